"""The reading lattice: how much more likely a kana reading is for this name than for some other person's name.

Names and readings are spans of letters (`linkcheck.kernels.readings.letters`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.readings.layout import (
    KANA_BITS,
    LISTED,
    LONG_VOWEL,
    LONGEST_NAME,
    LONGEST_READING,
    LONGEST_SEGMENT,
    NAME_LISTED,
    UNKNOWN_KANJI,
    VOICING,
    Reading,
)
from linkcheck.kernels.readings.letters import hash_span, mix, plain_key, row_of

__all__ = [
    "Lattice",
    "context_of",
    "listed_share",
    "score_tokens",
    "spelling",
    "weighed",
]

MEMO_SIZE = 1 << 15
# surnames, given names
LISTED_ENOUGH = 0.05  # a reading that a dictionary gives this share is not composed as well
SURE_SHARES = (0.997, 0.98)  # of right readings follow dictionary or lattice at all
KNOWN_SHARES = (0.985, 0.985)  # of people have a reading that the dictionaries know,
COMPOSED_KNOWN = (3.0, 3.0)  # so a composed reading is likelier than its segments say if it is known
COMPOSED_UNKNOWN = (0.4, 0.15)  # and less likely if not;
WORD_SHARE = 0.1  # and the unknown ones sound like any word, not like a name.
# of people whose reading follows nothing
UNSURE_KNOWN_SHARE = 0.4  # have a known reading, as often as others have it,
UNSURE_RARE_SHARE = 0.55  # have any known reading, the rare as often as the common,
RAREST_READING = 10.0  # those rarer than the average by more than this are no likelier than that,
UNSURE_WORD_SHARE = 0.3  # and so many of the rest have one that sounds like any word


class Lattice(NamedTuple):
    """All tables as arrays; made by `linkcheck.compare.reading_tables`.

    `long_vowels` uint16[K]: the vowel that a long mark after a kana stands for (ウ after オ), `own_vowels` the
    kana's own (オ), 0 for none. `segment_letters` uint64[C, 2]: with which kana the segments of a character begin, one
    bit each, bit 0 for an empty one. Slots are open-addressed hash tables of row number + 1. `background`
    float32[2, K, K] holds p(next kana | kana) by part, 0 standing for the edge of the name; `any_word`
    float32[K, K] the same for all words. `even_shares` float32[2]: one over the number of readings of a part.
    """

    long_mark: int
    long_vowels: npt.NDArray[np.uint16]
    own_vowels: npt.NDArray[np.uint16]
    unvoiced: npt.NDArray[np.uint16]
    segment_slots: npt.NDArray[np.int32]
    segment_keys: npt.NDArray[np.uint64]
    segment_letters: npt.NDArray[np.uint64]
    probabilities: npt.NDArray[np.float32]
    escapes: npt.NDArray[np.float32]
    segment_lengths: npt.NDArray[np.float32]
    background: npt.NDArray[np.float32]
    any_word: npt.NDArray[np.float32]
    name_slots: npt.NDArray[np.int32]
    name_keys: npt.NDArray[np.uint64]
    listing_offsets: npt.NDArray[np.int32]
    listing_readings: npt.NDArray[np.int32]
    listing_shares: npt.NDArray[np.float32]
    listed_trusts: npt.NDArray[np.float32]
    reading_slots: npt.NDArray[np.int32]
    reading_keys: npt.NDArray[np.uint64]
    reading_shares: npt.NDArray[np.float32]
    even_shares: npt.NDArray[np.float32]
    spelling_classes: npt.NDArray[np.int32]
    spelling_keys: npt.NDArray[np.uint64]
    plain_keys: npt.NDArray[np.uint64]


@kernel
def context_of(part, place, length):  # type: ignore[no-untyped-def]
    """Column of a character's probabilities: part (0, 1) by first, middle, last, only."""
    if length == 1:
        return part * 4 + 3
    return part * 4 + (0 if place == 0 else 2 if place == length - 1 else 1)


