"""Values for the column functions, by the million: joined from the pieces of the grammar, given to every function."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import linkcheck as lc
from benchmarks.trust.grammar import piece
from linkcheck.normalize.account import account_keys
from linkcheck.normalize.birth_date import birth_date_faults
from linkcheck.normalize.moment import parse_moments
from linkcheck.normalize.nondisclosure import is_nondisclosed

__all__ = ["ONE", "TWO", "fuzz", "many_values"]

ONE: dict[str, Callable[[Any], Any]] = {
    name: getattr(lc, name)
    for name in lc.__all__
    if name.startswith("normalize_") or name.endswith("_is_valid")
} | {
    "birth_date_faults": lambda values: birth_date_faults(values, "receipt"),
    "is_nondisclosed": is_nondisclosed,
    "parse_moments": parse_moments,
    "account_keys": lambda values: account_keys(values, values, values, values),
}
"""Functions of one column."""

TWO: dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(lc, name)
    for name in lc.__all__
    if name.startswith("compare_") or name == "reading_agreement"
}
"""Functions of two columns."""

PIECES, JOINED = 20_000, 4


def many_values(seed: int, count: int) -> pa.Array:
    """Hostile strings, one to four pieces of the grammar each; some are null."""
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    pieces = pa.array([piece(rng) for _ in range(min(PIECES, count))] + [""] * (count // 8 + 1))
    chosen = [pieces.take(pa.array(numbers.integers(0, len(pieces), count))) for _ in range(JOINED)]
    values = pc.binary_join_element_wise(*chosen, "")
    return pc.if_else(pa.array(numbers.random(count) < 0.01), None, values)


def fuzz(seconds: float, least: int, batch: int = 200_000, seed: int = 0) -> dict[str, int]:
    """Give values to every function until `least` were made and the time is over: values, calls (values times
    functions) and failures (a function raised, or gave another number of rows)."""
    told, end = {"values": 0, "calls": 0, "failures": 0}, time.monotonic() + seconds
    while told["values"] < least or time.monotonic() < end:
        seed += 1
        values = many_values(seed, batch)
        other = values.take(pa.array(np.random.default_rng(seed).permutation(batch)))
        told["values"] += batch
        for fails in _failures(values, other):
            told["calls"] += batch
            told["failures"] += fails
    return told


def _failures(values: pa.Array, other: pa.Array) -> Iterator[bool]:
    """Whether each function failed on a batch."""
    for one in ONE.values():
        yield not _answers(len(values), one, values)
    for two in TWO.values():
        yield not _answers(len(values), two, values, other)


def _answers(count: int, function: Callable[..., Any], *columns: pa.Array) -> bool:
    """Whether a function gives a row per row, and raises nothing."""
    try:
        found = function(*columns)
        return len(found[0] if isinstance(found, tuple) else found) == count
    except Exception as error:
        print(f"{function}: {type(error).__name__}")
        return False
