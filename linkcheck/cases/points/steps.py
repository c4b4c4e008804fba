"""The steps of points applications: what the terminals' log, the service IDs and the attributes show together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.audit.decisions import Decisions
from linkcheck.audit.pipeline import Steps
from linkcheck.audit.run import Run
from linkcheck.audit.verdicts import OwnerRows, RecordIds, Verdicts, values_beside
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.points.crowds import session_persons
from linkcheck.cases.points.incidents import incident_groups, point_incidents
from linkcheck.cases.points.judgement import Facts, judge_points
from linkcheck.cases.points.log import LogNature, load_applications, load_sessions, settle_lines
from linkcheck.cases.points.matching import Clocks, match_lines
from linkcheck.cases.points.merging import EventOrder, merge_logs
from linkcheck.cases.points.owners import (
    mark_relatives,
    people_at_terminals,
    register_households,
    search_applicants,
    unreadable_numbers,
)
from linkcheck.cases.points.report import PointLedgers, in_words
from linkcheck.cases.points.service_ids import service_id_levels
from linkcheck.cases.points.streams import LogTrail, follow_log
from linkcheck.cases.points.typed_names import typed_name_levels
from linkcheck.cases.points.visibility import expected_unseen, visibility
from linkcheck.cases.points.weights import starting_model
from linkcheck.events.clocks import told_skews
from linkcheck.events.store import EventStore
from linkcheck.events.words import Coding
from linkcheck.readers.decode import ahead

__all__ = ["STEPS"]

USED = ("my_number", "service_code", "service_user_id", "applied_at", "terminal_id", "session_id")


@dataclass(frozen=True)
class LogEvidence:
    """What the logs and the IDs show of N applications: the store of events, levels uint8[N, K], the application each
    was exchanged with int64[N] (-1 none); of what nature the session log is, its clocks, and how it was followed, where
    there is one.
    """

    store: EventStore
    terminals: Coding
    followed: LogTrail
    levels: npt.NDArray[np.uint8]
    partner: npt.NDArray[np.int64]
    nature: LogNature | None = None
    clocks: Clocks | None = None
    order: EventOrder | None = None


def _look(run: Run, weighed: LinkWeights) -> LogEvidence:
    store, terminals = run.events(), Coding()
    count, size = run.left.row_count, run.settings.batch_rows
    homes = register_households(run.right)
    household = homes[weighed.linked.register_row]
    run.progress("read", 0, 3)
    batches = (part for _, part in run.left.batches(run.left.known(USED), size))
    load_applications(store, batches, terminals, Coding(), household, keyed="sessions" in run.sources)
    followed, nature, clocks, order = LogTrail.nothing(count), None, None, None
    if "sessions" in run.sources:
        in_order = load_sessions(store, ahead(run.sources["sessions"].batches(size)), terminals)
        run.progress("sequence", 1, 3)
        nature = settle_lines(store, in_order)
        clocks = match_lines(store)
        order = merge_logs(store, nature, clocks)
        followed = follow_log(store, count, order, nature, clocks)
        mark_relatives(run.right, followed, household, homes)
    run.progress("identifiers", 2, 3)
    with store.spare():
        persons = session_persons(store, followed, household)
        names, partner = typed_name_levels(run, weighed, store, homes)
    ids, same_id = service_id_levels(store, count)
    partner = np.where(partner >= 0, partner, same_id)
    levels = np.stack([followed.presence, followed.activity, persons, names, ids], axis=1)
    store.keep_to(3)  # until incidents are told nothing is asked of it
    run.progress("identifiers", 3, 3)
    return LogEvidence(store, terminals, followed, levels, partner, nature, clocks, order)


def _judge(run: Run, weighed: LinkWeights, seen: LogEvidence) -> Verdicts:
    linked, levels, register_row = weighed.linked, weighed.levels, weighed.linked.register_row
    start = starting_model(run.settings.mistake_share)
    judged = judge_points(
        Facts(seen.levels, linked.pattern),
        start,
        run.thresholds,
        unreadable_numbers(run.left, register_row),
        learn_levels=bool(run.settings.fit),
    )
    owner = people_at_terminals(run.right, judged, seen.followed)
    search_applicants(run, weighed, judged, owner)
    return Verdicts(
        judged.outcome,
        in_words(judged, levels),
        RecordIds.of_store(run.left),
        OwnerRows.of(owner),
        PointLedgers(judged, levels, weighed.weights),
        values_beside(run.left, run.right, register_row),
        incidents=None if seen.order is None else seen_incidents(seen, seen.order),
        summary={
            "session_line_count": 0 if seen.nature is None else seen.nature.line_count,
            "log_reading": None
            if seen.nature is None
            else asdict(seen.nature) | {"followed_by": seen.followed.unit},
            "visibility": visibility(
                judged, seen.followed, seen.nature, seen.clocks, start, run.thresholds.review
            ),
            "expected_unseen_count": round(expected_unseen(judged), 2),
            **told_skews(seen.terminals, () if seen.clocks is None else seen.clocks.skews),
        },
        manifest={
            "model": judged.model.to_dict(),
            "attribute_model": weighed.model.to_dict(),
        },
    )


def seen_incidents(seen: LogEvidence, order: EventOrder) -> Any:
    """What tells the timelines of flagged applications."""

    def tell(decisions: Decisions, rows: npt.NDArray[np.int64]) -> tuple[Any, ...]:
        seen.store.keep_to(1)
        shown = decisions.take(rows).select(["record_id", "mechanism"]).to_pylist()
        mechanisms = [row["mechanism"] or "unknown" for row in shown]
        groups = incident_groups(rows, mechanisms, seen.partner, seen.followed.login)
        return point_incidents(
            seen.store,
            [rows[group] for group in groups],
            [mechanisms[group[0]] for group in groups],
            {int(row): told["record_id"] for row, told in zip(rows, shown, strict=True)},
            seen.terminals.names,
            order,
        )

    return tell


STEPS = Steps(_look, _judge)
