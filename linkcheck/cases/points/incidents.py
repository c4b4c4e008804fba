"""Timelines of points applications: what the terminal's log shows from the login to shortly after the completion."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.cases.points.relations import CHOSEN
from linkcheck.events.incidents import Incident, IncidentEvent
from linkcheck.events.store import EventStore
from linkcheck.events.words import KINDS, kind
from linkcheck.words import Text, case_words

__all__ = ["MOST_INCIDENTS", "point_incidents"]

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
    "timeout": Text("自動ログアウト・時間切れ", "automatic logout or timeout"),
    "error": Text("エラー", "error"),
}
WRONG = Text("{0} の番号に申込完了（点検対象）", "application completed under {0}'s number: the one in doubt")
OTHER = Text("操作", "activity")


def point_incidents(
    store: EventStore,
    rows: npt.NDArray[np.int64],
    mechanisms: list[str],
    record_ids: list[str],
    terminals: list[str],
) -> tuple[Incident, ...]:
    """One incident per flagged application that the log shows, at most MOST_INCIDENTS of them."""
    rows = rows[:MOST_INCIDENTS]
    store.put(CHOSEN, place=np.arange(len(rows)), record=rows)
    found = store.table(
        f"""select c.place, e.* from chosen c join events f using (record)
        join events e on e.terminal = f.terminal and e.moment between f.moment - {BEFORE * SECOND}
        and f.moment + {AFTER * SECOND} order by c.place, e.moment, e.kind, e.person, e.linked"""
    )
    place = found["place"].to_numpy()
    made = []
    for at in np.unique(place).tolist():
        lines = found.slice(int(np.searchsorted(place, at)), int((place == at).sum())).to_pylist()
        made.append(
            _incident(
                _since_login(lines, int(rows[at])), int(rows[at]), mechanisms[at], record_ids[at], terminals
            )
        )
    return tuple(made)


def _since_login(lines: list[dict[str, Any]], row: int) -> list[dict[str, Any]]:
    """The lines from the login before the application (of whoever it is linked to, if there) on."""
    at = next(place for place, line in enumerate(lines) if line["record"] == row)
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
    return lines[first : max(first + MOST_EVENTS, at + 1)]


def _incident(
    lines: list[dict[str, Any]], row: int, mechanism: str, record_id: str, terminals: list[str]
) -> Incident:
    letters: dict[int, str] = {}

    def letter(person: int) -> str:
        return letters.setdefault(person, chr(ord("A") + len(letters) % 26)) if person >= 0 else ""

    first = lines[0]["moment"] if lines else 0
    events = []
    for line in lines:
        name = KINDS[line["kind"]]
        own = line["record"] == row
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
                record_id if own else "",
            )
        )
    title = case_words("points").text("mechanism", mechanism)
    return Incident((record_id,), mechanism, title.ja, title.en, tuple(events))
