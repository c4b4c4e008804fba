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

from linkcheck.cases.points.relations import ALIKE_IDS, IDS, OFTEN
from linkcheck.columns import to_array, utf8
from linkcheck.events.store import EventStore

__all__ = ["SERVICE_ID", "luhn_holds", "one_edit", "service_id_levels"]

Rows = npt.NDArray[np.int64]

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
SHORTEST_ID, LONG_ID, END = 4, 7, 3
CHECKED_SHARE = 0.98


def one_edit(left: pa.Array, right: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether two different IDs are one character or one exchange of neighbors apart: bool[P]; null is not.

    >>> one_edit(pa.array(["A1234", "A1234", "A1234"]), pa.array(["A1243", "A1234", "B1235"])).tolist()
    [True, False, False]
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    every = np.arange(len(left))
    near = Ends(left).near(every, Ends(right), every)
    rows = np.flatnonzero(near)
    if len(rows):
        sides = [side.take(pa.array(rows)).to_pylist() for side in (left, right)]
        near[rows] = cpdist(*sides, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8) == 1
    return near


class Ends:
    """How long N IDs are (in characters), and the first and the last three bytes of each as a number."""

    __slots__ = ("first", "last", "length")

    def __init__(self, ids: pa.Array) -> None:
        text = utf8(ids)
        data = np.append(text.data, np.zeros(END, np.uint8)).astype(np.int32)
        first, last = text.offsets[:-1].astype(np.int64), text.offsets[1:].astype(np.int64) - 1
        self.length = pc.utf8_length(ids).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        self.first = np.sum([data[first + step] << 8 * step for step in range(END)], axis=0)
        self.last = np.sum([data[np.maximum(last - step, 0)] << 8 * step for step in range(END)], axis=0)

    def near(self, left: Rows, other: Ends, right: Rows) -> npt.NDArray[np.bool_]:
        """Which pairs of IDs (int64[P] each) may be one edit apart, bool[P]: of four characters and more, of nearly one
        length, with the same end. One edit leaves one end as it was, three characters of it if there are seven."""
        lengths = self.length[left], other.length[right]
        shorter = np.minimum(*lengths)
        same = np.where(shorter >= LONG_ID, (1 << 8 * END) - 1, 0xFF)
        ends = (self.first[left] ^ other.first[right]) & same, (self.last[left] ^ other.last[right]) & same
        alike = (ends[0] == 0) | (ends[1] == 0)
        return np.asarray((shorter >= SHORTEST_ID) & (np.abs(lengths[0] - lengths[1]) <= 1) & alike)


def luhn_holds(ids: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether the last digit of IDs made of digits is the check digit of ISO/IEC 7812 (Luhn): bool[N].

    >>> luhn_holds(pa.array(["79927398713", "79927398710", "X1"])).tolist()
    [True, False, False]
    """
    text = utf8(ids)
    data, (start, stop) = np.append(text.data, np.uint8(0)), (text.offsets[:-1, None], text.offsets[1:, None])
    place = start + np.arange(LONGEST_ID)
    signs = np.where(place < stop, data[np.minimum(place, stop)], 0).astype(np.int16)
    length = (signs != 0).sum(axis=1)
    digits = np.where(signs != 0, signs - ord("0"), 0)
    numeric = ((digits >= 0) & (digits <= 9)).all(axis=1) & (length > 3)
    odd = (length[:, None] - np.arange(signs.shape[1])) % 2 == 0
    doubled = np.where(odd & (signs != 0), digits * 2 - 9 * (digits > 4), digits)
    return np.asarray(numeric & (doubled.sum(axis=1) % 10 == 0))


def service_id_levels(store: EventStore, count: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Levels uint8[count] of the store's `applications`, and for IDs of several households the first record with the ID
    int64[count], -1 for others."""
    store.make(
        IDS,
        "select *, hash(service_id) as id from applications where service_id is not null and service_id <> ''"
        " and person >= 0",
    )
    levels = np.zeros(count, np.uint8)
    levels[store.arrays("select row from ids")["row"]] = SERVICE_ID.index("single")
    for name, alike, query in QUERIES:
        _find_alike(store, alike)
        levels[store.arrays(query)["row"]] = SERVICE_ID.index(name)
    for row in _failing(store):
        levels[row] = SERVICE_ID.index("check_fails")
    for rows in _near_neighbors(store):
        levels[rows] = SERVICE_ID.index("near_neighbor")
    _find_alike(store, "person")
    for name, query in (("near_neighbor", UNPLACED_NEIGHBORS), ("near_own", OWN)):
        for batch in store.stream(query):
            near = one_edit(batch["service_id"], batch["other_id"])
            levels[batch["row"].to_numpy()[near]] = SERVICE_ID.index(name)
    _find_alike(store, "service, id")
    shared = store.arrays(SHARED)
    levels[shared["row"]] = SERVICE_ID.index("shared")
    levels[shared["row"][_exchanged(shared)]] = SERVICE_ID.index("exchanged_ids")
    partner = np.full(count, -1, np.int64)
    partner[shared["row"]] = shared["id_row"]
    return levels, partner


def _find_alike(store: EventStore, alike: str) -> None:
    """Make `alike_ids` of the `ids` of which some columns stand in another row as well."""
    store.repeat(OFTEN, f"select hash({alike}) as alike from ids", IDS)
    store.make(ALIKE_IDS, f"from ids semi join often on alike = hash({alike})")


def _near_neighbors(store: EventStore) -> Iterator[Rows]:
    """Rows of which the ID is nearly one of another person's just before it on the terminal; the later one is the
    doubtful one."""
    held = pa.table({})
    for batch in store.stream(NEIGHBORS):
        new = pa.Table.from_batches([batch])
        table = pa.concat_tables([held, new]).combine_chunks() if held.num_rows else new
        ids = to_array(table["service_id"])
        ends = Ends(ids)
        row, terminal, moment, person = (table[name].to_numpy() for name in PLACED)
        for step in range(1, STEPS + 1):
            later = np.arange(max(step, held.num_rows), len(row))
            earlier = later - step
            beside = (terminal[earlier] == terminal[later]) & (moment[later] - moment[earlier] <= HOUR)
            beside &= (person[earlier] != person[later]) & ends.near(later, ends, earlier)
            later, earlier = later[beside], earlier[beside]
            yield row[later[one_edit(ids.take(pa.array(later)), ids.take(pa.array(earlier)))]]
        held = table.slice(max(0, len(row) - STEPS))


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
    (
        "other_elsewhere",
        "service, person",
        "select row from alike_ids join (select service, person from alike_ids group by all"
        " having count(distinct id) > 1) using (service, person)",
    ),
    ("same_elsewhere", "id, person", "select row from alike_ids"),
    (
        "shared_in_household",
        "service, id, home",
        "select row from alike_ids join (select service, id, home from alike_ids where home > 0 group by all"
        " having count(distinct person) > 1) using (service, id, home)",
    ),
)
"""(level, what is alike in several rows, those of them that have it), in the order in which a later one replaces an
earlier one."""

OWN = """with several as (select person from alike_ids group by person having min(id) <> max(id)),
doubtful as (select * from alike_ids semi join several using (person)),
used as (select id, count(*) as uses, count(distinct person) as people from ids
semi join doubtful using (id) group by id),
kept as (select a.*, n.uses, n.people from doubtful a join used n using (id))
select a.row, a.service_id, b.service_id as other_id from kept a join kept b on a.person = b.person
and a.id <> b.id where a.people > b.people or (a.people = b.people and (a.uses < b.uses
or (a.uses = b.uses and ((a.terminal <> 0) >= (b.terminal <> 0)))))"""
"""Pairs of IDs of one person: the doubtful one is what others use, is used less, or was typed at a terminal while the
other was not; else both are."""

PLACED = ("row", "terminal", "moment", "person")
NEIGHBORS = (
    f"select {', '.join(PLACED)}, service_id from ids where terminal <> 0 order by terminal, moment, row"
)
STEPS, HOUR = 12, 3_600_000_000
"""How many applications before it on its terminal, and how many microseconds before it, an ID's neighbors lie."""

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

SHARED = """with several as (select service, id from alike_ids group by all having min(home) <> max(home)),
used as (select service, id, home, count(*) as uses, min((terminal <> 0)::int) as typed,
min(row) as first_row from alike_ids semi join several using (service, id) group by all),
owned as (select *, rank() over (partition by service, id order by uses desc, typed) as place,
min(first_row) over (partition by service, id) as id_row from used),
doubted as (select o.*, (select min(f.home) from owned f where f.service = o.service and f.id = o.id
and f.place = 1 and f.home <> o.home) as owner from owned o)
select s.row, s.home, o.owner, o.id_row from alike_ids s join doubted o using (service, id, home)
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
