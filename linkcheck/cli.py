"""The command line: arguments in, exit status out; no logic.

Exit status: 0 nothing to review, 1 something flagged, 2 bad input or usage, 130 interrupted.
"""

from __future__ import annotations

import inspect
import io
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from linkcheck.audit.case import Case, Input, Switch
from linkcheck.cases import CASES
from linkcheck.endings import open_streams
from linkcheck.messages import both
from linkcheck.register_commands import add_register_commands

__all__ = ["add_commands", "app", "command_of", "main"]

app = typer.Typer(
    name="linkcheck",
    help="Find mis-linkages: records attached to the wrong person's My Number. / 誤った紐付けを見つけます。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
check = typer.Typer(help="Check existing links. / 紐付けの点検", no_args_is_help=True)
app.add_typer(check, name="check")
decoys = typer.Typer(
    help="Plant mistakes into copies of one's own records: what would be found here? / 仕込み誤りによる自己点検",
    no_args_is_help=True,
)
app.add_typer(decoys, name="selftest")

Out = Annotated[Path, typer.Option("--out", help="Directory for the outputs. / 出力先フォルダ")]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="TOML file with settings. / 設定ファイル")
]
Encoding = Annotated[str | None, typer.Option("--encoding", help="utf-8, utf-8-sig, cp932 ... / 文字コード")]
RegisterEncoding = Annotated[
    str | None, typer.Option("--register-encoding", help="The same for the register. / 登録簿の文字コード")
]
Sheet = Annotated[
    str | None, typer.Option("--sheet", help="Sheet of a workbook: title or number. / シート名又は番号")
]
RegisterSheet = Annotated[
    str | None,
    typer.Option("--register-sheet", help="The same for the register. / 登録簿のシート名又は番号"),
]


class EngineName(StrEnum):
    """Where a check can run."""

    local = "local"
    spark = "spark"


Engine = Annotated[
    EngineName | None, typer.Option("--engine", help="Where the work runs. / 実行環境（既定は local）")
]
Reads = Annotated[
    int | None, typer.Option("--reads", min=1, help="Flag at most so many links. / 確認できる件数")
]
Recall = Annotated[
    float | None, typer.Option("--recall", help="Flag until this share is found. / 見つけたい割合")
]
LearnFrom = Annotated[
    Path | None,
    typer.Option("--learn-from", help="A check whose links were read. / 確認済みの点検の出力先フォルダ"),
]
Previous = Annotated[
    Path | None,
    typer.Option(
        "--previous", help="Directory of the check before: what is new, answers kept. / 前回の出力先"
    ),
]
ForNext = Annotated[
    bool, typer.Option("--for-next", help="Keep what the next --previous needs. / 次回の比較用に残す")
]
ShowValues = Annotated[
    bool, typer.Option("--show-values", help="Names and addresses in the reports. / 氏名等を表示")
]


def _parameter(name: str, kind: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)


def _parameters(case: Case) -> list[inspect.Parameter]:
    """The arguments and options of a case's command."""
    records, *others = case.inputs
    needed = [_parameter(records.name, Annotated[Path, typer.Argument(help=_both(records))])]
    chosen = []
    for each in others:
        option = typer.Option(f"--{each.name.replace('_', '-')}", help=_both(each))
        if each.optional:
            chosen.append(_parameter(each.name, Annotated[Path | None, option], None))
        else:
            needed.append(_parameter(each.name, Annotated[Path, option]))
    registered = any(each.name == "register" for each in others)
    followed = [_parameter("previous", Previous, None), _parameter("for_next", ForNext, False)]
    return [
        *needed,
        _parameter("out", Out),
        *chosen,
        _parameter("settings", SettingsFile, None),
        _parameter("encoding", Encoding, None),
        *([_parameter("register_encoding", RegisterEncoding, None)] if registered else []),
        _parameter("sheet", Sheet, None),
        *([_parameter("register_sheet", RegisterSheet, None)] if registered else []),
        *(followed if "previous_directory" not in case.refuses else []),
        *(_parameter(each.setting, _switch(each), False) for each in case.switches),
        _parameter("reads", Reads, None),
        _parameter("recall", Recall, None),
        _parameter("learn_from", LearnFrom, None),
        _parameter("engine", Engine, None),
        _parameter("show_values", ShowValues, False),
    ]


def _switch(switch: Switch) -> Any:
    return Annotated[bool, typer.Option(switch.option, help=f"{switch.help_en} / {switch.help_ja}")]


def _both(given: Input) -> str:
    return f"{given.help_en} / {given.help_ja}"


CHOSEN = (
    "encoding",
    "register_encoding",
    "sheet",
    "register_sheet",
    "engine",
    "reads",
    "recall",
    "learn_from",
)
"""Options of every check that stand beside its inputs."""


