"""Terminal sequences: who registered on the same terminal just before or after, and what that says.

Person X does not log out at a counter's terminal; person Y then registers an account under X's number. The trace is
Y's name on X's record and Y on the same terminal within minutes. A sequence is stronger the closer it is in time and
weaker the busier the terminal is, because on a busy terminal somebody always follows somebody.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from linkcheck.tables import table_path

__all__ = ["Neighbors", "Sequences", "neighbors", "ordered_events", "sequence_bits"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SECOND = 1_000_000
MOST_STEPS = 64
"""How many events up and down a terminal's day are looked at, whatever the time between them."""


@dataclass(frozen=True)
class Sequences:
    """E events in order of terminal and time.

    row int64[E]: which record (or log line) it is; terminal int64[E]; at int64[E] in microseconds; person int64[E]
    (negative: unknown); rate float64[E]: events per second of the terminal while it is in use.
    """

    row: Int64s
    terminal: Int64s
    at: Int64s
    person: Int64s
    rate: Floats


@dataclass(frozen=True)
class Neighbors:
    """C pairs of an event with another person's event on the same terminal.

    row and other int64[C]: their rows; person int64[C]: the other person; seconds float64[C], positive where the
    other came later; bits float64[C]: what the sequence by itself says for a session that was carried on.
    """

    row: Int64s
    other: Int64s
    person: Int64s
    seconds: Floats
    bits: Floats


@lru_cache(maxsize=1)
def _rates() -> dict[str, float]:
    return dict(tomllib.loads(table_path("account_rates.toml").read_text("utf-8"))["sequence"])


def ordered_events(terminal: npt.NDArray[np.integer], at: Int64s, person: Int64s, missing: int) -> Sequences:
    """Put events in order. terminal int[N] (negative: none), at int64[N] (`missing`: none): those rows drop out."""
    row = np.flatnonzero((terminal >= 0) & (at != missing))
    order = np.lexsort((row, at[row], terminal[row]))
    row = row[order]
    where, when = terminal[row].astype(np.int64), at[row]
    gap = np.diff(when, prepend=when[:1]) / SECOND
    same = np.diff(where, prepend=-1) == 0
    in_use = np.where(same, np.minimum(gap, _rates()["pause"]), _rates()["pause"])
    count = np.bincount(where, minlength=1)
    seconds = np.bincount(where, weights=in_use, minlength=1)
    rate = (count / np.maximum(seconds, 1.0))[where]
    return Sequences(row, where, when, person[row], rate)


def sequence_bits(seconds: Floats, rate: Floats) -> Floats:
    """log2 of how much more often a session that is carried on leaves a gap than chance does, float64[C], at least 0.

    seconds float64[C] between the two (the sign does not count), rate float64[C] of the terminal per second.
    """
    rates = _rates()
    gap = np.abs(seconds)
    carried = -np.log2(rates["carried_on"]) - gap / rates["carried_on"] * np.log2(np.e)
    chance = np.log2(np.maximum(rate, 1e-9))
    return np.asarray(np.clip(carried - chance, 0.0, rates["most_bits"]))


def neighbors(events: Sequences, wanted: Int64s) -> Neighbors:
    """Other persons' events on the same terminal within reach of each wanted row (int64[S]), nearest first per row."""
    reach = int(_rates()["reach"] * SECOND)
    place = np.full(int(max(events.row.max(initial=-1), wanted.max(initial=-1))) + 1, -1, np.int64)
    place[events.row] = np.arange(len(events.row))
    start = place[wanted]
    start = start[start >= 0]
    found: list[tuple[Int64s, Int64s]] = []
    for direction in (1, -1):
        here = start
        for step in range(1, MOST_STEPS + 1):
            there = here + direction * step
            inside = (there >= 0) & (there < len(events.row))
            here, there = here[inside], there[inside]
            near = (events.terminal[here] == events.terminal[there]) & (
                np.abs(events.at[here] - events.at[there]) <= reach
            )
            here, there = here[near], there[near]
            if not len(here):
                break
            other = (events.person[there] >= 0) & (events.person[there] != events.person[here])
            found.append((here[other], there[other]))
    here = np.concatenate([pair[0] for pair in found]) if found else np.empty(0, np.int64)
    there = np.concatenate([pair[1] for pair in found]) if found else np.empty(0, np.int64)
    seconds = (events.at[there] - events.at[here]) / SECOND
    order = np.lexsort((there, np.abs(seconds), events.row[here]))
    here, there, seconds = here[order], there[order], seconds[order]
    bits = sequence_bits(seconds, events.rate[here])
    return Neighbors(events.row[here], events.row[there], events.person[there], seconds, bits)
