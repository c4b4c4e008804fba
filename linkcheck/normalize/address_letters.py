"""The letters of addresses: which character is read as which, and which words mean that there is no address."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Utf8, utf8
from linkcheck.kernels.addresses.layout import CLASSES, NUMERAL, SEMI_VOICED, VOICED
from linkcheck.normalize.text import CODE_POINTS, plain_characters
from linkcheck.shelf import kept_arrays

__all__ = ["FoldedAddresses", "Letters", "beyond", "fold_addresses", "fold_rows", "letters"]

UInt32s = npt.NDArray[np.uint32]
LONGEST = 3000
"""Bytes of an address with its building; what is longer is none (beginnings of towns are looked for at every place)."""

STRUCTURE = (
    "丁目番地号条割第町村市区郡館街組外棟室線舎東西南北中新本通字都道府県階大小方入上下"
    "甲乙丙戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
)
SMALL_KANA = dict(zip("ァィゥェォッャュョヮヅヂヰヱヲ", "アイウエオツヤユヨワズジイエオ", strict=True))


@dataclass(frozen=True, slots=True)
class Letters:
    """letters uint32[0x110000]: what a code point folds to (0 dropped); wide uint32[0x3F]: half-width katakana
    U+FF61.. in full width; no_address uint64: hashes of the words for "no address", sorted."""

    letters: UInt32s
    wide: UInt32s
    no_address: npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class FoldedAddresses:
    """N folded addresses: codes uint32[M], ends int64[N + 1], hashes uint64[N] (0: null, empty or a word for
    "no address"), postal codes int32[N] (0: none), origins int32[M or 0]: the character each code came from."""

    codes: UInt32s
    ends: npt.NDArray[np.int64]
    hashes: npt.NDArray[np.uint64]
    postal: npt.NDArray[np.int32]
    origins: npt.NDArray[np.int32]


def facts() -> dict[str, Any]:
    """The facts of `tables/address_letters.toml`."""
    return tomllib.loads((files("linkcheck.tables") / "address_letters.toml").read_text("utf-8"))


def katakana(character: str) -> str:
    """Hiragana as katakana, small kana as large, ヅ ヂ ヰ ヱ ヲ as ズ ジ イ エ オ."""
    if "ぁ" <= character <= "ゖ" or character in "ゝゞ":
        character = chr(ord(character) + 0x60)
    return SMALL_KANA.get(character, character)


def letter_map(table: dict[str, Any]) -> UInt32s:
    """What every code point folds to: width, kanji variants, then the spellings that place names mix."""
    from linkcheck.normalize.kanji import variant_tables

    plain = plain_characters()
    mapped = variant_tables().e2_class[plain]
    kana = (*range(0x61, 0x7B), *range(0x3041, 0x30FF))
    steps = (
        {int(mapped[ord(letter)]): ord(letter) for letter in STRUCTURE},  # the kernel knows these as they are
        {code: ord(katakana(chr(code)).upper()) for code in kana},
    )
    for step in steps:
        mapped = replaced(mapped, step)
    first = [(ord(letter), ord(row[0])) for row in table["variants"] for letter in row[1:]]
    mapped = replaced(mapped, {int(mapped[code]): int(mapped[read_as]) for code, read_as in first})
    for name, code in (
        ("dropped", 0),
        ("spaces", 0x20),
        ("opening", 0x28),
        ("closing", 0x29),
        ("dashes", 0x2D),
    ):
        listed = np.zeros(CODE_POINTS, np.bool_)
        listed[[ord(character) for character in table[name]]] = True
        mapped[listed[plain]] = code
    numerals = {int(mapped[ord(numeral)]): value for value, numeral in enumerate(table["numerals"])}
    numerals |= {ord(numeral): value for numeral, value in table["more_numerals"].items()}
    mapped = replaced(mapped, {code: NUMERAL + value for code, value in numerals.items()})
    mapped[[ord(mark) for mark in "ﾞ゛\u3099"]] = VOICED
    mapped[[ord(mark) for mark in "ﾟ゜\u309a"]] = SEMI_VOICED
    mapped[0x30FC] = mapped[0xFF70] = 0x30FC
    bits = np.zeros(SEMI_VOICED + 1, np.uint32)
    for bit, members in CLASSES:
        bits[[ord(character) for character in members]] |= np.uint32(bit)
    return mapped | bits[mapped]


def replaced(mapped: UInt32s, codes: dict[int, int]) -> UInt32s:
    """A map whose values are replaced as listed."""
    step = np.arange(SEMI_VOICED + 1, dtype=np.uint32)
    step[[*codes]] = [*codes.values()]
    return np.asarray(step[mapped])


@lru_cache(maxsize=1)
def letters() -> Letters:
    """The letters, made once."""
    return Letters(**kept_arrays("address-letters", made_letters))


def made_letters() -> dict[str, npt.NDArray[Any]]:
    """The arrays of Letters by name."""
    from linkcheck.kernels.addresses.fold import fold

    table = facts()
    wide = np.array(
        [ord(unicodedata.normalize("NFKC", chr(code))) for code in range(0xFF61, 0xFFA0)], np.uint32
    )
    mapped = letter_map(table)
    words = utf8(table["no_address"])
    every = np.arange(len(words))
    hashes = fold(words.data, words.offsets, words.valid, every, mapped, wide, np.zeros(0, np.int32))[2]
    return {"letters": mapped, "wide": wide, "no_address": np.unique(hashes)}


def fold_addresses(values: Any, with_origins: bool = False) -> FoldedAddresses:
    """Fold a column of N addresses. Nulls, empty strings and words for "no address" have hash 0."""
    text = utf8(values)
    return fold_rows(text, np.arange(len(text)), with_origins)


def beyond(text: Utf8, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of some rows are too long to be an address."""
    return np.asarray(text.offsets[rows + 1] - text.offsets[rows] > LONGEST)


def fold_rows(text: Utf8, rows: npt.NDArray[np.int64], with_origins: bool = False) -> FoldedAddresses:
    """Fold some rows of a column of addresses, in the order given; one that is too long is as good as null."""
    from linkcheck.kernels.addresses.fold import fold

    known = letters()
    long = rows[beyond(text, rows)]
    if len(long):
        valid = text.valid.copy()
        valid[long] = False
        text = Utf8(text.data, text.offsets, valid)
    size = int((text.offsets[rows + 1] - text.offsets[rows]).sum()) * 2 if with_origins else 0
    origins = np.zeros(size, np.int32)
    codes, ends, hashes, postal = fold(
        text.data, text.offsets, text.valid, rows, known.letters, known.wide, origins
    )
    short = np.flatnonzero(ends[1:] - ends[:-1] <= 8)
    hashes[short[np.isin(hashes[short], known.no_address)]] = 0
    return FoldedAddresses(codes, ends, hashes, postal, origins)
