"""P(reading | characters) / P(reading | anybody) of all surnames and given names that the cuts of one name make.

The same numbers as `lattice.composed_ratio` gives for one part at a time. Places of characters and
kana count from the start of the whole name and reading; ratios stand at [name cut, kana cut]. `weights` are the
lattice's probabilities, escapes, lengths of segments, and the background of the part.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel
from linkcheck.kernels.readings.layout import KANA_BITS, LONGEST_SEGMENT
from linkcheck.kernels.readings.letters import row_of

__all__ = ["find_segments", "given_name_ratios", "surname_ratios"]

FIRST, MIDDLE, LAST, ONLY, GIVEN_NAME = 0, 1, 2, 3, 4  # columns of probabilities


@inner_kernel
def find_segments(slots, keys, name, reading, cuts, segments):  # type: ignore[no-untyped-def]
    """Rows of the segments, -1 for none, by place of the character, first kana and length.

    Only those that the cuts leave possible.
    """
    literal, canonical, begin, end = reading
    first, last, first_kana, last_kana = cuts
    size, length = end - begin, name.stop - name.start
    for place in range(length):
        character = np.uint64(name.values[name.start + place]) << np.uint64(KANA_BITS)
        earliest = first_kana if place >= last else 0
        latest = 0 if place == 0 else last_kana if place < first else size
        for at in range(earliest, latest + 1):
            key = np.uint64(0)
            farthest = last_kana if place < first or at < first_kana else size
            for to in range(at, min(at + LONGEST_SEGMENT, farthest) + 1):
                if to > at:
                    kana = literal[begin + at] if to == at + 1 else canonical[begin + to - 1]
                    key = key << np.uint64(7) | np.uint64(kana)
                found = np.int64(-1)
                if character and (place < length - 1 or to == size):
                    found = row_of(character | key, slots, keys)
                segments[place, at, to - at] = found


@inner_kernel
def learned(probabilities, row, column, ratio):  # type: ignore[no-untyped-def]
    """What a learned segment adds to the likelihood ratio; 0 without one."""
    return probabilities[row, column] * ratio if row >= 0 else 0.0


@inner_kernel
def surname_ratios(weights, name, reading, cuts, segments, work, ratios):  # type: ignore[no-untyped-def]
    """Fill the ratios of the surnames that the cuts make with every beginning of the reading that they make."""
    probabilities, escapes, lengths, background = weights
    literal, canonical, begin, _ = reading
    # bound: callers take no reading longer than LONGEST_READING, so size is below the last axis of `work` and `to`
    # at most size; now is 0 or 1
    size = cuts.last_kana
    now = 0
    work[now, 0, : size + 1] = 0
    work[now, 0, 0] = 1
    for place in range(cuts.last):
        character = np.int64(name.values[name.start + place])
        going_on, ending = (FIRST, ONLY) if place == 0 else (MIDDLE, LAST)
        work[1 - now, 0, : size + 1] = 0
        ratios[place + 1, : size + 1] = 0
        for at in range(size + 1 if place else 1):
            reached = work[now, 0, at]
            ratio = 1.0
            for to in range(at, min(at + LONGEST_SEGMENT, size) + 1):
                if to > at:
                    here = literal[begin] if to == 1 else canonical[begin + to - 1]
                    before = 0 if to == 1 else literal[begin] if to == 2 else canonical[begin + to - 2]
                    ratio /= background[before, here]
                row, letters = segments[place, at, to - at], to - at
                work[1 - now, 0, to] += reached * (
                    escapes[character, going_on] * lengths[letters]
                    + learned(probabilities, row, going_on, ratio)
                )
                if place + 1 >= cuts.first:
                    weight = escapes[character, ending] * lengths[letters]
                    ratios[place + 1, to] += reached * (weight + learned(probabilities, row, ending, ratio))
        now = 1 - now
        for to in range(1, size + 1):
            final = literal[begin] if to == 1 else canonical[begin + to - 1]
            ratios[place + 1, to] /= background[final, 0]


@inner_kernel
def given_name_ratios(weights, name, reading, cuts, segments, work, ratios):  # type: ignore[no-untyped-def]
    """Fill the ratios of the given names that the cuts make with the endings of the reading that they make.

    `work` [0, place, at]: the characters from a place on read the kana from `at` on, which follow others; [1, ...]:
    which follow the first kana of the given name alone; [2, ...]: which are the first. The first kana stands in its
    literal form, so what follows it has another letter before it than elsewhere.
    """
    probabilities, escapes, lengths, background = weights
    literal, canonical, begin, end = reading
    size, length = end - begin, name.stop - name.start
    work[:, length, : size + 1] = 0
    work[0, length, size] = 1 / background[canonical[end - 1], 0]
    work[1, length, size] = 1 / background[literal[end - 1], 0]
    for place in range(length - 1, cuts.first - 1, -1):
        character = np.int64(name.values[name.start + place])
        inner = GIVEN_NAME + (LAST if place == length - 1 else MIDDLE)
        opening = GIVEN_NAME + (ONLY if place == length - 1 else FIRST)
        for at in range(cuts.first_kana, size + 1):
            inside = second = leading = opened = 0.0
            ratio = second_ratio = leading_ratio = 1.0
            for to in range(at, min(at + LONGEST_SEGMENT, size) + 1):
                if to > at:
                    here, own = canonical[begin + to - 1], literal[begin + to - 1]
                    before, own_before = canonical[begin + to - 2], literal[begin + to - 2]
                    ratio /= background[before, here]
                    second_ratio /= background[own_before if to == at + 1 else before, here]
                    if to == at + 1:
                        leading_ratio /= background[0, own]
                    else:
                        leading_ratio /= background[own_before if to == at + 2 else before, here]
                if place == length - 1 and to < size:
                    continue
                row, unseen = segments[place, at, to - at], escapes[character, inner] * lengths[to - at]
                after = work[0, place + 1, to]
                led = (
                    work[2, place + 1, at] if to == at else work[1, place + 1, to] if to == at + 1 else after
                )
                inside += after * (unseen + learned(probabilities, row, inner, ratio))
                following = work[1, place + 1, at] if to == at else after
                second += following * (unseen + learned(probabilities, row, inner, second_ratio))
                leading += led * (unseen + learned(probabilities, row, inner, leading_ratio))
                if place <= cuts.last:
                    unseen = escapes[character, opening] * lengths[to - at]
                    opened += led * (unseen + learned(probabilities, row, opening, leading_ratio))
            work[0, place, at], work[1, place, at], work[2, place, at] = inside, second, leading
            ratios[place, at] = opened
