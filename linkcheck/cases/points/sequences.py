"""What a terminal's log shows about each points application: who was there, and how the activity ran.

Only the log can show that an application begun under X was completed by Y: the scheme forbids the same payment
means twice, so the data hold no duplicate. Two comparisons come out of it, in levels like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.rows.layout import FACTS, PRESENCE_LEVELS, STATE

__all__ = [
    "ACTIVITY",
    "NO_APPLICATION",
    "PRESENCE",
    "TAKEN_OVER",
    "Applications",
    "Events",
    "activity_levels",
    "follow_terminals",
]

Int64s = npt.NDArray[np.int64]

PRESENCE = PRESENCE_LEVELS
"""Who was at the terminal when the application completed.

own_login: only the linked person; logged_out: the person had logged out (or timed out) shortly before;
login_not_seen: the person's own lines, but no login of theirs (a line was lost); other_left: another person had logged
in and out meanwhile; guest_applied: another person's card or login came, and that person applied himself as well;
relative_there: the other person is of the household; not_logged_in: the linked person never logged in there;
other_arrived: another person's card or call came while the linked person was logged in, and nobody logged out;
other_logged_in: another person had even logged in since.
"""

ACTIVITY = (
    "missing",
    "steady",
    "pause",
    "long_pause",
    "restart",
    "restart_after_pause",
    "restart_after_long_pause",
    "second_application",
    "second_after_pause",
)
"""How the activity ran between login and completion: quiet spans, and whether the application was begun anew."""

TAKEN_OVER = (PRESENCE.index("other_arrived"), PRESENCE.index("other_logged_in"))
OWN_ACTIVITY = (PRESENCE.index("own_login"), PRESENCE.index("other_left"), *TAKEN_OVER)
"""Levels at which the activity since the login is that of the linked person's login."""

NO_APPLICATION = -2
SECOND = 1_000_000
PAUSE, LONG_PAUSE, RESTART_PAUSE, LONG_RESTART_PAUSE = 180, 600, 45, 150  # seconds


@dataclass(frozen=True, slots=True)
class Events:
    """N events in order of (unit, at).

    unit int64[N], what is followed as one; at int64[N] in microseconds; kind uint8[N]; person int64[N], whom the log
    names (-1 nobody); session int64[N] (0 unknown); linked int64[N], the person an application's record carries (-1
    missing, NO_APPLICATION for other events); record int64[N], the row of that record (-1 for other events).
    """

    unit: Int64s
    at: Int64s
    kind: npt.NDArray[np.uint8]
    person: Int64s
    session: Int64s
    linked: Int64s
    record: Int64s


@dataclass(frozen=True, slots=True)
class Applications:
    """What the log shows about A applications.

    record int64[A]: row of the record; presence and activity uint8[A]: levels; other int64[A]: the other person at
    the terminal (-1 unknown); login int64[A]: number of the login the application belongs to (-1: no log shows it);
    quiet int64[A]: the longest quiet span in microseconds.
    """

    record: Int64s
    presence: npt.NDArray[np.uint8]
    activity: npt.NDArray[np.uint8]
    other: Int64s
    login: Int64s
    quiet: Int64s


def follow_terminals(batches: Iterable[Events], step: int = 0) -> Iterator[Applications]:
    """Follow every unit through sorted batches; state is carried over their borders, so batches may be any size.

    step: by how many microseconds a span may be shorter than it looks, because moments are told in whole minutes.

    >>> from linkcheck.events.words import kind
    >>> minute = 60_000_000
    >>> X, Y = 11, 22
    >>> kinds = np.array([kind(name) for name in ("login", "start", "login", "complete")], np.uint8)
    >>> none = np.zeros(4, np.int64)
    >>> log = Events(none, np.array([0, 1, 5, 7]) * minute, kinds, np.array([X, X, Y, X]), none,
    ...     np.array([-2, -2, -2, X]), np.array([-1, -1, -1, 0]))
    >>> found = next(follow_terminals([log]))
    >>> PRESENCE[found.presence[0]], int(found.other[0])
    ('other_logged_in', 22)
    """
    from linkcheck.kernels.rows.terminals import follow

    state = np.full(STATE, -1, np.int64)
    for events in batches:
        facts = np.zeros((len(events.at), FACTS), np.int64)
        follow(
            events.unit,
            events.at,
            events.kind,
            events.person,
            events.session,
            events.linked,
            state,
            facts,
        )
        of_record = events.linked != NO_APPLICATION
        shown = facts[of_record]
        presence = shown[:, 0].astype(np.uint8)
        known = np.isin(presence, OWN_ACTIVITY)
        quiet, pause = (np.maximum(shown[:, place] - step, 0) for place in (2, 3))
        activity = activity_levels(quiet, pause, shown[:, 4], shown[:, 5], known)
        taken = np.isin(presence, TAKEN_OVER)  # with another person there, steadiness tells nothing
        activity[taken & (activity == ACTIVITY.index("steady"))] = 0
        yield Applications(
            record=events.record[of_record],
            presence=presence,
            activity=activity,
            other=shown[:, 1],
            login=shown[:, 6],
            quiet=shown[:, 2],
        )


def activity_levels(
    quiet: Int64s, pause: Int64s, starts: Int64s, done: Int64s, known: npt.NDArray[np.bool_]
) -> npt.NDArray[np.uint8]:
    """Levels of ACTIVITY uint8[A].

    quiet: longest quiet span; pause: longest quiet span before a new start (both microseconds); starts: how often
    the application was begun; done: applications completed before in the same login; known: whether a log shows it.
    """
    again = starts > 1
    paused, long_paused = pause >= RESTART_PAUSE * SECOND, pause >= LONG_RESTART_PAUSE * SECOND
    after_done = np.maximum(pause, np.where(starts == 0, quiet, 0)) >= RESTART_PAUSE * SECOND
    conditions = (
        (~known, "missing"),
        ((done > 0) & after_done, "second_after_pause"),
        (done > 0, "second_application"),
        (again & long_paused, "restart_after_long_pause"),
        (again & paused, "restart_after_pause"),
        (again, "restart"),
        (quiet >= LONG_PAUSE * SECOND, "long_pause"),
        (quiet >= PAUSE * SECOND, "pause"),
    )
    return np.select(
        [holds for holds, _ in conditions],
        [ACTIVITY.index(level) for _, level in conditions],
        ACTIVITY.index("steady"),
    ).astype(np.uint8)
