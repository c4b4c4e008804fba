"""What of each application is left to see in the records and in the lines that were really written.

Harmless applications are looked at in the same way, so that it can be counted what a trace says on this very log.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from synthetic_data.log_notation import SECOND
from synthetic_data.point_lines import CARD
from synthetic_data.points.desk import NOBODY, Application, Office
from synthetic_data.points.service_ids import Applications, luhn_fails, near
from synthetic_data.points.written import Log, event_of

CARD_READ, LOGIN, START, COMPLETE, LOGOUT = (
    event_of(name) for name in ("card_read", "login", "apply_start", "apply_complete", "logout")
)
REACH = 60  # lines looked at before and behind a completion
LONG, HOUR = 120 * SECOND, 3600 * SECOND
Line = tuple[int, int, int, int]  # person, event, moment, session


def traces(office: Office, found: Applications, log: Log) -> list[tuple[str, ...]]:
    """The traces of each application."""
    names = _name_traces(office, found.made)
    ids = _id_traces(office, found)
    sequences = _sequence_traces(office, found.made, log)
    return [tuple(sorted({*a, *b, *c})) for a, b, c in zip(names, ids, sequences, strict=True)]


def _name_traces(office: Office, made: list[Application]) -> list[set[str]]:
    home = office.population.household
    found: list[set[str]] = []
    for each in made:
        if each.named in (NOBODY, each.linked):
            found.append(set())
        elif home[each.named] == home[each.linked]:
            found.append({"name_of_relative"})
        else:
            found.append({"name_of_another"})
    return found


def _id_traces(office: Office, found: Applications) -> list[set[str]]:
    keys = list(zip(found.service.tolist(), found.ids.tolist(), strict=True))
    users: dict[tuple[int, str], set[int]] = defaultdict(set)
    own: dict[tuple[int, int], list[str]] = defaultdict(list)
    for each, (service, text) in zip(found.made, keys, strict=True):
        users[service, text].add(each.linked)
        own[each.linked, service].append(text)
    home = office.population.household
    traced = []
    for row, (each, (service, text)) in enumerate(zip(found.made, keys, strict=True)):
        marks: set[str] = set()
        others = users[service, text] - {each.linked}
        if others:
            kin = all(home[other] == home[each.linked] for other in others)
            marks.add("id_of_relative" if kin else "id_of_another")
        if any(near(text, other) for other in own[each.linked, service]):
            marks.add("id_near_own")
        if service == CARD and luhn_fails(text):
            marks.add("id_check_fails")
        if row and each.terminal >= 0 and found.made[row - 1].terminal == each.terminal:
            before = keys[row - 1]
            if before[0] == service and near(text, before[1]):
                marks.add("id_near_neighbor")
        traced.append(marks)
    return traced


def _sequence_traces(office: Office, made: list[Application], log: Log) -> list[set[str]]:
    by_key: dict[int, list[Line]] = defaultdict(list)
    place: dict[int, tuple[int, int]] = {}
    order = np.lexsort((np.arange(len(log.at)), log.at))
    columns = (log.terminal, log.person, log.event, log.at, log.session, log.source)
    for key, person, event, at, session, source in zip(*(c[order].tolist() for c in columns), strict=True):
        lines = by_key[key]
        last = lines[-6:]
        if any(
            line[:2] == (person, event) and line[3] == session and at - line[2] <= SECOND for line in last
        ):
            place.setdefault(source, (key, len(lines) - 1))  # a line written twice
            continue
        place[source] = (key, len(lines))
        lines.append((person, event, at, session))
    home = office.population.household
    by_session = office.condition.session_key == "unique" and office.condition.terminal_key != "own"
    found: list[set[str]] = []
    for each in made:
        if each.line < 0:
            found.append({"made_at_home"})
        elif each.line not in place:
            found.append({"no_line"})
        else:
            key, at = place[each.line]
            found.append(_around(by_key[key], at, by_session, home))
    return found


def _around(lines: list[Line], at: int, by_session: bool, home: npt.NDArray[np.int32]) -> set[str]:
    """Traces of the completion `lines[at]`: who else was at the terminal since its person logged in."""
    person, _, moment, session = lines[at]
    window, marks = _since_login(lines, at, by_session)
    others: dict[int, set[int]] = defaultdict(set)
    for who, event, *_ in window:
        if who not in (person, NOBODY):
            others[who].add(event)
    later = lines[at + 1 : at + REACH]
    for who, events in others.items():
        if LOGIN in events:
            mark = "another_logged_in_and_out" if LOGOUT in events else "another_logged_in"
        elif CARD_READ in events:
            mark = "card_of_another"
        else:
            continue
        mark += "_of_household" if home[who] == home[person] else ""
        own = any(line[:2] == (who, COMPLETE) and line[2] - moment < HOUR for line in later)
        marks.add(mark + ("_who_then_applied" if own else ""))
    if any(line[:2] == (person, COMPLETE) for line in window):
        marks.add("second_completion")
    if len({line[0] for line in window if line[1] == COMPLETE and line[3] == session} - {person}):
        marks.add("several_in_session")
    starts = [line[2] for line in window if line[:2] == (person, START)]
    if any(after - before >= LONG for before, after in pairwise(starts)):
        marks.add("restart_after_pause")
    return marks


def _since_login(lines: list[Line], at: int, by_session: bool) -> tuple[list[Line], set[str]]:
    """The lines from the person's login on; without one those of the session, else the few before."""
    person, _, moment, session = lines[at]
    window: list[Line] = []
    for line in reversed(lines[max(0, at - REACH) : at]):
        if moment - line[2] > 2 * HOUR:
            break
        if by_session and line[3] != session:
            continue
        window.append(line)
        if line[:2] == (person, LOGIN):
            return window[::-1], set()
    kept = [line for line in window if line[3] == session] if session >= 0 else window[:6]
    return kept[::-1], {"no_own_login"}
