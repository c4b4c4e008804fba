"""Request log and issue log in the store, freed of duplicated lines and joined into print jobs on one clock."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.cases.certificates.relations import (
    ISSUES,
    JOBS,
    NOTICES,
    REAPPLICATIONS,
    REQUESTS,
    SERVER_SKEWS,
    TERMINAL_SKEWS,
)
from linkcheck.events.skew import Skew, estimate_skews, put_skews
from linkcheck.events.store import EventStore
from linkcheck.events.words import kind
from linkcheck.normalize.moment import MISSING

__all__ = ["join_jobs"]

REQUESTING = """select request,
coalesce(min(row) filter (kind = {asked}), min(row)) as row,
coalesce(min(nullif(moment, {none})) filter (kind = {asked}), min(nullif(moment, {none}))) as requested,
min(nullif(moment, {none})) filter (kind = {timeout}) as timeout,
min(nullif(moment, {none})) filter (kind = {error}) as error,
coalesce(min(person) filter (kind = {asked} and person <> 0), max(person)) as person,
coalesce(min(look) filter (kind = {asked} and look <> 0), max(look)) as look,
max(household) as household, max(document) as document, max(terminal) as terminal, max(server) as server
from request_lines where request <> 0 group by request"""

REAPPLYING = """select n.request, min(r.requested) as requested_again from requests n join requests r
on r.person = n.person and r.document = n.document and r.request <> n.request
and r.requested > coalesce(n.error, n.timeout) and r.requested <= coalesce(n.error, n.timeout) + 900000000
where n.person <> 0 and coalesce(n.error, n.timeout) is not null group by n.request"""

JOINING = """select coalesce(r.request, i.request) as request, r.row as request_row,
i.row as issue_row, coalesce(r.server, 0) as server, coalesce(r.terminal, 0) as terminal,
coalesce(r.requested - coalesce(t.shift, 0), {none}) as requested,
coalesce(i.issued - coalesce(s.shift, 0), {none}) as issued,
coalesce(r.timeout - coalesce(t.shift, 0), {none}) as timeout,
coalesce(r.error - coalesce(t.shift, 0), {none}) as error,
coalesce(r.person, 0::ubigint) as applicant, coalesce(i.person, 0::ubigint) as subject,
coalesce(r.look, 0::ubigint) as applicant_look, coalesce(i.look, 0::ubigint) as subject_look,
coalesce(r.household, 0::ubigint) as applicant_household, coalesce(i.household, 0::ubigint) as subject_household,
coalesce(r.document, 0) as document, coalesce(i.document, 0) as issued_document,
coalesce(i.revoked, {none}) as revoked, coalesce(i.issued > m.first_issued, false) as issued_again,
a.request is not null as reapplied
from requests r full outer join issues i on r.request = i.request
left join (select request, min(issued) as first_issued from issues where request <> 0
group by request having count(*) > 1) m on m.request = i.request
left join reapplications a on a.request = r.request
left join terminal_skews t on t.unit = r.terminal left join server_skews s on s.unit = r.server"""


def join_jobs(store: EventStore) -> tuple[tuple[Skew, ...], tuple[Skew, ...], npt.NDArray[np.int64]]:
    """Make `jobs` (one row per request and issue, requests without issue and issues without request included).

    Gives the clock skews of terminals and of servers, and the rows of duplicated issue lines int64[D].
    """
    store.make(
        ISSUES,
        f"select min(row) as row, request, nullif(moment, {MISSING}) as issued, person, look, household, document,"
        " revoked from issue_lines group by all",
    )
    codes = {"asked": kind("request"), "timeout": kind("timeout"), "error": kind("error"), "none": MISSING}
    store.make(REQUESTS, REQUESTING.format(**codes))
    _attach_notices(store)
    store.make(REAPPLICATIONS, REAPPLYING)
    servers, terminals = _skews(store)
    store.make(JOBS, JOINING.format(none=MISSING))
    dropped = store.arrays("select row from issue_lines anti join issues using (row) order by row")
    return terminals, servers, dropped["row"]


def _attach_notices(store: EventStore) -> None:
    """Notices that name no request belong to the last request before them on their terminal (else server)."""
    notices = f"({kind('timeout')}, {kind('error')})"
    found = [
        f"""select r.request, l.kind, min(l.moment) as moment from (select moment, kind, {unit} from request_lines
        where request = 0 and kind in {notices} and {named}) l
        asof join requests r on r.{unit} = l.{unit} and r.requested <= l.moment
        where l.moment - r.requested <= 120000000 group by r.request, l.kind"""
        for unit, named in (("terminal", "terminal <> 0"), ("server", "terminal = 0"))
    ]
    store.make(NOTICES, " union all ".join(found))
    if store.rows("select count(*) from notices") != [(0,)]:
        attached = "coalesce({0}, (select min(n.moment) from notices n where n.request = r.request and n.kind = {1}))"
        replaced = ", ".join(
            f"{attached.format(name, kind(name))} as {name}" for name in ("timeout", "error")
        )
        store.make(REQUESTS, f"select * replace ({replaced}) from requests r")


def _skews(store: EventStore) -> tuple[tuple[Skew, ...], tuple[Skew, ...]]:
    """Servers first, by the delays of all their jobs; then terminals, by what their server leaves unexplained."""
    paired = (
        "from requests r join issues i on r.request = i.request "
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
