"""Rows of delimited text: where each begins and ends, and which of them cannot be read.

The text is UTF-8 in which a byte 0xFF stands for bytes that could not be decoded. Quotes are judged strictly: one opens
only at the start of a field and closes only before a delimiter or line end. A quote that breaks this, is never closed,
or makes a row of several lines with a wrong number of fields costs one line: reading goes on with the next.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["BROKEN_QUOTE", "FIELD_COUNT", "GOOD", "NULL_BYTE", "UNDECODABLE", "cut_rows"]

GOOD, UNDECODABLE, NULL_BYTE, BROKEN_QUOTE, FIELD_COUNT = 0, 1, 2, 3, 4
MORE = 255
LONGEST_ROW = 1 << 20
NEWLINE, RETURN, QUOTE, EQUALS, NOTHING = 10, 13, 34, 0x3D, 0xFF


@inner_kernel
def line_end(data, at):  # type: ignore[no-untyped-def]
    """The position after the line end that is at or after a position."""
    while at < len(data) and data[at] != NEWLINE and data[at] != RETURN:
        at += 1
    if at + 1 < len(data) and data[at] == RETURN and data[at + 1] == NEWLINE:
        at += 1
    return min(at + 1, len(data))


@inner_kernel
def formula_text_end(data, at, delimiter):  # type: ignore[no-untyped-def]
    """The position of the last quote of `="..."` that begins at a position and is a whole field; -1 for none."""
    size = len(data)
    if at + 2 >= size or data[at] != EQUALS or data[at + 1] != QUOTE:
        return -1
    end = at + 2
    while end < size and data[end] != QUOTE:
        if data[end] == NEWLINE or data[end] == RETURN or data[end] == delimiter or data[end] == NOTHING:
            return -1
        end += 1
    if end >= size:
        return -1
    if end + 1 < size and data[end + 1] != delimiter and data[end + 1] != NEWLINE and data[end + 1] != RETURN:
        return -1
    return end


@inner_kernel
def read_row(data, start, width, delimiter, final, plain):  # type: ignore[no-untyped-def]
    """One row: (verdict, position after it, lines in it, fields). MORE: the row goes on behind the data. plain
    bool[256]: bytes that mean nothing inside a field."""
    at, size = start, len(data)
    fields, lines, quoted, opening, closed, broken = 1, 1, False, True, False, False
    verdict = GOOD
    while at < size:
        byte = data[at]
        if byte == NOTHING:
            verdict = UNDECODABLE
        elif byte == 0 and verdict == GOOD:
            verdict = NULL_BYTE
        if quoted:
            if byte == QUOTE:
                if at + 1 < size and data[at + 1] == QUOTE:
                    at += 1
                else:
                    quoted, closed = False, True
            elif byte == NEWLINE or (byte == RETURN and at + 1 < size and data[at + 1] != NEWLINE):
                lines += 1
                if at - start > LONGEST_ROW:
                    break
        elif byte in (NEWLINE, RETURN):
            break
        elif byte == delimiter:
            fields, opening, closed = fields + 1, True, False
        elif byte == QUOTE and opening and not broken:
            quoted, opening = True, False
        elif byte == EQUALS and opening and formula_text_end(data, at, delimiter) > 0:
            at, opening = formula_text_end(data, at, delimiter), False  # ="0012", as exports write it
        else:
            broken = broken or closed or byte == QUOTE
            opening = False
            while at + 1 < size and plain[data[at + 1]]:
                at += 1
        at += 1
    if not final and (at >= size or (data[at] == RETURN and at + 1 == size)):
        return MORE, start, 0, 0
    if quoted or broken or (lines > 1 and fields != width):
        return verdict if verdict != GOOD and lines == 1 else BROKEN_QUOTE, line_end(data, start), 1, fields
    if verdict == GOOD and fields != width:
        verdict = FIELD_COUNT
    return verdict, line_end(data, at), lines, fields


@kernel
def cut_rows(data, width, delimiter, final, capacity):  # type: ignore[no-untyped-def]
    """Cut text into rows of `width` fields; blank lines are no rows.

    Returns (ends int64[R + 1] from the first row's start on, lines int64[R]: the row's first line counted from 0,
    verdicts uint8[R], field counts int32[R], position behind the last whole row, lines up to there). A row reaches
    from the end of the one before, over blank lines.
    """
    ends, firsts = np.empty(capacity + 1, np.int64), np.empty(capacity, np.int64)
    verdicts, counts = np.empty(capacity, np.uint8), np.empty(capacity, np.int32)
    at, line, row = 0, 0, 0
    ends[0] = 0
    plain = np.ones(256, np.bool_)
    for byte in (0, NEWLINE, RETURN, QUOTE, EQUALS, NOTHING, delimiter):
        plain[byte] = False
    while at < len(data):
        if data[at] == NEWLINE or (data[at] == RETURN and (at + 1 < len(data) or final)):
            at = line_end(data, at)
            line += 1
            continue
        verdict, after, lines, fields = read_row(data, at, width, delimiter, final, plain)
        if verdict == MORE:
            break
        # bound: callers give a capacity of half the bytes plus one; all rows but the last take a byte and a line end
        ends[row + 1], firsts[row], verdicts[row], counts[row] = after, line, verdict, fields
        at, line, row = after, line + lines, row + 1
    return ends[: row + 1], firsts[:row], verdicts[:row], counts[:row], at, line
