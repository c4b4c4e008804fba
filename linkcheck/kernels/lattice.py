"""The reading lattice: how much more likely a kana reading is for this name than for some other person's name.

Letters are small integers: the first are kana, larger ones kanji, 0 a kanji that the table does not know.
Kana come in two forms side by side: `literal` (a long mark replaced by the vowel it lengthens) and `canonical`
(a vowel that lengthens the kana before it replaced by the long mark's letter), so that オオ, オウ and オー are one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.jit import kernel

__all__ = [
    "BY_KAKASI",
    "KANA_BITS",
    "LISTED",
    "LONGEST_SEGMENT",
    "LONG_VOWEL",
    "NAME_LISTED",
    "NOT_A_LETTER",
    "REPEAT",
    "SEPARATOR",
    "UNKNOWN_KANJI",
    "VOICING",
    "Lattice",
    "choose_cuts",
    "context_of",
    "encode",
    "fill_slots",
    "hash_rows",
    "list_cuts",
    "plain_keys",
    "score_tokens",
]

KANA_BITS = 42  # of a segment key, six letters of seven bits; the character stands above them
LONGEST_SEGMENT = 6
NOT_A_LETTER, SEPARATOR, REPEAT = 0xFFFF, 0xFFFE, 0xFFFD
LISTED, LONG_VOWEL, VOICING, UNKNOWN_KANJI, NAME_LISTED, BY_KAKASI = 1, 2, 4, 8, 16, 32
MEMO_SIZE = 1 << 15
LONGEST_SURNAME, LONGEST_NAME, LONGEST_READING = 7, 30, 60
UNASSESSED_BITS = -2.0  # where a cut leaves a part whose kanji no table reads
SURNAME_LENGTHS = (0.0, 0.05, 0.86, 0.08, 0.01)  # share of surnames with so many characters
GIVEN_NAME_LENGTHS = (0.0, 0.17, 0.69, 0.13, 0.01)
UNLISTED_SURNAME, UNLISTED_GIVEN_NAME = 0.1, 0.25
# surnames, given names
LISTED_SHARES = (0.95, 0.75)  # of a listed name's bearers read it as a dictionary says
LISTED_ENOUGH = 0.05  # a reading that a dictionary gives this share is not composed as well
SURE_SHARES = (0.996, 0.985)  # of right readings follow dictionary or lattice at all
KNOWN_SHARES = (0.985, 0.985)  # of people have a reading that the dictionaries know,
COMPOSED_KNOWN = (3.0, 3.0)  # so a composed reading is likelier than its segments say if it is known
COMPOSED_UNKNOWN = (0.4, 0.15)  # and less likely if not;
WORD_SHARE = 0.1  # and the unknown ones sound like any word, not like a name.
# of people whose reading follows nothing
UNSURE_KNOWN_SHARE = 0.6  # have a known reading, as often as others have it,
UNSURE_RARE_SHARE = 0.25  # have any known reading, the rare as often as the common,
UNSURE_WORD_SHARE = 0.3  # and so many of the rest have one that sounds like any word


class Lattice(NamedTuple):
    """All tables as arrays; made by `linkcheck.compare.reading_tables`.

    `long_vowels` uint16[K]: the vowel that a long mark after a kana stands for (ウ after オ), `own_vowels` the
    kana's own (オ), 0 for none. Slots are open-addressed hash tables of row number + 1. `background`
    float32[2, K, K] holds p(next kana | kana) by part, 0 standing for the edge of the name; `any_word`
    float32[K, K] the same for all words. `even_shares` float32[2]: one over the number of readings of a part.
    """

    long_mark: int
    long_vowels: npt.NDArray[np.uint16]
    own_vowels: npt.NDArray[np.uint16]
    unvoiced: npt.NDArray[np.uint16]
    segment_slots: npt.NDArray[np.int32]
    segment_keys: npt.NDArray[np.uint64]
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


@kernel
def mix(state, value):  # type: ignore[no-untyped-def]
    """One step of a 64-bit hash."""
    state = (state ^ np.uint64(value)) * np.uint64(0x9E3779B97F4A7C15)
    return state ^ state >> np.uint64(29)


@kernel
def encode(values, offsets, page, long_vowels, own_vowels, long_mark):  # type: ignore[no-untyped-def]
    """Letters of N folded strings: (literal uint16[M], canonical uint16[M], offsets, cuts int32[N], readable bool[N]).

    Separators are dropped; the cut is the number of letters before the first one, -1 without any.
    """
    count = len(offsets) - 1
    literal = np.empty(offsets[count] - offsets[0], np.uint16)
    canonical = np.empty(len(literal), np.uint16)
    ends = np.zeros(count + 1, np.int64)
    cuts = np.full(count, -1, np.int32)
    readable = np.ones(count, np.bool_)
    out = 0
    for row in range(count):
        begin = out
        for at in range(offsets[row], offsets[row + 1]):
            code = values[at]
            letter = page[code] if code < len(page) else np.uint16(0)
            if letter == SEPARATOR:
                if cuts[row] < 0 and out > begin:
                    cuts[row] = out - begin
                continue
            before = literal[out - 1] if out > begin else np.uint16(0)
            if before >= len(long_vowels):
                before = np.uint16(0)
            if letter == REPEAT:
                letter = literal[out - 1] if out > begin else np.uint16(NOT_A_LETTER)
            if letter == long_mark:
                letter = long_vowels[before] if long_vowels[before] else np.uint16(NOT_A_LETTER)
            if letter == NOT_A_LETTER:
                readable[row] = False
                letter = np.uint16(0)
            longer = letter > 0 and (letter == long_vowels[before] or letter == own_vowels[before])
            literal[out] = letter
            canonical[out] = long_mark if longer else letter
            out += 1
        ends[row + 1] = out
    return literal[:out].copy(), canonical[:out].copy(), ends, cuts, readable


@kernel
def hash_span(part, letters, start, stop, first):  # type: ignore[no-untyped-def]
    """Key of a part's letters, never 0; `first` replaces the first letter (a canonical one after a cut)."""
    state = mix(np.uint64(77), part + 1)
    for at in range(start, stop):
        state = mix(state, first if at == start else letters[at])
    return state | np.uint64(1)


