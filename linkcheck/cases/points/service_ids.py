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
import pyarrow.compute as pc

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
    "exchanged_ids",
)
"""Levels; the last that holds wins.

same_elsewhere: the person uses this ID on another record; single: it stands alone; other_elsewhere: the person uses
another ID with this service; shared_in_household, shared: other people use it; check_fails: its check character is
wrong although the service's others are right; near_neighbor, near_own: one edit from an ID used just before or after
on the terminal or in the household, or by the person elsewhere; exchanged_ids: each of two households uses an ID of
the other's.
"""

FEWEST_IDS = 200
SAMPLE = 50_000
LONGEST_ID = 40
SHORTEST_ID = 4
CHECKED_SHARE = 0.98


def one_edit(left: pa.Array, right: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether two different IDs are one character or one exchange of neighbors apart: bool[P]; null is not.

    >>> one_edit(pa.array(["A1234", "A1234", "A1234"]), pa.array(["A1243", "A1234", "B1235"])).tolist()
    [True, False, False]
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    near = _may_be_near(left, right)
    rows = np.flatnonzero(near)
    if len(rows):
        sides = [side.take(pa.array(rows)).to_pylist() for side in (left, right)]
        near[rows] = cpdist(*sides, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8) == 1
    return near


def _may_be_near(left: pa.Array, right: pa.Array) -> npt.NDArray[np.bool_]:
    """Which IDs of four characters and more have nearly one length, and the same first or last character: one edit
    leaves one of them as it was. Most pairs are told apart by that: bool[P]."""
    lengths = [pc.utf8_length(side).fill_null(0).to_numpy(zero_copy_only=False) for side in (left, right)]
    apart = np.abs(lengths[0].astype(np.int64) - lengths[1])
    ends = [
        pc.equal(*(pc.utf8_slice_codeunits(side, *place) for side in (left, right)))
        for place in ((0, 1), (-1, None))
    ]
    same = pc.or_(*ends).fill_null(False).to_numpy(zero_copy_only=False)
    return np.asarray((np.minimum(*lengths) >= SHORTEST_ID) & (apart <= 1) & same)


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


def service_id_levels(store: EventStore, count: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Levels uint8[count] of the store's `applications` (and `homes`: row, household, 0 unknown), and for IDs of
    several households the first record with the ID int64[count], -1 for others."""
    store.make(
        IDS, "select * from applications where service_id is not null and service_id <> '' and person >= 0"
    )
    levels = np.zeros(count, np.uint8)
    for name, query in QUERIES:
        for batch in store.stream(query):
            levels[batch["row"].to_numpy()] = SERVICE_ID.index(name)
    for row in _failing(store):
        levels[row] = SERVICE_ID.index("check_fails")
    neighbors = (NEIGHBORS, UNPLACED_NEIGHBORS)
    for name, query in (*(("near_neighbor", query) for query in neighbors), ("near_own", OWN)):
        for batch in store.stream(query):
            near = one_edit(batch["service_id"], batch["other_id"])
            levels[batch["row"].to_numpy()[near]] = SERVICE_ID.index(name)
    shared = store.arrays(SHARED)
    levels[shared["row"]] = SERVICE_ID.index("shared")
    levels[shared["row"][_exchanged(shared)]] = SERVICE_ID.index("exchanged_ids")
    partner = np.full(count, -1, np.int64)
    partner[shared["row"]] = shared["id_row"]
    return levels, partner


def _exchanged(shared: dict[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.bool_]:
    """Which rows of SHARED stand for one of two IDs of which each is used by the other's household."""
    columns = [shared[name].tolist() for name in ("home", "owner", "id_row")]
    ids: dict[tuple[int, int], set[int]] = {}
    for home, owner, own_id in zip(*columns, strict=True):
        ids.setdefault((home, owner), set()).add(own_id)
    return np.array(
        [
            bool(ids.get((owner, home), set()) - {own_id})
            for home, owner, own_id in zip(*columns, strict=True)
        ],
        np.bool_,
    )


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
        "with sited as (select a.row, a.service, a.service_id, a.person, h.household from ids a join homes h"
        " using (row) where h.household > 0)"
        " select row from sited join (select service, service_id, household from sited"
        " group by all having count(distinct person) > 1) using (service, service_id, household)",
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

NEIGHBORS = """with kept as (select *, row_number() over (partition by terminal order by moment, row) as place from ids
where terminal <> 0), stepped as (select *, place + unnest(range(1, 13)) as next from kept)
select b.row, b.service_id, a.service_id as other_id from stepped a
join kept b on b.terminal = a.terminal and b.place = a.next
where a.person <> b.person and a.service_id <> b.service_id and b.moment - a.moment <= 3600000000"""
"""IDs of neighbors on a terminal within the hour; the later one is the doubtful one."""

UNPLACED_NEIGHBORS = """with cut as (select *, unnest(range(1, length(service_id) + 1)) as spot from ids
where length(service_id) between 4 and 40 and not exists (select * from ids where terminal <> 0)),
parts as (select distinct row, service, service_id, person, moment,
left(service_id, spot - 1) || substr(service_id, spot + 1) as part from cut)
select distinct b.row, b.service_id, a.service_id as other_id from parts a
join parts b on b.service = a.service and b.part = a.part
where a.person <> b.person and a.service_id <> b.service_id and b.moment - a.moment between 0 and 3600000000
and (a.moment, a.row) < (b.moment, b.row)"""
"""The same within one service where no terminal is known at all: of all IDs of the hour those that are the same but for
a character."""

HOME = "case when coalesce(h.household, 0) = 0 then -1 - a.person else h.household end"
"""SQL of the household of an application, or of its person alone."""

SHARED = f"""with sited as (select a.*, {HOME} as home from ids a left join homes h using (row)),
used as (select service, service_id, home, count(*) as uses, min((terminal <> 0)::int) as typed,
min(row) as first_row from sited group by all),
owned as (select *, rank() over (partition by service, service_id order by uses desc, typed) as place,
min(first_row) over (partition by service, service_id) as id_row from used),
doubted as (select o.*, (select min(f.home) from owned f where f.service = o.service and f.service_id = o.service_id
and f.place = 1 and f.home <> o.home) as owner from owned o)
select s.row, s.home, o.owner, o.id_row from sited s join doubted o using (service, service_id, home)
where o.owner is not null order by s.row"""
"""Records of households that use an ID of another household, whose that is, and the first record with the ID. Whose it
is: who uses it most, else used it where nobody typed it at a terminal; where that leaves several, all are in doubt."""


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
