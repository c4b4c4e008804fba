"""Request log and issue log in the store: coded on the way in, freed of duplicated lines, joined into print jobs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.linkage.clock_skew import Skew, estimate_skews
from linkcheck.linkage.events import KEY, Coding, event_kinds, folded, kind, load
from linkcheck.normalize.moment import MISSING, parse_moments
from linkcheck.tables import table_path

__all__ = ["PERSON", "Codings", "join_jobs", "load_issues", "load_requests", "person_keys", "skew_table"]

PERSON = ("name_kanji", "birth_date", "sex", "address")
LOOK = (
    "case when name_kanji is null or name_kanji = '' then 0::ubigint "
    "else greatest(hash(name_kanji, birth_date, sex, address), 1::ubigint) end as look"
)


REQUESTS = """create table requests as select request,
coalesce(min(row) filter (kind = {asked}), min(row)) as row,
coalesce(min(nullif(moment, {none})) filter (kind = {asked}), min(nullif(moment, {none}))) as requested,
min(nullif(moment, {none})) filter (kind = {timeout}) as timeout,
min(nullif(moment, {none})) filter (kind = {error}) as error,
coalesce(min(person) filter (kind = {asked} and person <> 0), max(person)) as person,
coalesce(min(look) filter (kind = {asked} and look <> 0), max(look)) as look,
max(household) as household, max(document) as document, max(terminal) as terminal, max(server) as server
from request_lines where request <> 0 group by request"""
"""One row per request: when it was made, when a notice came, by whom, for what, where."""

REAPPLICATIONS = """create table reapplications as
select n.request, min(r.requested) as requested_again from requests n join requests r
on r.person = n.person and r.document = n.document and r.request <> n.request
and r.requested > coalesce(n.error, n.timeout) and r.requested <= coalesce(n.error, n.timeout) + 900000000
where n.person <> 0 and coalesce(n.error, n.timeout) is not null group by n.request"""
"""Requests that were made again by the same person, for the same document, within 15 minutes after a notice."""

JOBS = """create table jobs as select coalesce(r.request, i.request) as request, r.row as request_row,
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
"""One row per request and issue: times on one clock, what was asked for and what came out."""


@lru_cache(maxsize=1)
def _documents() -> tuple[dict[str, str], frozenset[str]]:
    table = tomllib.loads(table_path("events.toml").read_text("utf-8"))["documents"]
    names = {folded(name): kind for kind, entry in table.items() for name in entry["names"]}
    return names, frozenset(kind for kind, entry in table.items() if entry["covers"] == "household")


@dataclass
class Codings:
    """Names behind the codes of a run: terminals, servers and documents as the logs call them."""

    terminals: Coding = field(default_factory=Coding)
    servers: Coding = field(default_factory=Coding)
    documents: Coding = field(default_factory=Coding)

    def document_codes(self, values: pa.Array | None, count: int) -> npt.NDArray[np.int32]:
        """Codes int32[N] of documents; names of tables/events.toml for the same document share a code."""
        known, _ = _documents()
        if values is None:
            return np.zeros(count, np.int32)
        spelled = Coding()
        codes = spelled.encode(values, count)
        names = pa.array(["", *(known.get(folded(name), folded(name)) for name in spelled.names[1:])])
        return self.documents.encode(names, len(names))[codes]

    def household_documents(self) -> tuple[int, ...]:
        """Codes of the documents that cover a household."""
        _, covering = _documents()
        return tuple(code for code, name in enumerate(self.documents.names) if name in covering)


