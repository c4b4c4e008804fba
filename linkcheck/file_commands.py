"""Commands for what comes before a check: inspect a file, write or test settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linkcheck.check_commands import Encoding, SettingsFile, Sheet
from linkcheck.messages import both

__all__ = ["add_file_commands"]


def add_file_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("inspect")(look)
    app.command("settings")(settings_file)


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
    from linkcheck.preparation import InspectionRequest, show_inspection

    show_inspection(InspectionRequest(file, kind, settings, encoding, sheet), write_settings, as_json=as_json)


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
