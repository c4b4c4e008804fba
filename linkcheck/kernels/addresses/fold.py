"""Addresses to one spelling: UTF-8 bytes to folded code points, and their hash.

A folded address holds letters (kanji, full-width katakana, capital Latin), digits without leading zeros, `-`
between two numbers that a unit (丁目, 番地, 号, 条, の ...) or a dash joins, one space between two numbers that only
stand side by side, and brackets. Everything else is gone. The tables are folded by the same code.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.addresses.layout import HASH_FACTOR, HASH_SHIFT, NUMERAL, SEMI_VOICED, VOICED
from linkcheck.kernels.addresses.units import (
    BIG,
    DAI,
    DASH,
    JI,
    KAI,
    KANJI,
    LETTER_F,
    LONG_VOWEL,
    ONE,
    POSTAL,
    REPEAT,
    SMALL,
    SPACE,
    follows_lot,
    in_name,
    is_digit,
    is_long_vowel,
    is_number,
    is_wari,
    joins,
    number_at,
    put_number,
    skip_spaces,
    skip_unit,
)
from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.prefetch import AHEAD, prefetch
from linkcheck.kernels.text.utf8 import next_letter

__all__ = ["FIRST_KANJI", "fold", "fold_text", "hash_codes", "prefetch_text", "read", "step"]

FIRST_KANJI = 0x4E00
CACHE_LINE = 64


@inner_kernel
def step(state, code):  # type: ignore[no-untyped-def]
    """One step of the rolling hash (uint64) that every key here is made with."""
    mixed = (state ^ np.uint64(code)) * HASH_FACTOR
    return mixed ^ (mixed >> HASH_SHIFT)


@inner_kernel
def hash_codes(codes, start, stop, state):  # type: ignore[no-untyped-def]
    """Hash of folded codes[start:stop] from a state; spaces and dashes count."""
    for at in range(start, stop):
        state = step(state, codes[at])
    return state


@inner_kernel
def read(data, at, stop, letters, wide, text, places):  # type: ignore[no-untyped-def]
    """Decode one string, map every character and join voicing marks: the length; text is zero-terminated.

    places: which character of the string each one of text was.
    """
    size = 0
    count = 0
    last = np.uint32(0)
    while at < stop:
        before = at
        code, at = next_letter(data, at, stop)
        mapped = letters[code]
        if mapped in (VOICED, SEMI_VOICED):
            base = wide[last - 0xFF61] if last >= 0xFF61 and last <= 0xFF9F else last
            if size > 0 and base >= 0x3041 and base <= 0x30FA and (base < 0x3097 or base > 0x30A0):
                text[size - 1] = letters[base + (mapped - VOICED) + 1]
        elif mapped != 0:
            text[size] = mapped
            places[size] = count
            size += 1
        last = np.uint32(code)
        count += at - before if data[before] < 0x80 else 1  # an escape is several characters, all ASCII
    for pad in range(8):
        text[size + pad] = 0
    return size


@inner_kernel
def skip_postal_code(text):  # type: ignore[no-untyped-def]
    """Where the address starts behind a leading postal code, and the code (0 = none)."""
    at = skip_spaces(text, 0)
    marked = text[at] == POSTAL
    if marked:
        at = skip_spaces(text, at + 1)
    start = at
    if_none = start if marked else 0
    value = np.int64(0)
    digits = 0
    while digits < 7:
        if is_digit(text[at]):
            value = value * 10 + np.int64(text[at]) - 0x30
            digits += 1
        elif not (digits == 3 and (text[at] == DASH or text[at] == LONG_VOWEL)):
            return if_none, 0
        at += 1
    if is_digit(text[at]) or text[at] == DASH:
        return if_none, 0
    return skip_spaces(text, at), value


@inner_kernel
def fold_text(text, at, places, out, size, origins):  # type: ignore[no-untyped-def]
    """Fold one mapped, zero-terminated string into out from size on: the new size. origins: see `fold`."""
    start = size
    before = at
    joint = 0  # between the last number and what follows: 0 nothing, 1 a space, 2 a dash or unit
    done = start
    while text[at] != 0:
        if len(origins) > 0:
            for here in range(done, size):
                origins[here] = places[before]
            done, before = size, at
        code = text[at]
        if code >= FIRST_KANJI and code < 0x10000:  # no marks: a letter of a name like most
            out[size] = code
            size += 1
            joint = 0
            at += 1
            continue
        after_number = size > start and is_digit(out[size - 1])
        if code in (DASH, ONE) and is_long_vowel(text, at):
            out[size] = LONG_VOWEL
            size += 1
            joint = 0
            at += 1
            continue
        if is_number(code):
            dash = code == ONE and after_number and joint == 0 and at > 0 and is_digit(text[at - 1])
            if dash and is_digit(text[at + 1]):
                joint = 2
                at += 1
                continue
            first = at
            value, at = number_at(text, at)
            if not is_digit(text[first]) and in_name(text, at):
                for place in range(first, at):
                    out[size] = KANJI[np.int64(text[place]) - NUMERAL]
                    size += 1
                joint = 0
                continue
            if after_number:
                beside = joint == 0 and first > 0 and is_digit(text[first]) and is_number(text[first - 1])
                beside = beside and not is_digit(text[first - 1])
                out[size] = DASH if joint == 2 or beside else SPACE
                size += 1
            size = put_number(out, size, value)
            behind, kind = skip_unit(text, at)
            joint = 2 if kind == 1 else 0
            at = behind if kind > 0 else at
            continue
        if code == SPACE:
            joint = max(joint, 1) if after_number else 0
        elif code == DASH or (after_number and joins(text, at, joint)):
            joint = 2
        elif code == KAI and after_number and joint == 0:
            out[size] = LETTER_F
            size += 1
        elif text[at + 1] == JI and code in (BIG, SMALL):
            at += 1
        elif code == DAI and is_number(text[at + 1]):
            joint = (2 if is_wari(text, at + 1) else 1) if after_number else 0
        elif code == JI:
            joint = 2 if after_number and is_number(text[at + 1]) else joint
        elif not follows_lot(text, at):
            out[size] = out[size - 1] if code == REPEAT and size > start else code
            size += 1
            joint = 0
        at += 1
    if len(origins) > 0:
        for here in range(done, size):
            origins[here] = places[before]
    return size


@inner_kernel
def prefetch_text(data, start):  # type: ignore[no-untyped-def]
    """Ask for the first bytes of a string, as many as most have."""
    prefetch(data, start)
    prefetch(data, start + CACHE_LINE - 1)


@kernel
def fold(data, offsets, valid, rows, letters, wide, origins):  # type: ignore[no-untyped-def]
    """Fold the given rows, M of N strings: codes uint32[C], ends int64[M + 1], hashes uint64[M] (0 = empty), postal
    codes int32[M].

    origins, if it is not empty, takes for every code which character of its string it came from; int32[2 * bytes].
    """
    count = len(rows)
    longest = size = np.int64(0)
    for row in rows:
        longest = max(longest, offsets[row + 1] - offsets[row])
        size += offsets[row + 1] - offsets[row]
    text = np.empty(longest + 8, np.uint32)
    places = np.empty(longest + 8, np.int32)
    codes = np.empty(2 * size + 1, np.uint32)
    ends = np.zeros(count + 1, np.int64)
    hashes = np.zeros(count, np.uint64)
    postal = np.zeros(count, np.int32)
    size = np.int64(0)
    for index in range(count):
        row = rows[index]
        if index + 2 * AHEAD < count:
            prefetch(offsets, rows[index + 2 * AHEAD])
            prefetch_text(data, offsets[rows[index + AHEAD]])
        if valid[row]:
            read(data, offsets[row], offsets[row + 1], letters, wide, text, places)
            start, postal[index] = skip_postal_code(text)
            size = fold_text(text, start, places, codes, size, origins)
            if size > ends[index]:
                hashes[index] = hash_codes(codes, ends[index], size, np.uint64(1))
        ends[index + 1] = size
    return codes[:size].copy(), ends, hashes, postal
