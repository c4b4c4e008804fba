"""The reading lattice's tables, loaded once from ``tables/readings.npz`` and ``tables/readings_wide.npz``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.compare.reading_mixture import Segments, mixed
from linkcheck.kernels.readings.lattice import Lattice
from linkcheck.kernels.readings.layout import NOT_A_LETTER, PARTS, REPEAT, SEPARATOR
from linkcheck.kernels.readings.letters import encode, fill_slots, hash_rows, plain_keys
from linkcheck.normalize.kana import kana_tables
from linkcheck.normalize.kanji import variant_tables
from linkcheck.normalize.text import load_table
from linkcheck.shelf import kept_arrays

__all__ = ["ReadingTables", "reading_tables"]

STEPS_PER_BIT = 12
SEPARATORS = " \u30fb=\uff1d.,"
SUBSTITUTES = "●〓■□○◯?？〇\ufffd"
IDEOGRAPHS = ((0x3005, 0x3008), (0x3400, 0xA000), (0xE000, 0xFB00), (0x20000, 0x32000))
SEGMENT_LENGTHS = np.array([0.01, 0.28, 0.45, 0.2, 0.04, 0.015, 0.005], np.float32)
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class ReadingTables:
    """The lattice, the page uint16[code points] that turns folded code points into its letters, and the alphabet.

    The alphabet uint32[letters] is the way back: a letter's code point, 〓 for letter 0.
    """

    page: npt.NDArray[np.uint16]
    alphabet: npt.NDArray[np.uint32]
    lattice: Lattice


@lru_cache(maxsize=1)
def reading_tables() -> ReadingTables:
    """Load and index the tables, once."""
    arrays = kept_arrays("readings", made_tables)
    page, alphabet = arrays.pop("page"), arrays.pop("alphabet")
    return ReadingTables(page, alphabet, Lattice(long_mark=len(arrays["long_vowels"]) - 1, **arrays))


def made_tables() -> dict[str, Array]:
    """The arrays of ReadingTables by name."""
    table = load_table("readings.npz")
    letters, keys, shares, escapes = mixed(segments_of(table), segments_of(load_table("readings_wide.npz")))
    known = np.arange(len(escapes))[:, None] > 0
    bigrams = probabilities(np.minimum(table["bigrams"], 254))  # no pair of kana is impossible
    return {
        "page": letter_page(letters, len(table["long_vowels"]) - 1),
        "alphabet": np.concatenate([np.array([ord("〓")], np.uint32), letters]),
        "long_vowels": table["long_vowels"],
        "own_vowels": table["own_vowels"],
        "unvoiced": table["unvoiced"],
        "segment_slots": fill_slots(keys),
        "segment_keys": keys,
        "probabilities": shares,
        "escapes": np.where(known, escapes, np.float32(1)),
        "segment_lengths": SEGMENT_LENGTHS,
        "background": bigrams[:2],
        "any_word": bigrams[2],
        **name_index(table),
        **reading_index(table),
    }


def segments_of(table: dict[str, Array]) -> Segments:
    """Letters, segment keys, probabilities and escapes of one table."""
    return (
        table["letters"],
        table["segment_keys"],
        probabilities(table["segment_shares"]),
        probabilities(table["escapes"]),
    )


def letter_page(letters: Array, kana_count: int) -> npt.NDArray[np.uint16]:
    """Letter of every folded code point: kana by the Zengin fold, kanji by their variants' representative."""
    numbers = np.full(0x110000, NOT_A_LETTER, np.uint16)
    for first, end in IDEOGRAPHS:
        numbers[first:end] = 0
    classes = variant_tables().e2_class
    numbers[classes[letters]] = np.arange(1, len(letters) + 1)
    page = numbers[classes]
    kana = kana_tables().k2[0x3040:0x3100]
    page[0x3040:0x3100] = numbers[np.where(kana == ord("-"), letters[kana_count - 1], kana)]
    page[ord("々")] = REPEAT
    page[[ord(mark) for mark in SUBSTITUTES]] = 0
    page[[ord(mark) for mark in SEPARATORS]] = SEPARATOR
    page.setflags(write=False)
    return page


def name_index(table: dict[str, Array]) -> dict[str, Array]:
    """Hash table of the listed names of both parts, and per name its readings with their shares."""
    keys = [
        hash_rows(part, table[f"{name}_names"], offsets_of(table[f"{name}_name_lengths"]))
        for part, name in enumerate(PARTS)
    ]
    first_given = len(table["surname_reading_lengths"])
    listed = [table[f"{name}_listing_readings"].astype(np.int32) for name in PARTS]
    counts = np.concatenate([table[f"{name}_listing_counts"] for name in PARTS])
    shares = np.concatenate([table[f"{name}_listing_shares"] for name in PARTS])
    return {
        "name_slots": fill_slots(np.concatenate(keys)),
        "name_keys": np.concatenate(keys),
        "listing_offsets": offsets_of(counts).astype(np.int32),
        "listing_readings": np.concatenate([listed[0], listed[1] + first_given]),
        "listing_shares": probabilities(shares),
        "listed_trusts": 1
        - probabilities(np.concatenate([table[f"{name}_unlisted_shares"] for name in PARTS])),
    }


def reading_index(table: dict[str, Array]) -> dict[str, Array]:
    """Hash table of the readings of both parts: as spelled, unvoiced, and by class (long vowels taken together)."""
    long_mark = len(table["long_vowels"]) - 1
    identity = np.arange(long_mark + 1, dtype=np.uint16)
    identity.setflags(write=False)  # as the page is: one compiled encoder serves both
    parts: list[tuple[Array, ...]] = []
    first_class = 0
    for part, name in enumerate(PARTS):
        offsets = offsets_of(table[f"{name}_reading_lengths"])
        spelled = table[f"{name}_readings"].astype(np.uint32)
        letters, canonical, *_ = encode(
            spelled, offsets, identity, table["long_vowels"], table["own_vowels"], long_mark
        )
        keys, classes = np.unique(hash_rows(part, canonical, offsets), return_inverse=True)
        shares = np.bincount(classes, probabilities(table[f"{name}_reading_shares"]))
        plain = plain_keys(part, table["unvoiced"], letters, offsets)
        parts.append((keys, shares, classes + first_class, hash_rows(part, letters, offsets), plain))
        first_class += len(keys)
    keys, shares, classes, spellings, plain = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return {
        "reading_slots": fill_slots(keys),
        "reading_keys": keys,
        "reading_shares": shares.astype(np.float32),
        "even_shares": np.array([1 / len(part[0]) for part in parts], np.float32),
        "spelling_classes": classes.astype(np.int32),
        "spelling_keys": spellings,
        "plain_keys": plain,
    }


def offsets_of(lengths: Array) -> npt.NDArray[np.int64]:
    """Offsets int64[N + 1] of rows of the given lengths."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def probabilities(steps: Array) -> npt.NDArray[np.float32]:
    """Stored steps of 1/12 bit as probabilities; 255 is zero."""
    return np.where(steps == 255, 0, np.exp2(-steps.astype(np.float32) / STEPS_PER_BIT)).astype(np.float32)
