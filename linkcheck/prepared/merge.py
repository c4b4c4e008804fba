"""A prepared register and its changes put together, row by row; what did not change is taken as it is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.engines.local import whole_side
from linkcheck.engines.store import FIRST_UNKNOWN, MemoryStore
from linkcheck.errors import InputError
from linkcheck.links.score import COMPARED, RowKeys, Side
from linkcheck.normalize.name_keys import NameKeys
from linkcheck.prepared.changes import Changes
from linkcheck.prepared.prepare import too_large
from linkcheck.prepared.source import PreparedSource
from linkcheck.prepared.store import PreparedStore
from linkcheck.records import REGISTER
from linkcheck.settings import Settings

__all__ = ["Plan", "RegisterUpdate", "changed_side", "changed_store", "new_rows"]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RegisterUpdate:
    """How many residents were added, changed and removed; unknown: were to be removed, but are not there. columns:
    those of a register that the changes say something about."""

    added: int
    changed: int
    removed: int
    unknown: int
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Which rows the new register has.

    old int64[M]: the row of each change among the C residents until now, -1 for none; put int64[P]: the changes that do
    not remove; rows int64[N]: of each resident of the new register the row until now, or C and more for the changes
    `put`; gone int64[R], ascending: the source rows of those removed.
    """

    old: Rows
    put: Rows
    rows: Rows
    gone: Rows
    counts: RegisterUpdate

    @classmethod
    def of(cls, store: PreparedStore, given: Changes) -> Plan:
        """What M changes do to a register."""
        old, count = store.rows_of_numbers(given.numbers), store.row_count
        there = old >= 0
        put, removed = np.flatnonzero(~given.removed), old[given.removed & there]
        rows, place = np.arange(count), count + np.arange(len(put))
        known = old[put] >= 0
        rows[old[put[known]]] = place[known]
        kept = np.ones(count, np.bool_)
        kept[removed] = False
        gone = np.sort(store.table["source_row"].to_numpy()[removed])
        counts = (
            ~given.removed & ~there,
            ~given.removed & there,
            given.removed & there,
            given.removed & ~there,
        )
        columns = tuple(name for name in given.table.column_names if name != "my_number")
        added, changed, gone_count, unknown = (int(each.sum()) for each in counts)
        told = RegisterUpdate(added, changed, gone_count, unknown, columns)
        return cls(old, put, np.concatenate([rows[kept], place[~known]]), gone, told)

    def shifted(self, table: pa.Table) -> pa.Table:
        """A table with its source rows as they are once the removed ones are gone."""
        place = table.schema.get_field_index("source_row")
        numbers = to_array(table["source_row"])
        some = numbers.fill_null(0).to_numpy()
        moved = pa.array(some - np.searchsorted(self.gone, some), mask=~numbers.is_valid().to_numpy(False))
        return table.set_column(place, table.schema.field(place), moved)


def new_rows(store: PreparedStore, given: Changes, plan: Plan) -> pa.Table:
    """The P residents that are put into the register, whole. Raises InputError where a new one lacks a column."""
    columns = given.table.column_names
    missing = [name for name in REGISTER.required if name not in columns]
    if missing and plan.counts.added:
        raise InputError(
            "changes_columns",
            given.source.name,
            count=f"{plan.counts.added:,}",
            names=", ".join(missing),
        )
    names = [name for name in REGISTER.names if name in {*columns, *store.schema.names}]
    before = store.take(plan.old[plan.put], store.known(names))
    own = given.table.take(pa.array(plan.put))
    nothing = pa.nulls(len(plan.put), pa.string())
    sides = {**dict.fromkeys(names, nothing), **_columns(before), **_columns(own)}
    return pa.table({name: sides[name] for name in names})


def _columns(table: pa.Table) -> dict[str, pa.Array]:
    return {name: to_array(table[name]) for name in table.column_names}


def changed_store(source: PreparedSource, table: pa.Table, plan: Plan) -> MemoryStore:
    """The N residents of the new register."""
    store, at = source.store, pa.array(plan.rows)
    nothing, columns = pa.nulls(store.row_count, pa.string()), {}
    for name in table.column_names:
        texts = to_array(store.table[name]) if name in store.schema.names else nothing
        try:
            columns[name] = to_array(pa.concat_arrays([texts, to_array(table[name])]).take(at))
        except (pa.ArrowInvalid, pa.ArrowCapacityError):
            raise too_large(source.name) from None
    empty = store.first_source_row == FIRST_UNKNOWN
    first = 1 if empty else store.first_source_row
    until_now, refused = (
        each["source_row"].drop_null().to_numpy() for each in (store.table, source.quarantine)
    )
    last = max(until_now.max(initial=first - 1), refused.max(initial=first - 1))
    known, new = plan.old[plan.put], np.full(len(plan.put), last)
    new[known >= 0] = until_now[known[known >= 0]]
    new[known < 0] += 1 + np.arange(int((known < 0).sum()))
    numbers = np.concatenate([until_now, new])[plan.rows]
    columns["source_row"] = pa.array(numbers - np.searchsorted(plan.gone, numbers))
    return MemoryStore(pa.table(columns), first if len(numbers) or not empty else FIRST_UNKNOWN)


def changed_side(old: Side, store: MemoryStore, table: pa.Table, plan: Plan, settings: Settings) -> Side:
    """The new register's residents normalized: those of `table` anew, of the others their integers are taken."""
    new = whole_side(MemoryStore(table), settings, blocked=True)

    def taken(until_now: npt.NDArray[Any], added: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.concatenate([until_now, added])[plan.rows]

    names = (taken(getattr(old.names, each.name), getattr(new.names, each.name)) for each in fields(NameKeys))
    keys = RowKeys(NameKeys(*names), taken(old.dates, new.dates), taken(old.sexes, new.sexes))
    return Side.of(
        {name: to_array(store.table[name]) for name in store.known(COMPARED)}, len(plan.rows), keys
    )
