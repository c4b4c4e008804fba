"""Names with their readings, out of the dictionaries of morphological analyzers."""

from __future__ import annotations

import re
import struct
import sys
import tarfile
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from linkcheck.tables.mojidata import open_mojidata

__all__ = [
    "GIVEN_NAME",
    "MECAB_DICTIONARIES",
    "SURNAME",
    "Folds",
    "Pair",
    "Pairs",
    "general_words",
    "kanji_readings",
    "name_frequencies",
    "name_pairs",
]

SURNAME, GIVEN_NAME = 0, 1
PARTS = {"姓": SURNAME, "名": GIVEN_NAME}
MECAB_HEADER = struct.Struct("<10I32s")
MECAB_TOKEN = struct.Struct("<HHHhII")  # left and right context, part of speech, cost, feature, compound
UNIHAN_READINGS = """
    SELECT UCS, value FROM unihan_kJapanese WHERE UCS IN
    (SELECT UCS FROM unihan_kJis0 UNION SELECT UCS FROM unihan_kJIS0213) ORDER BY UCS
"""
Entry = tuple[int, str, str, float | None]
JUMANDIC = "jumandic-1.0.0", "jumandic/dicdir/sys.dic"
JUMAN_NAME = re.compile("^名詞,人名,[^,]*,[^,]*,([^,]+),([^,]+),.*人名:日本:(姓|名):[0-9]+:([0-9.]+)")
# (sdist, dictionary inside it, columns of spelling and reading)
MECAB_DICTIONARIES = (
    ("ipadic-1.0.0", "ipadic/dicdir/sys.dic", 6, 7),
    ("unidic-lite-1.0.8", "unidic_lite/dicdir/sys.dic", 8, 17),
)
LONGEST_NAME, LONGEST_READING, LONGEST_SEGMENT = 8, 14, 6
Pair = tuple[str, str]
Costs = dict[
    str, float | None
]  # by dictionary: what the entry costs the analyzer, None where it does not say
Pairs = tuple[dict[Pair, Costs], dict[Pair, Costs]]  # by SURNAME and GIVEN_NAME


@dataclass(frozen=True, slots=True)
class Folds:
    """The character maps of the fold tables: kana to Zengin kana, kanji to the representative of its variants."""

    kana: dict[int, int]
    kanji: dict[int, int]
    letters: frozenset[str]

    @classmethod
    def of(cls, tables: Path) -> Folds:
        """Read from the folder that holds ``fold.npz`` and ``kanji.npz``."""
        with np.load(tables / "fold.npz") as fold, np.load(tables / "kanji.npz") as kanji:
            to_k2 = dict(zip(fold["kana"].tolist(), fold["k2"].tolist(), strict=True))
            classes = dict(zip(kanji["codes"].tolist(), kanji["classes"].tolist(), strict=True))
        k2 = {code: ord("ー") if folded == ord("-") else folded for code, folded in to_k2.items()}
        return cls(k2, classes, frozenset(map(chr, k2.values())))

    def reading(self, text: str) -> str:
        """Katakana after the Zengin fold, the long mark kept."""
        return unicodedata.normalize("NFKC", text).translate(HIRAGANA_TO_KATAKANA).translate(self.kana)

    def name(self, text: str) -> str:
        """Kanji after the variant fold, 々 repeated, kana as in a reading."""
        folded = self.reading(text).translate(self.kanji)
        written: list[str] = []
        for letter in folded:
            written.append(written[-1] if letter == "々" and written else letter)
        return "".join(written)


HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def name_pairs(inputs: Path, folds: Folds) -> Pairs:
    """Distinct (name, reading) pairs of surnames and of given names, with the dictionaries that have them."""
    found: Pairs = ({}, {})
    dictionaries = {"sudachi": sudachi_names(inputs)}
    dictionaries |= {source[0]: mecab_names(inputs, *source) for source in MECAB_DICTIONARIES}
    for dictionary, rows in dictionaries.items():
        for part, name, reading, cost in rows:
            pair = folds.name(name), folds.reading(reading)
            if usable(*pair, folds.letters):
                costs = found[part].setdefault(pair, {})
                known = costs.get(dictionary)
                costs[dictionary] = cost if known is None or cost is None else min(cost, known)
    return found


