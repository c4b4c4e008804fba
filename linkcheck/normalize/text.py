"""Text as systems really exchange it: one fold for width, script, marks, spaces and dashes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes, utf8
from linkcheck.literals import read_again
from linkcheck.tables import table_path

__all__ = [
    "FoldTables",
    "fold_tables",
    "fold_text",
    "load_table",
    "plain_characters",
    "without_spaces",
]

CODE_POINTS = 0x110000
UInt32s = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class FoldTables:
    """What the fold kernel reads: a word per code point (uint32[0x110000]) and small tables."""

    actions: UInt32s
    expansions: UInt32s
    kana_forms: UInt32s
    sequences: npt.NDArray[np.uint64]


def load_table(name: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays of one built table that ships with the package."""

    def read() -> dict[str, npt.NDArray[Any]]:
        with np.load(table_path(name)) as arrays:
            return dict(arrays)

    return read_again(read)


def identity_map(codes: UInt32s, targets: UInt32s) -> UInt32s:
    """A map over all code points, uint32[0x110000], that changes only the listed ones."""
    mapped = np.arange(CODE_POINTS, dtype=np.uint32)
    mapped[codes] = targets
    mapped.setflags(write=False)
    return mapped


@lru_cache(maxsize=1)
def fold_tables() -> FoldTables:
    """The fold's tables, loaded once."""
    table = load_table("fold.npz")
    sequences = load_table("mj_map.npz")["sequences"]
    return FoldTables(
        identity_map(table["codes"], table["words"]), table["expansions"], table["kana_forms"], sequences
    )


@lru_cache(maxsize=1)
def plain_characters() -> UInt32s:
    """What the fold makes of each character by itself, uint32[0x110000]: 0 dropped, a space for spaces, - for dashes.

    For dates, numbers and addresses, which have grammars of their own and the same characters. Marks stay marks; what
    becomes several characters stays as it is.
    """
    from linkcheck.kernels.text import fold as kernel

    table = load_table("fold.npz")
    operation, plain = table["words"] >> np.uint32(24), table["words"] & np.uint32(0xFFFFFF)
    plain[(operation == kernel.DELETE) | (operation == kernel.SELECT)] = 0
    plain[operation == kernel.SPACE] = ord(" ")
    plain[operation == kernel.DASH] = ord("-")
    several = operation == kernel.EXPAND
    plain[several] = table["codes"][several]
    return identity_map(table["codes"], plain)


def fold_text(values: Any) -> Codes:
    """Fold a column of N strings to code points; nulls stay null (and empty). Never raises on a value.

    Width and compatibility forms, hiragana to katakana, voicing marks joined, kana iteration marks expanded,
    Latin letters upper-cased without accents and strokes, the dash family (ー after a kana, else -), every run of
    spaces one space, ends trimmed, selectors and invisible characters dropped, escapes (_x000D_, &#134071;) read.
    Folding twice changes nothing, unless an escape is made of what escapes stand for. 々 is kept: the comparison reads
    it as the character before it.
    """
    from linkcheck.kernels.text.fold import fold

    text, tables = utf8(values), fold_tables()
    codes, offsets = fold(
        text.data,
        text.offsets,
        text.valid,
        tables.actions,
        tables.expansions,
        tables.kana_forms,
        tables.sequences,
    )
    return Codes(codes, offsets, text.valid)


def without_spaces(codes: Codes) -> Codes:
    """The same N strings without their spaces."""
    kept = codes.values != 0x20
    places = np.concatenate(([0], np.cumsum(kept)))
    return Codes(codes.values[kept], places[codes.offsets], codes.valid)
