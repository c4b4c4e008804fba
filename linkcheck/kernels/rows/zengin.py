"""Zengin records: 120 single bytes each, found anywhere in a file, read in two passes.

Positions are those of the data record, the same in every business: bank 1-4, branch 20-22, account type 42,
account number 43-49, holder 50-79, amount 80-89, customer 91-110 (from 0); of the trailer: count 1-6,
total 7-18.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["read_fields", "scan"]


@inner_kernel
def digits(data, start, stop, to_jis):  # type: ignore[no-untyped-def]
    """The number written in a span of bytes; -1 where a byte is not a digit."""
    number = np.int64(0)
    for at in range(start, stop):
        digit = np.int64(to_jis[data[at]]) - 48
        if digit < 0 or digit > 9:
            return np.int64(-1)
        number = number * 10 + digit
    return number


@kernel
def scan(data, starts, to_jis, classes):  # type: ignore[no-untyped-def]
    """Kind and faults of N records.

    classes: of each JIS byte, 0 not allowed in text, 1 allowed, 2 accepted though outside the agreed set.
    Returns kinds uint8[N] (1, 2, 8, 9; 0 none of them), faults uint8[N] (bits: 1 bank, 2 branch, 4 type,
    8 account, 16 holder, 32 amount, 64 other text), first and second int64[N]: amount and 0 of a data record,
    count and total of a trailer; -1 where not a number.
    """
    count = len(starts)
    kinds = np.zeros(count, np.uint8)
    faults = np.zeros(count, np.uint8)
    first = np.zeros(count, np.int64)
    second = np.zeros(count, np.int64)
    for row in range(count):
        at = starts[row]
        kind = to_jis[data[at]] - 48
        if kind != 1 and kind != 2 and kind != 8 and kind != 9:
            continue
        kinds[row] = kind
        fault = 0
        if kind == 2:
            fault |= 1 if digits(data, at + 1, at + 5, to_jis) < 0 else 0
            fault |= 2 if digits(data, at + 20, at + 23, to_jis) < 0 else 0
            account_type = to_jis[data[at + 42]]
            fault |= 0 if 49 <= account_type <= 52 or account_type == 57 else 4
            fault |= 8 if digits(data, at + 43, at + 50, to_jis) < 0 else 0
            blank = True
            for place in range(at + 50, at + 80):
                letter = to_jis[data[place]]
                blank = blank and letter == 32
                if classes[letter] == 0:
                    fault |= 16
            fault |= 16 if blank else 0
            first[row] = digits(data, at + 80, at + 90, to_jis)
            fault |= 32 if first[row] < 0 else 0
        elif kind == 8:
            first[row] = digits(data, at + 1, at + 7, to_jis)
            second[row] = digits(data, at + 7, at + 19, to_jis)
        for place in range(at, at + 120):
            if classes[to_jis[data[place]]] == 0:
                fault |= 64
        faults[row] = fault
    return kinds, faults, first, second


@inner_kernel
def holder_name(data, at, to_jis, letters, holders, out):  # type: ignore[no-untyped-def]
    """Write the 30-byte name at a position as UTF-8 into holders from out on: (position after it, notes).

    letters: uint16[3, 256], the code point of each JIS byte alone, with a voicing mark, with a semivoicing
    mark (0 where there is none). Spaces are trimmed and runs of them joined. Notes: 1 fills the field,
    2 hyphen as long mark.
    """
    # bound: 30 bytes become at most 30 letters of three bytes each; a mark takes back the three of the letter before
    stop = at + 30
    note = 1 if to_jis[data[stop - 1]] != 32 else 0
    while stop > at and to_jis[data[stop - 1]] == 32:
        stop -= 1
    before = np.uint8(32)
    for place in range(at, stop):
        letter = to_jis[data[place]]
        code = np.uint32(letters[0, letter])
        if letter == 0xDE and letters[1, before] != 0:
            out -= 3
            code = np.uint32(letters[1, before])
        elif letter == 0xDF and letters[2, before] != 0:
            out -= 3
            code = np.uint32(letters[2, before])
        elif letter == 45 and before >= 0xA6:
            note |= 2
            code = np.uint32(0x30FC)
        if code >= 0x80:
            holders[out] = 0xE0 | code >> 12
            holders[out + 1] = 0x80 | code >> 6 & 0x3F
            holders[out + 2] = 0x80 | code & 0x3F
            out += 3
        elif letter != 32 or before != 32:
            holders[out] = code
            out += 1
        before = letter
    return out, note


@kernel
def read_fields(data, starts, to_jis, classes, letters):  # type: ignore[no-untyped-def]
    """The fields of N sound data records.

    Returns codes uint8[N, 15] (bank, branch, type, account), customers (bytes, ends), holders (UTF-8 bytes,
    ends) with kana full width and marks joined, notes uint8[N]: as `holder_name`, and 4 character outside the
    agreed set.
    """
    count = len(starts)
    codes = np.empty((count, 15), np.uint8)
    customers = np.empty(count * 20, np.uint8)
    customer_ends = np.zeros(count + 1, np.int64)
    holders = np.empty(count * 90, np.uint8)
    holder_ends = np.zeros(count + 1, np.int64)
    notes = np.zeros(count, np.uint8)
    out = 0
    left = 0
    for row in range(count):
        at = starts[row]
        for place in range(4):
            codes[row, place] = to_jis[data[at + 1 + place]]
        for place in range(3):
            codes[row, 4 + place] = to_jis[data[at + 20 + place]]
        for place in range(8):
            codes[row, 7 + place] = to_jis[data[at + 42 + place]]
        stop = at + 111
        while stop > at + 91 and to_jis[data[stop - 1]] == 32:
            stop -= 1
        # bound: at most 20 bytes of a record, of which customers has 20 for each
        for place in range(at + 91, stop):
            customers[left] = to_jis[data[place]]
            left += 1
        customer_ends[row + 1] = left
        out, note = holder_name(data, at + 50, to_jis, letters, holders, out)
        for place in range(at + 50, at + 80):
            if classes[to_jis[data[place]]] == 2:
                note |= 4
        holder_ends[row + 1] = out
        notes[row] = note
    return codes, customers[:left].copy(), customer_ends, holders[:out].copy(), holder_ends, notes
