"""Headers: under which names a file's columns are found.

`resolve_columns` finds a schema's columns by canonical name, by the Japanese headers in common use
(`tables/header_aliases.toml`), or as the caller's mapping says. Names and addresses that stand in several columns are
joined. What is ambiguous is an error that names both headers; a header that was not recognized is never quoted, because
a file without headers has a person's data there.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from linkcheck.errors import InputError
from linkcheck.records import SCHEMAS, Schema
from linkcheck.tables import table_path

__all__ = ["Piece", "Resolution", "fold_header", "known_header_count", "resolve_columns"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One canonical column: the places of its headers and the separator before each of them but the first."""

    name: str
    places: tuple[int, ...]
    separators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where each canonical column is found. `unused` counts headers that are no column of the schema."""

    pieces: tuple[Piece, ...]
    unused: int

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical names in the schema's order."""
        return tuple(piece.name for piece in self.pieces)

    def headers(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The headers each canonical column was taken from."""
        return {piece.name: tuple(names[place] for place in piece.places) for piece in self.pieces}


def fold_header(header: str) -> str:
    """A header without width, case, hiragana, spaces, underscores, brackets and dashes.

    >>> fold_header("ふりがな（セイ）") == fold_header("ﾌﾘｶﾞﾅ_ｾｲ")
    True
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    kana = "".join(chr(ord(mark) + 0x60) if "ぁ" <= mark <= "ゖ" else mark for mark in text)
    return "".join(mark for mark in kana if mark.isalnum() and mark != "ー")


@lru_cache(1)
def _facts() -> dict[str, Any]:
    return tomllib.loads(table_path("header_aliases.toml").read_text("utf-8"))


@lru_cache(64)
def _aliases(name: str) -> frozenset[str]:
    """Every folded header by which a canonical column is known."""
    known = {name, *_facts()["whole"].get(name, ())}
    for start, prefixes in _facts()["prefixes"].items():
        if name.startswith(start):
            base = {name.removeprefix(start), *_facts()["whole"].get(name.removeprefix(start), ())}
            known |= {prefix + alias for prefix in prefixes for alias in base}
    return frozenset(fold_header(alias) for alias in known)


@lru_cache(1)
def _every_alias() -> frozenset[str]:
    names = {name for schema in SCHEMAS.values() for name in schema.names}
    parts = (alias for part in _facts()["parts"] for column in part["columns"] for alias in column)
    return frozenset.union(*map(_aliases, names)) | frozenset(map(fold_header, parts))


def known_header_count(headers: Iterable[str]) -> int:
    """How many of the headers are known in any schema.

    >>> known_header_count(["個人番号", "フリガナ", "郵便番号"])
    2
    """
    return sum(fold_header(header) in _every_alias() for header in headers)


def resolve_columns(
    names: Sequence[str],
    schema: Schema,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    where: str = "the input",
) -> Resolution:
    """Find the schema's columns among headers. `mapping` takes a canonical name to its header, or headers to join.

    Raises InputError for a required column that is missing, for two headers of one column, and for a mapping that
    names a column or header there is not.

    >>> from linkcheck.records import REGISTER
    >>> resolve_columns(["個人番号", "姓", "名", "生年月日", "性別", "住所"], REGISTER).headers(list("abcdef"))
    {'my_number': ('a',), 'name_kanji': ('b', 'c'), 'birth_date': ('d',), 'sex': ('e',), 'address': ('f',)}
    """
    pieces = {name: _mapped(name, given, names, schema, where) for name, given in (mapping or {}).items()}
    taken = {place for piece in pieces.values() for place in piece.places}
    folded = ["" if place in taken else fold_header(header) for place, header in enumerate(names)]
    exact = {header: place for place, header in reversed(list(enumerate(names))) if place not in taken}
    for name in schema.names:
        if name not in pieces:
            piece = _recognized(name, names, folded, exact, where)
            if piece is not None:
                pieces[name] = piece
    missing = [name for name in schema.required if name not in pieces]
    if missing:
        raise InputError(
            where,
            f"the columns of {schema.name}",
            f"{len(names)} columns, without {', '.join(_described(name) for name in missing)}",
            "Add them, or say in the settings which header holds which column.",
        )
    found = tuple(pieces[name] for name in schema.names if name in pieces)
    return Resolution(found, len(names) - len({place for piece in found for place in piece.places}))


def _mapped(name: str, given: str | Sequence[str], names: Sequence[str], schema: Schema, where: str) -> Piece:
    if name not in schema.names:
        raise InputError(
            where, f"a mapping of columns of {schema.name}", f"one of {name}", "Correct the settings."
        )
    headers = (given,) if isinstance(given, str) else tuple(given)
    places = []
    for header in headers:
        same = [place for place, title in enumerate(names) if title == header]
        alike = same or [
            place for place, title in enumerate(names) if fold_header(title) == fold_header(header)
        ]
        if len(alike) != 1:
            found = "no such header" if not alike else f"{len(alike)} of them"
            raise InputError(
                where, f"the header {header} for {name}", found, "Correct the settings or the file."
            )
        places.append(alike[0])
    separator = next((part["separator"] for part in _facts()["parts"] if part["name"] == name), " ")
    return Piece(name, tuple(places), (separator,) * (len(places) - 1))


def _recognized(
    name: str, names: Sequence[str], folded: Sequence[str], exact: Mapping[str, int], where: str
) -> Piece | None:
    whole = [exact[name]] if name in exact else _places(folded, _aliases(name))
    if len(whole) > 1:
        raise _ambiguous(name, [names[place] for place in whole], where)
    pieces: list[tuple[int, str]] = []
    for part in _facts()["parts"]:
        if part["name"] == name:
            found = [_places(folded, map(fold_header, aliases)) for aliases in part["columns"]]
            if sum(map(bool, found)) < part["least"]:
                continue
            twice = [place for places in found if len(places) > 1 for place in places]
            if twice or whole:
                every = [place for places in found for place in places]
                raise _ambiguous(name, [names[place] for place in twice or whole + every], where)
            pieces = [(places[0], part["separator"]) for places in found if places]
    pieces = [(whole[0], "")] if whole else pieces
    for after in _facts()["following"] if pieces else ():
        found = [_places(folded, map(fold_header, after["columns"]))] if after["name"] == name else [[]]
        pieces += [(place, after["separator"]) for place in found[0][:1]]
        if len(found[0]) > 1:
            raise _ambiguous(name, [names[place] for place in found[0]], where)
    if not pieces:
        return None
    return Piece(name, tuple(place for place, _ in pieces), tuple(separator for _, separator in pieces[1:]))


def _places(folded: Sequence[str], aliases: Iterable[str]) -> list[int]:
    known = set(aliases)
    return [place for place, header in enumerate(folded) if header in known]


def _ambiguous(name: str, headers: Sequence[str], where: str) -> InputError:
    return InputError(
        where,
        f"one column for {_described(name)}",
        f"{len(headers)}: {', '.join(headers)}",
        f"Say in the settings which header holds {name}.",
    )


def _described(name: str) -> str:
    known = _facts()["whole"].get(name) or _facts()["whole"].get(name.removeprefix("subject_"))
    return f"{name} ({known[0]})" if known else name
