"""Addresses of the family: where a record has none, those insured under the same symbol and number say where it lives.

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

__all__ = ["family_addresses", "living_together"]

UNIT = ("insurer_number", "symbol", "number")
"""Columns that name an insured family (被保険者等記号・番号); insurer_number may be absent."""

SAME_PLACE = ADDRESS.codes(ADDRESS.that("same"))
Rows = npt.NDArray[np.int64]


def family_addresses(
    records: Store, register: Store, register_row: npt.NDArray[np.int32], rows: Rows, size: int
) -> pa.Array:
    """Register address of another member of the family for each of S records (rows int64[S]).

    Null where the records hold no symbol and number, or no other linked member. The first member in the records'
    order is taken.
    """
    from linkcheck.kernels.keys.sets import rows_among

    named = records.known(UNIT)
    if not {"symbol", "number"} <= set(named) or not len(rows):
        return pa.nulls(len(rows), pa.string())
    own = _units(records.take(rows, named))
    wanted = pc.unique(own).drop_null()
    numbers = np.unique(string_hashes(records.take(rows, ("number",))["number"]))
    some, units = [np.empty(0, np.int64)], [pa.array([], pa.string())]
    for start, batch in records.batches(named, size):
        found = rows_among(numbers[numbers != 0], string_hashes(batch["number"]))
        some.append(found + start)
        units.append(_units(pa.Table.from_batches([batch.take(pa.array(found))])))
    at = pc.index_in(pa.concat_arrays(units), wanted)
    member, unit = np.concatenate(some), pc.fill_null(at, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    is_linked = (unit >= 0) & (register_row[member] >= 0)
    member, unit = member[is_linked], unit[is_linked]
    other = _first_other(rows, pc.index_in(own, wanted), member, unit)
    places = np.where(other >= 0, register_row[other], -1).astype(np.int64)
    return to_array(register.take(places, ("address",))["address"])


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


def _units(table: pa.Table) -> pa.Array:
    columns = [table[name] for name in table.column_names]
    return to_array(pc.binary_join_element_wise(*columns, "\u001f", null_handling="emit_null"))


def _first_other(rows: Rows, own: pa.Array, member: Rows, unit: Rows) -> Rows:
    """Per row the first member of its unit that is another record, int64[S], -1 for none."""
    order = np.argsort(unit, kind="stable")
    member, unit = member[order], unit[order]
    wanted = pc.fill_null(own, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    first = np.searchsorted(unit, wanted, "left")
    last = np.searchsorted(unit, wanted, "right")
    padded = np.append(member, -1)
    found = np.where(first < last, padded[np.minimum(first, len(member))], -1)
    second = np.where(first + 1 < last, padded[np.minimum(first + 1, len(member))], -1)
    return np.asarray(np.where(found == rows, second, found))
