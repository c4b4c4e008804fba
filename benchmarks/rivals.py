"""Other libraries on linkcheck's job: score the links that are already there, as well as each of them can.

Every rival reads the same two Parquet files, joins them on the same My Number, compares the same five columns with
the string measures it offers, and weighs them with the same preset m and u probabilities (RIVAL_MODEL; no training is
counted). None normalizes anything: strings are compared as they are. A rival returns one weight in bits per link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

__all__ = ["NAMES", "RIVALS", "RIVAL_MODEL", "THREADS", "Rival", "Scored", "splink_comparison"]

THREADS = 2
EVERY_PAIR = 1e-9
"""A threshold that every pair reaches; 0 would be no threshold given."""


@dataclass(frozen=True)
class Scored:
    """Weights in bits float64[P] (positive: for the link) of the P links whose number is in the register."""

    record_id: pa.Array
    weight: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Column:
    """A compared column: agreement exactly, at each Jaro-Winkler threshold, else; m and u of each of these levels."""

    name: str
    thresholds: tuple[float, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]

    @property
    def bits(self) -> npt.NDArray[np.float64]:
        return np.asarray(np.log2(np.array(self.m) / np.array(self.u)))


RIVAL_MODEL = (
    Column("name_kanji", (0.9, 0.7), (0.90, 0.05, 0.03, 0.02), (0.0005, 0.0015, 0.018, 0.98)),
    Column("name_kana", (0.9, 0.8), (0.90, 0.05, 0.03, 0.02), (0.0010, 0.0040, 0.015, 0.98)),
    Column("birth_date", (0.9,), (0.98, 0.015, 0.005), (0.0001, 0.2, 0.7999)),
    Column("sex", (), (0.998, 0.002), (0.5, 0.5)),
    Column("address", (0.9, 0.8), (0.60, 0.25, 0.05, 0.10), (0.0005, 0.01, 0.09, 0.8995)),
)
NAMES = tuple(column.name for column in RIVAL_MODEL)


def tables(folder: Path) -> tuple[pa.Table, pa.Table]:
    """The columns every rival needs of both files."""
    return (
        pq.read_table(folder / "insurance.parquet", columns=["record_id", "my_number", *NAMES]),
        pq.read_table(folder / "register.parquet", columns=["my_number", *NAMES]),
    )


def splink(folder: Path) -> Scored:
    """Splink 5, link_only, blocked on the My Number, preset m and u, results as Arrow."""
    return _splink(*tables(folder), [splink_comparison(column) for column in RIVAL_MODEL])


def splink_library(folder: Path) -> Scored:
    """Splink 5 with what a user takes from its own comparison library: forename and surname in either order, dates as
    dates, Jaro-Winkler levels, frequencies of terms; preset m and u."""
    from splink import comparison_library as library

    def levels(name: str, m: tuple[float, ...], u: tuple[float, ...], thresholds: tuple[float, ...]) -> Any:
        compared = library.JaroWinklerAtThresholds(name, list(thresholds))
        return compared.configure(
            term_frequency_adjustments=True, m_probabilities=list(m), u_probabilities=list(u)
        )

    of = {column.name: column for column in RIVAL_MODEL}
    kana, sex, address = of["name_kana"], of["sex"], of["address"]
    comparisons = [
        library.ForenameSurnameComparison(
            "forename", "surname", forename_surname_concat_col_name="name_kanji"
        ).configure(
            m_probabilities=[0.88, 0.005, 0.03, 0.02, 0.01, 0.035, 0.02],
            u_probabilities=[0.0005, 0.0005, 0.001, 0.002, 0.01, 0.006, 0.98],
        ),
        levels(kana.name, kana.m, kana.u, kana.thresholds),
        library.DateOfBirthComparison("birth_date", input_is_string=True).configure(
            m_probabilities=[0.97, 0.015, 0.002, 0.005, 0.005, 0.003],
            u_probabilities=[0.0001, 0.01, 0.002, 0.02, 0.2, 0.7679],
        ),
        library.ExactMatch(sex.name).configure(m_probabilities=list(sex.m), u_probabilities=list(sex.u)),
        levels(address.name, address.m, address.u, address.thresholds),
    ]
    return _splink(*(_with_parts(table) for table in tables(folder)), comparisons)


def _with_parts(table: pa.Table) -> pa.Table:
    """The table with surname and forename beside the name, cut at the first space; null where there is none."""
    parts = pc.extract_regex(table["name_kanji"], r"^(?P<surname>[^ \x{3000}]+)[ \x{3000}]+(?P<forename>.+)$")
    for name in ("surname", "forename"):
        table = table.append_column(name, pc.struct_field(parts, name))
    return table


def _splink(records: pa.Table, register: pa.Table, comparisons: list[Any]) -> Scored:
    """Link the two tables, blocked on the My Number; every pair with its weight."""
    import duckdb
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    records = records.rename_columns(["unique_id", *records.column_names[1:]])
    register = register.append_column("unique_id", pc.cast(pa.array(np.arange(len(register))), pa.string()))
    connection = duckdb.connect(config={"threads": THREADS})
    api = DuckDBAPI(connection)
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[block_on("my_number")],
        comparisons=comparisons,
        probability_two_random_records_match=0.5,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    given = [
        api.register(records, dataset_display_name="a_records"),
        api.register(register, dataset_display_name="b_register"),
    ]
    linker = Linker(given, settings, log_level=None)
    scored = linker.inference.predict(warning_mode="never")
    found = connection.sql(f"SELECT unique_id_l, match_weight FROM {scored.physical_name}").to_arrow_table()
    connection.close()
    return Scored(found["unique_id_l"].combine_chunks(), found["match_weight"].to_numpy())


def splink_comparison(column: Column) -> Any:
    import splink.comparison_level_library as levels
    from splink.comparison_library import CustomComparison

    exact = levels.ExactMatchLevel(column.name)
    similar = [levels.JaroWinklerLevel(column.name, threshold) for threshold in column.thresholds]
    rungs = [*(exact, *similar), levels.ElseLevel()]
    weighed = [
        rung.configure(m_probability=m, u_probability=u)
        for rung, m, u in zip(rungs, column.m, column.u, strict=True)
    ]
    return CustomComparison(
        output_column_name=column.name, comparison_levels=[levels.NullLevel(column.name), *weighed]
    )


def duckdb_sql(folder: Path) -> Scored:
    """One DuckDB query over the Parquet files: join, jaro_winkler_similarity (on bytes), CASE, sum."""
    import duckdb

    cases = []
    for column in RIVAL_MODEL:
        left, right = f"l.{column.name}", f"r.{column.name}"
        similar = [
            f"WHEN jaro_winkler_similarity({left}, {right}) >= {threshold} THEN {bits}"
            for threshold, bits in zip(column.thresholds, column.bits[1:-1], strict=True)
        ]
        cases.append(
            f"CASE WHEN {left} IS NULL OR {right} IS NULL THEN 0 WHEN {left} = {right} THEN {column.bits[0]} "
            f"{' '.join(similar)} ELSE {column.bits[-1]} END"
        )
    connection = duckdb.connect(config={"threads": THREADS})
    found = connection.sql(
        f"SELECT l.record_id, {' + '.join(cases)} AS weight "
        f"FROM read_parquet('{folder / 'insurance.parquet'}') l "
        f"JOIN read_parquet('{folder / 'register.parquet'}') r USING (my_number)"
    ).to_arrow_table()
    connection.close()
    return Scored(found["record_id"].combine_chunks(), found["weight"].cast(pa.float64()).to_numpy())


def pandas_rapidfuzz(folder: Path) -> Scored:
    """pandas merge; rapidfuzz.process.cpdist (Jaro-Winkler on code points, two workers) where values differ."""
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    records, register = (table.to_pandas() for table in tables(folder))
    pairs = records.merge(register, on="my_number", suffixes=("_l", "_r"))
    weight = np.zeros(len(pairs))
    for column in RIVAL_MODEL:
        left, right = pairs[f"{column.name}_l"], pairs[f"{column.name}_r"]
        known = (left.notna() & right.notna()).to_numpy()
        same = (left == right).to_numpy()
        similarity = same.astype(np.float64)
        asked = known & ~same
        if column.thresholds and asked.any():
            similarity[asked] = cpdist(
                left[asked].tolist(), right[asked].tolist(), scorer=JaroWinkler.similarity, workers=THREADS
            )
        weight += _weights(column, similarity, same, known)
    return Scored(pa.array(pairs["record_id"], pa.string()), weight)


def recordlinkage(folder: Path) -> Scored:
    """The Python Record Linkage Toolkit: block index on the My Number, Compare with jarowinkler, two jobs."""
    import pandas as pd
    import recordlinkage as toolkit

    records, register = (table.to_pandas() for table in tables(folder))
    links = toolkit.index.Block("my_number").index(records, register)
    compare = toolkit.Compare(n_jobs=THREADS)
    for column in RIVAL_MODEL:
        if column.thresholds:
            compare.string(
                column.name, column.name, method="jarowinkler", missing_value=np.nan, label=column.name
            )
        else:
            compare.exact(column.name, column.name, missing_value=np.nan, label=column.name)
    features = compare.compute(links, records, register)
    weight = np.zeros(len(features))
    for column in RIVAL_MODEL:
        found = features[column.name].to_numpy(np.float64)
        weight += _weights(column, np.nan_to_num(found), found == 1.0, ~np.isnan(found))
    ids = records["record_id"].take(features.index.get_level_values(0).to_numpy())
    return Scored(pa.array(pd.Series(ids.to_numpy()), pa.string()), weight)


def goldenmatch(folder: Path) -> Scored:
    """GoldenMatch: `match_df` of the records against the register, blocked on the My Number, Jaro-Winkler on four
    columns weighted by their bits; its score from 0 to 1 stands for the weight, as its fields take no m and u."""
    from goldenmatch import match_df
    from goldenmatch.config.schemas import (
        BlockingConfig,
        BlockingKeyConfig,
        GoldenMatchConfig,
        MatchkeyConfig,
        MatchkeyField,
    )

    fields = [
        MatchkeyField(
            field=column.name,
            scorer="jaro_winkler" if column.thresholds else "exact",
            weight=float(column.bits[0] - column.bits[-1]),
        )
        for column in RIVAL_MODEL
    ]
    config = GoldenMatchConfig(
        matchkeys=[MatchkeyConfig(name="links", type="weighted", threshold=EVERY_PAIR, fields=fields)],
        blocking=BlockingConfig(keys=[BlockingKeyConfig(fields=["my_number"])]),
    )
    matched = match_df(*tables(folder), config=config).matched
    ids = matched["target_record_id"].combine_chunks().cast(pa.string())
    return Scored(ids, matched["__match_score__"].to_numpy().astype(np.float64))


def _weights(
    column: Column,
    similarity: npt.NDArray[np.float64],
    same: npt.NDArray[np.bool_],
    known: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """Bits of one column: 0 where a side is missing."""
    holds = [same, *(similarity >= threshold for threshold in column.thresholds)]
    return np.where(known, np.select(holds, list(column.bits[:-1]), column.bits[-1]), 0.0)


@dataclass(frozen=True)
class Rival:
    """One implementation: score, what it does, what it does not do; `slow` ones are timed at small sizes only."""

    name: str
    score: Callable[[Path], Scored]
    does: str
    lacks: str
    slow: bool = False


RIVALS = (
    Rival(
        "Splink 5",
        splink,
        "reads Parquet, joins on the My Number, exact and Jaro-Winkler levels on five columns, match weight per link",
        "no normalization, no training (preset m and u), no causes, owner search, groups, reasons or files",
    ),
    Rival(
        "Splink 5, its comparison library",
        splink_library,
        "the same job with forename and surname in either order, dates as dates, frequencies of terms",
        "no normalization but its own, no training (preset m and u); nothing beyond the weight",
    ),
    Rival(
        "DuckDB SQL",
        duckdb_sql,
        "the same comparisons and weights as one hand-written query",
        "no normalization; similarity on bytes; nothing beyond the weight",
    ),
    Rival(
        "pandas + rapidfuzz",
        pandas_rapidfuzz,
        "merge; Jaro-Winkler on code points with two threads, only where values differ; the same weights",
        "no normalization; nothing beyond the weight",
    ),
    Rival(
        "recordlinkage",
        recordlinkage,
        "block index; its own string and exact comparisons; the same weights",
        "no normalization; nothing beyond the weight",
        slow=True,
    ),
    Rival(
        "GoldenMatch",
        goldenmatch,
        "match against the register, blocked on the My Number; its own string and exact comparisons; a score",
        "no normalization; a weighted mean of similarities, no levels; nothing beyond the score",
        slow=True,
    ),
)
