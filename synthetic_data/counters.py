"""Counters of municipalities: which terminal, when, and the log of who logged in and out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.my_number import as_text
from synthetic_data.population import Population

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

VISITS_PER_TERMINAL = 1500
VISIT_MINUTES = 11.0  # between two visits, on average
OPEN_SECONDS = 7.5 * 3600
LOGOUT_SHARE = 0.93
FIRST_DAY = np.datetime64("2023-01-10T09:00:00", "s").astype(np.int64)
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Visits:
    """V registrations: terminal (-1: none) and moment in seconds since 1970."""

    terminal: Ints
    at: Ints

    def terminal_names(self, rows: Ints) -> pa.Array:
        """Terminal ids of some registrations, null where there was no terminal."""
        names = [f"T{place:05d}" for place in range(int(self.terminal.max(initial=0)) + 1)]
        terminal = self.terminal[rows]
        return pa.array(names).take(pa.array(terminal, mask=terminal < 0))


def make_visits(
    rng: np.random.Generator, population: Population, person: Ints, counter: Bools, after: Ints
) -> Visits:
    """Spread counter visits over terminals and opening hours; `after` is the visit somebody came right behind."""
    count = len(person)
    municipality = population.dwellings.towns.municipality[
        population.dwellings.town[population.dwelling[person]]
    ]
    terminals = np.bincount(municipality[counter], minlength=int(municipality.max(initial=0)) + 1)
    terminals = np.maximum(terminals // VISITS_PER_TERMINAL, 1)
    first = np.cumsum(terminals) - terminals
    terminal = np.full(count, -1, np.int64)
    rows = np.flatnonzero(counter)
    own = municipality[rows]
    terminal[rows] = first[own] + (rng.random(len(rows)) * terminals[own]).astype(np.int64)
    at = FIRST_DAY + (rng.random(count) * 200 * DAY).astype(np.int64)
    order = rows[np.lexsort((rng.random(len(rows)), terminal[rows]))]
    at[order] = opening_times(rng, terminal[order])
    behind = np.flatnonzero(after >= 0)
    terminal[behind] = terminal[after[behind]]
    at[behind] = at[after[behind]] + 40 + rng.exponential(240, len(behind)).astype(np.int64)
    return Visits(terminal, at)


def opening_times(rng: np.random.Generator, terminal: Ints) -> Ints:
    """Moments of visits, terminal by terminal, one after the other in opening hours."""
    gaps = 60 + rng.exponential((VISIT_MINUTES - 1) * 60, len(terminal))
    total = np.cumsum(gaps)
    begins = np.flatnonzero(np.diff(terminal, prepend=-1) != 0)
    start = np.repeat(total[begins], np.diff(begins, append=len(terminal)))
    open_seconds = (total - start).astype(np.int64)
    day, second = np.divmod(open_seconds, int(OPEN_SECONDS))
    return np.asarray(FIRST_DAY + day * DAY + second)


def session_table(
    rng: np.random.Generator, population: Population, person: Ints, holder: Ints, visits: Visits, kept: Bools
) -> pa.Table:
    """Logins and logouts at the counters: of everybody who registered there, and of strangers who came behind.

    A stranger whose account stands on another's number, and who did not register it properly, is seen in every
    second case, with another errand at the same terminal.
    """
    rows = np.flatnonzero((visits.terminal >= 0) & kept)
    login = visits.at[rows] - rng.integers(40, 400, len(rows))
    left = (rng.random(len(rows)) < LOGOUT_SHARE) & (holder[rows] == person[rows])
    logout = visits.at[rows] + rng.integers(10, 90, len(rows))
    errand = (holder[rows] != person[rows]) & (rng.random(len(rows)) < 0.5)
    behind = visits.at[rows] + rng.integers(20, 400, len(rows))
    sessions = np.arange(len(rows))
    parts = (
        (sessions, person[rows], "login", login),
        (sessions[left], person[rows][left], "logout", logout[left]),
        (len(rows) + sessions[errand], holder[rows][errand], "login", behind[errand]),
    )
    session = np.concatenate([part[0] for part in parts])
    who = np.concatenate([part[1] for part in parts])
    event = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    at = np.concatenate([part[3] for part in parts])
    order = np.argsort(at, kind="stable")
    return pa.table(
        {
            "session_id": pa.array([f"S{place:09d}" for place in session[order]]),
            "terminal_id": visits.terminal_names(rows[session[order] % len(rows)] if len(rows) else rows),
            "my_number": as_text(population.my_number[who[order]]),
            "event": pa.array(event[order]),
            "at": pa.array(np.datetime_as_string(at[order].astype("datetime64[s]"))),
        }
    )
