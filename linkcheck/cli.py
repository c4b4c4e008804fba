"""The command line: arguments in, exit status out; no logic.

Exit status: 0 nothing to review, 1 something flagged, 2 bad input or usage.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["app", "main"]

app = typer.Typer(
    name="linkcheck",
    help="Find mis-linkages: records attached to the wrong person's My Number. / 誤った紐付けを見つけます。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
check = typer.Typer(help="Check existing links. / 紐付けの点検", no_args_is_help=True)
app.add_typer(check, name="check")

Records = Annotated[Path, typer.Argument(help="Records to check: CSV, Parquet or Excel. / 点検する記録")]
Register = Annotated[
    Path, typer.Option("--register", help="Register of residents. / 登録簿（住民基本台帳等）")
]
Out = Annotated[Path, typer.Option("--out", help="Directory for the outputs. / 出力先フォルダ")]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="TOML file with settings. / 設定ファイル")
]
Encoding = Annotated[str | None, typer.Option("--encoding", help="utf-8, utf-8-sig, cp932 ... / 文字コード")]
ShowValues = Annotated[
    bool, typer.Option("--show-values", help="Names and addresses in the reports. / 氏名等を表示")
]


@check.command()
def insurance(
    records: Records,
    register: Register,
    out: Out,
    settings: SettingsFile = None,
    encoding: Encoding = None,
    show_values: ShowValues = False,
) -> None:
    """Health insurance records against the register. / 健康保険の加入者情報"""
    from linkcheck.console import run_check
    from linkcheck.scenarios.insurance import check_insurance

    run_check(check_insurance, (records, register), {}, out, settings, encoding, show_values)


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Directory for the outputs. / 出力先フォルダ")] = Path(
        "demo"
    ),
    persons: Annotated[
        int, typer.Option("--persons", help="Size of the synthetic population. / 人数")
    ] = 100_000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the population. / 乱数の種")] = 1,
) -> None:
    """Make a synthetic population, check it and write the report. / 架空の人口で試す"""
    from linkcheck.console import run_demo

    run_demo(out, persons, seed)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line."""
    return app(arguments)


if __name__ == "__main__":
    main()
