"""Learns p(kana segment | kanji, part, position) from pairs of name and reading by expectation-maximization.

Each character of a name emits a segment of 0 to 6 kana; the segments joined are the reading. A pair's edges are
all (character, segment) that some way of sharing out the reading uses. Contexts are surname and given name by
first, middle, last and only character.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.jit import kernel
from linkcheck.kernels.readings.lattice import context_of
from linkcheck.kernels.readings.layout import KANA_BITS, LONGEST_SEGMENT

__all__ = ["CONTEXTS", "Corpus", "Segments", "estimate"]

CONTEXTS = 8
ROUNDS = 12
DISCOUNTED_FROM = 4  # rounds before that only find the segments
DISCOUNT = 0.3  # of every segment's count goes to segments not seen
CONTEXT_WEIGHT = 3.0  # counts that a character's readings in all contexts are worth in one
SEGMENT_LENGTHS = np.array([0.005, 0.25, 0.5, 0.2, 0.03, 0.01, 0.005])
LEAST_COUNT = 0.3
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """P pairs, flat: characters int32[], literal and canonical kana uint8[], each with offsets int64[P + 1].

    Parts int8[P] are 0 for surnames and 1 for given names; weights float64[P] say what a pair counts.
    """

    characters: Ints
    character_offsets: Ints
    literal: Ints
    canonical: Ints
    kana_offsets: Ints
    parts: Ints
    weights: Floats


@dataclass(frozen=True, slots=True)
class Segments:
    """The result: sorted keys uint64[S], probabilities float64[S, 8], what is left float64[characters, 8]."""

    keys: npt.NDArray[np.uint64]
    probabilities: Floats
    escapes: Floats


def estimate(corpus: Corpus, character_count: int) -> Segments:
    """Run the rounds and keep the segments with a count to speak of."""
    keys, starts, stops, places, offsets = list_edges(  # type: ignore[no-untyped-call]
        corpus.characters, corpus.character_offsets, corpus.literal, corpus.canonical, corpus.kana_offsets
    )
    segment_keys, segments = np.unique(keys, return_inverse=True)
    owners = (segment_keys >> np.uint64(KANA_BITS)).astype(np.int64)
    base = base_probabilities(segment_keys, corpus.canonical)
    probabilities = np.repeat(base[:, None], CONTEXTS, axis=1)
    counts = np.zeros_like(probabilities)
    for round_number in range(ROUNDS):
        counts = np.zeros_like(probabilities)
        expect(  # type: ignore[no-untyped-call]
            *(corpus.character_offsets, corpus.kana_offsets, corpus.parts, corpus.weights),
            *(offsets, segments.astype(np.int64), starts, stops, places, probabilities, counts),
        )
        discount = DISCOUNT if round_number >= DISCOUNTED_FROM else 0.0
        probabilities = maximize(counts, owners, base, discount, character_count)
    kept = counts.sum(1) > LEAST_COUNT
    shares = context_shares(counts[kept], owners[kept], character_count)
    used = np.stack([np.bincount(owners[kept], share, character_count) for share in shares.T], axis=1)
    return Segments(segment_keys[kept], shares, np.subtract(1.0, used, dtype=np.float64))


def base_probabilities(segment_keys: npt.NDArray[np.uint64], canonical: Ints) -> Floats:
    """What a segment is worth before anything is learned: its length and the frequency of its kana."""
    frequency = np.bincount(canonical, minlength=128) + 1.0
    frequency /= frequency.sum()
    base = np.ones(len(segment_keys))
    lengths = np.zeros(len(segment_keys), np.int64)
    for place in range(LONGEST_SEGMENT):
        letters = (segment_keys >> np.uint64(7 * place) & np.uint64(127)).astype(np.int64)
        base *= np.where(letters > 0, frequency[letters], 1.0)
        lengths += letters > 0
    result: Floats = base * SEGMENT_LENGTHS[lengths]
    return result


def maximize(counts: Floats, owners: Ints, base: Floats, discount: float, character_count: int) -> Floats:
    """Probabilities of counts: every context leans on all contexts together, and those on the base."""
    total = counts.sum(1)
    seen = total > 0.5
    owned = np.bincount(owners, total, character_count)
    kinds = np.bincount(owners, seen, character_count)
    escape = (DISCOUNT + discount * kinds) / (owned + DISCOUNT)
    together = np.maximum(total - discount * seen, 0) / (owned + DISCOUNT)[owners] + escape[owners] * base
    return lean(counts, together, owners, character_count)


def context_shares(counts: Floats, owners: Ints, character_count: int) -> Floats:
    """Probabilities of the kept segments; what they leave of 1 belongs to segments not seen."""
    total = counts.sum(1)
    owned = np.bincount(owners, total, character_count) + DISCOUNT
    return lean(counts, np.maximum(total - DISCOUNT, 0) / owned[owners], owners, character_count)


def lean(counts: Floats, together: Floats, owners: Ints, character_count: int) -> Floats:
    """Each context's counts with `together` worth `CONTEXT_WEIGHT` counts."""
    in_context = np.stack([np.bincount(owners, column, character_count) for column in counts.T], axis=1)
    result: Floats = (counts + CONTEXT_WEIGHT * together[:, None]) / (in_context + CONTEXT_WEIGHT)[owners]
    return result


