"""The search for a column among headers: whole or in parts, with what is in the columns as the arbiter."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from linkcheck.errors import InputError
from linkcheck.messages import Message
from linkcheck.messages import place as place_in
from linkcheck.readers.arbiter import are_alike, kana_places
from linkcheck.readers.header_words import facts, fold_header, is_weak, means, means_part
from linkcheck.readers.pieces import Piece
from linkcheck.readers.reasons import Note
from linkcheck.records import Schema

__all__ = ["Sample", "Search", "described", "names_by_content", "quoted", "recognized", "without_record_id"]

Sample = Callable[[Sequence[int]], Mapping[int, pa.Array]]
"""The first values of the columns at some places."""


@dataclass(slots=True)
class Search:
    """One search among headers: what it is for, and what was found out on the way."""

    names: Sequence[str]
    schema: Schema
    where: str | Message
    sample: Sample | None
    taken: set[int] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)

    def places(self, test: Callable[[str], bool]) -> list[int]:
        """The places of headers that are not taken and pass a test."""
        return [place for place, name in enumerate(self.names) if place not in self.taken and test(name)]

    def parts(self, name: str, aliases: Sequence[str]) -> list[int]:
        """The places of a part of a column."""
        return self.places(lambda title: means_part(name, aliases, title))

    def named(self, name: str) -> list[int]:
        """The places of headers that mean a column."""
        return self.places(lambda title: means(name, title))

    def alike(self, groups: Sequence[Sequence[int]]) -> bool:
        """Whether several columns, or groups of columns, say the same on every sampled row."""
        if self.sample is None:
            return False
        return are_alike(self.sample(sorted({place for group in groups for place in group})), groups)


def names_by_content(search: Search) -> dict[str, Piece]:
    """Two columns that could both be the kanji name, of which one holds kana: that one is the kana name."""
    kanji = search.named("name_kanji")
    if len(kanji) != 2 or search.sample is None or search.named("name_kana"):
        return {}
    kana = kana_places(search.sample(kanji))
    if len(kana) != 1:
        return {}
    search.taken |= set(kanji)
    rest = next(place for place in kanji if place not in kana)
    search.notes.append(
        Note(
            "of two columns of names, the one in kana is taken for name_kana",
            "氏名の列が2つあるため、内容がカナの列をカナ氏名とした",
        )
    )
    return {"name_kanji": Piece("name_kanji", (rest,)), "name_kana": Piece("name_kana", (kana[0],))}


def recognized(name: str, search: Search) -> Piece | None:
    """The column of a canonical name, whole or joined of its parts; None if there is none.

    Raises InputError where several columns could be meant.
    """
    exact = search.places(lambda title: title == name)
    whole = exact or search.named(name)
    strong = [place for place in whole if not is_weak(name, search.names[place])]
    if strong and len(strong) < len(whole):
        left = ", ".join(search.names[place] for place in whole if place not in strong)
        search.notes.append(
            Note(
                f"{name} is {search.names[strong[0]]}, not {left}",
                f"{search.names[strong[0]]} を使用し、{left} は使用しない",
            )
        )
    whole = strong or whole
    parts = _joined(name, search, whole)
    if len(whole) > 1 and not parts:
        if not search.alike([[place] for place in whole]):
            raise _ambiguous(name, whole, search)
        search.notes.append(
            Note(f"{len(whole)} columns are alike for {name}", f"同じ内容の列が {len(whole)} つある: {name}")
        )
    pieces = parts or [(place, "") for place in whole[:1]]
    if isinstance(pieces, Piece):
        return pieces
    for after in facts()["following"] if pieces else ():
        if after["name"] == name:
            found = search.parts(name, after["columns"])
            if len(found) > 1:
                raise _ambiguous(name, found, search)
            pieces = [*pieces, *((place, after["separator"]) for place in found)]
    if not pieces:
        return None
    return Piece(name, tuple(place for place, _ in pieces), tuple(separator for _, separator in pieces[1:]))


def _joined(name: str, search: Search, whole: Sequence[int]) -> list[tuple[int, str]] | Piece:
    """The columns that hold a value in parts, with the separator before each; none if it stands whole as well. What was
    taken for the whole may be a part: a day whose time of day stands beside it."""
    pieces: list[tuple[int, str]] = []
    for part in facts()["parts"]:
        if part["name"] != name:
            continue
        found = [search.parts(name, aliases) for aliases in part["columns"]]
        if sum(map(bool, found)) < part["least"]:
            continue
        every = [place for places in found for place in places]
        twice = [place for places in found if len(places) > 1 for place in places]
        if not twice and set(whole) <= set(every):
            whole = ()
        if twice or pieces or (whole and not search.alike([whole[:1], every])):
            raise _ambiguous(name, twice or [*whole, *(place for place, _ in pieces), *every], search)
        if "marks" in part and not whole:
            marks = tuple(mark for places, mark in zip(found, part["marks"], strict=True) if places)
            return Piece(name, tuple(every), marks=marks)
        pieces = [] if whole else [(places[0], part["separator"]) for places in found if places]
    for before in facts()["leading"] if pieces else ():
        if before["name"] == name:
            front = search.parts(name, before["columns"])
            if len(front) == 1:
                pieces = [(front[0], ""), (pieces[0][0], before["separator"]), *pieces[1:]]
    return pieces


def without_record_id(search: Search) -> Piece:
    """What identifies a record without a number of its own: 記号, 番号 and 枝番 of the insured person, or the row."""
    insured = [search.named(name) for name in ("symbol", "number", "branch")]
    if "symbol" in search.schema.names and all(len(places) == 1 for places in insured):
        search.notes.append(
            Note(
                "there is no record number: symbol, number and branch identify a record",
                "整理番号の列がないため、記号・番号・枝番を整理番号とした",
            )
        )
        return Piece("record_id", tuple(places[0] for places in insured), ("-", "-"))
    search.notes.append(
        Note(
            "there is no record number: the number of the row identifies a record",
            "整理番号の列がないため、行番号を整理番号とした",
        )
    )
    return Piece("record_id", ())


def _ambiguous(name: str, places: Sequence[int], search: Search) -> InputError:
    titles = [search.names[place] for place in places]
    return InputError(
        "headers_ambiguous",
        search.where,
        schema=place_in(search.schema.name),
        name=described(name),
        canonical=name,
        count=len(titles),
        titles=", ".join(titles),
        first=quoted(_unlike(search.names, places[0])),
    )


def _unlike(names: Sequence[str], place: int) -> str:
    """The title at a place as the settings name it: with its number where others are alike."""
    same = [other for other, title in enumerate(names) if fold_header(title) == fold_header(names[place])]
    return names[place] if len(same) == 1 else f"{names[place]}#{same.index(place) + 1}"


def quoted(title: str) -> str:
    """A title as TOML writes a text."""
    return json.dumps(title, ensure_ascii=False)


def described(name: str) -> Message:
    """A canonical name with the header it is best known by."""
    known = facts()["whole"].get(name) or facts()["whole"].get(name.removeprefix("subject_"))
    return Message(f"{known[0]}（{name}）", f"{name} ({known[0]})") if known else Message(name, name)
