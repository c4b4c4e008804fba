"""The command line: arguments in, exit status out; no logic.

Exit status: 0 nothing to review, 1 something flagged, 2 bad input or usage, 130 interrupted (143 by SIGTERM).
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from linkcheck.cases import CASES
from linkcheck.check_commands import add_commands, add_selftests, command_of
from linkcheck.endings import open_streams
from linkcheck.file_commands import add_file_commands
from linkcheck.messages import both
from linkcheck.register_commands import add_register_commands

__all__ = ["add_commands", "app", "command_of", "main"]

app = typer.Typer(
    name="linkcheck",
    help="Find mis-linkages: records attached to the wrong person's My Number. / 紐付け誤りを見つけます。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
check = typer.Typer(help="Check existing links. / 紐付けの点検", no_args_is_help=True)
app.add_typer(check, name="check")
decoys = typer.Typer(
    help="Plant mistakes into copies of one's own records: what would be found here? / 混入させた誤りによる自己点検",
    no_args_is_help=True,
)
app.add_typer(decoys, name="selftest")


def _version(asked: bool) -> None:
    if asked:
        import linkcheck

        print(f"linkcheck {linkcheck.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version. / 版の表示")
    ] = False,
) -> None:
    """Find mis-linkages: records attached to the wrong person's My Number. / 紐付け誤りを見つけます。"""


add_commands(check, CASES)
add_selftests(decoys, CASES)
add_register_commands(app)
add_file_commands(app)


@app.command()
def normalize(
    kind: Annotated[
        str,
        typer.Argument(
            help="name, kana, address, birth-date or number. / 氏名、カナ、住所、生年月日又は番号"
        ),
    ],
    texts: Annotated[list[str], typer.Argument(help="What to normalize. / 正規化する文字列")],
) -> None:
    """Show the normal form of names, kana, addresses, birth dates or numbers. / 正規化"""
    from linkcheck.values import show_normalized

    show_normalized(kind, texts)


@app.command()
def compare(
    left: Annotated[Path, typer.Argument(help="One record as JSON. / 記録（JSON）")],
    right: Annotated[Path, typer.Argument(help="The other record as JSON. / もう一方（JSON）")],
) -> None:
    """Compare one pair of records and print its ledger. / 1組の照合と内訳"""
    from linkcheck.values import show_comparison

    show_comparison(left, right)


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Directory for the outputs. / 出力先フォルダ")] = Path(
        "demo"
    ),
    persons: Annotated[
        int, typer.Option("--persons", min=1, help="Size of the synthetic population. / 架空の住民の数")
    ] = 100_000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the population. / 乱数の種")] = 1,
) -> None:
    """Make a synthetic population, check it and write the report. / 架空の住民データで試す"""
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
    """How many wrong links remain among those that need no reading, with what certainty. / 残る誤りの上限の推定"""
    from linkcheck.assurance import run_estimate

    run_estimate(directory, answers, reads, seed)


@app.command()
def bench(
    records: Annotated[
        Path | None, typer.Argument(help="Own records; without them synthetic ones. / 手元の記録")
    ] = None,
    register: Annotated[Path | None, typer.Option("--register", help="Own register. / 手元の照合先")] = None,
    persons: Annotated[
        int, typer.Option("--persons", min=1, help="Size of the synthetic population. / 架空の人口の人数")
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
    return typer.main.get_command(app)(arguments)  # the app itself would print errors in its own way


if __name__ == "__main__":
    main()
