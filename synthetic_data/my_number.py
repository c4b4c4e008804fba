"""Individual numbers (My Number): 11 body digits and a check digit, ministerial ordinance no. 85 of 2014, art. 5.

Numbers are int64; the writers turn them into 12 characters. The generator keeps its own check digit so that it
never depends on the code it tests.

>>> check_digits(np.array([12345678901]))
array([8])
>>> is_valid(np.array([123456789018, 23456789013, 983205673210]))
array([ True,  True, False])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)  # Q_n, from the lowest body digit upwards
BODIES = 10**11


def check_digits(bodies: Int64s) -> Int64s:
    """The check digit of every 11-digit body."""
    total = np.zeros(len(bodies), np.int64)
    rest = bodies.astype(np.int64, copy=True)
    for weight in WEIGHTS:
        total += rest % 10 * weight
        rest //= 10
    remainder = total % 11
    return np.where(remainder <= 1, 0, 11 - remainder)


def is_valid(numbers: Int64s) -> Bools:
    """Whether the last digit is the check digit of the others."""
    return np.asarray(check_digits(numbers // 10) == numbers % 10)


def unique_numbers(rng: np.random.Generator, count: int) -> Int64s:
    """`count` different valid numbers in random order."""
    bodies = np.empty(0, np.int64)
    while len(bodies) < count:
        more = rng.integers(BODIES, size=count - len(bodies) + 16)
        bodies = np.unique(np.concatenate([bodies, more]))
    bodies = rng.permutation(bodies)[:count]
    return bodies * 10 + check_digits(bodies)


def with_one_slip(rng: np.random.Generator, numbers: Int64s) -> Int64s:
    """Each number with one digit mistyped or two neighbours swapped so that the check digit still fits.

    A number without any such neighbour becomes -1; nearly all with a check digit other than 0 have none.
    """
    found = np.full(len(numbers), -1, np.int64)
    best = np.full(len(numbers), np.inf)
    for place in range(12):
        unit = 10**place
        digit = numbers // unit % 10
        for other in range(10):
            _keep(rng, numbers + (other - digit) * unit, numbers, found, best)
        if place < 11:
            upper = numbers // (unit * 10) % 10
            _keep(rng, numbers + (upper - digit) * unit + (digit - upper) * unit * 10, numbers, found, best)
    return found


def _keep(
    rng: np.random.Generator, candidate: Int64s, numbers: Int64s, found: Int64s, best: npt.NDArray[np.float64]
) -> None:
    score = rng.random(len(numbers))
    better = is_valid(candidate) & (candidate != numbers) & (score < best)
    found[better] = candidate[better]
    best[better] = score[better]


def as_text(numbers: Int64s) -> pa.Array:
    """Numbers as 12 characters with leading zeros; a negative number is null."""
    text = pc.utf8_lpad(pa.array(np.abs(numbers)).cast(pa.string()), 12, "0")
    return pc.if_else(pa.array(numbers < 0), pa.scalar(None, pa.string()), text)
