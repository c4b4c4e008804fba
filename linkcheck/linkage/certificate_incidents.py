"""Timelines: the jobs of an incident, seconds from its first event, people as letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from linkcheck.linkage.certificate_sequences import MECHANISMS
from linkcheck.linkage.certificate_traces import Neighborhood
from linkcheck.linkage.differences import Text, text
from linkcheck.linkage.events import Incident, IncidentEvent
from linkcheck.normalize.moment import MISSING

__all__ = ["MOST_INCIDENTS", "person_incidents", "single_incidents"]

MOST_INCIDENTS = 200
MOST_JOBS = 8
SECOND = 1_000_000
NOTES = {
    "asked": Text("{0} が申請", "{0} applies"),
    "timeout": Text("{0} の申請にタイムアウト通知", "timeout notice for {0}'s request"),
    "error": Text("{0} の申請にエラー通知", "error notice for {0}'s request"),
    "right": Text("{0} の証明書を {0} に交付", "{0}'s certificate printed for {0}"),
    "wrong": Text("{1} の証明書を {0} に交付（誤り）", "{1}'s certificate printed for {0}: wrong"),
    "stranger": Text(
        "この前後に申請のない人の証明書を {0} に交付（誤り）",
        "certificate of somebody else printed for {0}: wrong",
    ),
}


def person_incidents(near: Neighborhood, names: Mapping[int, str], places: list[str]) -> tuple[Incident, ...]:
    """One incident per run of wrong jobs (or single one); names: request key -> request_id, places: terminal names."""
    found = near.mechanisms
    rows = np.flatnonzero(near.wrong)
    groups: dict[int, list[int]] = {}
    for row in rows:
        run = int(found.run[row])
        groups.setdefault(run if run >= 0 else -1 - int(row), []).append(int(row))
    jobs = near.table.to_pydict()
    made = []
    for members in list(groups.values())[:MOST_INCIDENTS]:
        around = {*members, *(int(found.source[row]) for row in members if found.source[row] >= 0)}
        chosen = sorted(around, key=lambda row: jobs["requested"][row])[:MOST_JOBS]
        mechanism = MECHANISMS[found.mechanism[members[0]]]
        wrong = [names[jobs["request"][row]] for row in members]
        made.append(_incident(jobs, chosen, set(members), mechanism, wrong, names, places))
    return tuple(made)


def single_incidents(
    jobs: Mapping[str, list[Any]], mechanisms: Iterable[str], names: Mapping[int, str], places: list[str]
) -> tuple[Incident, ...]:
    """One incident per row of `jobs` for what went wrong with a job by itself."""
    return tuple(
        _incident(jobs, [row], set(), mechanism, [names[jobs["request"][row]]], names, places)
        for row, mechanism in list(enumerate(mechanisms))[:MOST_INCIDENTS]
    )


def _incident(
    jobs: Mapping[str, list[Any]],
    chosen: list[int],
    wrong: set[int],
    mechanism: str,
    record_ids: list[str],
    names: Mapping[int, str],
    places: list[str],
) -> Incident:
    letters: dict[int, str] = {}

    def letter(person: int) -> str:
        return letters.setdefault(person, chr(ord("A") + len(letters) % 26)) if person else "?"

    for row in chosen:
        letter(jobs["applicant"][row])
    applicants = {jobs["applicant"][row] for row in chosen}
    events: list[tuple[int, str, str, str, Text, str]] = []
    for row in chosen:
        who, place, name = (
            letter(jobs["applicant"][row]),
            places[jobs["terminal"][row]],
            names[jobs["request"][row]],
        )
        for column, kind, note in (
            ("requested", "request", "asked"),
            ("timeout", "timeout", "timeout"),
            ("error", "error", "error"),
        ):
            if jobs[column][row] != MISSING:
                events.append((jobs[column][row], who, kind, place, _note(note, who), name))
        if jobs["issued"][row] != MISSING:
            subject = jobs["subject"][row]
            note = ("wrong" if subject in applicants else "stranger") if row in wrong else "right"
            told = _note(note, who, letter(subject) if note == "wrong" else "")
            events.append((jobs["issued"][row], who, "issue", place, told, name))
    events.sort(key=lambda event: event[0])
    first = events[0][0] if events else 0
    title = text("mechanism", mechanism)
    return Incident(
        tuple(record_ids),
        mechanism,
        title.ja,
        title.en,
        tuple(
            IncidentEvent((at - first) / SECOND, who, kind, place, note.ja, note.en, name)
            for at, who, kind, place, note, name in events
        ),
    )


def _note(name: str, *people: str) -> Text:
    return Text(NOTES[name].ja.format(*people), NOTES[name].en.format(*people))
