"""The search of the rightful owner: one pass over the register, then the few namesakes.

Links that leave real doubt are compared with everybody who shares a blocking key. Links that agree in name and birth
date and differ in the address alone are a quarter of all; they need a look only where the register holds another
person of the same name and birth date.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.engines.engine import engine_of
from linkcheck.engines.local import Progress, database
from linkcheck.engines.store import Store
from linkcheck.linkage.owner import (
    Candidates,
    Owners,
    Probes,
    Scan,
    best_owners,
    compare_candidates,
    make_probes,
    scan,
)
from linkcheck.linkage.score import COMPARED
from linkcheck.model.hypotheses import Model
from linkcheck.settings import Settings

__all__ = ["search_owners"]

Rows = npt.NDArray[np.int64]


def search_owners(
    records: Store,
    register: Store,
    register_row: npt.NDArray[np.int32],
    doubtful: Rows,
    address_only: Rows,
    model: Model,
    coverage: float,
    settings: Settings,
    progress: Progress,
) -> tuple[Rows, Owners]:
    """Search for the records in `doubtful` and, among namesakes, in `address_only` (row numbers, both ascending).

    `coverage` is the probability that a rightful owner is in the register. Returns the rows that were searched for,
    ascending, and the owners found, in that order.
    """
    probes = _probes(records, doubtful, register_row, settings)
    columns = register.known(COMPARED)
    counts = np.zeros(len(probes.names), np.int64)
    found: list[Candidates] = []
    residents = 0

    def look(batch: tuple[int, pa.RecordBatch]) -> tuple[int, Scan]:
        first_row, part = batch
        return first_row, scan(probes, first_row, _columns(part), settings.era_codes)

    with database(settings) as connection:
        connection.execute("CREATE TABLE persons (name UBIGINT, person UBIGINT, row BIGINT)")
        for first_row, seen in engine_of(settings).map_batches(
            look, register.batches(columns, settings.batch_rows), settings
        ):
            counts += seen.name_counts
            found.append(seen.candidates)
            _remember(connection, first_row, seen)
            residents += len(seen.persons)
            progress("search", residents, residents)
        namesakes = _namesakes(connection)
    owners = best_owners(
        Candidates.joined(found), probes, counts, residents, coverage, model
    )
    more, more_owners = _among_namesakes(
        records, register, register_row, address_only, namesakes, residents, model, coverage, settings
    )
    rows = np.concatenate([doubtful, more])
    order = np.argsort(rows, kind="stable")
    return rows[order], Owners(
        np.concatenate([owners.row, more_owners.row])[order],
        np.concatenate([owners.levels, more_owners.levels])[order],
        np.concatenate([owners.bits, more_owners.bits])[order],
    )


def _probes(
    records: Store, rows: Rows, register_row: npt.NDArray[np.int32], settings: Settings
) -> Probes:
    table = records.take(rows, records.known(COMPARED))
    return make_probes(_columns(table), register_row[rows].astype(np.int64), settings.era_codes)


def _columns(table: pa.Table | pa.RecordBatch) -> dict[str, pa.Array]:
    return {name: to_array(table[name]) for name in table.schema.names}


def _remember(connection: Any, first_row: int, seen: Scan) -> None:
    kept = np.flatnonzero(seen.persons)
    batch = {"name": seen.names[kept], "person": seen.persons[kept], "row": kept + first_row}
    connection.register("batch", pa.table(batch))
    connection.execute("INSERT INTO persons SELECT * FROM batch")
    connection.unregister("batch")


def _namesakes(connection: Any) -> pa.Table:
    """Residents who share name and birth date with another: person, row, name and how many have that name."""
    return connection.sql(
        "WITH shared AS (SELECT * FROM persons WHERE person IN "
        "(SELECT person FROM persons GROUP BY person HAVING count(*) > 1)), "
        "names AS (SELECT name, count(*) AS count FROM persons SEMI JOIN shared USING (name) GROUP BY name) "
        "SELECT person, row, name, count FROM shared JOIN names USING (name) ORDER BY person, row"
    ).to_arrow_table()


def _among_namesakes(
    records: Store,
    register: Store,
    register_row: npt.NDArray[np.int32],
    address_only: Rows,
    namesakes: pa.Table,
    residents: int,
    model: Model,
    coverage: float,
    settings: Settings,
) -> tuple[Rows, Owners]:
    """Compare records whose linked person has a namesake of the same birth date with these namesakes."""
    person, row = namesakes["person"].to_numpy(), namesakes["row"].to_numpy()
    rows = address_only[np.isin(register_row[address_only], row)]
    probes = _probes(records, rows, register_row, settings)
    by_row = np.argsort(row, kind="stable")
    own = person[by_row[np.searchsorted(row[by_row], register_row[rows])]] if len(rows) else person[:0]
    first = np.searchsorted(person, own, "left")
    size = np.searchsorted(person, own, "right") - first
    probe = np.repeat(np.arange(len(rows)), size)
    place = np.repeat(first - np.r_[0, np.cumsum(size)[:-1]], size) + np.arange(len(probe))
    candidate = row[place.astype(np.int64)]
    other = candidate != register_row[rows][probe]
    probe, candidate = probe[other], candidate[other]
    residents_table = _columns(register.take(candidate, register.known(COMPARED)))
    pairs = compare_candidates(probes, probe, np.arange(len(candidate)), residents_table, settings.era_codes)
    name, first_of_name = np.unique(namesakes["name"].to_numpy(), return_index=True)
    counts = np.zeros(len(probes.names), np.int64)
    listed = np.isin(probes.names, name)
    listed_at = first_of_name[np.searchsorted(name, probes.names[listed])]
    counts[listed] = namesakes["count"].to_numpy()[listed_at]
    found = Candidates(pairs.probe, candidate[pairs.row], pairs.levels)
    return rows, best_owners(found, probes, counts, residents, coverage, model)