def kanji_readings(inputs: Path, folds: Folds) -> set[Pair]:
    """On and kun readings of single kanji (Unihan kJapanese) that JIS X 0208 or 0213 has."""
    found = set()
    with closing(open_mojidata(inputs)) as database:
        for kanji, readings in database.execute(UNIHAN_READINGS):
            found |= {(folds.name(kanji), folds.reading(reading)) for reading in readings.split()}
    return {pair for pair in found if usable(*pair, folds.letters)}


def usable(name: str, reading: str, letters: frozenset[str]) -> bool:
    """A name with at least one kanji and a reading that its characters can share out among them."""
    return (
        0 < len(name) <= LONGEST_NAME
        and 0 < len(reading) <= min(LONGEST_READING, LONGEST_SEGMENT * len(name))
        and reading[0] not in "ーンッ"
        and all(letter in letters for letter in reading)
        and all(letter in letters or ord(letter) > 0x3400 for letter in name)
        and not all(letter in letters for letter in name)
    )


def sudachi_names(inputs: Path) -> Iterator[Entry]:
    """(part, name, reading, None) of the Sudachi core dictionary that pip put under `inputs`."""
    for tags, name, reading in sudachi_entries(inputs):
        if tags[2] == "人名" and tags[3] in PARTS:
            yield PARTS[tags[3]], name, reading, None


def general_words(inputs: Path, folds: Folds) -> set[str]:
    """Readings of nouns and of foreign names: what a reading that follows no kanji sounds like."""
    words = set()
    for tags, _, reading in sudachi_entries(inputs):
        if tags[1] == "普通名詞" or tags[2:4] == ("人名", "一般"):
            word = folds.reading(reading)
            if 0 < len(word) <= LONGEST_READING and word[0] != "ー" and set(word) <= folds.letters:
                words.add(word)
    return words


def sudachi_entries(inputs: Path) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(part of speech, spelling, reading) of every entry of the Sudachi core dictionary."""
    sys.path.insert(0, str(inputs / "readings"))
    try:
        from sudachipy import Dictionary  # type: ignore[import-not-found]

        for entry in Dictionary(dict="core").entries():
            yield entry.part_of_speech(), entry.surface(), entry.reading_form()
    finally:
        sys.path.remove(str(inputs / "readings"))


def mecab_names(
    inputs: Path, package: str, member: str, name_column: int, reading_column: int
) -> Iterator[Entry]:
    """(part, name, reading, cost) of a compiled MeCab dictionary: its feature strings carry the spelling too."""
    mark = "固有名詞,人名,"
    for feature, cost in mecab_features(inputs, package, member, mark):
        columns = feature.split(",")
        if columns[3] in PARTS:
            yield PARTS[columns[3]], columns[name_column], columns[reading_column], float(cost)


def name_frequencies(inputs: Path, folds: Folds) -> tuple[dict[str, float], dict[str, float]]:
    """Share of people with a surname and with a given name as written, of the common names that JumanDIC counts."""
    shares: tuple[dict[str, float], dict[str, float]] = ({}, {})
    for feature, _ in mecab_features(inputs, *JUMANDIC, "人名:日本:"):
        if found := JUMAN_NAME.match(feature):
            name, _, part, share = found.groups()
            of_part = shares[PARTS[part]]
            of_part[folds.name(name)] = max(float(share), of_part.get(folds.name(name), 0.0))
    return shares


def mecab_features(inputs: Path, package: str, member: str, mark: str) -> Iterator[tuple[str, int]]:
    """(feature string, cost) of the entries of a compiled MeCab dictionary that have a mark in them."""
    with tarfile.open(inputs / f"{package}.tar.gz") as archive:
        file = archive.extractfile(f"{package}/{member}")
        if file is None:
            raise FileNotFoundError(member)
        data = file.read()
    *_, double_array, tokens, features, _, charset = MECAB_HEADER.unpack_from(data)
    start = MECAB_HEADER.size + double_array
    costs = {feature: cost for *_, cost, feature, _ in MECAB_TOKEN.iter_unpack(data[start : start + tokens])}
    encoding, at = charset.split(b"\0")[0].decode(), 0
    for feature in data[start + tokens : start + tokens + features].split(b"\0"):
        if mark.encode(encoding) in feature:
            yield feature.decode(encoding), costs[at]
        at += len(feature) + 1
