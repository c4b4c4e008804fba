"""The steps of points applications: what the terminals' log, the service IDs and the attributes show together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.audit.decisions import Decisions
from linkcheck.audit.pipeline import Steps
from linkcheck.audit.run import Run
from linkcheck.audit.verdicts import OwnerRows, RecordIds, Verdicts, values_beside
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.points.incidents import MOST_INCIDENTS, point_incidents
from linkcheck.cases.points.judgement import Facts, judge_points, session_persons
from linkcheck.cases.points.log import Followed, follow_log, load_applications, load_sessions, merge_logs
from linkcheck.cases.points.owners import (
    linked_households,
    people_at_terminals,
    search_applicants,
    unreadable_numbers,
)
from linkcheck.cases.points.relations import HOMES
from linkcheck.cases.points.report import PointLedgers, in_words, visibility
from linkcheck.cases.points.service_ids import service_id_levels
from linkcheck.cases.points.weights import starting_model
from linkcheck.events.clocks import told_skews
from linkcheck.events.skew import Skew
from linkcheck.events.store import EventStore
from linkcheck.events.words import Coding

__all__ = ["STEPS"]

USED = ("my_number", "service_code", "service_user_id", "applied_at", "terminal_id", "session_id")


@dataclass(frozen=True)
class LogEvidence:
    """What the logs and the IDs show of N applications: the store of events, levels uint8[N, 4], clocks."""

    store: EventStore
    terminals: Coding
    followed: Followed
    levels: npt.NDArray[np.uint8]
    skews: tuple[Skew, ...]
    line_count: int


def _look(run: Run, weighed: LinkWeights) -> LogEvidence:
    store, terminals = run.events(), Coding()
    count, size = run.left.row_count, run.settings.batch_rows
    household = linked_households(run.right, weighed.linked.register_row)
    run.progress("read", 0, 3)
    batches = (part for _, part in run.left.batches(run.left.known(USED), size))
    load_applications(store, batches, terminals, Coding())
    store.put(HOMES, row=np.arange(len(household)), household=household)
    empty = np.zeros(count, np.uint8)
    nobody = np.full(count, -1, np.int64)
    followed, lines = Followed(empty, empty, nobody, nobody, nobody), 0
    skews: tuple[Skew, ...] = ()
    if "sessions" in run.sources:
        lines = load_sessions(store, run.sources["sessions"].batches(size), terminals)
        run.progress("sequence", 1, 3)
        skews = merge_logs(store)
        followed = follow_log(store, count)
    run.progress("identifiers", 2, 3)
    keys = store.arrays("select person, session from applications order by row")
    persons = session_persons(followed, keys["person"], household, keys["session"])
    levels = np.stack(
        [followed.presence, followed.activity, persons, service_id_levels(store, count)], axis=1
    )
    run.progress("identifiers", 3, 3)
    return LogEvidence(store, terminals, followed, levels, skews, lines)


def _judge(run: Run, weighed: LinkWeights, seen: LogEvidence) -> Verdicts:
    linked, levels, register_row = weighed.linked, weighed.levels, weighed.linked.register_row
    has_log = "sessions" in run.sources
    judged = judge_points(
        Facts(seen.levels, linked.pattern),
        weighed.weights,
        starting_model(run.settings.mistake_share),
        run.thresholds,
        unreadable_numbers(run.left, register_row),
    )
    owner = people_at_terminals(run.right, judged, seen.followed)
    search_applicants(run, weighed, judged, owner)
    return Verdicts(
        judged.outcome,
        in_words(judged, levels),
        RecordIds.of_array(run.record_ids()),
        OwnerRows.of(owner),
        PointLedgers(judged, levels, weighed.weights),
        values_beside(run.left, run.right, register_row),
        incidents=seen_incidents(seen) if has_log else None,
        summary={
            "session_line_count": seen.line_count,
            "visibility": visibility(judged, has_log, seen.followed),
            **told_skews(seen.terminals, seen.skews),
        },
        manifest={
            "model": json.loads(judged.model.to_json()),
            "attribute_model": json.loads(weighed.model.to_json()),
        },
    )


def seen_incidents(seen: LogEvidence) -> Any:
    """What tells the timelines of flagged applications."""

    def tell(decisions: Decisions, rows: npt.NDArray[np.int64]) -> tuple[Any, ...]:
        shown = decisions.take(rows[:MOST_INCIDENTS]).select(["record_id", "mechanism"]).to_pylist()
        names = [row["mechanism"] or "unknown" for row in shown]
        ids = [row["record_id"] for row in shown]
        return point_incidents(seen.store, rows, names, ids, seen.terminals.names)

    return tell


STEPS = Steps(_look, _judge)
