"""A settings file that makes explicit how a file was read, so that a later check does not have to find out again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from linkcheck.readers.headers import named_places
from linkcheck.readers.opened import Options, RawSource
from linkcheck.readers.pieces import Resolution
from linkcheck.readers.source import resolved
from linkcheck.records import Schema
from linkcheck.settings import Settings

__all__ = ["starter"]

HEAD = """\
# How linkcheck reads this file, made by `linkcheck inspect`. Correct what is wrong and give it with --settings.
# このファイルの読み方（linkcheck inspect が作成）。誤りを直し、--settings で指定してください。
"""


def starter(
    opened: RawSource, schema: Schema, resolution: Resolution, options: Options, settings: Settings
) -> str:
    """The settings as TOML: encoding, sheet, era codes, gaiji and columns, as far as they matter for this file."""
    side = "register_" if schema.name == "register" else ""
    values: dict[str, str | int | bool | None] = {
        f"{side}encoding": opened.encoding,
        f"{side}sheet": opened.facts.get("sheet"),
        "era_codes": options.era_codes,
        "repair_leading_zeros": settings.repair_leading_zeros or None,
    }
    lines = [f"{name} = {_written(value)}" for name, value in values.items() if value is not None]
    if settings.gaiji:
        lines += [
            "",
            "[gaiji]",
            *(f"{_written(code)} = {_written(mark)}" for code, mark in settings.gaiji.items()),
        ]
    if columns := _columns(opened, schema, resolution, options):
        lines += ["", f"[columns.{schema.name}]"]
        lines += [
            f"{name} = {_written(*given) if len(given) == 1 else '[' + ', '.join(map(_written, given)) + ']'}"
            for name, given in columns.items()
        ]
    return HEAD + "\n".join(lines) + "\n"


def _written(value: str | int | bool) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _columns(
    opened: RawSource, schema: Schema, resolution: Resolution, options: Options
) -> Mapping[str, Sequence[str]]:
    """Headers by canonical name. A column that would be put together otherwise when its headers are named is left to be
    found again."""
    columns = {
        piece.name: [_header(place, opened.headers) for place in piece.places]
        for piece in resolution.pieces
        if piece.places
    }
    while columns:
        again = resolved(opened, schema, replace(options, mapping=columns))
        wrong = {piece.name for piece in again.pieces} ^ {piece.name for piece in resolution.pieces}
        own = {piece.name: piece for piece in resolution.pieces}
        wrong |= {piece.name for piece in again.pieces if own.get(piece.name) != piece}
        if not wrong:
            break
        shared = {place for name in wrong if name in own for place in own[name].places}
        left = {
            name: given
            for name, given in columns.items()
            if name not in wrong and not shared & set(own[name].places)
        }
        columns = left if len(left) < len(columns) else {}
    return columns


def _header(place: int, headers: Sequence[str]) -> str:
    """What names one place alone: its title, its title with a number, or the number of the column."""
    title = headers[place]
    sure = title.isprintable() and title.strip() == title and title != ""
    numbered = [f"{title}#{count}" for count in range(1, len(headers) + 1)]
    for given in (title, *numbered) if sure else ():
        if named_places(given, headers) == [place]:
            return given
    return f"#{place + 1}"
