"""Where surname and given name meet in names without a space: the likeliest of all cuts of name and reading.

All cuts of a name are scored at once: the segments of every character are looked up once, one pass from the left
gives the likelihood of every surname with every beginning of the reading, one from the right of every given name.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.readings.composed import find_segments, given_name_ratios, surname_ratios
from linkcheck.kernels.readings.lattice import spelling, weighed
from linkcheck.kernels.readings.layout import LONGEST_NAME, LONGEST_READING, Cuts, Reading
from linkcheck.kernels.readings.letters import hash_span, row_of

__all__ = ["best_cuts"]

LONGEST_SURNAME = 7
UNASSESSED = (
    0.25  # what P(reading | name) / P(reading | anybody) is taken for, where no table reads a part's kanji
)
SURNAME_LENGTHS = (0.0, 0.05, 0.86, 0.08, 0.01)  # share of surnames with so many characters
GIVEN_NAME_LENGTHS = (0.0, 0.17, 0.69, 0.13, 0.01)
UNLISTED_SURNAME, UNLISTED_GIVEN_NAME = 0.1, 0.25


@inner_kernel
def list_readings(lattice, reading, cuts, facts, rows):  # type: ignore[no-untyped-def]
    """Spelling, share and row of the beginnings (part 0) and endings (part 1) of a reading, by the cut."""
    literal, canonical, begin, end = reading
    for at in range(cuts.first_kana, cuts.last_kana + 1):
        middle = begin + at
        for part in range(2):
            start, stop = (begin, middle) if part == 0 else (middle, end)
            facts[part, at, 0], facts[part, at, 1] = spelling(
                lattice.background[part], lattice.any_word, Reading(literal, canonical, start, stop)
            )
            key = hash_span(part, Span(canonical, start, stop), literal[start])
            row = row_of(key, lattice.reading_slots, lattice.reading_keys)
            facts[part, at, 2] = lattice.reading_shares[row] if row >= 0 else -1.0
            rows[part, at] = row


@inner_kernel
def name_part(lattice, part, name):  # type: ignore[no-untyped-def]
    """(row of a part in the dictionary or -1, trust in its listing, whether a table reads one of its characters)."""
    known = False
    for at in range(name.start, name.stop):
        known = known or name.values[at] != 0
    key = hash_span(part, name, name.values[name.start])
    row = row_of(key, lattice.name_slots, lattice.name_keys)
    return row, lattice.listed_trusts[row] if row >= 0 else np.float32(0), known


@inner_kernel
def listed_shares(offsets, readings, classes, listing_shares, listed, rows, shares):  # type: ignore[no-untyped-def]
    """Fill the share of a listed name's readings that each beginning or ending has, by the cut; 0 if not listed."""
    shares[: len(rows)] = 0
    if listed >= 0:
        for at in range(offsets[listed], offsets[listed + 1]):
            for cut in range(len(rows)):
                if rows[cut] == classes[readings[at]]:
                    shares[cut] += listing_shares[at]


