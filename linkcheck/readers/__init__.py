"""Readers of files and tables. Strict: a row that cannot be read goes to quarantine, none is lost.

`read_records` takes a path (CSV, TSV, Parquet, Excel) or any table and gives a `Source`.

Order: arbiter, damage, decode, excel_bounds, formats, header_words, reasons, unread,
zengin_checks, zengin_frames, account, checks, encoding, layout, pieces, sheet_marks, zengin_csv,
zengin_tables, cells, compose, head, header_search, opened, delimited, excel, headers, identity, parquet,
tables, source, refusals, zengin.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from linkcheck.errors import InputError
from linkcheck.messages import reason
from linkcheck.readers.compose import gaiji_characters
from linkcheck.readers.formats import refuse_other_formats
from linkcheck.readers.header_words import known_columns
from linkcheck.readers.opened import Options, RawSource
from linkcheck.readers.reasons import QUARANTINE, REASONS, Note, quarantine_lines
from linkcheck.readers.source import Source
from linkcheck.records import SCHEMAS, Schema
from linkcheck.settings import Settings

__all__ = [
    "QUARANTINE",
    "REASONS",
    "Note",
    "Source",
    "known_columns",
    "open_records",
    "quarantine_lines",
    "read_as",
    "read_input",
    "read_records",
]

FORMAT_SAMPLE = 1 << 14
BESIDE = ("register", "other_store", "sessions", "requests")
"""Schemas of inputs beside the records; messages call a table by them."""


def read_records(
    source: Any,
    schema: Schema | str,
    *,
    encoding: str | None = None,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    gaiji: Mapping[str, str] | None = None,
    era_codes: str | None = None,
    sheet: str | int | None = None,
) -> Source:
    """Open records of a schema.

    source: a path to a CSV, TSV, Parquet or Excel file (told apart by content), or any table (Arrow, pandas, Polars,
    DuckDB, dict of columns). encoding: of a text file; without it one is proposed, checked and noted. mapping:
    canonical name to header, or to headers that are joined. gaiji: private-use code points to characters. era_codes:
    the scheme of era digits in dates, so that what cannot be read is counted. sheet: of a workbook, by title or by
    number from 1.

    Raises InputError if the file or its columns are not what was expected; never for a value.

    >>> source = read_records({"個人番号": ["123456789018", None], "氏名": ["山田 花子", "乙川 次郎"],
    ...     "生年月日": ["S50.1.2", "H1.2.3"], "性別": ["2", "1"], "住所": ["千代田区", "港区"]}, "register")
    >>> source.table().column_names
    ['my_number', 'name_kanji', 'birth_date', 'sex', 'address', 'source_row']
    >>> source.quarantine.to_pylist()
    [{'source_row': 2, 'reason': 'my_number_missing', 'detail': ''}]
    """
    known = SCHEMAS[schema] if isinstance(schema, str) else schema
    options = read_as(mapping, gaiji, era_codes)
    return Source(
        open_records(source, known, encoding=encoding, mapping=mapping, sheet=sheet), known, options
    )


def read_input(source: Any, schema: Schema, settings: Settings, name: str) -> Source:
    """Open an input of a check as the settings say; name: "register", "changes" (read as it is) or that of its records.

    Raises InputError as `read_records` does.
    """
    of_register = name in ("register", "changes")
    opened = read_records(
        source,
        schema,
        encoding=settings.register_encoding if of_register else settings.encoding,
        mapping=settings.columns.get(name),
        gaiji=settings.gaiji or None,
        era_codes=settings.era_codes,
        sheet=settings.register_sheet if of_register else settings.sheet,
    )
    return opened.repaired() if settings.repair_leading_zeros else opened


def read_as(
    mapping: Mapping[str, str | Sequence[str]] | None, gaiji: Mapping[str, str] | None, era_codes: str | None
) -> Options:
    """The choices of how a source is read, as `read_records` takes them. Raises InputError for a bad code point."""
    try:
        characters = gaiji_characters(gaiji or {})
    except (TypeError, ValueError):
        raise InputError("gaiji_codes", "gaiji") from None
    return Options(mapping, characters, era_codes)


def open_records(
    source: Any,
    schema: Schema,
    *,
    encoding: str | None = None,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    sheet: str | int | None = None,
) -> RawSource:
    """A source before its columns are looked for; the arguments are those of `read_records`, and what is open is given
    back."""
    if isinstance(source, RawSource):
        return source
    if not isinstance(source, str | os.PathLike):
        return _open_table(source, schema.name)
    wanted = [
        title
        for given in (mapping or {}).values()
        for title in ([given] if isinstance(given, str) else given)
    ]
    opened = _open_file(Path(source), schema, encoding, wanted, sheet)
    found = Path(source).stat()
    return replace(opened, fingerprint=f"{found.st_size} {found.st_mtime_ns} {opened.encoding}")


def _open_file(
    path: Path, schema: Schema, encoding: str | None, wanted: Collection[str], sheet: str | int | None
) -> RawSource:
    try:
        if not path.is_file():
            found = "directory" if path.is_dir() else "device" if path.exists() else "missing"
            raise InputError(f"path_{found}", path.name)
        with path.open("rb") as file:
            start = file.read(FORMAT_SAMPLE)
    except OSError as error:  # its message would tell the whole path
        raise InputError("file_unreadable", path.name, said=reason(error)) from None
    refuse_other_formats(path, start)
    if start[:4] == b"PAR1":
        from linkcheck.readers.parquet import open_parquet

        return open_parquet(path)
    if start[:4] == b"PK\x03\x04":
        from linkcheck.readers.excel import open_excel

        return open_excel(path, wanted, sheet)
    if "holder_kana" in schema.names:
        from linkcheck.readers.zengin import looks_like_zengin, open_zengin

        if looks_like_zengin(start[:8]):
            return open_zengin(path)
    from linkcheck.readers.delimited import open_delimited

    return open_delimited(path, encoding, wanted)


def _open_table(source: Any, schema: str) -> RawSource:
    from linkcheck.readers.tables import open_table

    return open_table(source, schema if schema in BESIDE else "records")