@kernel
def hash_rows(part, letters, offsets):  # type: ignore[no-untyped-def]
    """Keys uint64[N] of N rows of letters."""
    keys = np.empty(len(offsets) - 1, np.uint64)
    for row in range(len(keys)):
        start = offsets[row]
        keys[row] = hash_span(part, letters, start, offsets[row + 1], letters[start])
    return keys


@kernel
def slot_of(key, slots):  # type: ignore[no-untyped-def]
    """Where the search for a key begins."""
    return np.int64(key * np.uint64(0xD6E8FEB86659FD93) >> np.uint64(32)) & (len(slots) - 1)


@kernel
def fill_slots(keys):  # type: ignore[no-untyped-def]
    """A hash table int32[a power of two] over distinct keys uint64[N]: row number + 1, 0 where free."""
    size = 16
    while size < len(keys) * 2:
        size *= 2
    slots = np.zeros(size, np.int32)
    for row in range(len(keys)):
        at = slot_of(keys[row], slots)
        while slots[at]:
            at = (at + 1) & (size - 1)
        slots[at] = row + 1
    return slots


@kernel
def row_of(key, slots, keys):  # type: ignore[no-untyped-def]
    """Row of a key, -1 where there is none."""
    at = slot_of(key, slots)
    while slots[at]:
        row = slots[at] - 1
        if keys[row] == key:
            return row
        at = (at + 1) & (len(slots) - 1)
    return -1


@kernel
def composed_ratio(lattice, part, name, start, stop, literal, canonical, begin, end, work):  # type: ignore[no-untyped-def]
    """P(reading | characters) / P(reading | anybody) by the segments alone; `work` float64[2, 64] is scratch."""
    size = end - begin
    length = stop - start
    background = lattice.background[part]
    now = 0
    work[0, : size + 1] = 0
    work[0, 0] = 1
    for place in range(length):
        character = np.int64(name[start + place])
        context = context_of(part, place, length)
        escape = lattice.escapes[character, context]
        work[1 - now, : size + 1] = 0
        for at in range(size + 1):
            reached = work[now, at]
            if reached == 0:
                continue
            key = np.uint64(0)
            ratio = 1.0
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
                if character:
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


