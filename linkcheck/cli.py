"""The command line: arguments in, exit status out; no logic.

Exit status: 0 nothing to review, 1 something flagged, 2 bad input or usage, 130 interrupted.
"""

from __future__ import annotations

import io
import sys
from enum import StrEnum
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
RegisterEncoding = Annotated[
    str | None, typer.Option("--register-encoding", help="The same for the register. / 登録簿の文字コード")
]


class EngineName(StrEnum):
    """Where a check can run."""

    local = "local"
    spark = "spark"


Engine = Annotated[
    EngineName | None, typer.Option("--engine", help="Where the work runs. / 実行環境（既定は local）")
]
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
    register_encoding: RegisterEncoding = None,
    engine: Engine = None,
    show_values: ShowValues = False,
) -> None:
    """Health insurance records against the register. / 健康保険の加入者情報"""
    from linkcheck.cases.insurance.check import check_insurance
    from linkcheck.console import run_check

    run_check(
        check_insurance,
        (records, register),
        {},
        out,
        settings,
        (encoding, register_encoding),
        engine,
        show_values,
    )


@check.command()
def accounts(
    records: Records,
    register: Register,
    out: Out,
    sessions: Annotated[
        Path | None, typer.Option("--sessions", help="Session log of the terminals. / 端末の操作記録")
    ] = None,
    settings: SettingsFile = None,
    encoding: Encoding = None,
    register_encoding: RegisterEncoding = None,
    engine: Engine = None,
    show_values: ShowValues = False,
) -> None:
    """Public-payment accounts against the register. / 公金受取口座"""
    from linkcheck.cases.accounts.check import check_accounts
    from linkcheck.console import run_check

    run_check(
        check_accounts,
        (records, register),
        {"sessions": sessions},
        out,
        settings,
        (encoding, register_encoding),
        engine,
        show_values,
    )


@check.command()
def tax(
    records: Records,
    register: Register,
    out: Out,
    other_store: Annotated[
        Path | None,
        typer.Option("--other-store", help="The second store of the same links. / もう一方の登録先"),
    ] = None,
    settings: SettingsFile = None,
    encoding: Encoding = None,
    register_encoding: RegisterEncoding = None,
    engine: Engine = None,
    show_values: ShowValues = False,
) -> None:
    """Accounts registered at tax offices. / 税務署で登録された口座"""
    from linkcheck.cases.tax.check import check_tax
    from linkcheck.console import run_check

    run_check(
        check_tax,
        (records, register),
        {"other_store": other_store},
        out,
        settings,
        (encoding, register_encoding),
        engine,
        show_values,
    )


@check.command()
def points(
    records: Records,
    register: Register,
    out: Out,
    sessions: Annotated[Path | None, typer.Option("--sessions", help="Session log. / 端末の操作記録")] = None,
    settings: SettingsFile = None,
    encoding: Encoding = None,
    register_encoding: RegisterEncoding = None,
    engine: Engine = None,
    show_values: ShowValues = False,
) -> None:
    """Mynapoint applications, with the log of the terminals. / マイナポイント"""
    from linkcheck.cases.points.check import check_points
    from linkcheck.console import run_check

    run_check(
        check_points,
        (records, register),
        {"sessions": sessions},
        out,
        settings,
        (encoding, register_encoding),
        engine,
        show_values,
    )


@check.command()
def certificates(
    issues: Annotated[Path, typer.Argument(help="Issue log. / 交付の記録")],
    requests: Annotated[Path, typer.Option("--requests", help="Request log. / 申請の記録")],
    out: Out,
    settings: SettingsFile = None,
    encoding: Encoding = None,
    engine: Engine = None,
    show_values: ShowValues = False,
) -> None:
    """Certificates printed at convenience stores. / コンビニ交付"""
    from linkcheck.cases.certificates.check import check_certificates
    from linkcheck.console import run_check

    run_check(
        check_certificates,
        (issues,),
        {"requests": requests},
        out,
        settings,
        (encoding, None),
        engine,
        show_values,
    )


@app.command()
def normalize(
    kind: Annotated[str, typer.Argument(help="name, kana, address, birth-date or number")],
    texts: Annotated[list[str], typer.Argument(help="What to normalize. / 正規化する文字列")],
) -> None:
    """Show the normal form of names, kana, addresses, birth dates or numbers. / 正規化"""
    from linkcheck.console import show_normalized

    show_normalized(kind, texts)


@app.command()
def compare(
    left: Annotated[Path, typer.Argument(help="One record as JSON. / 記録（JSON）")],
    right: Annotated[Path, typer.Argument(help="The other record as JSON. / もう一方（JSON）")],
) -> None:
    """Compare one pair of records and print its ledger. / 1組の照合と内訳"""
    from linkcheck.console import show_comparison

    show_comparison(left, right)


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Directory for the outputs. / 出力先フォルダ")] = Path(
        "demo"
    ),
    persons: Annotated[
        int, typer.Option("--persons", min=1, help="Size of the synthetic population. / 人数")
    ] = 100_000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the population. / 乱数の種")] = 1,
) -> None:
    """Make a synthetic population, check it and write the report. / 架空の人口で試す"""
    from linkcheck.console import run_demo

    run_demo(out, persons, seed)


@app.command()
def review(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Directory a check wrote. / 点検の出力先フォルダ")
    ],
    port: Annotated[int, typer.Option("--port", help="Port, 0 for a free one. / ポート番号")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the browser. / ブラウザを開く")] = True,
) -> None:
    """Read the flagged links one by one in a local web application. / 要確認の紐付けの目視確認"""
    from linkcheck.console import run_review

    run_review(directory, port, open_browser=browser)


@app.command()
def bench(
    records: Annotated[
        Path | None, typer.Argument(help="Own records; without them synthetic ones. / 手元の記録")
    ] = None,
    register: Annotated[Path | None, typer.Option("--register", help="Own register. / 手元の登録簿")] = None,
    persons: Annotated[
        int, typer.Option("--persons", min=1, help="Size of the synthetic population.")
    ] = 100_000,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="How often to run. / 回数")] = 3,
) -> None:
    """Time a check on this machine: links per second, stage by stage. / 処理速度の計測"""
    from linkcheck.bench import run_bench

    if (records is None) != (register is None):
        raise typer.BadParameter("give both RECORDS and --register, or neither")
    run_bench(records, register, persons, rounds)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line. A terminal that lacks a character shows its code instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return app(arguments)


if __name__ == "__main__":
    main()
