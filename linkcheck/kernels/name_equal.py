"""The fast path of the name comparison: rows that are the same name, settled before anything is parsed."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.spans import SPACE_CODE

__all__ = ["OPEN", "SAME", "SILENT", "raw_agreement", "text_agreement"]

OPEN, SILENT, SAME = 0, 1, 2  # to be compared; missing on a side; the same


@inner_kernel
def may_hide_something(data, start, stop):  # type: ignore[no-untyped-def]
    """Whether UTF-8 bytes may hold a substitute character (? * ● ■ 〓, private use, U+FFFD) or be blank.

    It says so rather once too often: such rows are looked at once they are folded.
    """
    first = data[start]
    if first <= 0x20 or first == 0xC2 or (first == 0xE3 and data[start + 1] == 0x80 and data[start + 2] == 0x80):
        return True
    for at in range(start, stop):
        lead = data[at]
        if lead == 0x3F or lead == 0x2A or lead == 0xE2 or lead == 0xEE or lead >= 0xF3:
            return True
        if lead == 0xEF and data[at + 1] != 0xBD and data[at + 1] != 0xBE:  # half-width kana hide nothing
            return True
        if lead == 0xE3 and data[at + 1] == 0x80 and data[at + 2] == 0x93:
            return True
    return False


@inner_kernel
def same_bytes(a, a0, a1, b, b0, b1):  # type: ignore[no-untyped-def]
    """Whether two spans of bytes are equal."""
    if a1 - a0 != b1 - b0:
        return False
    for k in range(a1 - a0):  # noqa: SIM110
        if a[a0 + k] != b[b0 + k]:
            return False
    return True


@kernel
def raw_agreement(left, left_offsets, left_valid, right, right_offsets, right_valid):  # type: ignore[no-untyped-def]
    """Per row of two byte columns (empty, same, readable): 0 to be compared, 1 a side is missing, 2 the same bytes."""
    count = len(left_valid)
    found = np.zeros(count, np.uint8)
    for row in range(count):
        a0, a1, b0, b1 = left_offsets[row], left_offsets[row + 1], right_offsets[row], right_offsets[row + 1]
        if not left_valid[row] or not right_valid[row] or a0 == a1 or b0 == b1:
            found[row] = SILENT
        elif same_bytes(left, a0, a1, right, b0, b1) and not may_hide_something(left, a0, a1):
            found[row] = SAME
    return found


@inner_kernel
def same_text(a, a0, a1, b, b0, b1, unreadable, fold):  # type: ignore[no-untyped-def]
    """Whether two spans are equal when spaces are skipped, under a fold if there is one, and wholly readable."""
    while True:
        while a0 < a1 and a[a0] == SPACE_CODE:
            a0 += 1
        while b0 < b1 and b[b0] == SPACE_CODE:
            b0 += 1
        if a0 == a1 or b0 == b1:
            return a0 == a1 and b0 == b1
        x, y = a[a0], b[b0]
        if unreadable[x] or (x != y and (len(fold) == 0 or fold[x] != fold[y])):
            return False
        a0 += 1
        b0 += 1


@kernel
def text_agreement(left, left_offsets, right, right_offsets, unreadable, fold):  # type: ignore[no-untyped-def]
    """The same for folded code points, equal under a further fold (empty: none) when spaces are skipped."""
    count = len(left_offsets) - 1
    found = np.zeros(count, np.uint8)
    for row in range(count):
        a0, a1, b0, b1 = left_offsets[row], left_offsets[row + 1], right_offsets[row], right_offsets[row + 1]
        if a0 == a1 or b0 == b1:
            found[row] = SILENT
        elif same_text(left, a0, a1, right, b0, b1, unreadable, fold):
            found[row] = SAME
    return found
