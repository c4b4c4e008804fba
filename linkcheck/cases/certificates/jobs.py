"""Request log and issue log in the store, freed of copies and joined into print jobs on one clock.

Both logs are joined by the request's id and by time: an id may be used again the next day, or on another server.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.cases.certificates.relations import (
    ALIASES,
    ASSIGNED,
    ISSUE_LINES,
    ISSUES,
    JOBS,
    LEFT_OVER,
    NOTICES,
    OFTEN,
    OPEN_ISSUES,
    OPEN_REQUESTS,
    REAPPLICATIONS,
    REQUEST_LINES,
    REQUESTS,
    SERVER_SKEWS,
    TERMINAL_SKEWS,
    TWICE,
)
from linkcheck.cases.certificates.requests import make_requests
from linkcheck.events.identities import shared_key
from linkcheck.events.skew import Skew, estimate_skews, put_skews
from linkcheck.events.store import IN_PART, EventStore
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
    _make_issues(store, keys["key"], keys["household"])
    make_requests(store, keys["key"], keys["household"])
    near = "true" if _used_once(store) else NEAR
    dropped = _join_plain(store, near)
    _assign(store, near)
    store.make(REAPPLICATIONS, REAPPLYING)
    store.add(JOBS, JOINING.format(none=MISSING))
    _find_aliases(store)
    servers, terminals = _skews(store)
    store.replace(JOBS, AMISS, CORRECTING.format(none=MISSING))
    store.drop(
        ISSUES,
        REQUESTS,
        NOTICES,
        OPEN_ISSUES,
        OPEN_REQUESTS,
        ASSIGNED,
        REAPPLICATIONS,
        OFTEN,
        TWICE,
        LEFT_OVER,
    )
    return terminals, servers, dropped


def _make_issues(store: EventStore, key: str, household: str) -> None:
    lines = f"""(select row, {key.format("request_id")} as key, nullif(moment, {MISSING}) as issued, person, look,
        {household.format("household_id")} as household, document, revoked,
        hash({key.format("request_id")}, person, look, document) as alike from issue_lines)"""
    store.repeat(OFTEN, f"select alike from {lines}", ISSUE_LINES)
    store.make(ISSUES, f"from {lines} anti join often using (alike)")
    store.add(
        ISSUES,
        f"""with once as (select min(row) as row, * exclude (row) from {lines} semi join often using (alike)
            group by all)
        from (select *, issued - lag(issued) over (partition by key, person, look, document order by issued, row)
            as gap from once) where gap is null or gap > {ECHO} or key = 0""",
    )


def _used_once(store: EventStore) -> bool:
    """Whether hardly an id is that of several requests; makes `often` of the ids of several requests or issues."""
    for relation, log in ((OFTEN, REQUESTS), (TWICE, ISSUES)):
        store.repeat(relation, f"select key as alike from {log.name} where key <> 0", log)
    ((total, again, ids),) = store.rows(
        """select count(*) filter (key <> 0), count(*) filter (alike is not null), count(distinct alike)
        from requests left join often on alike = key"""
    )
    store.add(OFTEN, "from twice")
    return int(ids) < REUSED_SHARE * max(int(total - again + ids), 1)


def _join_plain(store: EventStore, near: str) -> npt.NDArray[np.int64]:
    """Begin `jobs` with the plain ones, and make `open_issues` and `open_requests` of what is in none of them; the rows
    of issue lines that are no issues."""
    store.make(JOBS, PLAIN.format(near=near, none=MISSING, part=IN_PART.format("key")), of=REQUESTS)
    repeated = np.empty(0, np.int64)
    for relation, whole, lines, column in (
        (OPEN_ISSUES, ISSUES, ISSUE_LINES, "issue_row"),
        (OPEN_REQUESTS, REQUESTS, REQUEST_LINES, "request_row"),
    ):
        ((count,),) = store.rows(f"select count(*) from {lines.name}")
        held, plain = (
            _marked(store, f"select {name} as row from {log.name}", int(count))
            for name, log in (("row", whole), (column, JOBS))
        )
        store.put(LEFT_OVER, row=np.flatnonzero(held & ~plain))
        store.make(relation, f"from {whole.name} semi join left_over using (row)")
        if whole is ISSUES:
            repeated = np.flatnonzero(~held)
    return repeated


def _marked(store: EventStore, query: str, count: int) -> npt.NDArray[np.bool_]:
    """Which of `count` rows a query gives, bool[count]."""
    marked = np.zeros(count, np.bool_)
    for batch in store.stream(query):
        marked[batch["row"].to_numpy()] = True
    return marked


def _assign(store: EventStore, near: str) -> None:
    """Open issues with their requests: first those of the same person, then the nearest, then by person and time."""
    pairs = PAIRS.format(near=near)
    store.make(ASSIGNED, "select row, request from (select 0 as row, 0::ubigint as request) where false")
    for some, which, order in (
        (pairs, "own", "apart"),
        (pairs, "not taken" if near == NEAR else "true", "taken, apart"),
        (PEOPLE, "not taken", "apart"),
    ):
        store.add(ASSIGNED, BEST.format(pairs=some, which=which, order=order))


NEAR = f"""(i.issued is null or r.requested is null or i.issued - r.requested between -{EARLY} and {LATE})"""
"""The two lie as far apart as a request and its issue do."""

PAIRS = """select i.row, r.request, i.person <> 0 and i.person = r.person as own,
coalesce(abs(i.issued - r.requested), 0) as apart from open i join open_requests r on r.key = i.key
where i.key <> 0 and {near}"""
"""Issues that have no request yet, and requests, of one id."""

PEOPLE = f"""select i.row, r.request, true as own, abs(i.issued - r.requested) as apart from open i
join open_requests r on r.person = i.person where i.person <> 0 and (i.key = 0 or r.key = 0)
and i.issued - r.requested between 0 and {BY_PERSON}"""
"""The same of one person, of which one has no id."""

BEST = """with open as (from open_issues anti join assigned using (row)),
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
        """with pairs as (select issued_document as issued, document as asked, count(*) as n from jobs
        where issued_document <> 0 and document <> 0 group by all),
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


REAPPLYING = """with noticed as (select request, person, document, coalesce(n.error, n.timeout) as told
from notices n join requests using (request) where person <> 0 and told is not null)
select n.request, min(r.requested) as requested_again from noticed n join requests r
on r.person = n.person and r.document = n.document and r.request <> n.request
and r.requested > n.told and r.requested <= n.told + 900000000 group by n.request"""

PLAIN = """select r.request, r.row as request_row, i.row as issue_row, r.server, r.terminal,
coalesce(r.requested, {none}) as requested, coalesce(i.issued, {none}) as issued,
{none} as timeout, {none} as error, {none} as canceled,
r.person as applicant, i.person as subject, r.look as applicant_look, i.look as subject_look,
r.household as applicant_household, i.household as subject_household, r.document, i.document as issued_document,
coalesce(i.revoked, {none}) as revoked, 0 as again, false as reapplied, false as outside
from (from issues where key <> 0 and {part} and key not in (from often)) i
join (from requests where key <> 0 and {part} and request not in (select request from notices)) r on r.key = i.key
where {near}"""
"""Jobs of an id that stands once in both logs, without a notice; `not in`, for the database takes the larger side of an
anti join into memory."""

JOINING = """with printed as (select i.*, coalesce(a.request, (1::ubigint << 62) + i.row::ubigint) as request
from open_issues i left join assigned a using (row)),
often as (select request from assigned group by request having count(*) > 1),
several as (select request, min(issued) as first_issued from (from assigned semi join often using (request))
join open_issues using (row) group by request),
covered as (select
(select min(requested) from requests) as asked_from, (select max(requested) from requests) as asked_to,
(select min(issued) from issues) as issued_from, (select max(issued) from issues) as issued_to)
select coalesce(r.request, i.request) as request, r.row as request_row,
i.row as issue_row, coalesce(r.server, 0) as server, coalesce(r.terminal, 0) as terminal,
coalesce(r.requested, {none}) as requested, coalesce(i.issued, {none}) as issued,
coalesce(n.timeout, {none}) as timeout, coalesce(n.error, {none}) as error, coalesce(n.canceled, {none}) as canceled,
coalesce(r.person, 0::ubigint) as applicant, coalesce(i.person, 0::ubigint) as subject,
coalesce(r.look, 0::ubigint) as applicant_look, coalesce(i.look, 0::ubigint) as subject_look,
coalesce(r.household, 0::ubigint) as applicant_household, coalesce(i.household, 0::ubigint) as subject_household,
coalesce(r.document, 0) as document, coalesce(i.document, 0) as issued_document,
coalesce(i.revoked, {none}) as revoked,
coalesce(i.issued - v.first_issued, 0) as again,
a.request is not null as reapplied,
coalesce(case when r.request is null then not (i.issued between c.asked_from and c.asked_to)
when i.row is null then not (r.requested between c.issued_from and c.issued_to) else false end, false) as outside
from open_requests r full outer join printed i on r.request = i.request cross join covered c
left join several v on v.request = i.request left join reapplications a on a.request = r.request
left join notices n on n.request = r.request"""
"""All other jobs: times as the logs have them, documents by the names of their logs."""


def _on_one_clock(moment: str, shift: str) -> str:
    return f"case when {moment} = {{none}} then {moment} else {moment} - coalesce({shift}.shift, 0) end as {moment}"


AMISS = """(request_row is not null and (terminal in (select unit from terminal_skews)
or server in (select unit from server_skews)) or issued_document in (select document from aliases))"""
"""SQL of the jobs of which times or documents are to be corrected."""

CORRECTING = f"""select j.* replace ({
    ", ".join(
        _on_one_clock(*each)
        for each in (("requested", "t"), ("issued", "s"), ("timeout", "t"), ("error", "t"), ("canceled", "t"))
    )
},
coalesce(l.same, issued_document) as issued_document) from jobs j
left join terminal_skews t on request_row is not null and t.unit = terminal
left join server_skews s on request_row is not null and s.unit = server
left join aliases l on l.document = issued_document where {AMISS}"""
"""The same on one clock, with one name for each document."""


def _skews(store: EventStore) -> tuple[tuple[Skew, ...], tuple[Skew, ...]]:
    """Servers first, by the delays of all their jobs; then terminals, by what their server leaves unexplained."""
    delays = f"""from jobs {{}} where issue_row is not null and request_row is not null and issued <> {MISSING}
        and requested <> {MISSING} and timeout = {MISSING} and error = {MISSING}"""
    servers = estimate_skews(store, "select server as unit, issued - requested as delay " + delays.format(""))
    servers = tuple(_as_late(skew) for skew in servers)
    put_skews(store, SERVER_SKEWS, servers)
    shifted = delays.format("left join server_skews s on s.unit = server")
    terminals = estimate_skews(
        store, "select terminal as unit, issued - coalesce(s.shift, 0) - requested as delay " + shifted
    )
    put_skews(store, TERMINAL_SKEWS, terminals)
    return servers, terminals


def _as_late(skew: Skew) -> Skew:
    """A server stamps the end of the delay: ahead where a terminal would be behind."""
    return Skew(skew.unit, -skew.seconds, skew.error_seconds, skew.event_count, skew.corrected, skew.trusted)