@kernel
def list_edges(characters, character_offsets, literal, canonical, kana_offsets):  # type: ignore[no-untyped-def]
    """Every edge of every pair: (segment keys, kana starts, kana stops, character places, offsets per pair)."""
    pairs = len(character_offsets) - 1
    offsets = np.zeros(pairs + 1, np.int64)
    for fill in range(2):
        if fill:
            keys = np.empty(offsets[pairs], np.uint64)
            starts = np.empty(offsets[pairs], np.int8)
            stops = np.empty(offsets[pairs], np.int8)
            places = np.empty(offsets[pairs], np.int8)
        edge = 0
        for pair in range(pairs):
            first, kana = character_offsets[pair], kana_offsets[pair]
            length, size = character_offsets[pair + 1] - first, kana_offsets[pair + 1] - kana
            for place in range(length):
                for start in range(size + 1 if place else 1):
                    key = np.uint64(0)
                    for stop in range(start, min(start + LONGEST_SEGMENT, size) + 1):
                        if stop > start:
                            letters = literal if stop == start + 1 else canonical
                            key = key << np.uint64(7) | np.uint64(letters[kana + stop - 1])
                        if place == length - 1 and stop < size:
                            continue
                        if fill:
                            keys[edge] = np.uint64(characters[first + place]) << np.uint64(KANA_BITS) | key
                            starts[edge], stops[edge], places[edge] = start, stop, place
                        edge += 1
            offsets[pair + 1] = edge
    return keys, starts, stops, places, offsets


@kernel
def expect(  # type: ignore[no-untyped-def]
    character_offsets,
    kana_offsets,
    parts,
    weights,
    offsets,
    segments,
    starts,
    stops,
    places,
    probabilities,
    counts,
):
    """Add every pair's expected uses of its edges to the counts, float64[S, 8] (forward, backward)."""
    forward = np.zeros((32, 64))
    backward = np.zeros((32, 64))
    for pair in range(len(offsets) - 1):
        length = character_offsets[pair + 1] - character_offsets[pair]
        size = kana_offsets[pair + 1] - kana_offsets[pair]
        forward[: length + 1, : size + 1] = 0
        backward[: length + 1, : size + 1] = 0
        forward[0, 0] = backward[length, size] = 1
        for edge in range(offsets[pair], offsets[pair + 1]):
            place = places[edge]
            context = context_of(parts[pair], place, length)
            forward[place + 1, stops[edge]] += (
                forward[place, starts[edge]] * probabilities[segments[edge], context]
            )
        whole = forward[length, size]
        if whole <= 0:
            continue
        for edge in range(offsets[pair + 1] - 1, offsets[pair] - 1, -1):
            place = places[edge]
            context = context_of(parts[pair], place, length)
            after = backward[place + 1, stops[edge]] * probabilities[segments[edge], context]
            counts[segments[edge], context] += forward[place, starts[edge]] * after / whole * weights[pair]
            backward[place, starts[edge]] += after
