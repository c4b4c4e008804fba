"""The mistakes in points applications: they change visits and say which applications went wrong."""

from __future__ import annotations

import numpy as np

from synthetic_data.log_people import Ints
from synthetic_data.point_logs import MECHANISMS, NONE, SECOND, SHARES, PointSettings, Visits

NEAR_OWN, NEAR_NEIGHBOR, OF_ANOTHER, CHECK_FAILS = range(1, 5)
"""How a service ID was mistyped: one edit from the own, from the neighbor's; another person's; check digit wrong."""


def plant(rng: np.random.Generator, visits: Visits, settings: PointSettings) -> None:
    """Plant the incidents on visits at least 12 apart."""
    reach = 12
    rows = np.arange(reach, len(visits.person) - reach, 2 * reach)
    rows = rows[(visits.terminal[rows - 2] == visits.terminal[rows + 10])]
    rows = rows[visits.arrival[rows + 10] - visits.arrival[rows - 2] < 12 * 3600 * SECOND]
    rows = rng.permutation(rows)
    wanted = [max(4, round(settings.incidents * share / sum(SHARES))) for share in SHARES]
    if sum(wanted) > len(rows):  # fewer of each where there are too few visits
        wanted = [count * len(rows) // sum(wanted) for count in wanted]
    ends = np.cumsum([0, *wanted])
    for at, name in enumerate(MECHANISMS):
        for step, row in enumerate(rows[ends[at] : ends[at + 1]]):
            for wrong in FAULTS[name](rng, visits, int(row), step):
                visits.truth[wrong] = name


def not_logged_out(rng: np.random.Generator, visits: Visits, row: int, step: int) -> list[int]:
    """The person of `row` does not log out; the next one goes on and the application lands on the former's number.

    How it shows: the next one's login, the card alone, an application begun anew after a pause, a second one.
    """
    other = row + 1
    visits.logout[row] = NONE
    visits.again[other] = NONE
    form = step % 4
    if form == 3:  # the former had completed the own application
        visits.arrival[other] = visits.login[other] = NONE
        visits.start[other] = max(
            visits.start[other], visits.complete[row] + int(rng.uniform(60, 400)) * SECOND
        )
        visits.complete[other] = max(visits.complete[other], visits.start[other] + 50 * SECOND)
    else:
        visits.complete[row] = NONE
        if form > 0:
            visits.login[other] = NONE
        if form == 2:
            visits.arrival[other] = NONE
            visits.start[other] = max(
                visits.start[other], visits.start[row] + int(rng.uniform(160, 500)) * SECOND
            )
            visits.complete[other] = max(visits.complete[other], visits.start[other] + 50 * SECOND)
    visits.linked[other] = visits.person[row]
    visits.session[other] = visits.session[row]
    if visits.logout[other] >= 0:
        visits.logout[other] = visits.complete[other] + 15 * SECOND
    _keep_order(visits, other)
    return [other]


def _keep_order(visits: Visits, row: int) -> None:
    """Push later visits of the terminal back where a visit got longer."""
    end = max(visits.complete[row], visits.logout[row])
    for later in range(row + 1, min(row + 9, len(visits.person))):
        first = visits.arrival[later]
        if visits.terminal[later] != visits.terminal[row] or first < 0 or first > end + 20 * SECOND:
            return
        shift = end + 20 * SECOND - first
        for column in (
            visits.arrival,
            visits.login,
            visits.start,
            visits.again,
            visits.complete,
            visits.logout,
        ):
            if column[later] >= 0:
                column[later] += shift
        end = max(visits.complete[later], visits.logout[later])


def service_id_mistyped(rng: np.random.Generator, visits: Visits, row: int, step: int) -> list[int]:
    """The service ID has a slip, or is another person's."""
    visits.slip[row] = 1 + step % 4
    if visits.slip[row] == OF_ANOTHER:
        visits.payer[row] = visits.person[row - 5]
    return [row]


def terminal_lent(rng: np.random.Generator, visits: Visits, row: int, step: int) -> list[int]:
    """Staff lend a terminal they are logged in to: several people's applications complete in that one session."""
    count = int(rng.integers(3, 8))
    rows = list(range(row + 1, row + 1 + count))
    visits.complete[row] = visits.logout[row] = NONE
    for other in rows:
        visits.login[other] = visits.logout[other] = visits.arrival[other] = visits.again[other] = NONE
        visits.session[other] = visits.session[row]
    return rows


def card_mixed_up(rng: np.random.Generator, visits: Visits, row: int, step: int) -> list[int]:
    """Two people got each other's card back and applied with it."""
    other = row + 1
    for own, wrong in ((row, other), (other, row)):
        visits.linked[own] = visits.person[wrong]
        visits.named[own] = visits.payer[own] = visits.person[own]
    swapped: Ints = visits.person[[row, other]]
    visits.person[[other, row]] = swapped
    return [row, other]


FAULTS = {
    "not_logged_out": not_logged_out,
    "service_id_mistyped": service_id_mistyped,
    "terminal_lent": terminal_lent,
    "card_mixed_up": card_mixed_up,
}
