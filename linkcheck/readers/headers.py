"""Headers: under which names a file's columns are found.

`resolve_columns` finds a schema's columns by canonical name, by the Japanese headers in common use and the words
around them (`header_words`), or as the caller's mapping says. Names, addresses and birth dates that stand in several
columns are joined. Where two columns could be one, what is in them decides (`arbiter`); what stays ambiguous is an
error that names both headers. A header that was not recognized is never quoted, because a file without headers has a
person's data there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from linkcheck.errors import InputError
from linkcheck.messages import Message, listed
from linkcheck.messages import place as place_in
from linkcheck.readers.header_search import (
    Sample,
    Search,
    described,
    names_by_content,
    quoted,
    recognized,
    without_record_id,
)
from linkcheck.readers.header_words import facts, fold_header
from linkcheck.readers.pieces import Piece, Resolution
from linkcheck.records import Schema

__all__ = ["named_places", "resolve_columns"]


def resolve_columns(
    names: Sequence[str],
    schema: Schema,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    where: str | Message = "records",
    sample: Sample | None = None,
) -> Resolution:
    """Find the schema's columns among headers. `mapping` takes a canonical name to its header, or headers to join.

    A header may be given as the title, as `title#2` (the second one of that title), or as the column's letter. `sample`
    gives the first values of columns, which decide between two that could be one. Raises InputError for a required
    column that is missing, for two headers of one column, and for a mapping that names a column or header there is not.

    >>> from linkcheck.records import REGISTER
    >>> resolve_columns(["個人番号", "姓", "名", "生年月日", "性別", "住所"], REGISTER).headers(list("abcdef"))
    {'my_number': ('a',), 'name_kanji': ('b', 'c'), 'birth_date': ('d',), 'sex': ('e',), 'address': ('f',)}
    """
    pieces = {name: _mapped(name, given, names, schema, where) for name, given in (mapping or {}).items()}
    search = Search(
        names, schema, where, sample, {place for piece in pieces.values() for place in piece.places}
    )
    if (
        "name_kanji" not in pieces
        and "name_kana" not in pieces
        and {"name_kanji", "name_kana"} <= set(schema.names)
    ):
        pieces |= names_by_content(search)
    for name in schema.names:
        if name not in pieces and (piece := recognized(name, search)) is not None:
            pieces[name] = piece
    if schema.linked and "record_id" not in pieces and "record_id" in schema.names:
        pieces["record_id"] = without_record_id(search)
    if missing := [name for name in schema.required if name not in pieces]:
        raise _missing(missing, search)
    found = tuple(pieces[name] for name in schema.names if name in pieces)
    unused = len(names) - len({place for piece in found for place in piece.places})
    return Resolution(found, unused, tuple(search.notes))


def _mapped(
    name: str, given: str | Sequence[str], names: Sequence[str], schema: Schema, where: str | Message
) -> Piece:
    if name not in schema.names:
        raise InputError("header_of_schema", where, schema=place_in(schema.name), name=name)
    headers = (given,) if isinstance(given, str) else tuple(given)
    places = []
    for header in headers:
        alike = named_places(header, names)
        if len(alike) > 1:
            told = {"header": header, "name": name, "count": len(alike), "numbered": quoted(f"{header}#1")}
            raise InputError("header_several", where, schema=schema.name, **told)
        if not alike:
            raise InputError("header_missing", where, header=header, name=name)
        places.append(alike[0])
    part: dict[str, Any] = next((part for part in facts()["parts"] if part["name"] == name), {})
    if part.get("marks") and len(places) > 1:
        return Piece(name, tuple(places), marks=tuple(part["marks"][-len(places) :]))
    return Piece(name, tuple(places), (part.get("separator", " "),) * (len(places) - 1))


def named_places(header: str, names: Sequence[str]) -> list[int]:
    """The places a user may mean by a header: its title, its title's n-th occurrence, or a column's letter."""
    if same := [place for place, title in enumerate(names) if title == header]:
        return same
    if alike := [place for place, title in enumerate(names) if fold_header(title) == fold_header(header)]:
        return alike
    title, mark, number = header.rpartition("#")
    if mark and number.isdecimal():
        alike = [
            place
            for place, other in enumerate(names)
            if not title or fold_header(other) == fold_header(title)
        ]
        return alike[int(number) - 1 : int(number)]
    if re.fullmatch("[A-Z]{1,2}", header):
        place = 0
        for letter in header:
            place = place * 26 + ord(letter) - ord("A") + 1
        return [place - 1] if place <= len(names) else []
    return []


def _missing(missing: Sequence[str], search: Search) -> InputError:
    return InputError(
        "headers_absent",
        search.where,
        schema=place_in(search.schema.name),
        count=len(search.names),
        missing=listed(list(map(described, missing))),
        entries="\n".join(f'{name} = "…"  # its header / その見出し' for name in missing),
    )
