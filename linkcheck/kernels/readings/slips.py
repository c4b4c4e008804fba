"""Readings that are one kana off a usual reading of their name."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.readings.layout import LONGEST_NAME, LONGEST_READING
from linkcheck.kernels.readings.letters import hash_span, row_of

__all__ = ["near_usual"]

SHORTEST = 3
"""Kana of the longer of the two from which one wrong is a slip and not another name."""


@inner_kernel
def is_usual(lattice, part, listed, kana, size, least):  # type: ignore[no-untyped-def]
    """Whether a spelling is a reading of a listed name that has at least a share of its readings."""
    key = hash_span(part, Span(kana, 0, size), kana[0])
    for at in range(lattice.listing_offsets[listed], lattice.listing_offsets[listed + 1]):
        if lattice.listing_shares[at] >= least and lattice.spelling_keys[lattice.listing_readings[at]] == key:
            return True
    return False


@inner_kernel
def one_off(lattice, part, listed, literal, least, kana):  # type: ignore[no-untyped-def]
    """Whether one kana put in, left out or replaced makes a usual reading."""
    letters, begin, size = literal.values, literal.start, literal.stop - literal.start
    for place in range(size + 1):
        for at in range(place):
            kana[at] = letters[begin + at]
        for at in range(place + 1, size):  # left out, then replaced
            kana[at - 1] = letters[begin + at]
        if place < size and size >= SHORTEST and is_usual(lattice, part, listed, kana, size - 1, least):
            return True
        for other in range(1, lattice.long_mark + 1):
            for at in range(place + 1, size):
                kana[at] = letters[begin + at]
            kana[place] = other
            if place < size and size >= SHORTEST and is_usual(lattice, part, listed, kana, size, least):
                return True
            for at in range(place, size):
                kana[at + 1] = letters[begin + at]
            if size + 1 >= SHORTEST and is_usual(lattice, part, listed, kana, size + 1, least):
                return True
    return False


@kernel
def near_usual(lattice, part, names, literal, least):  # type: ignore[no-untyped-def]
    """Of N names and readings (spans of letters): whether a reading is one kana off a reading of its name, listed with
    at least the share `least`. bool[N]."""
    found = np.zeros(len(names.starts), np.bool_)
    kana = np.zeros(LONGEST_READING + 1, np.uint16)
    for row in range(len(found)):
        name = Span(names.values, names.starts[row], names.stops[row])
        reading = Span(literal.values, literal.starts[row], literal.stops[row])
        size, length = name.stop - name.start, reading.stop - reading.start
        if size <= 0 or length <= 0 or size > LONGEST_NAME or length >= LONGEST_READING:
            continue
        key = hash_span(part, name, name.values[name.start])
        listed = row_of(key, lattice.name_slots, lattice.name_keys)
        if listed >= 0:
            found[row] = one_off(lattice, part, listed, reading, least, kana)
    return found
