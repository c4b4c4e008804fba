"""Builds ``kanji_abroad.parquet``: how the characters of names are read in China, Hong Kong and Korea.

Beside it ``pinyin_on.csv``: of which syllables of Pinyin a Japanese reading may be, as the characters have both.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from linkcheck.normalize.romaji import hepburn
from linkcheck.tables.mojidata import MOJIDATA, fetch_mojidata, open_mojidata
from linkcheck.tables.provenance import record_source

__all__ = ["build", "fetch"]

FILE, ON_FILE = "kanji_abroad.parquet", "pinyin_on.csv"
USED = ("kJis0", "kJIS0213", "kTGH", "kBigFive", "kHangul")
"""Properties of the characters that are kept: those of the Japanese, Chinese and Korean standards."""

LEVEL_1 = "47"
"""Last row of level 1 of JIS X 0208."""

MANDARIN = "kMandarin", "kXHC1983", "kTGHZ2013", "kHanyuPinlu"
PLACE, TONE = re.compile("[0-9.*,]+:"), re.compile("[\u0300\u0301\u0304\u030c]")
UNREAD = re.compile("[^A-Z]")


def fetch(inputs: Path) -> None:
    """Download what `build` reads."""
    fetch_mojidata(inputs)


def build(target: Path, inputs: Path) -> None:
    """Write kanji_abroad.parquet: the code point of a character, in order, and its readings, parted by spaces: Pinyin
    and Jyutping in capitals without tones (Ü as V), Korean in Hangul."""
    database = open_mojidata(inputs)
    used = {character for name in USED for character in values_of(database, name)}
    mandarin: dict[str, list[str]] = {}
    for name in MANDARIN:
        for character, value in values_of(database, name).items():
            mandarin.setdefault(character, []).extend(
                map(pinyin, PLACE.sub(" ", value).replace(",", " ").split())
            )
    readings = {
        "mandarin": mandarin,
        "cantonese": split(values_of(database, "kCantonese"), lambda word: UNREAD.sub("", word.upper())),
        "korean": split(values_of(database, "kHangul"), lambda word: word.partition(":")[0]),
    }
    rows = sorted(character for character in used if any(character in each for each in readings.values()))
    columns: dict[str, pa.Array] = {"code": pa.array(map(ord, rows), pa.uint32())} | {
        name: pa.array(" ".join(dict.fromkeys(filter(None, each.get(character, ())))) for character in rows)
        for name, each in readings.items()
    }
    pq.write_table(pa.table(columns), target / FILE, compression="zstd", compression_level=19)
    build_on(target, database, mandarin)
    record_source(
        target,
        "kanji_abroad",
        FILE,
        (f"{MOJIDATA}: Unihan {', '.join((*MANDARIN, 'kCantonese', 'kHangul'))}",),
        "Unicode-3.0",
        len(rows),
        "linkcheck/tables/build_kanji_abroad.py",
    )


def build_on(target: Path, database: sqlite3.Connection, mandarin: dict[str, list[str]]) -> None:
    """Write pinyin_on.csv: a syllable of Pinyin, the first Japanese readings (on) of the characters of level 1 of JIS X
    0208 that are read so, and the others of all characters in common use, each parted by spaces."""
    listed, written = values_of(database, "kJapaneseOn"), values_of(database, "kJapanese")
    places = values_of(database, "kJis0")
    usual: dict[str, set[str]] = {}
    every: dict[str, set[str]] = {}
    for character in (places.keys() | values_of(database, "kTGH").keys()) & listed.keys() & written.keys():
        known = listed[character].split()
        on = [word for word in written[character].split() if hepburn(word) in known]
        is_frequent = places.get(character, "99")[:2] <= LEVEL_1
        for syllable in filter(None, mandarin.get(character, ())):
            every.setdefault(syllable, set()).update(on)
            usual.setdefault(syllable, set()).update(
                word for word in on if is_frequent and hepburn(word) == known[0]
            )
    rows = [
        f"{syllable},{' '.join(sorted(usual[syllable]))},{' '.join(sorted(every[syllable] - usual[syllable]))}"
        for syllable in sorted(every)
        if every[syllable]
    ]
    (target / ON_FILE).write_text("\n".join(("pinyin,usual,other", *rows)) + "\n", encoding="utf-8")
    record_source(
        target,
        "pinyin_on",
        ON_FILE,
        (f"{MOJIDATA}: Unihan {', '.join((*MANDARIN, 'kJapanese', 'kJapaneseOn', 'kTGH', 'kJis0'))}",),
        "Unicode-3.0",
        len(rows),
        "linkcheck/tables/build_kanji_abroad.py",
    )


def values_of(database: sqlite3.Connection, name: str) -> dict[str, str]:
    """The values of a property of Unihan, those of one character parted by spaces."""
    found: dict[str, str] = {}
    for character, value in database.execute("select UCS, value from unihan where property = ?", (name,)):
        found[character] = f"{found[character]} {value}" if character in found else value
    return found


def split(values: dict[str, str], read: Callable[[str], str]) -> dict[str, list[str]]:
    """The words of each value, read."""
    return {character: [read(word) for word in value.split()] for character, value in values.items()}


def pinyin(word: str) -> str:
    """A syllable of Pinyin in capitals, without its tone and frequency, Ü as V.

    >>> pinyin("xiǎo(83)"), pinyin("lǚ")
    ('XIAO', 'LV')
    """
    bare = TONE.sub("", unicodedata.normalize("NFD", word))
    return UNREAD.sub("", unicodedata.normalize("NFC", bare).upper().replace("Ü", "V"))