@inner_kernel
def begins(lattice, character, kana):  # type: ignore[no-untyped-def]
    """Whether a segment of a character begins with a kana (0: whether one is empty)."""
    return lattice.segment_letters[character, kana >> 6 & 1] >> np.uint64(kana & 63) & np.uint64(1) != 0


@inner_kernel
def composed_ratio(lattice, part, name, reading, work):  # type: ignore[no-untyped-def]
    """P(reading | characters) / P(reading | anybody) by the segments alone; `work` float64[2, 64] is scratch."""
    # bound: size is at most LONGEST_READING, below the 64 places of `work`; `to` is at most size, now is 0 or 1
    literal, canonical, begin, end = reading
    size = end - begin
    length = name.stop - name.start
    background = lattice.background[part]
    now = 0
    work[0, : size + 1] = 0
    work[0, 0] = 1
    for place in range(length):
        character = np.int64(name.values[name.start + place])
        context = context_of(part, place, length)
        escape = lattice.escapes[character, context]
        work[1 - now, : size + 1] = 0
        for at in range(size + 1):
            reached = work[now, at]
            if reached == 0:
                continue
            key = np.uint64(0)
            ratio = 1.0
            first = np.int64(literal[begin + at]) if at < size else 0
            empty, begun = begins(lattice, character, 0), begins(lattice, character, first)
            for to in range(at, min(at + LONGEST_SEGMENT, size) + 1):
                if to > at:
                    kana = literal[begin + at] if to == at + 1 else canonical[begin + to - 1]
                    key = key << np.uint64(7) | np.uint64(kana)
                    here = literal[begin] if to == 1 else canonical[begin + to - 1]
                    before = 0 if to == 1 else literal[begin] if to == 2 else canonical[begin + to - 2]
                    ratio /= background[before, here]
                if place == length - 1 and to < size:
                    continue
                weight = escape * lattice.segment_lengths[to - at]
                if begun if to > at else empty:
                    row = row_of(
                        np.uint64(character) << np.uint64(KANA_BITS) | key,
                        lattice.segment_slots,
                        lattice.segment_keys,
                    )
                    if row >= 0:
                        weight += lattice.probabilities[row, context] * ratio
                work[1 - now, to] += reached * weight
        now = 1 - now
    last = literal[begin] if size == 1 else canonical[end - 1]
    return work[now, size] / background[last, 0]


@inner_kernel
def spelling(background, any_word, reading):  # type: ignore[no-untyped-def]
    """How often readings of a part, and words of any kind, are spelled like one, by their bigrams: (share, share)."""
    spelled = word = 1.0
    before = np.int64(0)
    for at in range(reading.start, reading.stop):
        kana = reading.literal[at] if at == reading.start else reading.canonical[at]
        spelled *= background[before, kana]
        word *= any_word[before, kana]
        before = np.int64(kana)
    return spelled * background[before, 0], word * any_word[before, 0]


@inner_kernel
def weighed(part, trust, share, known, even, spelled, word, ratio):  # type: ignore[no-untyped-def]
    """(P(reading | name), P(reading | anybody)).

    `trust` in the listing of the name (0: unlisted) and the `share` of the reading in it; `known` share of people
    with the reading (below 0: none), `even` the average of that; `ratio` from `composed_ratio`, which counts only
    where the listing says too little.
    """
    right = trust * share
    if right < LISTED_ENOUGH:
        right += (
            (COMPOSED_KNOWN[part] if known >= 0 else COMPOSED_UNKNOWN[part]) * (1 - trust) * spelled * ratio
        )
    anybody = (1 - KNOWN_SHARES[part]) * ((1 - WORD_SHARE) * spelled + WORD_SHARE * word)
    unsure = (1 - UNSURE_KNOWN_SHARE - UNSURE_RARE_SHARE) * (
        (1 - UNSURE_WORD_SHARE) * spelled + UNSURE_WORD_SHARE * word
    )
    if known >= 0:
        anybody += KNOWN_SHARES[part] * known
        unsure += UNSURE_KNOWN_SHARE * known + UNSURE_RARE_SHARE * min(even, RAREST_READING * known)
    return SURE_SHARES[part] * right + (1 - SURE_SHARES[part]) * unsure, anybody


