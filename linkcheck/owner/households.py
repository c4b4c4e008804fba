"""Addresses of the family: those insured under the same symbol and number say where it lives, and whether the linked
person lives with it.

One pass over the records finds the family members of a few records; their own links lead to the register's addresses.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import string_hashes, to_array
from linkcheck.compare.address import address_levels
from linkcheck.engines.store import Store
from linkcheck.levels.address import ADDRESS
from linkcheck.repeats import mixed_keys

__all__ = ["UNIT", "family_addresses", "family_levels", "living_together", "unit_names"]

UNIT = ("insurer_number", "symbol", "number")
"""Columns that name an insured family (被保険者等記号・番号); insurer_number may be absent."""

MOST_MEMBERS = 4
"""With so many other members of a family at most a person is compared."""

SAME_PLACE = ADDRESS.codes(ADDRESS.that("same"))
Rows = npt.NDArray[np.int64]


def family_addresses(
    records: Store, register: Store, register_row: npt.NDArray[np.int32], rows: Rows, size: int
) -> pa.Array:
    """Register address of another member of the family for each of S records (rows int64[S]).

    Null where the records hold no symbol and number, or no other linked member. The first member in the records'
    order is taken.
    """
    if not _named(records) or not len(rows):
        return pa.nulls(len(rows), pa.string())
    own, member, unit = _units_of(records, register_row, rows, size)
    other = _first_other(rows, own, member, unit)
    places = np.where(other >= 0, register_row[other], -1).astype(np.int64)
    return to_array(register.take(places, ("address",))["address"])


def family_levels(
    records: Store,
    register: Store,
    register_row: npt.NDArray[np.int32],
    rows: Rows,
    size: int,
    hidden: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.uint8]:
    """How near S linked persons (records' rows int64[S]) live to their family: the best level of their register
    addresses with those of the persons linked to the other records under the same symbol and number, uint8[S].

    0 where the records hold no symbol and number, nobody else is linked under them, or addresses are missing. The first
    MOST_MEMBERS in the records' order are asked. hidden bool[residents]: whose address is under non-disclosure, so that
    nothing is told of where they live, nor of the others beside them.
    """
    best = np.zeros(len(rows), np.uint8)
    if not _named(records) or not len(rows):
        return best
    own, member, unit = _units_of(records, register_row, rows, size)
    order = np.argsort(unit, kind="stable")
    member, unit = member[order], unit[order]
    first, last = (np.searchsorted(unit, own, side) for side in ("left", "right"))
    person = register_row[rows]
    asked = np.flatnonzero((own >= 0) & (person >= 0))
    for step in range(MOST_MEMBERS + 1):
        asked = asked[first[asked] + step < last[asked]]
        other = register_row[member[first[asked] + step]]
        apart = other != person[asked]
        if hidden is not None:
            apart &= ~hidden[other] & ~hidden[person[asked]]
        left, right = person[asked][apart].astype(np.int64), other[apart].astype(np.int64)
        addresses = (to_array(register.take(some, ("address",))["address"]) for some in (left, right))
        level = address_levels(*addresses)[0]
        here = asked[apart]
        nearer = (level > 0) & ((best[here] == 0) | (level < best[here]))
        best[here[nearer]] = level[nearer]
    return best


def unit_names(table: pa.Table) -> pa.Array:
    """The insured family of each of N records by its UNIT, string[N]; null where the table does not tell it."""
    if not {"symbol", "number"} <= set(table.column_names):
        return pa.nulls(table.num_rows, pa.string())
    columns = [table[name] for name in UNIT if name in table.column_names]
    return to_array(pc.binary_join_element_wise(*columns, "\u001f", null_handling="emit_null"))


def living_together(register: Store, linked: Rows, owner: Rows) -> npt.NDArray[np.bool_]:
    """Whether two residents (register rows int64[S], -1: nobody) are of one household, or at one address where the
    register does not say: bool[S]."""
    found = np.zeros(len(linked), np.bool_)
    asked = np.flatnonzero((linked >= 0) & (owner >= 0))
    named = register.known(("household_id", "address"))
    own, other = (register.take(rows[asked], named) for rows in (linked, owner))
    same = np.zeros(len(asked), np.bool_)
    unknown = np.ones(len(asked), np.bool_)
    if "household_id" in named:
        equal = pc.equal(own["household_id"], other["household_id"])
        unknown = pc.is_null(equal).to_numpy()
        same = pc.fill_null(equal, False).to_numpy()
    if "address" in named and unknown.any():
        level = address_levels(to_array(own["address"]), to_array(other["address"]))[0]
        same = same | unknown & np.isin(level, SAME_PLACE)
    found[asked] = same
    return found


def _named(records: Store) -> bool:
    return {"symbol", "number"} <= set(records.known(UNIT))


def _units_of(
    records: Store, register_row: npt.NDArray[np.int32], rows: Rows, size: int
) -> tuple[Rows, Rows, Rows]:
    """The units of some records, int64[S], -1 for none; the linked records of these units, int64[M], in their order,
    and the unit of each, int64[M]."""
    from linkcheck.kernels.keys.sets import key_places, rows_among

    named = records.known(UNIT)
    table = records.take(rows, named)
    own, keys = unit_names(table), np.unique(_keys(table))
    keys = keys[keys != 0]
    seen, _ = key_places(keys)
    wanted = pc.unique(own).drop_null()
    some, units = [np.empty(0, np.int64)], [pa.array([], pa.string())]
    for start, batch in records.batches(named, size):
        found = rows_among(keys, seen, _keys(batch))
        some.append(found + start)
        units.append(unit_names(pa.Table.from_batches([batch.take(pa.array(found))])))
    member, unit = np.concatenate(some), _places(pa.concat_arrays(units), wanted)
    is_linked = (unit >= 0) & (register_row[member] >= 0)
    return _places(own, wanted), member[is_linked], unit[is_linked]


def _places(values: pa.Array, among: pa.Array) -> Rows:
    """The place of each value among others, int64[N], -1 for none."""
    found = pc.fill_null(pc.index_in(values, among), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False).astype(np.int64))


def _keys(table: pa.Table | pa.RecordBatch) -> npt.NDArray[np.uint64]:
    """A key of every row's unit, uint64[N], 0 where there is no number; hardly any unit has the key of another."""
    hashes = {name: string_hashes(table[name]) for name in table.schema.names}
    return np.where(hashes["number"] != 0, mixed_keys(*hashes.values()), np.uint64(0))


def _first_other(rows: Rows, wanted: Rows, member: Rows, unit: Rows) -> Rows:
    """Per row the first member of its unit that is another record, int64[S], -1 for none."""
    order = np.argsort(unit, kind="stable")
    member, unit = member[order], unit[order]
    first = np.searchsorted(unit, wanted, "left")
    last = np.searchsorted(unit, wanted, "right")
    padded = np.append(member, -1)
    found = np.where(first < last, padded[np.minimum(first, len(member))], -1)
    second = np.where(first + 1 < last, padded[np.minimum(first + 1, len(member))], -1)
    return np.asarray(np.where(found == rows, second, found))