@kernel
def score_pair(lattice, part, name, start, stop, literal, canonical, begin, end, work):  # type: ignore[no-untyped-def]
    """(bits, log2 P(reading | anybody), flags) of one name part against one reading, both not empty; nan: unread."""
    unknown = 0
    for at in range(start, stop):
        unknown += name[at] == 0
    flags = UNKNOWN_KANJI if unknown else 0
    spelled = word = 1.0
    before = np.int64(0)
    for at in range(begin, end):
        kana = literal[at] if at == begin else canonical[at]
        spelled *= lattice.background[part, before, kana]
        word *= lattice.any_word[before, kana]
        before = np.int64(kana)
    spelled *= lattice.background[part, before, 0]
    word *= lattice.any_word[before, 0]
    known = 0.0
    reading = row_of(
        hash_span(part, canonical, begin, end, literal[begin]), lattice.reading_slots, lattice.reading_keys
    )
    if reading >= 0:
        known = lattice.reading_shares[reading]
    listed = row_of(hash_span(part, name, start, stop, name[start]), lattice.name_slots, lattice.name_keys)
    right = 0.0
    if listed >= 0:
        share, found = listed_share(lattice, listed, reading, part, literal, begin, end)
        right = LISTED_SHARES[part] * share
        flags |= found | NAME_LISTED
    if right < LISTED_ENOUGH:
        right += (
            (COMPOSED_KNOWN[part] if reading >= 0 else COMPOSED_UNKNOWN[part])
            * (1 - LISTED_SHARES[part] if listed >= 0 else 1.0)
            * spelled
            * composed_ratio(lattice, part, name, start, stop, literal, canonical, begin, end, work)
        )
    anybody = KNOWN_SHARES[part] * known + (1 - KNOWN_SHARES[part]) * (
        (1 - WORD_SHARE) * spelled + WORD_SHARE * word
    )
    unsure = UNSURE_KNOWN_SHARE * known + (1 - UNSURE_KNOWN_SHARE - UNSURE_RARE_SHARE) * (
        (1 - UNSURE_WORD_SHARE) * spelled + UNSURE_WORD_SHARE * word
    )
    if reading >= 0:
        unsure += UNSURE_RARE_SHARE * lattice.even_shares[part]
    sure = SURE_SHARES[part]
    bits = np.log2((sure * right + (1 - sure) * unsure) / anybody)
    return np.nan if unknown == stop - start else bits, np.log2(anybody), flags


@kernel
def listed_share(lattice, listed, reading, part, literal, begin, end):  # type: ignore[no-untyped-def]
    """(share of a listed name's readings that this one has, flags: listed, long vowel variant, voicing variant)."""
    spelling = hash_span(part, literal, begin, end, literal[begin])
    plain = plain_key(lattice.unvoiced, part, literal, begin, end)
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
def plain_key(unvoiced, part, literal, begin, end):  # type: ignore[no-untyped-def]
    """Key of a reading without its voicing marks."""
    state = mix(np.uint64(77), part + 1)
    for at in range(begin, end):
        state = mix(state, unvoiced[literal[at]])
    return state | np.uint64(1)


@kernel
def plain_keys(part, unvoiced, literal, offsets):  # type: ignore[no-untyped-def]
    """Keys uint64[N] of N readings without voicing marks."""
    keys = np.empty(len(offsets) - 1, np.uint64)
    for row in range(len(keys)):
        keys[row] = plain_key(unvoiced, part, literal, offsets[row], offsets[row + 1])
    return keys


