"""Points records and session log as tables, with their truth and what is harmless in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from synthetic_data.dates import write_days
from synthetic_data.decidable import DECIDED, mechanism_shares, mistake_shares
from synthetic_data.log_notation import SECOND, words, write_ids, write_moments
from synthetic_data.log_people import kana
from synthetic_data.my_number import as_text
from synthetic_data.names import chosen
from synthetic_data.point_lines import SERVICES
from synthetic_data.points.conditions import BASE, PointConditions
from synthetic_data.points.desk import EVENTS, Ints, Office
from synthetic_data.points.service_ids import Applications, at_home, with_ids
from synthetic_data.points.traces import traces
from synthetic_data.points.visits import play
from synthetic_data.points.written import Log, session_keys, terminal_keys, write_log
from synthetic_data.population import Population
from synthetic_data.randomness import stream


@dataclass(frozen=True, slots=True)
class PointLogs:
    """Records and sessions in the contract's columns, moments as the condition writes them.

    truth: one row per wrong application: record_id, mechanism, incident_id, traces (what is left to see of it),
    mistake_share (of all applications with the same traces, see `decidable`), decidable (at least one half), nameable
    (at least half of the mistakes with the same traces have the mechanism).
    harmless: record_id, sequence (its name), traces, of right applications to which something happened.
    skews: terminal_id, seconds. condition: what it was made under.
    """

    records: pa.Table
    sessions: pa.Table
    truth: pa.Table
    harmless: pa.Table
    skews: pa.Table
    condition: PointConditions


def make_points(
    population: Population, visits: int, seed: int, condition: PointConditions = BASE
) -> PointLogs:
    """Logs of `visits` visits; the same arguments always give the same logs."""
    office = play(population, visits, seed, condition)
    rng = stream(seed, "points log")
    log = write_log(rng, office)
    found = with_ids(office, office.applications + at_home(rng, office))
    numbers = rng.permutation(len(found.made))
    seen = traces(office, found, log)
    shares = mistake_shares(seen, [bool(each.mechanism) for each in found.made])
    truth, harmless = [], []
    for row, (each, pattern) in enumerate(zip(found.made, seen, strict=True)):
        known = {"record_id": f"P{numbers[row]:09d}", "traces": list(pattern)}
        if each.mechanism:
            known |= {"mechanism": each.mechanism, "incident_id": each.incident}
            known |= {"mistake_share": shares[pattern], "decidable": shares[pattern] >= DECIDED}
            truth.append(known)
        elif each.sequence:
            harmless.append(known | {"sequence": each.sequence})
    named = mechanism_shares([tuple(row["traces"]) for row in truth], [row["mechanism"] for row in truth])
    truth = [row | {"nameable": share >= DECIDED} for row, share in zip(truth, named, strict=True)]
    terminals = write_ids(np.arange(len(log.skew)), "K", 5)
    return PointLogs(
        _records(rng, office, found, log, numbers),
        _sessions(office, log),
        pa.Table.from_pylist(truth, TRUTH),
        pa.Table.from_pylist(harmless, HARMLESS),
        pa.table({"terminal_id": terminals, "seconds": log.skew / SECOND}),
        condition,
    )


TRUTH = pa.schema(
    [
        ("record_id", pa.string()),
        ("mechanism", pa.string()),
        ("incident_id", pa.int64()),
        ("traces", pa.list_(pa.string())),
        ("mistake_share", pa.float64()),
        ("decidable", pa.bool_()),
        ("nameable", pa.bool_()),
    ]
)
HARMLESS = pa.schema(
    [("record_id", pa.string()), ("sequence", pa.string()), ("traces", pa.list_(pa.string()))]
)


def _column(found: Applications, name: str) -> Ints:
    return np.array([getattr(made, name) for made in found.made], np.int64)


def _records(
    rng: np.random.Generator, office: Office, found: Applications, log: Log, numbers: Ints
) -> pa.Table:
    """The points records in any order; moments are the server's, a little after the terminal's line."""
    condition, people = office.condition, office.population
    linked, named, terminal = (_column(found, name) for name in ("linked", "named", "terminal"))
    at, session = _column(found, "at"), _column(found, "session")
    moment = at + rng.integers(200_000, 1_500_000, len(at))
    here = terminal >= 0
    keys, units = np.full(len(at), -1), np.full(len(at), -1)
    line_session, line_terminal, _, _, line_at = np.array(office.lines, np.int64).reshape(-1, 5).T
    every = session_keys(line_session, line_terminal, line_at, condition)
    line = _column(found, "line")[here]
    assert (line_session[line] == session[here]).all()
    if condition.record_session:
        keys[here] = every[line]
    units[here] = terminal_keys(terminal[here], condition)
    days = write_days(people.birth_date[np.maximum(named, 0)], "iso")
    table = pa.table(
        {
            "record_id": write_ids(numbers, "P", 9),
            "my_number": as_text(people.my_number[linked]),
            "service_code": pa.array(SERVICES).take(pa.array(found.service)),
            "service_user_id": pa.array(found.ids),
            "name_kana": kana(people, named),
            "birth_date": chosen(named < 0, pa.scalar(None, pa.string()), days),
            "applied_at": write_moments(moment, condition.moments, condition.resolution),
            "terminal_id": write_ids(units, "K", 5),
            "session_id": write_ids(keys, "V", 7),
        }
    )
    return table.take(pa.array(rng.permutation(table.num_rows)))


def _sessions(office: Office, log: Log) -> pa.Table:
    condition = office.condition
    called = words("event", condition.vocabulary)
    number = np.where(log.person < 0, -1, office.population.my_number[np.maximum(log.person, 0)])
    return pa.table(
        {
            "session_id": write_ids(log.session, "V", 7),
            "terminal_id": write_ids(log.terminal, "K", 5, condition.terminal_form),
            "my_number": as_text(number),
            "event": pa.array([called[name] for name in EVENTS]).take(pa.array(log.event)),
            "at": write_moments(log.at, condition.moments, condition.resolution),
        }
    )
