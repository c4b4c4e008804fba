import pyarrow as pa
import pytest

from linkcheck.cases.tax import check_tax
from synthetic_data import make_population
from synthetic_data.register import register_table
from synthetic_data.tax import TaxSettings, make_tax_stores


@pytest.fixture(scope="module")
def population():
    return make_population(12_000, 11)


@pytest.fixture(scope="module")
def stores(population):
    return make_tax_stores(population, TaxSettings(lookups=30, stale_copies=15, coverage=0.4))


@pytest.fixture(scope="module")
def result(population, stores):
    return check_tax(stores.records, register_table(population), other_store=stores.other_store)


@pytest.fixture(scope="module")
def found(result):
    return {row["record_id"]: row for row in result.decisions.to_pylist()}


def planted(stores, mechanism):
    return [row["record_id"] for row in stores.truth.to_pylist() if row["mechanism"] == mechanism]


def test_lookups_by_kana_are_found(found, stores):
    rows = [found[name] for name in planted(stores, "kana_lookup")]
    assert len(rows) == 30
    assert sum(row["decision"] != "link" for row in rows) >= 29
    assert sum(row["cause"] == "namesake" for row in rows) >= 28
    assert sum(row["better_owner"] is not None for row in rows) >= 28


def test_a_correction_that_only_the_other_store_has(found, stores, population):
    register = register_table(population)["my_number"].to_pylist()
    right = {row["record_id"]: row["true_my_number"] for row in stores.truth.to_pylist()}
    for name in planted(stores, "stale_here"):
        row = found[name]
        assert (row["decision"], row["store_difference"]) == ("non_link", "stale_here")
        assert register[row["better_owner"]] == right[name]


def test_a_correction_that_only_this_store_has(found, stores):
    for name in planted(stores, "stale_in_other_store"):
        row = found[name]
        assert (row["decision"], row["store_difference"]) == ("clerical_review", "stale_there")
        assert not row["reason_ja"].startswith("同一人と判断した") and not row["reason_en"].startswith(
            "Judged"
        )
        assert row["mechanism"] == "stale_copy"
        assert row["other_record"] == name


def test_what_was_deleted_here_alone_is_listed(result, stores):
    listed = result.summary["store_differences"]["missing_here_record_ids"]
    assert sorted(listed) == sorted(planted(stores, "deleted_here_only"))


def test_right_records_are_links(found, stores):
    wrong = set(stores.truth["record_id"].to_pylist())
    others = [row for name, row in found.items() if name not in wrong]
    assert sum(row["decision"] != "link" for row in others) <= 2
    assert {row["store_difference"] for row in others} == {"same"}


def test_rows_in_are_rows_out(result, stores):
    assert len(result.decisions) + len(result.quarantine) == stores.records.num_rows
    assert result.summary["record_count"] == stores.records.num_rows


def test_without_another_store_only_the_register_speaks(population, stores):
    alone = check_tax(stores.records, register_table(population))
    assert set(alone.decisions["store_difference"]) == {None}
    assert "store_differences" not in alone.summary


def test_stores_with_other_ids_meet_by_account(population, stores):
    renamed = stores.other_store.set_column(
        0, "record_id", pa.array([f"D{row}" for row in range(stores.other_store.num_rows)])
    )
    result = check_tax(stores.records, register_table(population), other_store=renamed)
    rows = {row["record_id"]: row["store_difference"] for row in result.decisions.to_pylist()}
    assert {rows[name] for name in planted(stores, "stale_here")} == {"stale_here"}
    assert {rows[name] for name in planted(stores, "stale_in_other_store")} == {"stale_there"}


def test_results_can_be_written_and_explained(result, stores, tmp_path):
    result.write(tmp_path)
    assert (tmp_path / "report.html").stat().st_size > 1000
    told = result.explain(planted(stores, "kana_lookup")[0])
    assert told["ledger"][0]["component"] == "prior"
