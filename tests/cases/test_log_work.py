"""How much work a check makes of its logs, counted, not timed: what is named, compared, judged and kept."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from linkcheck import check_certificates, check_points
from linkcheck.cases.certificates import judgement
from linkcheck.cases.points import log, service_ids
from linkcheck.events.store import EventStore
from linkcheck.events.words import Coding
from linkcheck.settings import Settings
from synthetic_data.certificate_logs import make_certificate_logs
from synthetic_data.point_logs import make_point_logs
from synthetic_data.population import make_population
from synthetic_data.register import register_table

PERSONS, VISITS, JOBS, SEED = 6_000, 5_000, 8_000, 5
AGAIN, MINUTE = 2_000, 60_000_000
"""So many issues were printed once more, a minute later."""


@pytest.fixture(scope="module")
def work():
    """What was counted in a check of either log, and what there was to do."""
    done, population = Counter(), make_population(PERSONS, SEED)

    def counting(name, function, amount):
        def call(*given, **named):
            done[name] += amount(*given)
            return function(*given, **named)

        return call

    kept = Counter()
    drop, insert = EventStore.drop, EventStore._insert

    def inserted(store, name, relation, query, of):
        ((before,),) = store.rows(f"select count(*) from {name}")
        insert(store, name, relation, query, of)
        kept["written"] += store.rows(f"select count(*) from {name}")[0][0] - before

    def dropped(store, *relations):
        drop(store, *relations)
        names = [name for (name,) in store.rows("select table_name from duckdb_tables()")]
        sizes = [store.rows(f"select count(*) from {name}") for name in names]
        kept["rows"] = sum(size for ((size,),) in sizes)  # after the last time, what is held to the end

    with pytest.MonkeyPatch.context() as patch:
        for place, function, name, amount in (
            (Coding, "code", "names made codes one by one", lambda *_: 1),
            (service_ids, "one_edit", "pairs of service IDs compared", lambda ids, _: len(ids)),
            (judgement, "_special", "issues judged one by one", lambda *_: 1),
            (log, "_spelled", "service IDs spelled", len),
        ):
            patch.setattr(place, function, counting(name, getattr(place, function), amount))
        patch.setattr(EventStore, "drop", dropped)
        patch.setattr(EventStore, "_insert", inserted)
        made = make_point_logs(population, VISITS, SEED)
        settings = Settings(threads=1)
        check_points(made.records, register_table(population), sessions=made.sessions, settings=settings)
        done["rows kept of applications and lines"] = kept["rows"]
        done["rows written of applications and lines"] = kept.pop("written")
        done["applications"] = made.records.num_rows
        done["applications and lines"] = made.records.num_rows + made.sessions.num_rows
        issued = make_certificate_logs(population, JOBS, SEED)
        again = issued.issues.slice(0, AGAIN)
        later = pc.add(again["issued_at"], pa.scalar(MINUTE, pa.duration("us")))
        again = again.set_column(again.column_names.index("issued_at"), "issued_at", later)
        issues = pa.concat_tables([issued.issues, again])
        check_certificates(issues, requests=issued.requests, settings=settings)
        done["rows kept of issues and requests"] = kept["rows"]
        done["rows written of issues and requests"] = kept.pop("written")
        done["issues"], done["issues and requests"] = (
            issues.num_rows,
            issues.num_rows + issued.requests.num_rows,
        )
    return done


MOST = {
    ("names made codes one by one", "applications"): 0.05,
    ("pairs of service IDs compared", "applications"): 0.04,
    ("issues judged one by one", "issues"): 0.02,
    ("service IDs spelled", "applications"): 1.0,
    ("rows kept of applications and lines", "applications and lines"): 1.4,
    ("rows kept of issues and requests", "issues and requests"): 1.8,
    ("rows written of applications and lines", "applications and lines"): 2.8,
    ("rows written of issues and requests", "issues and requests"): 4.8,
}
"""What is done at the most for each of what there is."""


@pytest.mark.parametrize(("done", "given"), MOST)
def test_a_check_of_logs_does_no_more_work_than_it_has_to(work, done, given):
    assert 0 < work[done] / work[given] <= MOST[done, given], dict(work)


@pytest.mark.parametrize("case", ["points", "certificates"])
def test_in_how_many_parts_a_log_is_worked_on_changes_nothing(monkeypatch, case):
    population = make_population(PERSONS, SEED)
    settings = Settings(threads=1)
    parts, used = EventStore.parts, []

    def check():
        if case == "points":
            made = make_point_logs(population, VISITS // 5, SEED)
            return check_points(
                made.records, register_table(population), sessions=made.sessions, settings=settings
            )
        issued = make_certificate_logs(population, JOBS // 5, SEED)
        return check_certificates(issued.issues, requests=issued.requests, settings=settings)

    def several(store, of, _=0):
        for part in parts(store, of, store.memory // 200):
            used.append(part)
            yield part

    whole = check()
    monkeypatch.setattr(EventStore, "parts", several)
    again = check()
    assert max(used) >= 5
    assert (
        pa.table(again.decisions).equals(pa.table(whole.decisions))
        and again.findings.incidents == whole.findings.incidents
    )
