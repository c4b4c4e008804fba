"""Which strings wear what a spreadsheet or a form put around them; most columns have none, so one pass finds out."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["dressed_rows"]

SHORT = 15
"""Bytes of the longest ditto mark looked for."""

DITTO_OR_SPACE = tuple(int.from_bytes(mark.encode(), "big") for mark in "同仝〃々″”\u3000")


@inner_kernel
def is_ditto_lead(data, at):  # type: ignore[no-untyped-def]
    """Whether the three bytes from a position on are 同, 仝, 〃, 々, ″ or ”."""
    first, second, third = data[at], data[at + 1], data[at + 2]
    if first == 0xE5:
        return second == 0x90 and third == 0x8C
    if first == 0xE4:
        return second == 0xBB and third == 0x9D
    if first == 0xE3:
        return second == 0x80 and (third == 0x83 or third == 0x85)
    return first == 0xE2 and second == 0x80 and (third == 0xB3 or third == 0x9D)


@inner_kernel
def may_be_ditto(data, at):  # type: ignore[no-untyped-def]
    """Whether a ditto mark or a space stands at a position; without branches, as nearly all texts have neither."""
    three = np.uint32(data[at]) << 16 | np.uint32(data[at + 1]) << 8 | np.uint32(data[at + 2])
    found = data[at] == 0x20
    for mark in DITTO_OR_SPACE:
        found |= three == mark
    return found


@inner_kernel
def behind_spaces(data, at, last):  # type: ignore[no-untyped-def]
    """The first position from `at` to `last` that is no space (ASCII or U+3000), or `last`."""
    while at < last:
        if data[at] == 0x20:
            at += 1
        elif data[at] == 0xE3 and data[at + 1] == 0x80 and data[at + 2] == 0x80:
            at = min(at + 3, last)
        else:
            break
    return at


@inner_kernel
def is_invisible(data, at):  # type: ignore[no-untyped-def]
    """Whether three bytes are a zero-width or direction mark (U+200B to 200F, 202A to 202E, 2060 to 2064, FEFF)."""
    first, second, third = data[at], data[at + 1], data[at + 2]
    if first == 0xEF:
        return second == 0xBB and third == 0xBF
    if first != 0xE2:
        return False
    if second == 0x80:
        return 0x8B <= third <= 0x8F or 0xAA <= third <= 0xAE
    return second == 0x81 and 0xA0 <= third <= 0xA4


@inner_kernel
def is_quote(data, at):  # type: ignore[no-untyped-def]
    """Whether the three bytes from a position on are one of the quotes ‘ and ’."""
    return data[at] == 0xE2 and data[at + 1] == 0x80 and (data[at + 2] == 0x98 or data[at + 2] == 0x99)


@inner_kernel
def ends_in_zeros(data, at, stop):  # type: ignore[no-untyped-def]
    """Whether nothing but the digit 0 stands from a position on, at least once."""
    while stop > at and data[stop - 1] == 0x30:
        stop -= 1
    return stop == at and data[at] == 0x30


@inner_kernel
def is_dress(data, at, stop, number):  # type: ignore[no-untyped-def]
    """Whether the byte at a position inside a string (which is no digit) begins something that is dress."""
    byte = data[at]
    if byte == 0x26:  # &#
        return at + 2 < stop and data[at + 1] == 0x23
    if byte == 0x5F:  # _x
        return at + 2 < stop and data[at + 1] == 0x78
    if not number:
        return False
    if byte >= 0x80:
        return at + 2 < stop and (is_invisible(data, at) or is_quote(data, at))
    if byte == 0x2E:
        return ends_in_zeros(data, at + 1, stop)
    if byte == 0x09 or byte == 0x0A or byte == 0x0D:
        return False
    return byte < 0x20 or byte == 0x22 or byte == 0x27 or byte == 0x2C or byte == 0x3D or byte == 0x7F


@inner_kernel
def has_marks(data, number):  # type: ignore[no-untyped-def]
    """Whether any byte can begin dress, whether any is a dot and whether any is beyond ASCII; without
    branches, so that many bytes are looked at at once."""
    found = dots = beyond = False  # not numbers: these would be as wide as a machine word
    if number:
        for at in range(len(data)):
            byte = data[at]
            beyond |= byte >= 0x80
            dots |= byte == 0x2E
            found |= (
                (byte < 0x20)
                | (byte == 0x22)
                | (byte == 0x26)
                | (byte == 0x27)
                | (byte == 0x2C)
                | (byte == 0x3D)
                | (byte == 0x5F)
                | (byte == 0x7F)
                | (byte == 0xE2)
                | (byte == 0xEF)
            )
    else:
        for at in range(len(data)):
            beyond |= data[at] >= 0x80
            found |= (data[at] == 0x26) | (data[at] == 0x5F)
    return found, dots, beyond


@kernel
def dressed_rows(data, offsets, valid, number):  # type: ignore[no-untyped-def]
    """Which of N strings may be dressed, bool[N]; what is not marked is not. `number`: quotes and commas count too."""
    result = np.zeros(len(valid), np.bool_)
    if len(valid) == 0:
        return result
    marked, dots, wide = has_marks(data[offsets[0] : offsets[len(valid)]], number)
    if not marked and not dots and not wide:
        return result
    for row in range(len(valid)):
        at, stop = offsets[row], offsets[row + 1] if valid[row] else offsets[row]
        short = wide and 3 <= stop - at <= SHORT
        if short and may_be_ditto(data, at) and is_ditto_lead(data, behind_spaces(data, at, stop - 3)):
            result[row] = True
            continue
        if not marked and not (
            dots and at < stop and data[stop - 1] == 0x30
        ):  # a dot is dress before zeros alone
            continue
        while at < stop:
            byte = data[at]
            if 0x30 <= byte <= 0x39:
                at += 1
            elif byte >= 0xE3 and byte != 0xEF:
                at += 3 if byte < 0xF0 else 4
            elif is_dress(data, at, stop, number):
                result[row] = True
                break
            else:
                at += 1
    return result
