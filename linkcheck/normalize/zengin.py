"""The single-byte letters of Zengin files: full width from JIS bytes and back, as banks write names.

The agreed set is kana without small kana and ヲ, voicing marks apart, Latin capitals, digits, space ( ) - and
the full stop. Banks disagree on the long mark: most write a hyphen, some ｰ, some forbid either.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from linkcheck.tables import table_path

__all__ = ["ByteTables", "ebcdic_to_jis", "jis_bytes", "letters"]

HALF_WIDTH = (
    "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテト"
    "ナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"
)
VOICED = dict(
    zip(
        "ウカキクケコサシスセソタチツテトハヒフヘホ",
        "ヴガギグゲゴザジズゼゾダヂヅデドバビブベボ",
        strict=True,
    )
)
SEMIVOICED = dict(zip("ハヒフヘホ", "パピプペポ", strict=True))
AGREED = HALF_WIDTH[16:]
AGREED_LATIN = " ()-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class ByteTables:
    """Tables over the 256 JIS bytes.

    classes uint8[256]: 0 not text, 1 in the set all banks agree on, 2 text that some banks write besides.
    code_points uint16[3, 256]: full-width letter (Latin: capital) alone, voiced, semivoiced; 0 for none.
    """

    classes: npt.NDArray[np.uint8]
    code_points: npt.NDArray[np.uint16]


@lru_cache(maxsize=1)
def letters() -> ByteTables:
    """The tables, made once."""
    classes = np.zeros(256, np.uint8)
    classes[0x20:0x7F] = 2
    classes[0xA1:0xE0] = 2
    classes[[ord(letter) for letter in AGREED_LATIN]] = 1
    classes[[0xA1 + HALF_WIDTH.index(letter) for letter in AGREED]] = 1
    code_points = np.zeros((3, 256), np.uint16)
    code_points[0, 0x20:0x7F] = [ord(chr(code).upper()) for code in range(0x20, 0x7F)]
    for place, letter in enumerate(HALF_WIDTH):
        code_points[0, 0xA1 + place] = ord(letter)
        code_points[1, 0xA1 + place] = ord(VOICED.get(letter, "\0"))
        code_points[2, 0xA1 + place] = ord(SEMIVOICED.get(letter, "\0"))
    return ByteTables(classes, code_points)


@lru_cache(maxsize=1)
def ebcdic_to_jis() -> npt.NDArray[np.uint8]:
    """JIS X 0201 byte of each EBCDIC (code page 290) byte, uint8[256]; 0 where there is none."""
    table = np.zeros(256, np.uint8)
    text = table_path("ebcdic_kana.csv").read_text("ascii")
    for row in csv.DictReader(text.splitlines()):
        table[int(row["ebcdic"], 16)] = int(row["jis"], 16)
    return table


@lru_cache(maxsize=1)
def to_half_width() -> dict[int, str]:
    """Full-width letters to Latin-1 characters that stand for the JIS bytes."""
    table = {ord(letter): chr(0xA1 + place) for place, letter in enumerate(HALF_WIDTH)}
    for marked, mark in ((VOICED, "\xde"), (SEMIVOICED, "\xdf")):
        table.update({ord(letter): table[ord(plain)] + mark for plain, letter in marked.items()})
    table.update({0xFF61 + place: chr(0xA1 + place) for place in range(63)})
    table.update({0xFF01 + place: chr(0x21 + place) for place in range(94)})
    table.update({0x3041 + place: table[0x30A1 + place] for place in range(86) if 0x30A1 + place in table})
    unwritable = dict.fromkeys(range(0x7F, 0x100), "\0")
    return unwritable | table | {0x3000: " ", 0x3099: "\xde", 0x309A: "\xdf"}


def jis_bytes(text: str) -> bytes:
    """A text in JIS X 0201 bytes, full width made half; a character that has none becomes the byte 0x00.

    >>> jis_bytes("バｶ A").hex()
    'cadeb62041'
    """
    return single_bytes(text.translate(to_half_width()))


def single_bytes(narrow: str) -> bytes:
    """Latin-1 characters that stand for JIS bytes as bytes; any other character becomes the byte 0x00."""
    return bytes(code if code < 0x100 else 0 for code in map(ord, narrow))
