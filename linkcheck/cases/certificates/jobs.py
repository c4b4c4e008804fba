"""Request log and issue log in the store, freed of copies and joined into print jobs on one clock.

Both logs are joined by the request's id and by time: an id may be used again the next day, or on another server.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.cases.certificates.relations import (
    ALIASES,
    ASSIGNED,
    ISSUES,
    JOBS,
    NOTICES,
    REAPPLICATIONS,
    REQUESTS,
    SERVER_SKEWS,
    TERMINAL_SKEWS,
)
from linkcheck.cases.certificates.requests import make_requests
from linkcheck.events.identities import shared_key
from linkcheck.events.skew import Skew, estimate_skews, put_skews
from linkcheck.events.store import EventStore
from linkcheck.normalize.moment import MISSING

__all__ = ["join_jobs"]

SECOND, HOUR = 1_000_000, 3_600_000_000
ECHO = 2 * SECOND
"""The same line of the issue log once more within this many microseconds is no other issue."""

EARLY, LATE = 300 * SECOND, HOUR // 2
"""How long before its request (clocks being off) and after it an issue may lie where an id is used more than once."""

BY_PERSON = 600 * SECOND
REUSED_SHARE = 0.01
MOST_ALIAS_SHARE, FEWEST_ALIASES = 0.9, 5


def join_jobs(store: EventStore) -> tuple[tuple[Skew, ...], tuple[Skew, ...], npt.NDArray[np.int64]]:
    """Make `jobs` (one row per request and issue, requests without issue and issues without request included); what it
    is made of is given up, but for the lines of the logs.

    Gives the clock skews of terminals and of servers, and the rows of issue lines that repeat another int64[D].
    """
    keys = {
        name: shared_key(
            store, *(f"select {column} as id from {log}" for log in ("request_lines", "issue_lines"))
        )
        for name, column in (("key", "request_id"), ("household", "household_id"))
    }
    store.make(
        ISSUES,
        f"""with lines as (select row, {keys["key"].format("request_id")} as key, nullif(moment, {MISSING}) as issued,
            person, look, {keys["household"].format("household_id")} as household, document, revoked,
            hash({keys["key"].format("request_id")}, person, look, document) as alike from issue_lines),
        often as (select alike from lines group by alike having count(*) > 1),
        once as (select min(row) as row, * exclude (row) from lines semi join often using (alike) group by all),
        spaced as (select *, issued - lag(issued) over (partition by key, person, look, document order by issued, row)
            as gap from once)
        select * exclude (gap) from spaced where gap is null or gap > {ECHO} or key = 0
        union all select * from lines anti join often using (alike)""",
    )
    make_requests(store, keys["key"], keys["household"])
    _assign(store)
    _find_aliases(store)
    store.make(REAPPLICATIONS, REAPPLYING)
    servers, terminals = _skews(store)
    store.make(JOBS, JOINING.format(none=MISSING))
    dropped = store.arrays("select row from issue_lines anti join issues using (row) order by row")
    store.drop(ISSUES, REQUESTS, NOTICES, ASSIGNED, REAPPLICATIONS)
    return terminals, servers, dropped["row"]


def _assign(store: EventStore) -> None:
    """Issues with their requests: first those of the same person, then the nearest, then by person and time alone."""
    ((reused,),) = store.rows(
        """select coalesce(avg((uses > 1)::int), 0) from (select count(*) as uses from requests where key <> 0
        group by key)"""
    )
    unique = reused < REUSED_SHARE
    pairs = PAIRS.format(near="true" if unique else NEAR)
    store.make(ASSIGNED, "select row, request from (select 0 as row, 0::ubigint as request) where false")
    for some, which, order in (
        (pairs, "own", "apart"),
        (pairs, "true" if unique else "not taken", "taken, apart"),
        (PEOPLE, "not taken", "apart"),
    ):
        store.add(ASSIGNED, BEST.format(pairs=some, which=which, order=order))


NEAR = f"""(i.issued is null or r.requested is null or i.issued - r.requested between -{EARLY} and {LATE})"""
"""The two lie as far apart as a request and its issue do."""

PAIRS = """select i.row, r.request, i.person <> 0 and i.person = r.person as own,
coalesce(abs(i.issued - r.requested), 0) as apart from open i join requests r on r.key = i.key
where i.key <> 0 and {near}"""
"""Issues that have no request yet, and requests, of one id."""

PEOPLE = f"""select i.row, r.request, true as own, abs(i.issued - r.requested) as apart from open i
join requests r on r.person = i.person where i.person <> 0 and (i.key = 0 or r.key = 0)
and i.issued - r.requested between 0 and {BY_PERSON}"""
"""The same of one person, of which one has no id."""

BEST = """with open as (from issues anti join assigned using (row)),
pairs as ({pairs}),
taken as (select distinct request from assigned semi join pairs using (request)),
kept as (select * from (select p.*, t.request is not null as taken from pairs p left join taken t using (request))
where {which}),
several as (select row from kept group by row having count(*) > 1)
select row, request from kept anti join several using (row)
union all select row, request from (select *, row_number() over (partition by row order by {order}, request) as place
from kept semi join several using (row)) where place = 1"""
"""The best of the pairs for every issue that has none yet."""


def _find_aliases(store: EventStore) -> None:
    """A name of a document that only the issue log has stands for what nearly all its requests ask for."""
    found = store.rows(
        """with pairs as (select i.document as issued, r.document as asked, count(*) as n from assigned a
        join issues i using (row) join requests r using (request)
        where i.document <> 0 and r.document <> 0 group by all),
        best as (select issued, arg_max(asked, n) as asked, max(n) as most, sum(n) as total from pairs group by issued)
        select issued, asked, most, total from best where issued not in (select asked from pairs)"""
    )
    same = [
        (issued, asked)
        for issued, asked, most, total in found
        if total >= FEWEST_ALIASES and most >= MOST_ALIAS_SHARE * total
    ]
    store.put(
        ALIASES,
        document=np.array([issued for issued, _ in same], np.int32),
        same=np.array([asked for _, asked in same], np.int32),
    )


REAPPLYING = """select n.request, min(r.requested) as requested_again from requests n join requests r
on r.person = n.person and r.document = n.document and r.request <> n.request
and r.requested > coalesce(n.error, n.timeout) and r.requested <= coalesce(n.error, n.timeout) + 900000000
where n.person <> 0 and coalesce(n.error, n.timeout) is not null group by n.request"""

JOINING = """with printed as (select i.*, coalesce(a.request, (1::ubigint << 62) + i.row::ubigint) as request,
coalesce(l.same, i.document) as named from issues i
left join assigned a using (row) left join aliases l on l.document = i.document),
often as (select request from assigned group by request having count(*) > 1),
several as (select request, min(issued) as first_issued from (from assigned semi join often using (request))
join issues using (row) group by request),
covered as (select
(select min(requested) from requests) as asked_from, (select max(requested) from requests) as asked_to,
(select min(issued) from issues) as issued_from, (select max(issued) from issues) as issued_to)
select coalesce(r.request, i.request) as request, r.row as request_row,
i.row as issue_row, coalesce(r.server, 0) as server, coalesce(r.terminal, 0) as terminal,
coalesce(r.requested - coalesce(t.shift, 0), {none}) as requested,
coalesce(i.issued - coalesce(s.shift, 0), {none}) as issued,
coalesce(r.timeout - coalesce(t.shift, 0), {none}) as timeout,
coalesce(r.error - coalesce(t.shift, 0), {none}) as error,
coalesce(r.canceled - coalesce(t.shift, 0), {none}) as canceled,
coalesce(r.person, 0::ubigint) as applicant, coalesce(i.person, 0::ubigint) as subject,
coalesce(r.look, 0::ubigint) as applicant_look, coalesce(i.look, 0::ubigint) as subject_look,
coalesce(r.household, 0::ubigint) as applicant_household, coalesce(i.household, 0::ubigint) as subject_household,
coalesce(r.document, 0) as document, coalesce(i.named, 0) as issued_document,
coalesce(i.revoked, {none}) as revoked,
coalesce(i.issued - v.first_issued, 0) as again,
a.request is not null as reapplied,
coalesce(case when r.request is null then not (i.issued between c.asked_from and c.asked_to)
when i.row is null then not (r.requested between c.issued_from and c.issued_to) else false end, false) as outside
from requests r full outer join printed i on r.request = i.request cross join covered c
left join several v on v.request = i.request left join reapplications a on a.request = r.request
left join terminal_skews t on t.unit = r.terminal left join server_skews s on s.unit = r.server"""


def _skews(store: EventStore) -> tuple[tuple[Skew, ...], tuple[Skew, ...]]:
    """Servers first, by the delays of all their jobs; then terminals, by what their server leaves unexplained."""
    paired = (
        "from requests r join assigned a using (request) join issues i on i.row = a.row "
        "where i.issued is not null and r.requested is not null and r.timeout is null and r.error is null"
    )
    servers = estimate_skews(store, f"select r.server as unit, i.issued - r.requested as delay {paired}")
    servers = tuple(_as_late(skew) for skew in servers)
    put_skews(store, SERVER_SKEWS, servers)
    terminals = estimate_skews(
        store,
        "select r.terminal as unit, i.issued - coalesce(s.shift, 0) - r.requested as delay "
        + paired.replace("where", "left join server_skews s on s.unit = r.server where"),
    )
    put_skews(store, TERMINAL_SKEWS, terminals)
    return servers, terminals


def _as_late(skew: Skew) -> Skew:
    """A server stamps the end of the delay: ahead where a terminal would be behind."""
    return Skew(skew.unit, -skew.seconds, skew.error_seconds, skew.event_count, skew.corrected, skew.trusted)
