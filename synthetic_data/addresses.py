"""Ways of writing addresses: numbers in words or with dashes, full or half width, with or without the building."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.places import STYLES, Dwellings, building_names, words

DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class AddressNotation:
    """`numbers`: "register" (2丁目1番3号), "kanji" (二丁目1番3号), "dash" (2-1-3), "wide" (２－１－３).

    `building`: "full" (name and room), "room" (room only), "none". Prefecture and 字 may be left out.
    """

    numbers: str = "register"
    prefecture: bool = True
    building: str = "full"
    koaza: bool = True


NOTATIONS = {
    "register": AddressNotation(),
    "kanji": AddressNotation("kanji"),
    "dash": AddressNotation("dash"),
    "wide": AddressNotation("wide"),
    "dash_no_prefecture": AddressNotation("dash", prefecture=False),
    "wide_no_building": AddressNotation("wide", building="none"),
    "dash_room": AddressNotation("dash", building="room"),
    "kanji_no_prefecture": AddressNotation("kanji", prefecture=False, koaza=False),
}


def kanji_number(value: int) -> str:
    """A number below 100 in kanji.

    >>> [kanji_number(value) for value in (2, 10, 25)]
    ['二', '十', '二十五']
    """
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


def wide(text: str) -> str:
    """Digits, letters and signs in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _texts(values: npt.NDArray[Any], form: str, notation: str, skip_zero: bool = True) -> pa.Array:
    """Each number in a form ("{}番地"); zero gives an empty string."""
    highest = int(values.max(initial=0))
    numbers = [kanji_number(n) if notation == "kanji" else str(n) for n in range(highest + 1)]
    texts = ["" if n == 0 and skip_zero else form.format(numbers[n]) for n in range(highest + 1)]
    return pa.array([wide(text) for text in texts] if notation == "wide" else texts).take(pa.array(values))


def _numbers(
    dwellings: Dwellings, rows: npt.NDArray[Any], style: int, notation: AddressNotation
) -> list[pa.Array]:
    """The number parts of dwellings of one style."""
    chome, block, number = dwellings.chome[rows], dwellings.block[rows], dwellings.number[rows]
    if notation.numbers in ("dash", "wide"):
        kind = notation.numbers
        return [_texts(chome, "{}-", kind), _texts(block, "{}", kind), _texts(number, "-{}", kind)]
    chome_kind = "kanji" if notation.numbers == "kanji" else "plain"
    name = STYLES[style]
    chome_form = "第{}地割" if name == "jiwari" else "{}丁目"
    if name in ("chome", "sapporo"):
        forms = ("{}番", "{}号")
    else:
        forms = ("{}番地", "の{}" if name in ("banchi", "aza") else "-{}")
    return [_texts(chome, chome_form, chome_kind), _texts(block, forms[0], ""), _texts(number, forms[1], "")]


def _building(dwellings: Dwellings, rows: npt.NDArray[Any], notation: AddressNotation) -> list[pa.Array]:
    """Name of the building and room; where the building is left out only "room" keeps the room (2-1-3-406)."""
    building, room = dwellings.building[rows].astype(np.int64), dwellings.room[rows].astype(np.int64)
    kind = notation.numbers
    if notation.building == "room":
        return [_texts(room, "-{}", kind)]
    names = [f"　{name}" for name in building_names()]
    named = pa.array([*names, ""]).take(pa.array(np.where(building < 0, len(names), building)))
    return [
        named,
        _texts(room, "{}" if kind in ("dash", "wide") else "{}号室", kind if kind == "wide" else ""),
    ]


def write_addresses(dwellings: Dwellings, rows: npt.NDArray[Any], notation: AddressNotation) -> pa.Array:
    """The address of each dwelling row; a negative row gives null. Shape (len(rows),)."""
    rows = np.asarray(rows, np.int64)
    towns = dwellings.towns
    style = towns.style[dwellings.town[rows]]
    parts = []
    order = np.argsort(style, kind="stable")
    for kind in np.unique(style):
        here = rows[order[style[order] == kind]]
        town = pa.array(dwellings.town[here])
        koaza = [f"字{word}" for word in words("koaza")[0]]
        lot = dwellings.koaza[here].astype(np.int64) if notation.koaza else np.full(len(here), -1)
        columns = [
            towns.city.take(town),
            towns.town.take(town),
            pa.array([*koaza, ""]).take(pa.array(np.where(lot < 0, len(koaza), lot))),
            *_numbers(dwellings, here, int(kind), notation),
        ]
        if notation.prefecture:
            columns.insert(0, towns.prefecture.take(town))
        if notation.building != "none":
            columns += _building(dwellings, here, notation)
        parts.append(pc.binary_join_element_wise(*columns, ""))
    back = np.empty(len(rows), np.int64)
    back[order] = np.arange(len(rows))
    written = pa.concat_arrays(parts).take(pa.array(back)) if parts else pa.array([], pa.string())
    return pc.if_else(pa.array(rows < 0), pa.scalar(None, pa.string()), written)