def command_of(case: Case) -> Callable[..., None]:
    """The command that checks a case, made from its declaration."""

    def run(**given: Any) -> None:
        from linkcheck.console import CheckRequest, run_check

        inputs = {each.name: given[each.name] for each in case.inputs}
        chosen = {name: given.get(name) for name in CHOSEN}
        chosen |= {"previous_directory": given.get("previous"), "for_next_check": given.get("for_next")}
        chosen |= {each.setting: given[each.setting] for each in case.switches}
        run_check(CheckRequest(case, inputs, given["out"], given["settings"], chosen, given["show_values"]))

    parameters = _parameters(case)
    run.__name__, run.__doc__ = case.name, f"{case.title_en}. / {case.title_ja}"
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


OF_CHECKS = ("out", "show_values", "learn_from")
"""Options of a check that a selftest has not."""


def selftest_of(case: Case) -> Callable[..., None]:
    """The command that plants decoys into a case's records and checks them."""

    def run(**given: Any) -> None:
        from linkcheck.assurance import run_selftest

        inputs = {each.name: given.pop(each.name) for each in case.inputs}
        run_selftest(case, inputs, given)

    parameters = [each for each in _parameters(case) if each.name not in OF_CHECKS]
    for name, default, said in (
        ("per_mechanism", 300, "Decoys of each mechanism. / 誤りの種類ごとの件数"),
        ("rounds", 1, "Checks, each with other decoys. / 回数"),
        ("seed", 1, "Seed of the decoys. / 乱数の種"),
    ):
        option = Annotated[int, typer.Option(f"--{name.replace('_', '-')}", min=1, help=said)]
        parameters.append(_parameter(name, option, default))
    told = Annotated[Path | None, typer.Option("--json", help="Write the figures here. / 結果の保存先")]
    parameters.append(_parameter("json", told, None))
    run.__name__, run.__doc__ = case.name, f"{case.title_en}. / {case.title_ja}"
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


def add_commands(group: typer.Typer, cases: Iterable[Case]) -> None:
    """Add a command for each case."""
    for case in cases:
        group.command(case.name)(command_of(case))


add_commands(check, CASES)
for _case in CASES:
    decoys.command(_case.name)(selftest_of(_case))
add_register_commands(app)


@app.command("inspect")
def look(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, Parquet, Excel or a Zengin file. / ファイル")
    ],
    kind: Annotated[
        str | None,
        typer.Option("--as", help="Kind: insurance, register, accounts ... / 種類(既定は見出しから推定)"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs. / JSON で出力")] = False,
    write_settings: Annotated[
        Path | None,
        typer.Option(
            "--write-settings", help="Write how the file is read as a settings file. / 設定ファイルを作成"
        ),
    ] = None,
    settings: SettingsFile = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
) -> None:
    """Tell how a file is understood, without a register: headers, notations, suspicions. / ファイルの読み方の確認"""
    from linkcheck.preparation import Looked, show_inspection

    show_inspection(Looked(file, kind, settings, encoding, sheet), write_settings, as_json=as_json)


@app.command("settings")
def settings_file(
    example: Annotated[
        bool,
        typer.Option("--example", help="Print a commented settings file. / 説明付きの設定ファイルの例を表示"),
    ] = False,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Settings file to test. / 確かめる設定ファイル")
    ] = None,
) -> None:
    """Print a commented settings file, or test one. / 設定ファイルの例と確認"""
    from linkcheck.preparation import show_settings

    if example == (file is not None):
        raise typer.BadParameter(both("example_or_file"))
    show_settings(file)


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
    taken: Annotated[
        Path | None,
        typer.Option(
            "--import",
            help="Take in a filled review.xlsx (also last time's), and end. / 記入済みの一覧の取込",
        ),
    ] = None,
) -> None:
    """Read the flagged links one by one in a local web application. / 要確認の紐付けの目視確認"""
    from linkcheck.console import run_import, run_review

    if taken is not None:
        run_import(directory, taken)
        return
    run_review(directory, port, open_browser=browser)


@app.command()
def estimate(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Directory a check wrote. / 点検の出力先フォルダ")
    ],
    answers: Annotated[
        Path | None, typer.Option("--answers", help="The work list, filled in. / 記入済みの一覧")
    ] = None,
    reads: Annotated[int, typer.Option("--reads", min=1, help="Links to draw. / 抽出件数")] = 300,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of the draw. / 乱数の種")] = None,
) -> None:
    """How many wrong links remain among those that need no reading, with what certainty. / 残る誤りの上限"""
    from linkcheck.assurance import run_estimate

    run_estimate(directory, answers, reads, seed)


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
        raise typer.BadParameter(both("both_inputs"))
    run_bench(records, register, persons, rounds)


@app.command()
def verify(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Directory a check wrote. / 点検の出力先フォルダ")
    ],
    inputs: Annotated[
        list[Path] | None, typer.Argument(help="Files it should have read. / 点検で読んだはずのファイル")
    ] = None,
) -> None:
    """Say what was changed since a check wrote its outputs. / 点検後の変更の有無の確認"""
    from linkcheck.verification import run_verification

    run_verification(directory, inputs or [])


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line. A terminal that lacks a character shows its code instead."""
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return app(arguments)


if __name__ == "__main__":
    main()
