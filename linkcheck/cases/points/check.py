"""Case D: a payment service registered on the wrong person (Mynapoint).

Inputs: the points records, the register, and the session log of the terminals. The scheme forbids the same payment
means twice, so the records hold no duplicate: most mistakes show only in the log. Without it, `summary` says plainly
which mistakes cannot be seen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.deciding import flagged_rows, register_ids, with_values
from linkcheck.audit.decisions import Decisions
from linkcheck.audit.findings import DECISION_COLUMNS, Findings
from linkcheck.audit.outcomes import decision_table
from linkcheck.audit.pipeline import Progress, reading_options, silent
from linkcheck.audit.summary import manifest, summarize, unread_birth_dates
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
from linkcheck.columns import to_array
from linkcheck.compare.patterns import unpack
from linkcheck.engines.engine import engine_of
from linkcheck.engines.store import Store, open_store
from linkcheck.events.clocks import told_skews
from linkcheck.events.skew import Skew
from linkcheck.events.store import EventStore, event_store
from linkcheck.events.words import Coding
from linkcheck.model.decide import Thresholds
from linkcheck.model.estimate import chosen_model
from linkcheck.model.hypotheses import base_model
from linkcheck.model.weights import weigh
from linkcheck.readers import Source, read_records
from linkcheck.records import POINTS, REGISTER, SESSIONS
from linkcheck.result import Result
from linkcheck.settings import Settings

__all__ = ["check_points"]

USED = ("my_number", "service_code", "service_user_id", "applied_at", "terminal_id", "session_id")


@dataclass(frozen=True)
class Seen:
    """What the logs and the IDs show of N applications."""

    followed: Followed
    levels: npt.NDArray[np.uint8]
    skews: tuple[Skew, ...]
    line_count: int


def check_points(
    records: Any,
    register: Any,
    *,
    sessions: Any = None,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Result:
    """Check points applications against the register and, if given, the session log of the terminals.

    Inputs are paths (CSV, Parquet, Excel) or any tables that speak Arrow. Every record comes out once, in
    `decisions` or in `quarantine`. `better_owner` is the register row of the person who was at the terminal, where
    the log names one, else of the person whom the applicant's name and birth date fit.

    Raises InputError when a file or a column is not what was expected; never for a value.
    """
    settings = settings or Settings()
    source = read_records(records, POINTS, **reading_options(settings, "points"))
    right_source = read_records(register, REGISTER, **reading_options(settings, "register"))
    log = (
        None
        if sessions is None
        else read_records(sessions, SESSIONS, **reading_options(settings, "sessions"))
    )
    limit = settings.memory_limit_mb << 18
    left, count = open_store(source, limit)
    right, residents = open_store(right_source, limit)
    linked = engine_of(settings).compare_links(left, right, count, settings, progress)
    terminals = Coding()
    household = linked_households(right, linked.register_row)
    with event_store(max(settings.memory_limit_mb // 2, 256), settings.threads) as store:
        seen = _look(store, left, log, household, count, terminals, settings, progress)
        levels = unpack(linked.keys)
        attributes = chosen_model(
            levels.codes, linked.counts, base_model(), mistake_share=settings.mistake_share, fit=settings.fit
        )
        weights = weigh(levels.codes, attributes)
        thresholds = Thresholds(settings.review_threshold, settings.non_link_threshold)
        judged = judge_points(
            Facts(seen.levels, linked.pattern),
            weights,
            starting_model(settings.mistake_share),
            thresholds,
            unreadable_numbers(left, linked.register_row),
        )
        owner = people_at_terminals(right, judged, seen.followed)
        search_applicants(left, right, linked.register_row, judged, levels, owner, settings, progress)
        words = in_words(judged, levels)
        decisions = decision_table(
            _record_ids(left), judged.outcome, words, register_ids(right, owner), DECISION_COLUMNS
        )
        rows = flagged_rows(decisions)
        incidents = _incidents(store, decisions, rows, terminals) if log is not None else ()
    told = visibility(judged, log is not None, seen.followed)
    summary = summarize("points", decisions, source.quarantine, residents, linked.register_row)
    summary |= unread_birth_dates(source, right_source)
    summary |= {"session_line_count": seen.line_count, "visibility": told} | told_skews(terminals, seen.skews)
    findings = Findings(
        scenario="points",
        decisions=Decisions.of(decisions),
        flagged=with_values(
            decisions.take(pa.array(rows)), rows, left, right, linked.register_row, owner[rows]
        ),
        quarantine=source.quarantine,
        summary=summary,
        manifest=manifest("points", settings, judged.model, source, right_source, *([log] if log else []))
        | {"attribute_model": json.loads(attributes.to_json())},
        flagged_rows=rows,
        ledger_at=PointLedgers(judged, levels, weights),
        incidents=incidents,
    )
    return Result(findings)


def _look(
    store: EventStore,
    left: Store,
    log: Source | None,
    household: npt.NDArray[np.int64],
    count: int,
    terminals: Coding,
    settings: Settings,
    progress: Progress,
) -> Seen:
    progress("read", 0, 3)
    columns = left.known(USED)
    load_applications(
        store, (part for _, part in left.batches(columns, settings.batch_rows)), terminals, Coding()
    )
    store.put(HOMES, row=np.arange(len(household)), household=household)
    empty = np.zeros(count, np.uint8)
    nobody = np.full(count, -1, np.int64)
    followed, lines = Followed(empty, empty, nobody, nobody, nobody), 0
    skews: tuple[Skew, ...] = ()
    if log is not None:
        lines = load_sessions(store, log.batches(settings.batch_rows), terminals)
        progress("sequence", 1, 3)
        skews = merge_logs(store)
        followed = follow_log(store, count)
    progress("identifiers", 2, 3)
    keys = store.arrays("select person, session from applications order by row")
    persons = session_persons(followed, keys["person"], household, keys["session"])
    ids = service_id_levels(store, count)
    progress("identifiers", 3, 3)
    return Seen(
        followed, np.stack([followed.presence, followed.activity, persons, ids], axis=1), skews, lines
    )


def _record_ids(left: Store) -> pa.Array:
    parts = [part["record_id"] for _, part in left.batches(("record_id",), 1 << 20)]
    return to_array(pa.chunked_array(parts, pa.string()))


def _incidents(
    store: EventStore, decisions: pa.Table, rows: npt.NDArray[np.int64], terminals: Coding
) -> tuple[Any, ...]:
    shown = decisions.select(["record_id", "mechanism"]).take(pa.array(rows[:MOST_INCIDENTS])).to_pylist()
    names = [row["mechanism"] or "unknown" for row in shown]
    return point_incidents(store, rows, names, [row["record_id"] for row in shown], terminals.names)
