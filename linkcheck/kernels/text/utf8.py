"""UTF-8 bytes to code points and back, one pass each."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["AMPERSAND", "UNDERSCORE", "decode", "encode", "escaped", "is_utf8", "next_code", "next_letter"]

u8 = np.uint8
UNDERSCORE, AMPERSAND = 0x5F, 0x26


@inner_kernel
def next_code(data, at):  # type: ignore[no-untyped-def]
    """One code point of valid UTF-8 at a byte position: (code point, next position)."""
    lead = np.uint32(data[at])
    if lead < 0x80:
        return lead, at + 1
    if lead < 0xE0:
        return (lead & np.uint32(0x1F)) << 6 | np.uint32(data[at + 1] & 0x3F), at + 2
    if lead < 0xF0:
        middle = np.uint32(data[at + 1] & 0x3F) << 6 | np.uint32(data[at + 2] & 0x3F)
        return (lead & np.uint32(0x0F)) << 12 | middle, at + 3
    high = (lead & np.uint32(0x07)) << 18 | np.uint32(data[at + 1] & 0x3F) << 12
    return high | np.uint32(data[at + 2] & 0x3F) << 6 | np.uint32(data[at + 3] & 0x3F), at + 4


@inner_kernel
def digit_of(byte):  # type: ignore[no-untyped-def]
    """The value of a hexadecimal digit, 16 for any other byte."""
    if u8(0x30) <= byte <= u8(0x39):
        return np.uint32(byte) - np.uint32(0x30)
    upper = byte & u8(0xDF)
    return np.uint32(upper) - np.uint32(0x37) if u8(0x41) <= upper <= u8(0x46) else np.uint32(16)


@inner_kernel
def escaped(data, at, stop, code):  # type: ignore[no-untyped-def]
    """What an escape at a byte position stands for: (code point, next position); `code` itself where none is there.

    Of spreadsheets, _x000D_ for a character that XML cannot hold; of web forms, &#134071; or &#x20BB7; for one that
    their encoding could not.
    """
    first, most, base, closing = at + 2, 4, np.uint32(16), u8(UNDERSCORE)
    opening = data[at + 1] if at + 1 < stop else u8(0)
    if code == UNDERSCORE and opening != u8(0x78):
        return code, at + 1
    if code == AMPERSAND:
        if opening != u8(0x23):
            return code, at + 1
        closing, most, base = u8(0x3B), 7, np.uint32(10)
        if first < stop and data[first] & u8(0xDF) == u8(0x58):
            first, most, base = first + 1, 6, np.uint32(16)
    value, end = np.uint32(0), first
    while end < stop and end < first + most and digit_of(data[end]) < base:
        value, end = value * base + digit_of(data[end]), end + 1
    whole = end < stop and data[end] == closing and (end == first + 4 if code == UNDERSCORE else end > first)
    if not whole or value >= np.uint32(0x110000) or np.uint32(0xD800) <= value < np.uint32(0xE000):
        return code, at + 1
    return value, end + 1


@inner_kernel
def next_letter(data, at, stop):  # type: ignore[no-untyped-def]
    """One character of valid UTF-8 at a byte position, an escape being read: (code point, next position)."""
    code, after = next_code(data, at)
    if code in (UNDERSCORE, AMPERSAND):
        return escaped(data, at, stop, code)
    return code, after


@kernel
def decode(data, offsets, valid):  # type: ignore[no-untyped-def]
    """Decode N strings: (code points uint32[M], offsets int64[N + 1]). Invalid rows come out empty."""
    count = len(offsets) - 1
    # bound: a letter has one byte or more, so out is at most the bytes read
    codes = np.empty(offsets[count] - offsets[0], np.uint32)
    ends = np.empty(count + 1, np.int64)
    out = 0
    ends[0] = 0
    for row in range(count):
        if valid[row]:
            at = offsets[row]
            stop = offsets[row + 1]
            while at < stop:
                code, at = next_code(data, at)
                codes[out] = code
                out += 1
        ends[row + 1] = out
    return codes[:out].copy(), ends


@kernel
def encode(codes, offsets):  # type: ignore[no-untyped-def]
    """Encode N rows of code points: (bytes uint8[M], offsets int64[N + 1])."""
    count = len(offsets) - 1
    start = offsets[0]
    size = 0
    for at in range(start, offsets[count]):
        code = codes[at]
        size += 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
    # bound: size is the sum of what every letter takes below
    data = np.empty(size, np.uint8)
    ends = np.empty(count + 1, np.int64)
    ends[0] = 0
    out = 0
    for row in range(count):
        for at in range(offsets[row], offsets[row + 1]):
            code = codes[at]
            if code < 0x80:
                data[out] = code
                out += 1
            elif code < 0x800:
                data[out] = 0xC0 | code >> 6
                data[out + 1] = 0x80 | code & 0x3F
                out += 2
            elif code < 0x10000:
                data[out] = 0xE0 | code >> 12
                data[out + 1] = 0x80 | code >> 6 & 0x3F
                data[out + 2] = 0x80 | code & 0x3F
                out += 3
            else:
                data[out] = 0xF0 | code >> 18
                data[out + 1] = 0x80 | code >> 12 & 0x3F
                data[out + 2] = 0x80 | code >> 6 & 0x3F
                data[out + 3] = 0x80 | code & 0x3F
                out += 4
        ends[row + 1] = out
    return data, ends


@inner_kernel
def misplaced(third, second, last, byte):  # type: ignore[no-untyped-def]
    """Whether a byte cannot follow three others in UTF-8. No jumps: many bytes are looked at by one instruction."""
    within = (last >= u8(0xC0)) | (second >= u8(0xE0)) | (third >= u8(0xF0))
    overlong = ((last == u8(0xE0)) & (byte < u8(0xA0))) | ((last == u8(0xF0)) & (byte < u8(0x90)))
    unassigned = ((last == u8(0xED)) & (byte > u8(0x9F))) | ((last == u8(0xF4)) & (byte > u8(0x8F)))
    never = (byte == u8(0xC0)) | (byte == u8(0xC1)) | (byte > u8(0xF4))
    return (within != ((byte >= u8(0x80)) & (byte < u8(0xC0)))) | overlong | unassigned | never


@inner_kernel
def byte_at(data, start, stop, at):  # type: ignore[no-untyped-def]
    """A byte of data[start:stop]; around it all are 0."""
    return data[at] if at >= start and at < stop else u8(0)


@kernel
def is_utf8(data, offsets):  # type: ignore[no-untyped-def]
    """Whether N strings are surely UTF-8, with ascending offsets within the bytes. What null rows hold counts too."""
    start, stop = offsets[0], offsets[-1]
    if start < 0 or stop > len(data):
        return False
    wrong = False
    for row in range(len(offsets) - 1):
        wrong |= offsets[row] > offsets[row + 1]
    if wrong:
        return False
    for row in range(len(offsets) - 1):  # no string begins within a character
        if offsets[row] < stop:
            wrong |= data[offsets[row]] & u8(0xC0) == u8(0x80)
    for edge in range(6):  # nothing stands before the first three bytes, nor behind the last three
        at = start + edge if edge < 3 else stop + edge - 3
        third, second = byte_at(data, start, stop, at - 3), byte_at(data, start, stop, at - 2)
        wrong |= misplaced(third, second, byte_at(data, start, stop, at - 1), byte_at(data, start, stop, at))
    thirds, seconds, lasts, ends = data[start:], data[start + 1 :], data[start + 2 :], data[start + 3 :]
    for at in range(stop - start - 3):
        wrong |= misplaced(thirds[at], seconds[at], lasts[at], ends[at])
    return not wrong
