"""The commands of every case, made from its declaration: check and selftest. No logic."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from linkcheck.audit.case import Case, Input, Switch

__all__ = ["Encoding", "SettingsFile", "Sheet", "add_commands", "add_selftests", "command_of"]

Out = Annotated[Path, typer.Option("--out", help="Directory for the outputs. / 出力先フォルダ")]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="TOML file with settings. / 設定ファイル")
]
Encoding = Annotated[str | None, typer.Option("--encoding", help="utf-8, utf-8-sig, cp932 ... / 文字コード")]
RegisterEncoding = Annotated[
    str | None, typer.Option("--register-encoding", help="The same for the register. / 照合先の文字コード")
]
Sheet = Annotated[
    str | None, typer.Option("--sheet", help="Sheet of a workbook: title or number. / シート名又は番号")
]
RegisterSheet = Annotated[
    str | None,
    typer.Option("--register-sheet", help="The same for the register. / 照合先のシート名又は番号"),
]


class EngineName(StrEnum):
    """Where a check can run."""

    local = "local"
    spark = "spark"


Engine = Annotated[
    EngineName | None, typer.Option("--engine", help="Where the work runs. / 実行環境（既定は local）")
]
Reads = Annotated[int | None, typer.Option("--reads", min=1, help="Links to flag at most. / 確認できる件数")]
Recall = Annotated[
    float | None, typer.Option("--recall", help="Flag until this share is found. / 見つけたい誤りの割合")
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


Day = Annotated[
    str | None,
    typer.Option("--date", help='Day the report tells: 2026-04-01 or "today". / 報告書に記す点検日'),
]
MadeBy = Annotated[
    str | None, typer.Option("--made-by", help="Who runs it, for the report. / 報告書に記す点検者")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors. / エラーのみ表示")]
AsJson = Annotated[bool, typer.Option("--json", help="The summary as one line of JSON. / 要約を JSON で出力")]


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
        _parameter("date", Day, None),
        _parameter("made_by", MadeBy, None),
        _parameter("quiet", Quiet, False),
        _parameter("as_json", AsJson, False),
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
    "date",
    "made_by",
)
"""Options of every check that stand beside its inputs."""


def command_of(case: Case) -> Callable[..., None]:
    """The command that checks a case, made from its declaration."""

    def run(**given: Any) -> None:
        from linkcheck.console import CheckRequest, Display, run_check

        inputs = {each.name: given[each.name] for each in case.inputs}
        chosen = {name: given.get(name) for name in CHOSEN}
        chosen |= {"previous_directory": given.get("previous"), "for_next_check": given.get("for_next")}
        chosen |= {each.setting: given[each.setting] for each in case.switches}
        shown = Display(given["show_values"], given["quiet"], given["as_json"])
        run_check(CheckRequest(case, inputs, given["out"], given["settings"], chosen, shown))

    parameters = _parameters(case)
    run.__name__, run.__doc__ = case.name, f"{case.title_en}. / {case.title_ja}"
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


OF_CHECKS = ("out", "show_values", "learn_from", "date", "made_by", "quiet", "as_json")
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


def add_selftests(group: typer.Typer, cases: Iterable[Case]) -> None:
    """Add the selftest of each case."""
    for case in cases:
        group.command(case.name)(selftest_of(case))
