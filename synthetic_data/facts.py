"""What an insurer knows of its members before writing it down."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.places import Dwellings

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
CAUSES = (
    "moved",
    "other_address",
    "lot_number",
    "address_slip",
    "surname_changed",
    "kanji_variant",
    "substitute_character",
    "katakana_name",
    "foreign_notation",
    "kanji_slip",
    "kana_reading",
    "kana_slip",
    "birth_date_slip",
    "birth_day_unknown",
    "era_slip",
    "sex_slip",
    "sex_unknown",
)


@dataclass(slots=True)
class Facts:
    """R records: rows of names and dwelling (-1 unknown), sex (0 unknown), birth date, and texts of single records.

    `dwelling` is a row of `dwellings`: the population's and some that only insurers have. `kanji_text` and
    `kana_text` hold whole names, parts separated by an ideographic space, that replace what the rows say.
    `foreign_kanji` and `foreign_kana` have one text per foreign resident of the population. `address_slip` tells
    where in a written address a character was left out, in [0, 1). `found` has the records of each cause.
    """

    person: Ints
    surname: Ints
    given_name: Ints
    sex: Ints
    birth_date: npt.NDArray[np.datetime64]
    day_unknown: Bools
    dwelling: Ints
    dwellings: Dwellings
    in_common_form: Bools
    foreign_kanji: pa.Array
    foreign_kana: pa.Array
    kanji_text: dict[int, str] = field(default_factory=dict)
    kana_text: dict[int, str] = field(default_factory=dict)
    address_slip: dict[int, float] = field(default_factory=dict)
    found: dict[str, Ints] = field(default_factory=dict)

    def causes(self) -> pa.Array:
        """The names of the harmless differences of each record, as a list column."""
        pairs = [(np.full(len(rows), CAUSES.index(name)), rows) for name, rows in self.found.items()]
        cause, record = (np.concatenate(side) for side in zip(*pairs, strict=True))
        order = np.lexsort((cause, record))
        offsets = np.searchsorted(record[order], np.arange(len(self.person) + 1)).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array(CAUSES).take(pa.array(cause[order])))
