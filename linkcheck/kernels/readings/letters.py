"""Letters of the reading lattice: folded code points as small integers, and hash tables over rows of them.

The first letters are kana, larger ones kanji, 0 is a kanji that the table does not know. Kana come in two forms side
by side: `literal` (a long mark replaced by the vowel it lengthens) and `canonical` (a vowel that lengthens the kana
before it replaced by the long mark's letter), so that オオ, オウ and オー are one.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.readings.layout import NOT_A_LETTER, REPEAT, SEPARATOR

__all__ = [
    "encode",
    "fill_slots",
    "hash_rows",
    "hash_span",
    "mix",
    "plain_key",
    "plain_keys",
    "row_of",
]


@inner_kernel
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


@inner_kernel
def hash_span(part, span, first):  # type: ignore[no-untyped-def]
    """Key of a part's letters, never 0; `first` replaces the first letter (a canonical one after a cut)."""
    state = mix(np.uint64(77), part + 1)
    for at in range(span.start, span.stop):
        state = mix(state, first if at == span.start else span.values[at])
    return state | np.uint64(1)


@kernel
def hash_rows(part, letters, offsets):  # type: ignore[no-untyped-def]
    """Keys uint64[N] of N rows of letters."""
    keys = np.empty(len(offsets) - 1, np.uint64)
    for row in range(len(keys)):
        start = offsets[row]
        keys[row] = hash_span(part, Span(letters, start, offsets[row + 1]), letters[start])
    return keys


@inner_kernel
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
        # bound: slot_of and the step on mask to size - 1; twice as many slots as keys, so one is free
        slots[at] = row + 1
    return slots


@inner_kernel
def row_of(key, slots, keys):  # type: ignore[no-untyped-def]
    """Row of a key, -1 where there is none."""
    at = slot_of(key, slots)
    while slots[at]:
        row = slots[at] - 1
        if keys[row] == key:
            return row
        at = (at + 1) & (len(slots) - 1)
    return -1


@inner_kernel
def plain_key(unvoiced, part, literal):  # type: ignore[no-untyped-def]
    """Key of a span of a reading without its voicing marks."""
    state = mix(np.uint64(77), part + 1)
    for at in range(literal.start, literal.stop):
        state = mix(state, unvoiced[literal.values[at]])
    return state | np.uint64(1)


@kernel
def plain_keys(part, unvoiced, literal, offsets):  # type: ignore[no-untyped-def]
    """Keys uint64[N] of N readings without voicing marks."""
    keys = np.empty(len(offsets) - 1, np.uint64)
    for row in range(len(keys)):
        keys[row] = plain_key(unvoiced, part, Span(literal, offsets[row], offsets[row + 1]))
    return keys
