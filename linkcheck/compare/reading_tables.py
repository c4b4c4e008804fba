"""The reading lattice's tables, loaded once from ``tables/readings.npz``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.lattice import (
    NOT_A_LETTER,
    REPEAT,
    SEPARATOR,
    Lattice,
    encode,
    fill_slots,
    hash_rows,
    plain_keys,
)
from linkcheck.normalize.kana import kana_tables
from linkcheck.normalize.kanji import variant_tables
from linkcheck.normalize.text import load_table

__all__ = ["PARTS", "ReadingTables", "reading_tables"]

PARTS = ("surname", "given_name")
STEPS_PER_BIT = 12
SEPARATORS = " \u30fb=\uff1d.,"
SUBSTITUTES = "●〓■□○◯?？〇\ufffd"
IDEOGRAPHS = ((0x3005, 0x3008), (0x3400, 0xA000), (0xE000, 0xFB00), (0x20000, 0x32000))
SEGMENT_LENGTHS = np.array([0.01, 0.28, 0.45, 0.2, 0.04, 0.015, 0.005], np.float32)
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class ReadingTables:
    """The lattice with the page uint16[code points] that turns folded code points into its letters."""

    page: npt.NDArray[np.uint16]
    lattice: Lattice


@lru_cache(maxsize=1)
def reading_tables() -> ReadingTables:
    """Load and index the tables."""
    table = load_table("readings.npz")
    kana_count = len(table["long_vowels"]) - 1
    readings = [reading_index(table, part, name) for part, name in enumerate(PARTS)]
    first_given = len(readings[0]["spelling_keys"])
    readings[1]["spelling_classes"] = readings[1]["spelling_classes"] + len(readings[0]["class_keys"])
    listing_readings = [table[f"{name}_listing_readings"].astype(np.int32) for name in PARTS]
    listing_readings[1] += first_given
    spelling_classes = joined(readings, "spelling_classes").astype(np.int32)
    listed = np.concatenate(listing_readings)
    names = np.concatenate([name_keys(table, part, name) for part, name in enumerate(PARTS)])
    counts = np.concatenate([table[f"{name}_listing_counts"] for name in PARTS])
    votes = np.concatenate([table[f"{name}_listing_votes"] for name in PARTS]).astype(np.float64)
    offsets = offsets_of(counts).astype(np.int32)
    class_keys = joined(readings, "class_keys")
    bigrams = probabilities(np.minimum(table["bigrams"], 254))  # no pair of kana is impossible
    return ReadingTables(
        letter_page(table["letters"], kana_count),
        Lattice(
            long_mark=kana_count,
            long_vowels=table["long_vowels"],
            own_vowels=table["own_vowels"],
            unvoiced=table["unvoiced"],
            segment_slots=fill_slots(table["segment_keys"]),
            segment_keys=table["segment_keys"],
            probabilities=probabilities(table["segment_shares"]),
            escapes=np.where(
                np.arange(len(table["escapes"]))[:, None] > 0, probabilities(table["escapes"]), 1
            ),
            segment_lengths=SEGMENT_LENGTHS,
            background=bigrams[:2],
            any_word=bigrams[2],
            name_slots=fill_slots(names),
            name_keys=names,
            listing_offsets=offsets,
            listing_readings=listed,
            listing_shares=(votes / np.repeat(np.add.reduceat(votes, offsets[:-1]), counts)).astype(
                np.float32
            ),
            reading_slots=fill_slots(class_keys),
            reading_keys=class_keys,
            reading_shares=reading_shares(spelling_classes, listed, votes, first_given),
            spelling_classes=spelling_classes,
            spelling_keys=joined(readings, "spelling_keys"),
            plain_keys=joined(readings, "plain_keys"),
        ),
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


def reading_index(table: dict[str, Array], part: int, name: str) -> dict[str, Array]:
    """Keys of one part's readings: as spelled, unvoiced, and by class (long vowels taken together)."""
    spelled = table[f"{name}_readings"].astype(np.uint32)
    offsets = offsets_of(table[f"{name}_reading_lengths"])
    identity = np.arange(len(table["long_vowels"]), dtype=np.uint16)
    letters, canonical, *_ = encode(
        spelled, offsets, identity, table["long_vowels"], table["own_vowels"], len(identity) - 1
    )
    class_keys, _, classes = np.unique(
        hash_rows(part, canonical, offsets), return_index=True, return_inverse=True
    )
    return {
        "class_keys": class_keys,
        "spelling_classes": classes,
        "spelling_keys": hash_rows(part, letters, offsets),
        "plain_keys": plain_keys(part, table["unvoiced"], letters, offsets),
    }


def reading_shares(classes: Array, listed: Array, votes: Array, first_given: int) -> npt.NDArray[np.float32]:
    """How much of its part's listings each class of readings takes, float32[C]."""
    totals = np.bincount(classes[listed], votes)
    surname_count = int(classes[:first_given].max()) + 1
    parts = totals[:surname_count], totals[surname_count:]
    return np.concatenate([part / part.sum() for part in parts]).astype(np.float32)


def name_keys(table: dict[str, Array], part: int, name: str) -> Array:
    """Keys uint64[N] of one part's names."""
    keys: Array = hash_rows(part, table[f"{name}_names"], offsets_of(table[f"{name}_name_lengths"]))
    return keys


def offsets_of(lengths: Array) -> npt.NDArray[np.int64]:
    """Offsets int64[N + 1] of rows of the given lengths."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def joined(parts: list[dict[str, Array]], key: str) -> Array:
    """One array of both parts."""
    return np.concatenate([part[key] for part in parts])


def probabilities(steps: Array) -> npt.NDArray[np.float32]:
    """Stored steps of 1/12 bit as probabilities; 255 is zero."""
    return np.where(steps == 255, 0, np.exp2(-steps.astype(np.float32) / STEPS_PER_BIT)).astype(np.float32)