@kernel
def score_tokens(lattice, part, name, starts, stops, literal, canonical, begins, ends):  # type: ignore[no-untyped-def]
    """(bits float32[N], log2 P(reading | anybody) float32[N], flags uint8[N]) of N pairs of spans.

    A pair met shortly before is not scored again: each place of the memo keeps the row that was scored last.
    """
    count = len(starts)
    bits = np.full(count, np.nan, np.float32)
    anybody = np.zeros(count, np.float32)
    flags = np.zeros(count, np.uint8)
    memo_keys = np.zeros(MEMO_SIZE, np.uint64)
    memo_rows = np.zeros(MEMO_SIZE, np.int64)
    work = np.zeros((2, 64))
    for row in range(count):
        start, stop, begin, end = starts[row], stops[row], begins[row], ends[row]
        if stop <= start or end <= begin or stop - start > LONGEST_NAME or end - begin > LONGEST_READING:
            continue
        key = mix(hash_span(part, name, start, stop, name[start]), 1 << 20)
        for at in range(begin, end):
            key = mix(key, literal[at])
        place = np.int64(key >> np.uint64(20)) & (MEMO_SIZE - 1)
        if memo_keys[place] == key:
            same = memo_rows[place]
            bits[row], anybody[row], flags[row] = bits[same], anybody[same], flags[same]
            continue
        bits[row], anybody[row], flags[row] = score_pair(
            lattice, part, name, start, stop, literal, canonical, begin, end, work
        )
        memo_keys[place] = key
        memo_rows[place] = row
    return bits, anybody, flags


@kernel
def list_cuts(sizes, cuts, lengths, kana_cuts):  # type: ignore[no-untyped-def]
    """All ways to cut N names and readings: (row int64[C], name cut int32[C], kana cut int32[C]), rows in order.

    A cut that is known (not -1) is the only one on its side.
    """
    total = 0
    for fill in range(2):
        if fill:
            rows = np.empty(total, np.int64)
            name_cuts = np.empty(total, np.int32)
            reading_cuts = np.empty(total, np.int32)
            total = 0
        for row in range(len(sizes)):
            known = 0 < cuts[row] < sizes[row]
            kana_known = 0 < kana_cuts[row] < lengths[row]
            first = cuts[row] if known else 1
            last = first if known else min(sizes[row] - 1, LONGEST_SURNAME)
            first_kana = kana_cuts[row] if kana_known else 1
            last_kana = first_kana if kana_known else lengths[row] - 1
            for cut in range(first, last + 1):
                for kana in range(first_kana, last_kana + 1):
                    if fill:
                        rows[total], name_cuts[total], reading_cuts[total] = row, cut, kana
                    total += 1
    return rows, name_cuts, reading_cuts


@kernel
def choose_cuts(count, rows, sizes, name_cuts, kana_cuts, bits, anybody, listed):  # type: ignore[no-untyped-def]
    """The likeliest cut: (name int32[N], kana int32[N], confidence float32[N], excess float32[N]); -1 without any.

    `bits`, `anybody` and `listed` have a row for surnames and one for given names. The confidence is the best
    cut's share of all, the excess the bits by which its score flatters the pair because it was chosen.
    """
    best = np.full(count, -1, np.int32)
    best_kana = np.full(count, -1, np.int32)
    confidence = np.zeros(count, np.float32)
    excess = np.zeros(count, np.float32)
    at = 0
    while at < len(rows):
        row, first = rows[at], name_cuts[at]
        total = most = weights = by_chance = flattered = 0.0
        before = 0
        while at < len(rows) and rows[at] == row:
            cut = name_cuts[at]
            weight = SURNAME_LENGTHS[min(cut, 4)] * GIVEN_NAME_LENGTHS[min(sizes[row] - cut, 4)]
            weight *= 1.0 if listed[0, at] else UNLISTED_SURNAME
            weight *= 1.0 if listed[1, at] else UNLISTED_GIVEN_NAME
            weights += weight if cut != before else 0.0
            before = cut
            random = 2.0 ** (anybody[0, at] + anybody[1, at])
            by_chance += random if cut == first else 0.0
            score = UNASSESSED_BITS if np.isnan(bits[0, at]) else bits[0, at]
            score += UNASSESSED_BITS if np.isnan(bits[1, at]) else bits[1, at]
            chance = weight * random * 2.0**score
            total += chance
            if chance > most:
                most, flattered = chance, score
                best[row], best_kana[row] = cut, kana_cuts[at]
            at += 1
        confidence[row] = most / total
        excess[row] = max(0.0, flattered - np.log2(total / weights / by_chance))
    return best, best_kana, confidence, excess
