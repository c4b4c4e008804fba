"""Writes a generated data set: Parquet with the contract's names, or CSV as offices exchange it."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from synthetic_data.conditions import Conditions
from synthetic_data.insurance import make_insurance
from synthetic_data.kana import half_width
from synthetic_data.kinds import KINDS
from synthetic_data.lexicon_files import rows
from synthetic_data.population import make_population
from synthetic_data.register import register_table
from synthetic_data.scenario_tables import SCENARIOS
from synthetic_data.settings import PopulationSettings, Settings

FORMATS = ("parquet", "csv")
MOST = 0.03


def _substitute(error: UnicodeError) -> tuple[str, int]:
    """● for every character an encoding lacks."""
    assert isinstance(error, UnicodeEncodeError)
    return "●" * (error.end - error.start), error.end


codecs.register_error("substitute_character", _substitute)


def write_dataset(
    out_dir: Path,
    persons: int,
    seed: int,
    settings: Settings | None = None,
    file_format: str = "parquet",
    encoding: str = "cp932",
    scenarios: tuple[str, ...] = (),
) -> dict[str, Path]:
    """Write register, insurance, truth and settings; returns their paths by name.

    `scenarios` names further data to write, each with its truth: accounts, tax, points, certificates.

    CSV has Japanese headers, dates by era, half-width kana, and by default code page 932; truth stays Parquet.
    The same arguments write the same bytes.
    """
    settings = settings or Settings()
    is_csv = file_format == "csv"
    if is_csv:
        settings = replace(settings, register=replace(settings.register, date_notation="wareki"))
    settings = replace(settings, population=with_room(settings, persons))
    out_dir.mkdir(parents=True, exist_ok=True)
    population = make_population(persons, seed, settings.population)
    insurance = make_insurance(population, settings.records, settings.mistakes)
    tables = {
        "register": register_table(population, settings.register),
        "insurance": insurance.records,
        "truth_insurance": insurance.truth,
    }
    for name in scenarios:
        tables |= SCENARIOS[name](population)
    paths = {}
    for name, table in tables.items():
        as_csv = is_csv and not name.startswith("truth_")
        paths[name] = out_dir / f"{name}.{'csv' if as_csv else 'parquet'}"
        if as_csv:
            write_csv(table, paths[name], encoding)
        else:
            write_parquet(table, paths[name])
    paths["settings"] = out_dir / "settings.json"
    counts = mechanism_counts(insurance.truth)
    written = {"persons": persons, "seed": seed, "records": insurance.records.num_rows, "mistakes": counts}
    text = json.dumps(written | {"settings": asdict(settings)}, ensure_ascii=False, indent=1, default=str)
    paths["settings"].write_text(text + "\n", encoding="utf-8")
    return paths


def write_condition(
    out_dir: Path,
    kind: str,
    condition: Conditions,
    persons: int,
    seed: int,
    file_format: str = "parquet",
    encoding: str = "cp932",
) -> dict[str, Path]:
    """Write one kind of data under one condition, and the condition as condition.json; returns paths by name."""
    out_dir.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, table in KINDS[kind].make(persons, seed, condition).items():
        as_csv = file_format == "csv" and not name.startswith(("truth_", "harmless_"))
        paths[name] = out_dir / f"{name}.{'csv' if as_csv else 'parquet'}"
        if as_csv:
            write_csv(table, paths[name], encoding)
        else:
            write_parquet(table, paths[name])
    told = {"kind": kind, "persons": persons, "seed": seed, "condition": condition.to_dict()}
    paths["condition"] = out_dir / "condition.json"
    paths["condition"].write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return paths


def with_room(settings: Settings, persons: int) -> PopulationSettings:
    """The population's settings with enough namesakes, near numbers and twins for the wished number of mistakes.

    Shares rise above the real ones only where a small population would lack cases, and to `MOST` at the most.
    """
    wished = settings.mistakes.per_mechanism / max(persons, 1)
    people = settings.population
    return replace(
        people,
        namesake_share=max(people.namesake_share, min(2.0 * wished, MOST)),
        near_number_share=max(people.near_number_share, min(1.5 * wished, MOST)),
        multiple_birth_share=max(people.multiple_birth_share, min(12.0 * wished, MOST)),
    )


def mechanism_counts(truth: pa.Table) -> dict[str, dict[str, int]]:
    """Records of each mechanism, those of the base share and those planted on top of it apart."""
    found: dict[str, dict[str, int]] = {}
    wrong = truth.filter(pc.is_valid(truth["mechanism"])).group_by(["mechanism", "boosted"])
    for row in sorted(
        wrong.aggregate([([], "count_all")]).to_pylist(), key=lambda row: str(row["mechanism"])
    ):
        counts = found.setdefault(row["mechanism"], {"base": 0, "boosted": 0})
        counts["boosted" if row["boosted"] else "base"] = row["count_all"]
    return found


def write_parquet(table: pa.Table, path: Path) -> None:
    """One Parquet file, zstd."""
    pq.write_table(table, path, compression="zstd")


def write_csv(table: pa.Table, path: Path, encoding: str = "cp932") -> None:
    """One CSV file with Japanese headers; ● stands for characters the encoding lacks."""
    headers = {row["column"]: row["header"] for row in rows("headers")}
    columns = {headers.get(name, name): _plain(name, column) for name, column in _columns(table)}
    sink = pa.BufferOutputStream()
    pa_csv.write_csv(pa.table(columns), sink, pa_csv.WriteOptions(quoting_style="needed"))
    text = re.sub("[\U000e0100-\U000e01ef]", "", sink.getvalue().to_pybytes().decode("utf-8"))
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding, errors="substitute_character"))


def _columns(table: pa.Table) -> list[tuple[str, pa.Array]]:
    return [(name, table[name].combine_chunks()) for name in table.column_names]


def _plain(name: str, column: pa.Array) -> pa.Array:
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "1", "0")
    if name in ("name_kana", "former_name_kana"):
        encoded = column.dictionary_encode()
        found = [half_width(text) for text in encoded.dictionary.to_pylist()]
        return pa.array(found, pa.string()).take(encoded.indices)
    return column


def write_demo(out_dir: Path, persons: int = 20_000, seed: int = 1) -> dict[str, Path]:
    """A small data set to try things on: the usual shares, and some mistakes of every mechanism."""
    settings = Settings()
    return write_dataset(
        Path(out_dir), persons, seed, replace(settings, mistakes=replace(settings.mistakes, per_mechanism=5))
    )
