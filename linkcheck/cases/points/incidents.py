"""Timelines of points applications: what the terminal's log shows from the login to shortly after the completion.

Applications that went wrong together (cards exchanged, a terminal lent to several people) are one incident.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.cases.points.merging import EventOrder, find_begun
from linkcheck.cases.points.relations import CHOSEN, EVENTS
from linkcheck.cases.points.sequences import NO_APPLICATION
from linkcheck.events.incidents import Incident, IncidentEvent
from linkcheck.events.store import EventStore
from linkcheck.events.words import KINDS, kind
from linkcheck.words import Text, case_words

__all__ = ["MOST_INCIDENTS", "incident_groups", "point_incidents"]

MOST_INCIDENTS = 200
BEFORE, AFTER = 1200, 180
MOST_EVENTS = 24
SECOND = 1_000_000
NOTES = {
    "arrival": Text("{0} のカードを読取", "{0}'s card is read"),
    "login": Text("{0} がログイン", "{0} logs in"),
    "logout": Text("ログアウト", "logout"),
    "start": Text("申込を開始", "an application is begun"),
    "complete": Text("{0} の番号に申込完了", "application completed under {0}'s number"),
    "timeout": Text("自動ログアウト・タイムアウト", "automatic logout or timeout"),
    "error": Text("エラー", "error"),
    "lookup": Text("{0} の状況を照会", "{0}'s state is looked up"),
    "cancel": Text("取消", "canceled"),
}
WRONG = Text("{0} の番号に申込完了（点検対象）", "application completed under {0}'s number: the one in doubt")
OTHER = Text("操作", "activity")

Rows = npt.NDArray[np.int64]

AROUND = f"""with met as (select c.place, e.unit, e.moment from chosen c join matches m on m.row = c.record
join {{lines}} e using (line) union all select c.place, e.unit, e.moment from chosen c join events e using (record)),
spans as (select place, unit, min(moment) as first, max(moment) as last from met group by all),
kept as (select distinct e.* from {{lines}} e join spans s on s.unit = e.unit
and e.moment between s.first - {BEFORE * SECOND} and s.last + {AFTER * SECOND}),
done as (select m.line, a.row, a.person from matches m semi join kept using (line) join applications a using (row))
select kept.*, coalesce(done.person, {NO_APPLICATION}) as linked, coalesce(row, -1) as record
from kept left join done using (line)"""
"""The plain lines around applications that are asked for, as events."""


def incident_groups(rows: Rows, mechanisms: list[str], partner: Rows, login: Rows) -> list[list[int]]:
    """Places in rows (of flagged applications), those that went wrong together in one list, in the order of the first.

    partner int64[N]: the application whose card was exchanged with a record's, or the first with its ID, -1 none; login
    int64[N]: the number of the login it was completed in, -1 unknown.
    """
    first: dict[tuple[str, int], int] = {}
    groups: dict[int, list[int]] = {}
    for place, (row, mechanism) in enumerate(zip(rows.tolist(), mechanisms, strict=True)):
        key = (mechanism, -1 - row)
        if mechanism in ("card_mixed_up", "service_id_mistyped") and partner[row] >= 0:
            key = (mechanism, min(row, int(partner[row])))
        elif mechanism == "terminal_lent" and login[row] >= 0:
            key = (mechanism, int(login[row]))
        groups.setdefault(first.setdefault(key, place), []).append(place)
    return list(groups.values())


def point_incidents(
    store: EventStore,
    groups: list[Rows],
    mechanisms: list[str],
    record_ids: dict[int, str],
    terminals: list[str],
    order: EventOrder,
) -> tuple[Incident, ...]:
    """One incident per group of flagged applications (rows of the records) that the log shows, at most MOST_INCIDENTS
    of them; record_ids: of those rows. The lines around them join the store's `events`.
    """
    groups = groups[:MOST_INCIDENTS]
    store.put(
        CHOSEN,
        place=np.repeat(np.arange(len(groups)), [len(group) for group in groups]),
        record=np.concatenate([*groups, np.empty(0, np.int64)]),
    )
    store.add(EVENTS, AROUND.format(lines=order.lines))
    find_begun(store, order, "select session from events")
    found = store.table(
        f"""with spans as (select c.place, f.unit, min(f.moment) as first, max(f.moment) as last from chosen c
        join events f using (record) group by all)
        select distinct s.place, e.* from spans s join {order.ordered("events")} e on e.unit = s.unit
        and e.moment between
        s.first - {BEFORE * SECOND} and s.last + {AFTER * SECOND}
        order by s.place, e.moment, e.first, e.phase, e.kind, e.person, e.linked, e.record"""
    )
    place = found["place"].to_numpy()
    made = []
    for at in np.unique(place).tolist():
        lines = found.slice(int(np.searchsorted(place, at)), int((place == at).sum())).to_pylist()
        shown = _since_login(lines, set(groups[at].tolist()))
        made.append(_incident(shown, groups[at].tolist(), mechanisms[at], record_ids, terminals))
    return tuple(made)


def _since_login(lines: list[dict[str, Any]], rows: set[int]) -> list[dict[str, Any]]:
    """The lines from the login before the first application (of whoever it is linked to, if there) on."""
    doubtful = [place for place, line in enumerate(lines) if line["record"] in rows]
    at, last = doubtful[0], doubtful[-1]
    linked = lines[at]["linked"]
    logins = [place for place in range(at) if lines[place]["kind"] == kind("login")]
    own = [place for place in logins if lines[place]["person"] == linked]
    first = own[-1] if own else logins[-1] if logins else max(0, at - 6)
    if (
        first
        and lines[first - 1]["kind"] == kind("arrival")
        and lines[first - 1]["person"] == lines[first]["person"]
    ):
        first -= 1
    return lines[first : max(first + MOST_EVENTS, last + 1)]


def _incident(
    lines: list[dict[str, Any]],
    rows: list[int],
    mechanism: str,
    record_ids: dict[int, str],
    terminals: list[str],
) -> Incident:
    letters: dict[int, str] = {}

    def letter(person: int) -> str:
        return letters.setdefault(person, chr(ord("A") + len(letters) % 26)) if person >= 0 else ""

    first = lines[0]["moment"] if lines else 0
    events = []
    for line in lines:
        name = KINDS[line["kind"]]
        own = line["record"] in rows
        who = letter(line["linked"] if line["record"] >= 0 else line["person"])
        note = WRONG if own else NOTES.get(name, OTHER)
        events.append(
            IncidentEvent(
                (line["moment"] - first) / SECOND,
                who,
                name,
                terminals[line["terminal"]],
                note.ja.format(who or "?"),
                note.en.format(who or "?"),
                record_ids[line["record"]] if own else "",
            )
        )
    title = case_words("points").text("mechanism", mechanism)
    return Incident(tuple(record_ids[row] for row in rows), mechanism, title.ja, title.en, tuple(events))
