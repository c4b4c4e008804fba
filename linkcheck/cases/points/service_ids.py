"""Service IDs: near misses, IDs on several people, check characters.

A mistyped ID leaves a trace where the person uses nearly the same one elsewhere, where it is nearly a neighbor's,
where somebody else uses it, or where its check character fails. How telling each trace is depends on the service and
is learned from the data (a service that numbers its customers in order has near misses everywhere).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.points.relations import ALIKE_IDS, APPLICATIONS, CHOSEN
from linkcheck.columns import to_array, utf8
from linkcheck.events.store import IN_PART, EventStore
from linkcheck.repeats import mixed_keys

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
    data, start = np.append(text.data, np.uint8(0)), text.offsets[:-1]
    length = np.minimum(text.offsets[1:] - start, LONGEST_ID)
    numeric, total = length > 3, np.zeros(len(length), np.int32)
    for step in range(int(length.max(initial=0))):
        inside = step < length
        digit = np.where(inside, data[np.where(inside, start + step, -1)] - np.uint8(ord("0")), 0)
        numeric &= digit <= 9
        total += np.where((length - step) % 2 == 0, digit * 2 - 9 * (digit > 4), digit)
    return np.asarray(numeric & (total % 10 == 0))


class Alike:
    """N rows in groups of those that are alike in some columns of 64 bits."""

    __slots__ = ("begins", "order")

    def __init__(self, *columns: npt.NDArray[np.integer[Any]]) -> None:
        key = mixed_keys(*columns)
        self.order = np.argsort(key)
        key = key[self.order]
        self.begins = np.flatnonzero(np.diff(key, prepend=~key[:1]))

    def with_several(self, values: npt.NDArray[np.integer[Any]]) -> Rows:
        """Rows of the groups in which there are several values."""
        if not len(self.order):
            return self.order
        values = values[self.order]
        several = np.minimum.reduceat(values, self.begins) != np.maximum.reduceat(values, self.begins)
        found: Rows = self.order[np.repeat(several, np.diff(self.begins, append=len(values)))]
        return found


def service_id_levels(store: EventStore, count: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Levels uint8[count] of the store's `applications`, and for IDs of several households the first record with the ID
    int64[count], -1 for others."""
    levels = np.zeros(count, np.uint8)
    levels[store.arrays(f"select row from {IDS}")["row"]] = SERVICE_ID.index("single")
    of_people, of_homes = _by_person(store, levels), _by_id(store, levels)
    for row in _failing(store):
        levels[row] = SERVICE_ID.index("check_fails")
    for rows in _near_neighbors(store):
        levels[rows] = SERVICE_ID.index("near_neighbor")
    _take(store, of_people)
    for name, query in (("near_neighbor", UNPLACED_NEIGHBORS), ("near_own", OWN)):
        for batch in store.stream(query):
            near = one_edit(batch["service_id"], batch["other_id"])
            levels[batch["row"].to_numpy()[near]] = SERVICE_ID.index(name)
    _take(store, of_homes)
    shared = store.arrays(SHARED)
    levels[shared["row"]] = SERVICE_ID.index("shared")
    levels[shared["row"][_exchanged(shared)]] = SERVICE_ID.index("exchanged_ids")
    partner = np.full(count, -1, np.int64)
    partner[shared["row"]] = shared["id_row"]
    return levels, partner


def _by_person(store: EventStore, levels: npt.NDArray[np.uint8]) -> Rows:
    """Tell apart who uses an ID once, again, or another one; the rows of people who use several IDs."""
    several = [np.empty(0, np.int64)]
    for row, person, service, ids in _columns(store, "person", "service", "id"):
        levels[row[Alike(person, service).with_several(ids)]] = SERVICE_ID.index("other_elsewhere")
        levels[row[Alike(person, ids).with_several(row)]] = SERVICE_ID.index("same_elsewhere")
        several.append(row[Alike(person).with_several(ids)])
    return np.concatenate(several)


