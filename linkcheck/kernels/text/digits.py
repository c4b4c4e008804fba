"""Numbers made of digits: reading them out of UTF-8 bytes, and check digits."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import kernel
from linkcheck.kernels.text.utf8 import next_letter
from linkcheck.kernels.word import digits_in, word_at

__all__ = ["MY_NUMBER", "INSURER", "CORPORATE", "check_digit_holds", "read_digits"]  # noqa: RUF022

MY_NUMBER, INSURER, CORPORATE = 0, 1, 2


@kernel
def read_digits(data, offsets, valid, plain):  # type: ignore[no-untyped-def]
    """Digits of N strings, spaces, hyphens and what the fold drops left out: (values int64[N], widths int8[N]).

    plain uint32[0x110000]: what each character is by itself (`normalize.text.plain_characters`).

    Width 0 is null or blank; -1 is anything but digits, or more than 18 of them.
    """
    count = len(valid)
    values, widths = np.zeros(count, np.int64), np.zeros(count, np.int8)
    for row in range(count):
        at, stop = offsets[row], offsets[row + 1] if valid[row] else offsets[row]
        value, width = np.int64(0), 0
        if stop - at == 12:  # a My Number without anything around it: eight digits, and the last eight again
            first, last = digits_in(word_at(data, at)), digits_in(word_at(data, at + 4))
            if first >= 0 and last >= 0:
                values[row], widths[row] = first // 10**4 * 10**8 + last, 12
                continue
        while at < stop:
            byte = data[at]
            if 0x30 <= byte <= 0x39 and width < 18:
                value = value * 10 + np.int64(byte) - 0x30
                width += 1
                at += 1
                continue
            code, at = next_letter(data, at, stop)
            code = plain[code]
            if 0x30 <= code <= 0x39 and width < 18:
                value = value * 10 + np.int64(code) - 0x30
                width += 1
            elif not (
                code == 0 or code == 0x20 or code == 0x2D or code == 0x09 or code == 0x0A or code == 0x0D
            ):
                width = -1
                break
        values[row], widths[row] = value if width > 0 else 0, width
    return values, widths


@kernel
def check_digit_holds(values, scheme):  # type: ignore[no-untyped-def]
    """Whether the check digit of each number is right, bool[N]. The widths are the caller's to check."""
    result = np.empty(len(values), np.bool_)
    for row in range(len(values)):
        body = values[row] % 10**12 if scheme == CORPORATE else values[row] // 10
        total, place = np.int64(0), 0
        while body > 0:
            digit = body % 10
            if scheme == MY_NUMBER:
                total += digit * (place + 2 if place < 6 else place - 4)
            elif scheme == CORPORATE:
                total += digit * (1 + place % 2)
            else:
                product = digit * (2 - place % 2)
                total += product // 10 + product % 10
            body, place = body // 10, place + 1
        if scheme == MY_NUMBER:
            check = 11 - total % 11 if total % 11 > 1 else 0
        elif scheme == CORPORATE:
            check = 9 - total % 9
        else:
            check = (10 - total % 10) % 10
        written = values[row] // 10**12 if scheme == CORPORATE else values[row] % 10
        result[row] = written == check
    return result
