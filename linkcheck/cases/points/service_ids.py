"""Service IDs: near misses, IDs on several people, check characters.

A mistyped ID leaves a trace where the person uses nearly the same one elsewhere, where it is nearly a neighbor's,
where somebody else uses it, or where its check character fails. How telling each trace is depends on the service and
is learned from the data (a service that numbers its customers in order has near misses everywhere).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.points.relations import IDS
from linkcheck.events.store import EventStore

__all__ = ["SERVICE_ID", "luhn_holds", "one_edit", "service_id_levels"]

SERVICE_ID = (
    "missing",
    "same_elsewhere",
    "single",
    "other_elsewhere",
    "shared_in_household",
    "check_fails",
    "near_neighbor",
    "near_own",
    "shared",
)
"""Levels; the last that holds wins.

same_elsewhere: the person uses this ID on another record; single: it stands alone; other_elsewhere: the person uses
another ID with this service; shared_in_household, shared: other people use it; check_fails: its check character is
wrong although the service's others are right; near_neighbor, near_own: one edit from an ID used just before or after
on the terminal or in the household, or by the person elsewhere.
"""

FEWEST_IDS = 200
SAMPLE = 50_000
LONGEST_ID = 40
CHECKED_SHARE = 0.98


def one_edit(left: pa.Array, right: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether two different IDs are one character or one exchange of neighbors apart: bool[P]; null is not.

    >>> one_edit(pa.array(["A1234", "A1234", "A1234"]), pa.array(["A1243", "A1234", "B1235"])).tolist()
    [True, False, False]
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    if len(left) == 0:
        return np.zeros(0, np.bool_)
    sides = [side.fill_null("").to_pylist() for side in (left, right)]
    distance = cpdist(*sides, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
    long = np.array([len(a) >= 4 and len(b) >= 4 for a, b in zip(*sides, strict=True)], np.bool_)
    return np.asarray((distance == 1) & long)


def luhn_holds(ids: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether the last digit of IDs made of digits is the check digit of ISO/IEC 7812 (Luhn): bool[N].

    >>> luhn_holds(pa.array(["79927398713", "79927398710", "X1"])).tolist()
    [True, False, False]
    """
    text = np.array(ids.fill_null("").cast(pa.binary()).to_pylist(), dtype=f"S{LONGEST_ID}")
    signs = text.view(np.uint8).reshape(len(text), LONGEST_ID).astype(np.int64)
    length = (signs != 0).sum(axis=1)
    digits = np.where(signs != 0, signs - ord("0"), 0)
    numeric = ((digits >= 0) & (digits <= 9)).all(axis=1) & (length > 3)
    odd = (length[:, None] - np.arange(signs.shape[1])) % 2 == 0
    doubled = np.where(odd & (signs != 0), digits * 2 - 9 * (digits > 4), digits)
    return np.asarray(numeric & (doubled.sum(axis=1) % 10 == 0))


def service_id_levels(store: EventStore, count: int) -> npt.NDArray[np.uint8]:
    """Levels uint8[count] of the store's `applications` (and `homes`: row, household, 0 unknown)."""
    store.make(
        IDS, "select * from applications where service_id is not null and service_id <> '' and person >= 0"
    )
    levels = np.zeros(count, np.uint8)
    for name, query in QUERIES:
        for batch in store.stream(query):
            levels[batch["row"].to_numpy()] = SERVICE_ID.index(name)
    for row in _failing(store):
        levels[row] = SERVICE_ID.index("check_fails")
    for name, query in (("near_neighbor", NEIGHBORS), ("near_own", OWN)):
        for batch in store.stream(query):
            near = one_edit(batch["service_id"], batch["other_id"])
            levels[batch["row"].to_numpy()[near]] = SERVICE_ID.index(name)
    for batch in store.stream(SHARED):
        levels[batch["row"].to_numpy()] = SERVICE_ID.index("shared")
    return levels


QUERIES = (
    ("single", "select row from ids"),
    (
        "other_elsewhere",
        "select row from ids join (select service, person from ids group by all having count(distinct service_id) > 1)"
        " using (service, person)",
    ),
    (
        "same_elsewhere",
        "select row from ids join (select service_id, person from ids group by all having count(*) > 1)"
        " using (service_id, person)",
    ),
    (
        "shared_in_household",
        "select row from ids join (select service, service_id from ids group by all having count(distinct person) > 1)"
        " using (service, service_id)",
    ),
)
"""(level, rows that have it), in the order in which a later one replaces an earlier one."""

OWN = """with kept as (select a.*, n.uses, n.people from ids a join (select service_id,
count(*) as uses, count(distinct person) as people from ids group by service_id) n using (service_id))
select a.row, a.service_id, b.service_id as other_id from kept a join kept b on a.person = b.person
and a.service_id <> b.service_id where a.people > b.people or (a.people = b.people and (a.uses < b.uses
or (a.uses = b.uses and ((a.terminal <> 0) >= (b.terminal <> 0)))))"""
"""Pairs of IDs of one person: the doubtful one is what others use, is used less, or was typed at a terminal while the
other was not; else both are."""

NEIGHBORS = """with kept as (select *, lead(row) over w as next_row, lead(person) over w as next_person,
lead(service_id) over w as next_id, lead(moment) over w as next_moment from ids
where terminal <> 0 window w as (partition by terminal order by moment, row))
select next_row as row, next_id as service_id, service_id as other_id from kept
where next_person <> person and next_id <> service_id and next_moment - moment <= 7200000000"""
"""IDs of neighbors on a terminal within two hours; the later one is the doubtful one."""

SHARED = """with used as (select a.service, a.service_id, case when coalesce(h.household, 0) = 0 then -1 - a.person
else h.household end as home, count(*) as uses, min(a.moment) as first_used, min(a.row) as first_row
from ids a left join homes h using (row) group by all),
owned as (select *, row_number() over (partition by service, service_id order by uses desc, first_used, first_row)
as place from used)
select a.row from ids a left join homes h using (row) join owned o on o.service = a.service
and o.service_id = a.service_id and o.home = case when coalesce(h.household, 0) = 0 then -1 - a.person
else h.household end where o.place > 1"""
"""Records of households that use an ID of another household: of the one that uses it most, else used it first."""


def _failing(store: EventStore) -> Iterator[npt.NDArray[np.int64]]:
    """Rows whose ID fails the check digit, of services where nearly all IDs of a sample have one."""
    ((total,),) = store.rows("select count(*) from ids")
    table = store.table(
        f"select service, service_id from ids where hash(service_id) % {total // SAMPLE + 1} = 0"
    )
    service, right = table["service"].to_numpy(), luhn_holds(table["service_id"].combine_chunks())
    codes, counts = np.unique(service, return_counts=True)
    shares = np.array([right[service == code].mean() for code in codes], np.float64)
    checked = codes[(counts >= FEWEST_IDS) & (shares >= CHECKED_SHARE)]
    if len(checked):
        wanted = ", ".join(str(code) for code in checked)
        for batch in store.stream(f"select row, service_id from ids where service in ({wanted})"):
            yield batch["row"].to_numpy()[~luhn_holds(batch["service_id"])]