@inner_kernel
def score_pair(lattice, part, name, reading, work):  # type: ignore[no-untyped-def]
    """(bits, log2 P(reading | anybody), flags) of one name part against one reading, both not empty; nan: unread."""
    unknown = 0
    for at in range(name.start, name.stop):
        unknown += name.values[at] == 0
    flags = UNKNOWN_KANJI if unknown else 0
    spelled, word = spelling(lattice.background[part], lattice.any_word, reading)
    canonical = Span(reading.canonical, reading.start, reading.stop)
    key = hash_span(part, canonical, reading.literal[reading.start])
    row = row_of(key, lattice.reading_slots, lattice.reading_keys)
    key = hash_span(part, name, name.values[name.start])
    listed = row_of(key, lattice.name_slots, lattice.name_keys)
    share = ratio = 0.0
    trust = lattice.listed_trusts[listed] if listed >= 0 else np.float32(0)
    known = lattice.reading_shares[row] if row >= 0 else np.float32(-1)
    if listed >= 0:
        share, found = listed_share(
            lattice, listed, row, part, Span(reading.literal, reading.start, reading.stop)
        )
        flags |= found | NAME_LISTED
    if trust * share < LISTED_ENOUGH:
        ratio = composed_ratio(lattice, part, name, reading, work)
    own, anybody = weighed(part, trust, share, known, lattice.even_shares[part], spelled, word, ratio)
    unread = unknown == name.stop - name.start
    return np.nan if unread else np.log2(own / anybody), np.log2(anybody), flags


@inner_kernel
def listed_share(lattice, listed, reading, part, literal):  # type: ignore[no-untyped-def]
    """(share of a listed name's readings that this one has, flags: listed, long vowel variant, voicing variant)."""
    spelling = hash_span(part, literal, literal.values[literal.start])
    plain = plain_key(lattice.unvoiced, part, literal)
    share = 0.0
    flags = 0
    exact = False
    for at in range(lattice.listing_offsets[listed], lattice.listing_offsets[listed + 1]):
        known = lattice.listing_readings[at]
        if reading >= 0 and lattice.spelling_classes[known] == reading:
            share += lattice.listing_shares[at]
            flags |= LISTED
            exact = exact or lattice.spelling_keys[known] == spelling
        elif lattice.plain_keys[known] == plain:
            flags |= VOICING
    if flags & LISTED:
        flags = LISTED if exact else LISTED | LONG_VOWEL
    return share, flags


@kernel
def score_tokens(lattice, part, names, readings):  # type: ignore[no-untyped-def]
    """(bits float32[N], log2 P(reading | anybody) float32[N], flags uint8[N]) of N spans of names and readings.

    A pair met shortly before is not scored again: each place of the memo keeps the row that was scored last.
    """
    count = len(names.starts)
    bits = np.full(count, np.nan, np.float32)
    anybody = np.zeros(count, np.float32)
    flags = np.zeros(count, np.uint8)
    memo_size = 16
    while memo_size < min(2 * count, MEMO_SIZE):
        memo_size *= 2
    memo_keys = np.zeros(memo_size, np.uint64)
    memo_rows = np.zeros(memo_size, np.int64)
    work = np.zeros((2, 64))
    for row in range(count):
        name = Span(names.values, names.starts[row], names.stops[row])
        reading = Reading(readings.literal, readings.canonical, readings.starts[row], readings.stops[row])
        size, length = name.stop - name.start, reading.stop - reading.start
        if size <= 0 or length <= 0 or size > LONGEST_NAME or length > LONGEST_READING:
            continue
        key = mix(hash_span(part, name, name.values[name.start]), 1 << 20)
        for at in range(reading.start, reading.stop):
            key = mix(key, reading.literal[at])
        place = np.int64(key >> np.uint64(20)) & (memo_size - 1)
        if memo_keys[place] == key:
            same = memo_rows[place]
            bits[row], anybody[row], flags[row] = bits[same], anybody[same], flags[same]
            continue
        bits[row], anybody[row], flags[row] = score_pair(lattice, part, name, reading, work)
        memo_keys[place] = key
        memo_rows[place] = row
    return bits, anybody, flags
