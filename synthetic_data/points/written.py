"""What is left of a log: lines lost, doubled and cut off, clocks that are wrong, keys that are shared or missing.

Everything here is still in numbers; how it is spelled comes later and changes nothing that can be decided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synthetic_data.log_notation import DAY, RESOLUTIONS, SECOND
from synthetic_data.points.conditions import PointConditions
from synthetic_data.points.desk import EVENTS, Ints, Office

Bools = npt.NDArray[np.bool_]
SHARING = 3  # terminals of one name


@dataclass(frozen=True, slots=True)
class Log:
    """L lines in file order: session and terminal as written (-1 not), person (-1 nobody), event, moment (us).

    `source` is the line of the office a line was written from; `skew` (us) is that of each real terminal, and
    `begin`, `end` (us) bound what the log holds.
    """

    session: Ints
    terminal: Ints
    person: Ints
    event: Ints
    at: Ints
    source: Ints
    skew: Ints
    begin: int
    end: int


def write_log(rng: np.random.Generator, office: Office) -> Log:
    """The log of an office as its condition leaves it."""
    condition = office.condition
    session, terminal, person, event, at = np.array(office.lines, np.int64).reshape(-1, 5).T
    skew = _skews(rng, int(terminal.max(initial=0)) + 1, condition)
    begin = int(at.min(initial=0)) + int(condition.cut_hours * 3600 * SECOND)
    end = int(at.max(initial=0)) - int(condition.cut_hours * 3600 * SECOND)
    shown = (at >= begin) & (at <= end) & (rng.random(len(at)) >= condition.lost_line_share)
    rows = np.flatnonzero(shown)
    twice = rows[rng.random(len(rows)) < condition.doubled_line_share]
    later = rows[rng.random(len(rows)) < condition.near_duplicate_share]
    source = np.concatenate([rows, twice, later])
    moment = at[source] + np.repeat([0, SECOND], [len(rows) + len(twice), len(later)])
    moment = moment + skew[terminal[source]]
    order = np.argsort(moment, kind="stable")
    if condition.line_order == "shuffled":
        order = rng.permutation(len(order))
    source, moment = source[order], moment[order]
    step = RESOLUTIONS[condition.resolution]
    keys = session_keys(session, terminal, at, condition)
    return Log(
        keys[source],
        terminal_keys(terminal, condition)[source],
        person[source],
        event[source],
        moment // step * step,
        source,
        skew,
        begin,
        end,
    )


def _skews(rng: np.random.Generator, terminals: int, condition: PointConditions) -> Ints:
    wrong = rng.random(terminals) < condition.skewed_terminal_share
    seconds = np.where(
        wrong, rng.normal(0, condition.skew_seconds, terminals), rng.normal(0, 0.05, terminals)
    )
    return np.asarray(seconds * SECOND, np.int64)


def terminal_keys(terminal: Ints, condition: PointConditions) -> Ints:
    """The terminal's number as it is written."""
    if condition.terminal_key == "none":
        return np.full(len(terminal), -1)
    return terminal // SHARING if condition.terminal_key == "shared" else terminal


def session_keys(session: Ints, terminal: Ints, at: Ints, condition: PointConditions) -> Ints:
    """The session's number as it is written; "daily": numbers of a terminal that begin anew every morning."""
    if condition.session_key == "none":
        return np.full(len(session), -1)
    if condition.session_key == "unique":
        return session
    day = at // DAY * 1_000_000 + terminal  # a session belongs to one terminal and day
    first: dict[int, int] = {}
    for key, number in zip(day.tolist(), session.tolist(), strict=True):
        first[key] = min(first.get(key, number), number)
    return session - np.array([first[key] for key in day.tolist()], np.int64) + 1


def event_of(name: str) -> int:
    """The number of an event."""
    return EVENTS.index(name)
