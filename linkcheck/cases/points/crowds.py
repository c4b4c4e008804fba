"""Who applied together: many people in one login, or one after the other at a place where nobody had logged in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.cases.points.relations import CHOSEN
from linkcheck.cases.points.sequences import PRESENCE
from linkcheck.cases.points.streams import LogTrail
from linkcheck.cases.points.weights import SESSION_PERSONS
from linkcheck.events.store import EventStore

__all__ = ["session_persons"]

MANY = 3
"""Applications in one login, or people of two households in one session, from which a terminal may have been lent."""
ONE_AFTER_THE_OTHER = 600_000_000
WITHOUT_LOGIN = [PRESENCE.index(level) for level in ("not_logged_in", "login_not_seen")]

Int64s = npt.NDArray[np.int64]


def session_persons(store: EventStore, followed: LogTrail, household: Int64s) -> npt.NDArray[np.uint8]:
    """Levels of SESSION_PERSONS uint8[N]: whether many people applied in one login (without a log: in one session).

    Many are three people of at least two households who had not logged in themselves, in one login or one after the
    other at a place, or three service IDs on one number. household int64[N]: 0 is unknown.
    """
    group = _groups(store, followed)
    levels = np.where(group != -1, 1, 0).astype(np.uint8)
    each = np.sort(group)
    large = np.unique(each[MANY - 1 :][each[MANY - 1 :] == each[: len(each) - MANY + 1]])
    large = large[large != -1]
    place = np.searchsorted(large, group)
    rows = np.flatnonzero(np.append(large, -1)[place] == group)
    rows = rows[group[rows] != -1]
    many = _crowded(_applications(store, rows, household), place[rows], followed)
    levels[many] = SESSION_PERSONS.index("many")
    rows = np.flatnonzero(followed.presence == PRESENCE.index("not_logged_in"))
    levels[_one_after_the_other(_applications(store, rows, household))] = SESSION_PERSONS.index("many")
    return levels


def _groups(store: EventStore, followed: LogTrail) -> Int64s:
    """The login of every application, where none is known the session at its terminal, int64[N]; -1 neither."""
    group = followed.login.copy()
    found = store.arrays(
        "select row, hash(terminal, session) as session from applications where session <> 0 order by row"
    )
    session = np.maximum(found["session"], np.uint64(1)) >> np.uint64(2)
    unknown = group[found["row"]] < 0
    group[found["row"][unknown]] = -2 - session[unknown].astype(np.int64)
    return group


def _applications(store: EventStore, rows: Int64s, household: Int64s) -> dict[str, Int64s]:
    """row, person, terminal, moment, id (a key, 0 missing) and home of some applications."""
    store.put(CHOSEN, place=np.arange(len(rows)), record=rows)
    found = store.arrays(
        """select a.row, a.person, a.terminal, a.moment, a.id from applications a
        join chosen c on c.record = a.row order by c.place"""
    )
    home = household[found["row"]]
    return found | {"home": np.where(home == 0, -1 - found["person"], home), "id": found["id"].view(np.int64)}


def _crowded(found: dict[str, Int64s], group: Int64s, followed: LogTrail) -> Int64s:
    """Rows of the applications of groups int64[M] in which many people applied."""
    size = int(group.max(initial=-1)) + 1
    row, person, ids = found["row"], found["person"], found["id"]
    guests = (followed.login[row] < 0) | np.isin(followed.presence[row], WITHOUT_LOGIN)
    others = _distinct(group[guests], person[guests], size)
    homes, people = (_distinct(group, values, size) for values in (found["home"], person))
    used = _distinct(group[ids != 0], ids[ids != 0], size)
    many = (others >= MANY) & (homes >= 2) | (people == 1) & (used >= MANY)
    return np.asarray(row[many[group]])


def _one_after_the_other(found: dict[str, Int64s]) -> Int64s:
    """Rows of those of some applications that many people made one after the other at a place."""
    order = np.lexsort((found["row"], found["moment"], found["terminal"]))
    row, person, home, place, at = (
        found[name][order] for name in ("row", "person", "home", "terminal", "moment")
    )
    apart = (np.diff(place, prepend=-1) != 0) | (np.diff(at, prepend=0) > ONE_AFTER_THE_OTHER)
    group = np.cumsum(apart) - 1
    people, homes = (_distinct(group, values, int(apart.sum())) for values in (person, home))
    return np.asarray(row[((people >= MANY) & (homes >= 2))[group]])


def _distinct(group: Int64s, values: Int64s, count: int) -> Int64s:
    """Distinct values per group."""
    order = np.lexsort((values, group))
    new = np.ones(len(group), np.bool_)
    new[1:] = (group[order][1:] != group[order][:-1]) | (values[order][1:] != values[order][:-1])
    return np.bincount(group[order][new], minlength=count).astype(np.int64)