def _by_id(store: EventStore, levels: npt.NDArray[np.uint8]) -> Rows:
    """Find IDs that several people of a household use; the rows of those that several households use."""
    several = [np.empty(0, np.int64)]
    for row, ids, service, home, person in _columns(store, "id", "service", "home", "person"):
        several.append(row[Alike(ids, service).with_several(home)])
        known = np.flatnonzero(home > 0)
        together = Alike(ids[known], service[known], home[known]).with_several(person[known])
        levels[row[known[together]]] = SERVICE_ID.index("shared_in_household")
    return np.concatenate(several)


def _columns(store: EventStore, by: str, *others: str) -> Iterator[list[npt.NDArray[Any]]]:
    """Rows and some columns of the IDs, part by part; the first column tells which rows stay together."""
    for _ in store.parts(APPLICATIONS, ID_BYTES):
        names = ("row", by, *others)
        with store.spare():
            found = store.arrays(f"select {', '.join(names)} from {IDS} where {IN_PART.format(by)}")
        yield [found[name] for name in names]


def _take(store: EventStore, rows: Rows) -> None:
    """Make `alike_ids` of some rows."""
    store.put(CHOSEN, place=np.arange(len(rows)), record=rows)
    store.make(ALIKE_IDS, f"from {IDS} semi join chosen on record = row")


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


IDS = "(from applications where id <> 0 and person >= 0)"
"""SQL of the applications whose person and service ID are known."""

ID_BYTES = 120
"""What one of them takes while they are put into groups."""

OWN = f"""with used as (select id, count(*) as uses, count(distinct person) as people from {IDS}
semi join alike_ids using (id) group by id),
kept as (select a.*, n.uses, n.people from alike_ids a join used n using (id))
select a.row, a.service_id, b.service_id as other_id from kept a join kept b on a.person = b.person
and a.id <> b.id where a.people > b.people or (a.people = b.people and (a.uses < b.uses
or (a.uses = b.uses and ((a.terminal <> 0) >= (b.terminal <> 0)))))"""
"""Pairs of IDs of one person: the doubtful one is what others use, is used less, or was typed at a terminal while the
other was not; else both are."""

PLACED = ("row", "terminal", "moment", "person")
NEIGHBORS = (
    f"select {', '.join(PLACED)}, service_id from {IDS} where terminal <> 0 order by terminal, moment, row"
)
STEPS, HOUR = 12, 3_600_000_000
"""How many applications before it on its terminal, and how many microseconds before it, an ID's neighbors lie."""

UNPLACED_NEIGHBORS = f"""with cut as (select *, unnest(range(1, length(service_id) + 1)) as spot from {IDS}
where length(service_id) between 4 and 40 and not exists (select * from {IDS} where terminal <> 0)),
parts as (select distinct row, service, service_id, person, moment,
left(service_id, spot - 1) || substr(service_id, spot + 1) as part from cut)
select distinct b.row, b.service_id, a.service_id as other_id from parts a
join parts b on b.service = a.service and b.part = a.part
where a.person <> b.person and a.service_id <> b.service_id and b.moment - a.moment between 0 and 3600000000
and (a.moment, a.row) < (b.moment, b.row)"""
"""The same within one service where no terminal is known at all: of all IDs of the hour those that are the same but for
a character."""

SHARED = """with used as (select service, id, home, count(*) as uses, min((terminal <> 0)::int) as typed,
min(row) as first_row from alike_ids group by all),
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
    ((total,),) = store.rows(f"select count(*) from {IDS}")
    table = store.table(
        f"select service, service_id from {IDS} where hash(service_id) % {total // SAMPLE + 1} = 0"
    )
    service, right = table["service"].to_numpy(), luhn_holds(table["service_id"].combine_chunks())
    codes, counts = np.unique(service, return_counts=True)
    shares = np.array([right[service == code].mean() for code in codes], np.float64)
    checked = codes[(counts >= FEWEST_IDS) & (shares >= CHECKED_SHARE)]
    if len(checked):
        wanted = ", ".join(str(code) for code in checked)
        for batch in store.stream(f"select row, service_id from {IDS} where service in ({wanted})"):
            yield batch["row"].to_numpy()[~luhn_holds(batch["service_id"])]
