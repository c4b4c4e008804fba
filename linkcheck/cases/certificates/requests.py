"""Requests out of the request log: one each, with the notices that belong to it."""

from __future__ import annotations

from linkcheck.cases.certificates.relations import NOTICES, REQUESTS
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
    """Make `requests` of `request_lines`; key and household are SQL, with {0} for the column, of their keys."""
    store.make(
        REQUESTS,
        f"""with asked as (select row, person, look, document, terminal, server, {key.format("request_id")} as key,
            {household.format("household_id")} as home, nullif(moment, {MISSING}) as stamp,
            hash({key.format("request_id")}, server) as alike from request_lines where kind = {kind("request")}),
        often as (select alike from asked group by alike having count(*) > 1),
        followed as (select *, lag(stamp) over other as before, lag(person) over other as person_before
            from asked semi join often using (alike) window other as (partition by key, server order by stamp, row)),
        counted as (select *, sum((before is null or stamp is null or stamp - before > {AGAIN}
            or (person <> 0 and person_before <> 0 and person <> person_before)
            or (key = 0 and stamp - before > {ECHO}))::int)
            over (partition by key, server order by stamp, row) as number from followed),
        once as (select min(row) as row, key, min(stamp) as requested,
            coalesce(min(nullif(person, 0)), 0) as person, coalesce(min(nullif(look, 0)), 0) as look,
            max(home) as household, max(document) as document, max(terminal) as terminal, server
            from counted group by key, server, number
            union all select row, key, stamp, person, look, home, document, terminal, server
            from asked anti join often using (alike))
        select row::ubigint + 1 as request, null as timeout, null as error, null as canceled, * from once""",
    )
    _attach_notices(store, key)


def _attach_notices(store: EventStore, key: str) -> None:
    kinds = ", ".join(str(kind(name)) for name in NOTICE_KINDS)
    lines = f"""(select *, {key.format("request_id")} as key, nullif(moment, {MISSING}) as stamp from request_lines
        where kind in ({kinds}))"""
    by_id = f"""select r.request, l.kind, min(l.stamp) as moment from {lines} l
        join requests r on r.key = l.key and (l.server = 0 or l.server = r.server)
        where l.key <> 0 and l.stamp - coalesce(r.requested, l.stamp) between -{NOTICE_REACH} and {AGAIN}
        group by r.request, l.kind"""
    by_place = [
        f"""select r.request, l.kind, min(l.stamp) as moment from (select kind, stamp, {unit} from {lines}
        where key = 0 and {named}) l asof join requests r on r.{unit} = l.{unit} and r.requested <= l.stamp
        where l.stamp - r.requested <= {NOTICE_REACH} group by r.request, l.kind"""
        for unit, named in (("terminal", "terminal <> 0"), ("server", "terminal = 0"))
    ]
    store.make(NOTICES, " union all ".join([by_id, *by_place]))
    columns = zip(("timeout", "error", "canceled"), NOTICE_KINDS, strict=True)
    replaced = ", ".join(f"n.{column} as {column}" for column, _ in columns)
    found = ", ".join(
        f"min(moment) filter (kind = {kind(name)}) as {column}"
        for column, name in zip(("timeout", "error", "canceled"), NOTICE_KINDS, strict=True)
    )
    store.make(
        REQUESTS,
        f"""select r.* replace ({replaced}) from requests r
        left join (select request, {found} from notices group by request) n on n.request = r.request""",
    )
