"""The fields of parsed addresses as people read them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.kernels.addresses.layout import (
    BY_JO,
    CITY,
    CITY_GUESSED,
    CODE,
    COUNT,
    ENTRY_STOP,
    FLOOR,
    LOT,
    NOTES,
    NUMBERS,
    OLD_NAME,
    PREFECTURE,
    REST,
    ROOM,
    START,
    TEXT_STOP,
    TOWN_INDEX,
    TOWN_START,
)
from linkcheck.normalize.address_letters import FoldedAddresses
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
NOTE_FLAGS = ((OLD_NAME, "old_name"), (CITY_GUESSED, "city_guessed"))
ENDS_IN_NUMBER = re.compile("第?[〇一二三四五六七八九十百0-9]+(条|番|号)?$")
HAS_JO = re.compile("[〇一二三四五六七八九十0-9]条")
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Places:
    """N parsed addresses: folded text and a row of integers each, int64[N, WIDTH] (see `kernels.addresses.layout`)."""

    folded: FoldedAddresses
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
        return "".join(map(chr, folded.codes[start:stop] & CODE))

    if not JAPANESE.search(unicodedata.normalize("NFKC", text)):
        return {"building": text.strip(), "key": plain(begin, end), "flags": ["unverified"]}
    known = place[TOWN_INDEX] >= 0
    numbers = [number(value) for value in place[NUMBERS : NUMBERS + place[COUNT]]]
    every = numbers
    if known:
        base = ENDS_IN_NUMBER.sub("", tables.town_names[int(place[TOWN_INDEX])].as_py())
        town, numbers = with_jo(base, numbers, place[NOTES] & BY_JO, written(place[TOWN_START], place[REST]))
        stop = int(place[ENTRY_STOP])
        bracketed = stop < end and folded.codes[stop] == ord("(")
        rest = "" if bracketed else written(stop, place[TEXT_STOP]) or ""
        town, base = town + rest, base + rest
    else:
        base = town = written(place[TOWN_START], place[TEXT_STOP]) or ""
        if not town:
            town, numbers = with_jo(town, numbers, BY_JO, written(place[TOWN_START], place[REST]))
    prefecture = tables.prefecture_names[place[PREFECTURE]] or None
    if place[CITY] >= 0:
        city = tables.city_names[place[CITY]]
    else:
        city = (written(place[START], place[TOWN_START]) or "").removeprefix(prefecture or "") or None
    flags = [name for bit, name in NOTE_FLAGS if place[NOTES] & bit]
    flags += [] if known or not town else ["town_not_in_table"]
    flags += [] if place[CITY] >= 0 else ["unverified"]
    lot, lots = "-".join(numbers) or None, "-".join(every)
    return {
        "prefecture": prefecture,
        "city": city,
        "town": town or None,
        "numbers": lot,
        "building": building(written(place[REST], end), place[ROOM]),
        "room": room(place[ROOM]),
        "key": "".join(part for part in (prefecture, city, base, lots) if part),
        "flags": flags,
    }


def with_jo(town: str, numbers: list[str], jo: int, text: str | None) -> tuple[str, list[str]]:
    """Town and numbers where the first number belongs to a 条 (中の島二条), as it does in Sapporo and Asahikawa."""
    if jo and numbers and numbers[0].isdigit() and HAS_JO.search(text or ""):
        return f"{town}{in_kanji(int(numbers[0]))}条", numbers[1:]
    return town, numbers


def in_kanji(value: int) -> str:
    """A number below 100 as place names write it: 12 -> 十二."""
    tens, ones = divmod(value, 10)
    if not 0 < value < 100:
        return str(value)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


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
