"""Spark gives what this machine gives, row by row."""

import shutil
import sys
from types import SimpleNamespace

import pyarrow as pa
import pytest
from town import enrolled, my_number, register

import linkcheck as lc
from linkcheck.cases.accounts import check_accounts
from linkcheck.cases.certificates import check_certificates
from linkcheck.cases.insurance import check_insurance
from linkcheck.cases.points import check_points
from linkcheck.cases.tax import check_tax
from linkcheck.engines import spark
from linkcheck.engines.spark_session import shared_directory, spark_session
from linkcheck.errors import InputError, MissingExtraError
from synthetic_data.files import write_dataset
from synthetic_data.settings import MistakeSettings, Settings

pytestmark = pytest.mark.spark

SCENARIOS = ("accounts", "tax", "points", "certificates")


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    folder = tmp_path_factory.mktemp("population")
    mistakes = MistakeSettings(per_mechanism=15)
    return write_dataset(folder, 20_000, 4, Settings(mistakes=mistakes), scenarios=SCENARIOS)


def mistaken_town():
    people = register()
    records = enrolled(people)
    for at in range(200, 220):
        records[at]["my_number"] = people[at + 1]["my_number"]
    records[42]["my_number"] = people[40]["my_number"]
    records[60]["my_number"], records[501]["my_number"] = people[501]["my_number"], people[60]["my_number"]
    records[5]["my_number"] = my_number(99_000_000_123)
    records[7] |= {"my_number": "不明", "address": None}
    people.append(
        {**people[8], "my_number": my_number(71_000_000_001), "address": "北海道函館市東雲町4番13号"}
    )
    for at in (40, 42, 60, 205, 300):
        people[at]["nondisclosure"] = "1"
    return pa.Table.from_pylist(records), pa.Table.from_pylist(
        [{"nondisclosure": None, **row} for row in people]
    )


def on_spark(**changes):
    return lc.Settings(engine="spark", batch_rows=5_000, **changes)


def assert_same(spark, local):
    assert spark.decisions.to_arrow().equals(local.decisions.to_arrow())
    assert spark.quarantine.to_arrow().equals(local.quarantine.to_arrow())
    assert spark.summary == local.summary


@pytest.mark.parametrize("batch_rows", [100, 131_072])
def test_a_town_with_planted_mistakes(local_spark, batch_rows):
    records, people = mistaken_town()
    local = check_insurance(records, people)
    spark = check_insurance(records, people, settings=lc.Settings(engine="spark", batch_rows=batch_rows))
    assert local.summary["flagged_count"] > 20
    assert_same(spark, local)
    assert spark.explain("R0042") == local.explain("R0042")


@pytest.mark.parametrize("part", [1e-6, 4])
def test_a_prepared_register_is_opened_by_the_executors(local_spark, tmp_path, monkeypatch, part):
    """Row by row what this machine gives, by passing over all residents and by the index; nobody normalizes again."""
    monkeypatch.setattr("linkcheck.owner.search.INDEXED_PART", part)
    records, people = mistaken_town()
    prepared = lc.prepare_register(people, tmp_path / "prepared")
    local = check_insurance(records, people)
    staged = []
    real = spark._staged
    monkeypatch.setattr(spark, "_staged", lambda *given: staged.append(given[2]) or real(*given))
    settings = lc.Settings(engine="spark", batch_rows=100)
    found = check_insurance(records, prepared, settings=settings)
    assert staged == ["l_"]
    assert_same(found, local)
    assert found.findings.flagged.equals(local.findings.flagged)
    assert found.explain("R0042") == local.explain("R0042")
    assert_same(check_insurance(records, lc.open_register(prepared).source, settings=settings), local)


def test_a_record_of_nobody(local_spark):
    records, people = mistaken_town()
    nobody = records.slice(5, 1)
    assert_same(check_insurance(nobody, people, settings=on_spark()), check_insurance(nobody, people))


@pytest.mark.parametrize("memory_limit_mb", [2048, 1])
def test_insurance_from_memory_and_from_files(local_spark, paths, memory_limit_mb):
    inputs = paths["insurance"], paths["register"]
    local = check_insurance(*inputs)
    spark = check_insurance(*inputs, settings=on_spark(memory_limit_mb=memory_limit_mb))
    assert local.summary["flagged_count"] > 10
    assert_same(spark, local)


CASES = {
    "accounts": (check_accounts, ("accounts", "register"), {}),
    "tax": (check_tax, ("tax", "register"), {"other_store": "tax_other_store"}),
    "points": (check_points, ("points", "register"), {"sessions": "point_sessions"}),
    "certificates": (check_certificates, ("certificate_issues",), {"requests": "certificate_requests"}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_other_scenarios(local_spark, paths, name):
    check, inputs, options = CASES[name]
    inputs = [paths[each] for each in inputs]
    options = {option: paths[each] for option, each in options.items()}
    local = check(*inputs, **options)
    assert local.summary["flagged_count"] > 0
    assert_same(check(*inputs, **options, settings=on_spark()), local)


def test_nothing_is_left_behind(local_spark, tmp_path):
    records, people = mistaken_town()
    check_insurance(records, people, settings=on_spark(spark_directory=str(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_without_java_it_says_what_to_do(monkeypatch):
    pytest.importorskip("pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)
    with pytest.raises(InputError, match="Java runtime"):
        spark_session(on_spark())


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(MissingExtraError, match=r"linkcheck\[spark\]"):
        spark_session(on_spark())


def test_a_cluster_needs_a_shared_directory():
    session = SimpleNamespace(sparkContext=SimpleNamespace(master="spark://127.0.0.1:7077"))
    with pytest.raises(InputError, match="spark_directory"), shared_directory(session, on_spark()):
        pass
