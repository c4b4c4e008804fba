"""Requests out of the request log: one each, with the notices that belong to it."""

from __future__ import annotations

from linkcheck.cases.certificates.relations import NOTICES, OFTEN, REQUEST_LINES, REQUESTS
from linkcheck.events.store import EventStore
from linkcheck.events.words import kind
from linkcheck.normalize.moment import MISSING

__all__ = ["make_requests"]

SECOND, HOUR = 1_000_000, 3_600_000_000
ECHO = 2 * SECOND
AGAIN = 6 * HOUR
"""After so many microseconds the same id is another request."""

NOTICE_REACH = 120 * SECOND
NOTICE_KINDS = ("timeout", "error", "cancel")


def make_requests(store: EventStore, key: str, household: str) -> None:
    """Make `requests` and their `notices` of `request_lines`; key and household are SQL of their keys, with {0} for the
    column."""
    ((known,),) = store.rows(f"select count(*) from request_lines where kind = {kind('request')}")
    words = ("request",) if known else ("request", "other")  # a log whose word for it nobody knows
    asked = f"""(select row::ubigint + 1 as request, row, person, look, document, terminal, server,
        {key.format("request_id")} as key, {household.format("household_id")} as household,
        nullif(moment, {MISSING}) as requested, hash({key.format("request_id")}, server) as alike
        from request_lines where kind in ({", ".join(str(kind(word)) for word in words)}))"""
    store.repeat(OFTEN, f"select alike from {asked}", REQUEST_LINES)
    store.make(REQUESTS, f"from {asked} anti join often using (alike)")
    store.add(
        REQUESTS,
        f"""with followed as (select *, lag(requested) over other as before, lag(person) over other as person_before
            from {asked} semi join often using (alike)
            window other as (partition by key, server order by requested, row)),
        counted as (select *, sum((before is null or requested is null or requested - before > {AGAIN}
            or (person <> 0 and person_before <> 0 and person <> person_before)
            or (key = 0 and requested - before > {ECHO}))::int)
            over (partition by key, server order by requested, row) as number from followed)
        select min(request) as request, min(row) as row, key, min(requested) as requested,
            coalesce(min(nullif(person, 0)), 0) as person, coalesce(min(nullif(look, 0)), 0) as look,
            max(household) as household, max(document) as document, max(terminal) as terminal, server
            from counted group by key, server, number""",
    )
    _find_notices(store, key)


def _find_notices(store: EventStore, key: str) -> None:
    kinds = ", ".join(str(kind(name)) for name in NOTICE_KINDS)
    lines = f"""(select *, {key.format("request_id")} as key, nullif(moment, {MISSING}) as stamp from request_lines
        where kind in ({kinds}))"""
    by_id = f"""select r.request, l.kind, min(l.stamp) as moment from {lines} l
        join requests r on r.key = l.key and (l.server = 0 or l.server = r.server)
        where l.key <> 0 and l.stamp - coalesce(r.requested, l.stamp) between -{NOTICE_REACH} and {AGAIN}
        group by r.request, l.kind"""
    by_place = [
        f"""select r.request, l.kind, min(l.stamp) as moment from (select kind, stamp, {unit} from {lines}
        where key = 0 and {named}) l asof join (from requests where {unit} in (select {unit} from {lines}
        where key = 0 and {named})) r on r.{unit} = l.{unit} and r.requested <= l.stamp
        where l.stamp - r.requested <= {NOTICE_REACH} group by r.request, l.kind"""
        for unit, named in (("terminal", "terminal <> 0"), ("server", "terminal = 0"))
    ]
    found = ", ".join(
        f"min(moment) filter (kind = {kind(name)}) as {column}"
        for column, name in zip(("timeout", "error", "canceled"), NOTICE_KINDS, strict=True)
    )
    store.make(
        NOTICES,
        f"select request, {found} from ({' union all '.join([by_id, *by_place])}) group by request",
    )
