"""Commands for a register that is made ready once: prepare, serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_register_commands"]


def add_register_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(prepare)
    app.command()(serve)


def prepare(
    register: Annotated[Path, typer.Argument(help="Register of residents. / 登録簿（住民基本台帳等）")],
    out: Annotated[
        Path, typer.Option("--out", help="Directory for the prepared register. / 準備済み登録簿の出力先")
    ],
    settings: Annotated[
        Path | None, typer.Option("--settings", help="TOML file with settings. / 設定ファイル")
    ] = None,
    register_encoding: Annotated[
        str | None, typer.Option("--register-encoding", help="utf-8, cp932 ... / 登録簿の文字コード")
    ] = None,
) -> None:
    """Make a register ready once; every check takes OUT in place of REGISTER. / 登録簿の準備（毎回の読込を省く）"""
    from dataclasses import replace

    from linkcheck.endings import guarded, printed
    from linkcheck.first_run import helped
    from linkcheck.settings import Settings, read_settings

    with guarded():
        chosen = read_settings(settings) if settings else Settings()
        if register_encoding:
            chosen = replace(chosen, register_encoding=register_encoding)
        with helped():
            from linkcheck.prepared.source import PreparedSource
            from linkcheck.prepared.write import prepare_register

            found = PreparedSource(prepare_register(register, out, chosen))
        residents, refused = found.rows_expected, found.quarantine.num_rows
        printed(
            lambda: print(
                f"{residents:,} residents ready, {refused:,} rows in quarantine / "
                f"{residents:,} 人を準備しました（読取不能 {refused:,} 行）: {out}"
            )
        )


def serve(
    prepared: Annotated[Path, typer.Argument(help="Prepared register. / 準備済み登録簿")],
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
