"""Timelines: the jobs of an incident, seconds from its first event, people as letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from linkcheck.cases.certificates.sequences import MECHANISMS
from linkcheck.cases.certificates.traces import Neighborhood
from linkcheck.events.incidents import Incident, IncidentEvent
from linkcheck.normalize.moment import MISSING
from linkcheck.words import Text, case_words

__all__ = ["MOST_INCIDENTS", "person_incidents", "single_incidents"]

Job = dict[str, Any]
Reapplied = Mapping[int, list[Job]]
"""Request key -> the jobs by which the same person asked again."""

MOST_INCIDENTS = 200
MOST_JOBS = 8
SECOND = 1_000_000
NOTES = {
    "request": Text("{0} が申請", "{0} applies"),
    "timeout": Text("{0} の申請にタイムアウト通知", "timeout notice for {0}'s request"),
    "error": Text("{0} の申請にエラー通知", "error notice for {0}'s request"),
    "right": Text("{0} の証明書を {0} に交付", "{0}'s certificate printed for {0}"),
    "wrong": Text("{1} の証明書を {0} に交付（誤り）", "{1}'s certificate printed for {0}: wrong"),
    "stranger": Text(
        "この前後に申請のない者の証明書を {0} に交付（誤り）",
        "certificate of somebody else printed for {0}: wrong",
    ),
}


def person_incidents(
    near: Neighborhood, again: Reapplied, names: Mapping[int, str], places: list[str]
) -> tuple[Incident, ...]:
    """One incident per run of wrong jobs (or single one); names: request key -> request_id, places: terminal names."""
    found = near.mechanisms
    groups: dict[int, list[int]] = {}
    for row in np.flatnonzero(near.wrong).tolist():
        run = int(found.run[row])
        groups.setdefault(run if run >= 0 else -1 - row, []).append(row)
    made = []
    for members in list(groups.values())[:MOST_INCIDENTS]:
        around = {*members, *(int(found.source[row]) for row in members if found.source[row] >= 0)}
        jobs = near.table.take(pa.array(sorted(around))).to_pylist()
        jobs = sorted(jobs, key=lambda job: job["requested"])[:MOST_JOBS]
        wrong = near.table.take(pa.array(members)).to_pylist()
        jobs += [job for member in wrong[:1] for job in again.get(member["request"], [])]
        mechanism = MECHANISMS[found.mechanism[members[0]]]
        rows = {job["issue_row"] for job in wrong}
        made.append(_incident(jobs, rows, mechanism, [names[job["request"]] for job in wrong], names, places))
    return tuple(made)


def single_incidents(
    jobs: list[Job], mechanisms: Iterable[str], again: Reapplied, names: Mapping[int, str], places: list[str]
) -> tuple[Incident, ...]:
    """One incident per job for what went wrong with it by itself."""
    return tuple(
        _incident(
            [job, *again.get(job["request"], [])], set(), mechanism, [names[job["request"]]], names, places
        )
        for job, mechanism in list(zip(jobs, mechanisms, strict=True))[:MOST_INCIDENTS]
    )


def _incident(
    jobs: list[Job],
    wrong: set[int],
    mechanism: str,
    record_ids: list[str],
    names: Mapping[int, str],
    places: list[str],
) -> Incident:
    letters: dict[int, str] = {}

    def letter(person: int) -> str:
        return letters.setdefault(person, chr(ord("A") + len(letters) % 26)) if person else "?"

    applicants = [job["applicant"] for job in jobs]
    for person in applicants:
        letter(person)
    events: list[tuple[int, str, str, str, Text, str]] = []
    for job in jobs:
        who, place, name = letter(job["applicant"]), places[job["terminal"]], names[job["request"]]
        for column, kind in (("requested", "request"), ("timeout", "timeout"), ("error", "error")):
            if job[column] != MISSING:
                events.append((job[column], who, kind, place, _note(kind, who), name))
        if job["issued"] != MISSING:
            note = (
                ("wrong" if job["subject"] in applicants else "stranger")
                if job["issue_row"] in wrong
                else "right"
            )
            told = _note(note, who, letter(job["subject"]) if note == "wrong" else "")
            events.append((job["issued"], who, "issue", place, told, name))
    events.sort(key=lambda event: event[0])
    first = events[0][0] if events else 0
    title = case_words("certificates").text("mechanism", mechanism)
    told_events = tuple(
        IncidentEvent((at - first) / SECOND, who, kind, place, note.ja, note.en, name)
        for at, who, kind, place, note, name in events
    )
    return Incident(tuple(record_ids), mechanism, title.ja, title.en, told_events)


def _note(name: str, *people: str) -> Text:
    return Text(NOTES[name].ja.format(*people), NOTES[name].en.format(*people))