def person_keys(name_kanji: pa.Array, birth_date: pa.Array) -> npt.NDArray[np.uint64]:
    """Keys uint64[N] that are equal for a person written with variant kanji or another date notation; 0 is missing."""
    from linkcheck.normalize.birth_date import parse_birth_dates
    from linkcheck.normalize.name import name_keys

    names = name_keys(name_kanji, None)
    name = np.where(names.kanji_full != 0, names.kanji_full, names.kana_full)
    date = parse_birth_dates(birth_date).astype(np.uint64)
    with np.errstate(over="ignore"):
        mixed = (name ^ date * np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
    return np.where(
        (name != 0) & (date != 0), np.maximum(mixed ^ mixed >> np.uint64(31), np.uint64(1)), np.uint64(0)
    )


def _column(batch: pa.RecordBatch, name: str) -> pa.Array | None:
    return batch.column(name) if name in batch.schema.names else None


def _text(batch: pa.RecordBatch, name: str) -> pa.Array:
    values = _column(batch, name)
    return pa.nulls(batch.num_rows, pa.string()) if values is None else values.cast(pa.string())


def _coded(batch: pa.RecordBatch, first: int, prefix: str, codings: Codings) -> dict[str, Any]:
    """What both logs have: row, ids, document, and the person's columns under plain names."""
    count = batch.num_rows
    people = {name: _text(batch, prefix + name) for name in PERSON}
    return {
        "row": np.arange(first, first + count),
        "source_row": batch["source_row"].to_numpy()
        if "source_row" in batch.schema.names
        else np.arange(count),
        "request_id": _text(batch, "request_id"),
        "household_id": _text(batch, prefix + "household_id"),
        "document": codings.document_codes(_column(batch, "document_type"), count),
        "person": person_keys(people["name_kanji"], people["birth_date"]),
        **people,
    }


def load_requests(store: Any, batches: Iterable[pa.RecordBatch], codings: Codings) -> int:
    """Load the request log into `request_lines`; the number of its lines."""

    def coded(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        count = batch.num_rows
        columns = _coded(batch, first, "", codings)
        columns["moment"] = parse_moments(_text(batch, "requested_at"))
        columns["kind"] = event_kinds(_column(batch, "event"), count, "request")
        columns["my_number_last4"] = pc.utf8_slice_codeunits(_text(batch, "my_number"), -4)
        columns["terminal"] = codings.terminals.encode(_column(batch, "terminal_id"), count)
        columns["server"] = codings.servers.encode(_column(batch, "server_id"), count)
        return pa.RecordBatch.from_pydict(columns)

    return load(store, "request_lines", batches, coded, _kept())


def load_issues(store: Any, batches: Iterable[pa.RecordBatch], codings: Codings) -> int:
    """Load the issue log into `issue_lines`; the number of its lines."""

    def coded(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        columns = _coded(batch, first, "subject_", codings)
        columns["moment"] = parse_moments(_text(batch, "issued_at"))
        columns["revoked"] = parse_moments(_text(batch, "revoked_at"))
        return pa.RecordBatch.from_pydict(columns)

    return load(store, "issue_lines", batches, coded, _kept())


def _kept() -> str:
    return (
        f"* exclude (household_id), {KEY.format('request_id')} as request, "
        f"{KEY.format('household_id')} as household, {LOOK}"
    )


def join_jobs(store: Any) -> tuple[tuple[Skew, ...], tuple[Skew, ...], npt.NDArray[np.int64]]:
    """Make `jobs` (one row per request and issue, requests without issue and issues without request included).

    Gives the clock skews of terminals and of servers, and the rows of duplicated issue lines int64[D].
    """
    store.execute(
        "create table issues as select min(row) as row, request, nullif(moment, $none) as issued, person, look,"
        " household, document, revoked from issue_lines group by all",
        {"none": int(MISSING)},
    )
    store.execute(
        REQUESTS.format(asked=kind("request"), timeout=kind("timeout"), error=kind("error"), none=MISSING)
    )
    for column in ("timeout", "error"):
        _attach_notices(store, column, kind(column))
    store.execute(REAPPLICATIONS)
    servers, terminals = _skews(store)
    store.execute(JOBS.format(none=MISSING))
    dropped = store.execute(
        "select row from issue_lines anti join issues using (row) order by row"
    ).fetchnumpy()
    return terminals, servers, np.asarray(dropped["row"], np.int64)


def _attach_notices(store: Any, column: str, code: int) -> None:
    """Notices that name no request belong to the last request before them on their terminal (else server)."""
    for unit in ("terminal", "server"):
        named = "terminal <> 0" if unit == "terminal" else "terminal = 0"
        store.execute(
            f"""update requests set {column} = n.moment from (
            select r.request, min(l.moment) as moment from
            (select moment, {unit} from request_lines where request = 0 and kind = {code} and {named}) l
            asof join requests r on r.{unit} = l.{unit} and r.requested <= l.moment
            where l.moment - r.requested <= 120000000 group by r.request) n
            where requests.request = n.request and requests.{column} is null"""
        )


def _skews(store: Any) -> tuple[tuple[Skew, ...], tuple[Skew, ...]]:
    """Servers first, by the delays of all their jobs; then terminals, by what their server leaves unexplained."""
    paired = (
        "from requests r join issues i on r.request = i.request "
        "where i.issued is not null and r.requested is not null and r.timeout is null and r.error is null"
    )
    servers = estimate_skews(store, f"select r.server as unit, i.issued - r.requested as delay {paired}")
    servers = tuple(_as_late(skew) for skew in servers)
    skew_table(store, "server_skews", servers)
    terminals = estimate_skews(
        store,
        "select r.terminal as unit, i.issued - coalesce(s.shift, 0) - r.requested as delay "
        + paired.replace("where", "left join server_skews s on s.unit = r.server where"),
    )
    skew_table(store, "terminal_skews", terminals)
    return servers, terminals


def _as_late(skew: Skew) -> Skew:
    """A server stamps the end of the delay: ahead where a terminal would be behind."""
    return Skew(skew.unit, -skew.seconds, skew.error_seconds, skew.event_count, skew.corrected, skew.trusted)


def skew_table(store: Any, name: str, skews: tuple[Skew, ...]) -> None:
    """Put what is to be taken off each unit's times into a table of the store: unit, shift in microseconds."""
    store.execute(f"create table {name} (unit integer, shift bigint)")
    shifts = [(skew.unit, round(skew.seconds * 1_000_000)) for skew in skews if skew.corrected]
    if shifts:
        store.executemany(f"insert into {name} values (?, ?)", shifts)
