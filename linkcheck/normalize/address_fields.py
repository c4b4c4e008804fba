"""The fields of parsed addresses as people read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.normalize.address_letters import Folded
from linkcheck.normalize.address_tables import AddressTables

__all__ = ["STRUCT", "Places", "structured"]

STRUCT = pa.struct(
    [
        *(
            (name, pa.string())
            for name in ("prefecture", "city", "town", "numbers", "building", "room", "key")
        ),
        ("flags", pa.list_(pa.string())),
    ]
)
CITY, PREFECTURE, TOWN_STATE, COUNT, NUMBERS, BUILDING, ROOM, NOTES = 0, 1, 3, 5, 6, 14, 15, 16
START, TOWN_START, TOWN_STOP, TEXT_STOP, REST, TOWN_INDEX = 17, 18, 19, 20, 21, 22
LOT, FLOOR = 1 << 40, 1 << 41
NOTE_FLAGS = ((2, "old_name"), (4, "city_guessed"))


@dataclass(frozen=True, slots=True)
class Places:
    """N parsed addresses: folded text and a row of integers each, int64[N, 23] (see `kernels.address`)."""

    folded: Folded
    rows: npt.NDArray[np.int64]


def structured(
    texts: Sequence[str | None], places: Places, tables: AddressTables
) -> list[dict[str, Any] | None]:
    """One dict of fields per address, None where there is none."""
    return [
        None if text is None or not places.folded.hashes[row] else fields(text, row, places, tables)
        for row, text in enumerate(texts)
    ]


def fields(text: str, row: int, places: Places, tables: AddressTables) -> dict[str, Any]:
    """The fields of one address."""
    place, folded = places.rows[row], places.folded
    begin, end = int(folded.ends[row]), int(folded.ends[row + 1])

    def written(start: int, stop: int) -> str | None:
        """The characters that folded[start:stop] came from."""
        if stop <= start:
            return None
        last = int(folded.origins[stop]) if stop < end else len(text)
        found = unicodedata.normalize("NFKC", text[int(folded.origins[start]) : last])
        return found.strip(" -ー、,()") or None

    def plain(start: int, stop: int) -> str:
        """The folded characters themselves."""
        return "".join(map(chr, folded.codes[start:stop]))

    known = place[TOWN_INDEX] >= 0
    town = tables.town_names[place[TOWN_INDEX]] if known else written(place[TOWN_START], place[TEXT_STOP])
    numbers = "-".join(map(number, place[NUMBERS : NUMBERS + place[COUNT]])) or None
    prefecture = tables.prefecture_names[place[PREFECTURE]] or None
    city = tables.city_names[place[CITY]] if place[CITY] >= 0 else written_city(place, written)
    flags = [name for bit, name in NOTE_FLAGS if place[NOTES] & bit]
    flags += [] if known else ["town_not_in_table"]
    flags += [] if place[CITY] >= 0 else ["unverified"]
    area = (prefecture or "") + (city or "") if place[CITY] >= 0 else plain(begin, place[TOWN_START])
    return {
        "prefecture": prefecture,
        "city": city,
        "town": town,
        "numbers": numbers,
        "building": building(written(place[REST], end), place[ROOM]),
        "room": room(place[ROOM]),
        "key": area + plain(place[TOWN_START], place[TEXT_STOP]) + (numbers or ""),
        "flags": flags,
    }


def written_city(place: npt.NDArray[np.int64], written: Any) -> str | None:
    """The city as it stands there where the table does not know it."""
    found: str | None = written(place[START], place[TOWN_START])
    return found


def number(value: int) -> str:
    """A number or a lot letter."""
    return chr(value - LOT) if value >= LOT else str(value)


def room(value: int) -> str | None:
    """A room ("101") or a floor ("13F")."""
    return f"{value - FLOOR}F" if value >= FLOOR else str(value) if value else None


def building(text: str | None, room_number: int) -> str | None:
    """A building's name without the room at its end."""
    if text is None or not room_number:
        return text
    digits = str(room_number % FLOOR)
    at = unicodedata.normalize("NFKC", text).rfind(digits)
    return (text[:at].rstrip(" -ー(第") or None) if at >= 0 else text
