"""The benchmarks publish no speed of an unchecked result: tiny sizes, real comparisons."""

import importlib
import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


def load(name):
    """A module of benchmarks/ (they import each other by their file names, as scripts do)."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


rivals, cases, run, readme_tables = (load(name) for name in ("rivals", "cases", "run", "readme_tables"))
OWN = tuple(case for case in cases.CASES if case.needs in (None, "duckdb", "rapidfuzz", "jaconv"))


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("population")
    return cases.prepare(cases.make_population_files(folder, 400, per_mechanism=1))


def test_every_stage_has_a_check_and_begins_with_linkcheck():
    first = {}
    for case in cases.CASES:
        first.setdefault(case.stage, case.implementation)
    assert set(first) == set(cases.CHECKS)
    assert all(name.startswith("linkcheck") for name in first.values())


def test_all_implementations_give_the_same(given):
    checked = cases.checked_cases(given, OWN)
    assert {"linkcheck", "jaconv.h2z, each", "NFKC, each"} <= {case.implementation for case in checked}
    assert {"DuckDB SQL", "pandas + rapidfuzz"} <= {case.implementation for case in checked}


def test_an_implementation_that_leaves_out_a_link_is_refused(given):
    score = next(case for case in OWN if case.implementation == "DuckDB SQL")

    def short(these):
        found = score.run(these)
        return rivals.Scored(found.record_id.slice(1), found.weight[1:])

    with pytest.raises(ValueError, match="score_links: shortened"):
        cases.checked_cases(given, (score, replace(score, implementation="shortened", run=short)))


def test_the_kana_that_are_folded_are_in_half_width(given):
    folded = cases.kana_of(cases.fold_kana(given))
    written = given.half_width_kana.to_pylist()
    assert folded != written
    assert all(len(text) >= len(full) for text, full in zip(written, folded, strict=True))


def test_rivals_weigh_missing_with_nothing_and_agreement_for_the_link():
    column = rivals.RIVAL_MODEL[0]
    similarity = np.array([1.0, 0.95, 0.1, 0.0])
    same = np.array([True, False, False, False])
    known = np.array([True, True, True, False])
    weights = rivals._weights(column, similarity, same, known)
    assert weights[0] == column.bits[0] > weights[1] > 0 > weights[2]
    assert weights[3] == 0.0


def test_the_probabilities_of_every_rival_column_sum_to_one():
    for column in rivals.RIVAL_MODEL:
        assert sum(column.m) == pytest.approx(1) and sum(column.u) == pytest.approx(1)
        assert len(column.m) == len(column.u) == len(column.thresholds) + 2


def test_duckdb_and_rapidfuzz_agree_where_the_strings_are_ascii(tmp_path):
    columns = {
        "my_number": ["1", "2", "3", "9"],
        "name_kanji": ["SATO", "SUZUKI", None, "X"],
        "name_kana": ["SATO", "SUZUKI", "ITO", "X"],
        "birth_date": ["1980-01-01", "1980-01-02", "1990-01-01", "X"],
        "sex": ["1", "2", "1", "1"],
        "address": ["TOKYO 1-2-3", "OSAKA 4", "KYOTO", "X"],
    }
    other = {**columns, "name_kanji": ["SATOU", "ITO", "ITO", "X"], "my_number": ["1", "2", "3", "4"]}
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"record_id": ["a", "b", "c", "d"], **columns}), tmp_path / "insurance.parquet")
    pq.write_table(pa.table(other), tmp_path / "register.parquet")
    found = {}
    for score in (rivals.duckdb_sql, rivals.pandas_rapidfuzz):
        scored = score(tmp_path)
        found[score.__name__] = dict(zip(scored.record_id.to_pylist(), scored.weight.tolist(), strict=True))
    assert found["duckdb_sql"].keys() == {"a", "b", "c"}
    assert found["duckdb_sql"] == pytest.approx(found["pandas_rapidfuzz"])


def test_timing_in_turn_gives_ratios_with_their_spread(given):
    figures = run.run_cases(given.folder, 2, ("fold_kana",))
    first, *others = figures["cases"]
    assert first["implementation"] == "linkcheck" and first["times_the_first"]["median"] == 1.0
    assert others
    for each in figures["cases"]:
        assert each["seconds"]["min"] <= each["seconds"]["median"] <= each["seconds"]["max"]
        assert each["count"] == len(given.half_width_kana)


def test_the_stages_that_are_observed_exist():
    for module, names in run.STAGES.items():
        for name in names:
            assert callable(getattr(importlib.import_module(module), name)), f"{module}.{name}"


def test_tables_replace_what_stands_between_the_markers_and_nothing_else():
    text = (
        "before\n<!-- table:speed -->\nold\n<!-- /table -->\nafter <!-- table:other -->\nx\n<!-- /table -->\n"
    )
    written = readme_tables.with_tables(text, {"speed": "| new |"})
    assert written == (
        "before\n<!-- table:speed -->\n| new |\n<!-- /table -->\nafter <!-- table:other -->\nx\n<!-- /table -->\n"
    )


def test_the_tables_in_the_readmes_are_those_of_the_results():
    for path, tables in readme_tables.documents().items():
        text = path.read_text("utf-8")
        assert readme_tables.with_tables(text, tables) == text, (
            f"{path.name}: run python -m benchmarks.readme_tables"
        )


def test_results_tell_the_load_they_were_measured_under():
    for path in (FOLDER / "results").glob("*.json"):
        assert json.loads(path.read_text("utf-8"))["machine"]["load_before"], path.name


def test_bench_counts_every_second_once(tmp_path):
    from linkcheck.bench import time_check

    folder = cases.make_population_files(tmp_path, 300, per_mechanism=1)
    timing = time_check(folder / "insurance.parquet", folder / "register.parquet")
    assert timing.record_count > 200
    assert min(timing.read, timing.compare, timing.decide, timing.write) > 0 <= timing.search
    assert timing.links_per_second == pytest.approx(timing.record_count / timing.seconds)