@inner_kernel
def best_cut(lattice, name, cuts, ratios, facts, rows, shares):  # type: ignore[no-untyped-def]
    """The likeliest of the cuts: (name cut, kana cut, confidence, excess)."""
    first, last, first_kana, last_kana = cuts
    best = best_kana = -1
    total = most = weights = by_chance = 0.0
    flattered = 1.0
    offsets, readings = lattice.listing_offsets, lattice.listing_readings
    classes, listing_shares = lattice.spelling_classes, lattice.listing_shares
    even, given_even = lattice.even_shares[0], lattice.even_shares[1]
    for cut in range(first, last + 1):
        surname, trust, known = name_part(lattice, 0, Span(name.values, name.start, name.start + cut))
        given_name, given_trust, given_known = name_part(
            lattice, 1, Span(name.values, name.start + cut, name.stop)
        )
        weight = SURNAME_LENGTHS[min(cut, 4)] * GIVEN_NAME_LENGTHS[min(name.stop - name.start - cut, 4)]
        weight *= 1.0 if surname >= 0 else UNLISTED_SURNAME
        weight *= 1.0 if given_name >= 0 else UNLISTED_GIVEN_NAME
        weights += weight
        for part in range(2):
            chosen, found = rows[part, first_kana : last_kana + 1], surname if part == 0 else given_name
            listed_shares(offsets, readings, classes, listing_shares, found, chosen, shares[part])
        for at in range(first_kana, last_kana + 1):
            share, given_share = shares[0, at - first_kana], shares[1, at - first_kana]
            spelled, word, popular = facts[0, at, 0], facts[0, at, 1], facts[0, at, 2]
            own, anybody = weighed(0, trust, share, popular, even, spelled, word, ratios[0, cut, at])
            spelled, word, popular = facts[1, at, 0], facts[1, at, 1], facts[1, at, 2]
            given_own, given_anybody = weighed(
                1, given_trust, given_share, popular, given_even, spelled, word, ratios[1, cut, at]
            )
            own = own if known else anybody * UNASSESSED
            given_own = given_own if given_known else given_anybody * UNASSESSED
            random, chance = anybody * given_anybody, weight * own * given_own
            by_chance += random if cut == first else 0.0
            total += chance
            if chance > most:
                most, flattered = chance, own / anybody * (given_own / given_anybody)
                best, best_kana = cut, at
    if best < 0:
        return best, best_kana, 0.0, 0.0
    return best, best_kana, most / total, max(0.0, np.log2(flattered) - np.log2(total / weights / by_chance))


@kernel
def best_cuts(lattice, names, cuts, readings, kana_cuts):  # type: ignore[no-untyped-def]
    """The likeliest cuts of N names: (name int32[N], kana int32[N], confidence float32[N], excess float32[N]).

    A cut that is known (not -1) is the only one on its side; -1 comes out without any. The confidence is the best
    cut's share of all, the excess the bits by which its score flatters the pair because it was chosen.
    """
    count = len(names.starts)
    best, best_kana = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    confidence, excess = np.zeros(count, np.float32), np.zeros(count, np.float32)
    segments = np.empty((LONGEST_NAME, LONGEST_READING + 1, 7), np.int32)
    ratios = np.empty((2, LONGEST_NAME + 1, LONGEST_READING + 1))
    work = np.empty((3, LONGEST_NAME + 1, LONGEST_READING + 1))
    facts = np.empty((2, LONGEST_READING + 1, 3))
    rows = np.empty((2, LONGEST_READING + 1), np.int64)
    shares = np.empty((2, LONGEST_READING + 1))
    weights = lattice.probabilities, lattice.escapes, lattice.segment_lengths
    surname_weights, given_name_weights = (*weights, lattice.background[0]), (*weights, lattice.background[1])
    for row in range(count):
        name = Span(names.values, names.starts[row], names.stops[row])
        reading = Reading(readings.literal, readings.canonical, readings.starts[row], readings.stops[row])
        size, length = name.stop - name.start, reading.stop - reading.start
        if size < 2 or length < 2 or size > LONGEST_NAME or length > LONGEST_READING:
            continue
        known, kana_known = 0 < cuts[row] < size, 0 < kana_cuts[row] < length
        first = np.int64(cuts[row]) if known else np.int64(1)
        first_kana = np.int64(kana_cuts[row]) if kana_known else np.int64(1)
        possible = Cuts(
            first,
            first if known else min(size - 1, LONGEST_SURNAME),
            first_kana,
            first_kana if kana_known else length - 1,
        )
        find_segments(lattice.segment_slots, lattice.segment_keys, name, reading, possible, segments)
        surname_ratios(surname_weights, name, reading, possible, segments, work, ratios[0])
        given_name_ratios(given_name_weights, name, reading, possible, segments, work, ratios[1])
        list_readings(lattice, reading, possible, facts, rows)
        best[row], best_kana[row], confidence[row], excess[row] = best_cut(
            lattice, name, possible, ratios, facts, rows, shares
        )
    return best, best_kana, confidence, excess
