"""Commands for a register that is made ready once: prepare, serve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from linkcheck.errors import InputError
    from linkcheck.settings import Settings

__all__ = ["add_register_commands"]


def add_register_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(prepare)
    app.command()(serve)


def prepare(
    register: Annotated[
        Path | None,
        typer.Argument(
            help="Register of residents, or with --update a prepared one. / 照合先（--update では準備済みのもの）"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Directory for the prepared register. / 準備済みの照合先の出力先"),
    ] = None,
    update: Annotated[
        Path | None,
        typer.Option("--update", help="Residents added, changed, removed. / 追加・変更・削除の一覧で更新"),
    ] = None,
    settings: Annotated[
        Path | None, typer.Option("--settings", help="TOML file with settings. / 設定ファイル")
    ] = None,
    register_encoding: Annotated[
        str | None, typer.Option("--register-encoding", help="utf-8, cp932 ... / 照合先の文字コード")
    ] = None,
) -> None:
    """Make a register ready once; every check takes OUT in place of REGISTER. / 照合先の準備（毎回の読込を省く）"""
    from dataclasses import replace

    from linkcheck.endings import guarded, printed
    from linkcheck.first_run import helped
    from linkcheck.settings import Settings, read_settings

    with guarded():
        chosen = read_settings(settings) if settings else Settings()
        if register_encoding:
            chosen = replace(chosen, register_encoding=register_encoding)
        with helped():
            told = _prepared(register, out, update, chosen)
        printed(lambda: print(told))


def _prepared(register: Path | None, out: Path | None, update: Path | None, settings: Settings) -> str:
    """Prepare or update, and what to tell of it."""
    from linkcheck.prepared.prepare import prepare_register
    from linkcheck.prepared.source import PreparedSource
    from linkcheck.prepared.update import update_register
    from linkcheck.readers import quarantine_lines

    given, target = register or out, out or register
    if target is None or given is None or (update is None and (register is None or out is None)):
        raise _incomplete()
    if update is None:
        prepare_register(given, target, settings)
        done = ("", "")
    else:
        counts = update_register(update, given, settings, target)
        columns = ", ".join(counts.columns) or "-"
        done = (
            f"{counts.added:,} added, {counts.changed:,} changed, {counts.removed:,} removed, "
            f"{counts.unknown:,} to be removed were not there (columns: {columns}); ",
            f"追加 {counts.added:,}、変更 {counts.changed:,}、削除 {counts.removed:,}、"
            f"該当なしの削除 {counts.unknown:,}（変更した項目: {columns}）。",
        )
    found = PreparedSource(target)
    residents, refused = found.rows_expected, found.quarantine.num_rows
    english, japanese = quarantine_lines(found.quarantine)
    told = (
        f"{done[0]}{residents:,} residents ready, {refused:,} rows in quarantine / "
        f"{done[1]}{residents:,} 人を準備しました（読取不能 {refused:,} 行）: {target}"
    )
    return "\n".join([told, *(f"　{ja} / {en}" for ja, en in zip(japanese, english, strict=True))])


def _incomplete() -> InputError:
    from linkcheck.errors import InputError

    return InputError("prepare_incomplete", "prepare")


def serve(
    prepared: Annotated[Path, typer.Argument(help="Prepared register. / 準備済みの照合先")],
    port: Annotated[int, typer.Option("--port", help="Port, 0 for a free one. / ポート番号")] = 0,
    settings: Annotated[
        Path | None, typer.Option("--settings", help="TOML file with settings. / 設定ファイル")
    ] = None,
) -> None:
    """Check single records over HTTP on this computer (JSON, with a token). / 1件ずつの点検（HTTP、この端末のみ）"""
    from linkcheck.endings import guarded
    from linkcheck.settings import Settings, read_settings

    def announce(address: str, token: str) -> None:
        print(f"{address}\ntoken: {token}\nCtrl+C: stop / 終了", flush=True)

    with guarded():
        from linkcheck.register import open_register
        from linkcheck.service import run_service

        chosen = read_settings(settings) if settings else Settings()
        run_service(open_register(prepared, chosen), port, announce)
