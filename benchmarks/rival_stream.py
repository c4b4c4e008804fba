"""Splink's way of the everyday case: new records against a table that is loaded once (`predict_between`, which took the
place of `find_matches_to_new_records` in Splink 5).

Splink normalizes nothing, so it is given linkcheck's normal forms of both sides (their making is not timed), the preset
probabilities of `rivals.py`, and blocks on birth date, kana name and kanji name: the rules that are nearest to those of
linkcheck's search. It says which resident fits a record best; whether the record's own link is right is then
a comparison of that resident's number with the record's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rivals import NAMES, RIVAL_MODEL, THREADS, splink_comparison

import linkcheck as lc

__all__ = ["SplinkRegister", "normal_rows"]

BLOCKS = ("birth_date", "name_kana", "name_kanji")
LEAST_BITS = -10.0


def normal_rows(table: pa.Table, id_column: str) -> pa.Table:
    """The compared columns in linkcheck's normal forms, addresses in NFKC, and `unique_id`."""
    forms: dict[str, Any] = {
        "name_kanji": lambda values: lc.normalize_kanji(values).to_arrow(),
        "name_kana": lambda values: lc.normalize_kana(values, "K2").to_arrow(),
        "birth_date": lambda values: lc.normalize_birth_date(values).to_arrow(),
        "sex": lambda values: lc.normalize_sex(values).to_arrow(),
        "address": lambda values: pc.utf8_normalize(values, "NFKC"),
    }
    columns = {"unique_id": table[id_column].combine_chunks()}
    for name in NAMES:
        columns[name] = pa.array(forms[name](table[name].combine_chunks())).cast(pa.string())
    return pa.table(columns)


@dataclass
class SplinkRegister:
    """A register loaded once into DuckDB, with a linker of preset probabilities."""

    residents: pa.Table
    asked: int = 0

    def __post_init__(self) -> None:
        import duckdb
        from splink import Linker, SettingsCreator, block_on
        from splink.backends.duckdb import DuckDBAPI

        self.connection = duckdb.connect(config={"threads": THREADS})
        self.connection.register("given", self.residents)
        self.connection.execute("CREATE TABLE residents AS SELECT * FROM given")
        self.api = DuckDBAPI(self.connection)
        settings = SettingsCreator(
            link_type="link_only",
            blocking_rules_to_generate_predictions=[block_on(name) for name in BLOCKS],
            comparisons=[splink_comparison(column) for column in RIVAL_MODEL],
            probability_two_random_records_match=0.5,
            retain_matching_columns=False,
            retain_intermediate_calculation_columns=False,
        )
        self.register = self.api.register("residents", dataset_display_name="b_register")
        first = self.api.register(self.residents.slice(0, 1), dataset_display_name="a_records")
        self.linker = Linker([first, self.register], settings, log_level=None)

    def best(self, records: pa.Table) -> dict[str, str]:
        """The resident (his number) who fits each record best, by record id; none where nobody shares a block."""
        self.asked += 1
        new = self.api.register(records, dataset_display_name=f"a_records_{self.asked}")
        found = self.linker.inference.predict_between(
            new, self.register, threshold_match_weight=LEAST_BITS, warning_mode="never"
        )
        query = (
            "SELECT unique_id_l, arg_max(unique_id_r, match_weight) "
            f"FROM {found.physical_name} GROUP BY unique_id_l"
        )
        return dict(self.connection.sql(query).fetchall())
