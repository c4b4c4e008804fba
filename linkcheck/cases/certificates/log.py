"""Request log and issue log on their way into the store: names become codes, persons become keys."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.certificates.relations import ISSUE_LINES, REQUEST_LINES
from linkcheck.engines.store import SpooledStore
from linkcheck.events.store import EventStore
from linkcheck.events.words import Coding, event_kinds, folded
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.moment import MISSING, STEPS, parse_moments, resolution_of_shares
from linkcheck.normalize.nondisclosure import MARK, is_nondisclosed
from linkcheck.tables import table_path

__all__ = ["COARSE", "PERSON", "Codings", "load_issues", "load_requests", "person_keys", "resolution"]

PERSON = ("name_kanji", "birth_date", "sex", "address")
LOOK = (
    "case when coalesce(name_kanji, '') = '' and coalesce(birth_date, '') = '' and coalesce(address, '') = '' "
    "then 0::ubigint "
    "else greatest(hash(name_kanji, birth_date, sex, address), 1::ubigint) end as look"
)


REMARK = re.compile(r"[（(\[［].*?[）)\]］]")
"""What stands in brackets behind a document's name: for whom, with what."""

COARSE = ("minute", "day")
"""Resolutions at which the order of neighboring requests cannot be seen."""


def _people() -> SpooledStore:
    """Room for the persons of a log, line by line, in a private file: few of them are ever looked at again."""
    return SpooledStore(pa.schema([(name, pa.string()) for name in PERSON]))


@lru_cache(maxsize=1)
def _documents() -> tuple[dict[str, str], dict[str, str]]:
    """Kinds of document by their names, and whom each kind covers."""
    table = tomllib.loads(table_path("events.toml").read_text("utf-8"))["documents"]
    names = {_plain(REMARK.sub("", name)): kind for kind, entry in table.items() for name in entry["names"]}
    return names, {kind: entry["covers"] for kind, entry in table.items()}


def _plain(name: str) -> str:
    """A document's name without what is as often left out (住民票の写し, 住民票写し), a number without its zeros."""
    plain = re.sub("の|写し?", "", folded(name)).removesuffix("書")
    return plain.lstrip("0") or plain


def _document(name: str) -> str:
    """The kind of a document that tables/events.toml has, whatever is remarked in brackets; else its plain name."""
    known, _ = _documents()
    plain = _plain(name)
    return known.get(plain) or known.get(_plain(REMARK.sub("", name))) or plain


@dataclass
class Codings:
    """Names behind the codes of a run: terminals, servers and documents as the logs call them; and what digits stand
    for eras in its birth dates."""

    terminals: Coding = field(default_factory=Coding)
    servers: Coding = field(default_factory=Coding)
    documents: Coding = field(default_factory=Coding)
    era_codes: str | None = None

    def document_codes(self, values: pa.Array | None, count: int) -> npt.NDArray[np.int32]:
        """Codes int32[N] of documents; names of tables/events.toml for the same document share a code."""
        if values is None:
            return np.zeros(count, np.int32)
        spelled = Coding()
        codes = spelled.encode(values, count)
        names = pa.array(["", *map(_document, spelled.names[1:])])
        return self.documents.encode(names, len(names))[codes]

    def documents_of(self, *covers: str) -> tuple[int, ...]:
        """Codes of the documents that cover a household ("household") or a family register ("family_register")."""
        _, covered = _documents()
        return tuple(code for code, name in enumerate(self.documents.names) if covered.get(name) in covers)


def person_keys(
    name_kanji: pa.Array, birth_date: pa.Array, era_codes: str | None = None
) -> npt.NDArray[np.uint64]:
    """Keys uint64[N] that are equal for a person written with variant kanji or another date notation; 0 is missing.

    era_codes: what digits stand for eras in birth dates, as in `linkcheck.normalize.birth_date`.
    """
    from linkcheck.normalize.birth_date import parse_birth_dates
    from linkcheck.normalize.name_keys import name_keys

    names = name_keys(name_kanji, None)
    name = np.where(names.kanji_full != 0, names.kanji_full, names.kana_full)
    date = parse_birth_dates(birth_date, era_codes).astype(np.uint64)
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
        "request_id": _text(batch, "request_id"),
        "household_id": _text(batch, prefix + "household_id"),
        "document": codings.document_codes(_column(batch, "document_type"), count),
        "person": person_keys(people["name_kanji"], people["birth_date"], codings.era_codes),
        **people,
        "hidden": is_nondisclosed(_text(batch, MARK)),
    }


def load_requests(store: EventStore, batches: Iterable[pa.RecordBatch], codings: Codings) -> SpooledStore:
    """Load the request log into `request_lines`; who each of its lines names (columns PERSON)."""
    people = _people()

    def coded(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        count = batch.num_rows
        columns = _coded(batch, first, "", codings)
        people.add(pa.RecordBatch.from_pydict({name: columns[name] for name in PERSON}, people.schema))
        columns["moment"] = parse_moments(_text(batch, "requested_at"))
        columns["kind"] = event_kinds(_column(batch, "event"), count, "request")
        numbers = parse_my_numbers(_text(batch, "my_number"))
        columns["last_four"] = np.where(numbers >= 0, numbers % 10_000, -1).astype(np.int16)
        columns["terminal"] = codings.terminals.encode(_column(batch, "terminal_id"), count)
        columns["server"] = codings.servers.encode(_column(batch, "server_id"), count)
        return pa.RecordBatch.from_pydict(columns)

    store.load(REQUEST_LINES, batches, coded, f"*, {LOOK}")
    people.close(0)
    return people


def load_issues(
    store: EventStore, batches: Iterable[pa.RecordBatch], codings: Codings
) -> tuple[SpooledStore, pa.ChunkedArray]:
    """Load the issue log into `issue_lines`; who each of its lines names, and the request_id of each."""
    ids: list[pa.Array] = []
    people = _people()

    def coded(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        columns = _coded(batch, first, "subject_", codings)
        people.add(pa.RecordBatch.from_pydict({name: columns[name] for name in PERSON}, people.schema))
        ids.append(columns["request_id"])
        columns["moment"] = parse_moments(_text(batch, "issued_at"))
        columns["revoked"] = parse_moments(_text(batch, "revoked_at"))
        return pa.RecordBatch.from_pydict(columns)

    store.load(ISSUE_LINES, batches, coded, f"*, {LOOK}")
    people.close(0)
    return people, pa.chunked_array(ids, pa.string())


def resolution(store: EventStore, log: str, column: str = "moment") -> str:
    """The resolution of the moments in a column of `request_lines` or `issue_lines`, a name of
    linkcheck.normalize.moment.RESOLUTIONS."""
    shares = ", ".join(f"avg(({column} % {step} = 0)::int)" for step in STEPS)
    return resolution_of_shares(store.rows(f"select {shares} from {log} where {column} <> {MISSING}")[0])
