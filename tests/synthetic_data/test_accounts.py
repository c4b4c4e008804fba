import numpy as np
import pyarrow.compute as pc
import pytest

from synthetic_data import make_population
from synthetic_data.accounts import ACCOUNTS, AccountSettings, make_accounts
from synthetic_data.tax import TaxSettings, make_tax_stores


@pytest.fixture(scope="module")
def population():
    return make_population(40_000, 7)


@pytest.fixture(scope="module")
def accounts(population):
    return make_accounts(population, AccountSettings(per_mechanism=40))


def counts(truth):
    return {row["values"]: row["counts"] for row in pc.value_counts(truth["mechanism"]).to_pylist()}


def test_the_same_seed_gives_the_same_accounts(population, accounts):
    again = make_accounts(population, AccountSettings(per_mechanism=40))
    assert again.records.equals(accounts.records)
    assert again.sessions.equals(accounts.sessions)
    assert again.truth.equals(accounts.truth)


def test_families_come_at_the_real_ratio(population, accounts):
    family = counts(accounts.truth)["family_account"] + counts(accounts.truth)["family_elsewhere"]
    assert family == pytest.approx(len(accounts.records) * 130_000 / ACCOUNTS, rel=0.05)
    assert make_accounts(population).truth.num_rows == pytest.approx(family, abs=3)


def test_every_number_and_record_stands_once(accounts):
    for column in ("record_id", "my_number"):
        assert len(pc.unique(accounts.records[column])) == accounts.records.num_rows


def test_only_family_and_twice_share_accounts(accounts):
    keys = pc.binary_join_element_wise(
        *(accounts.records[c] for c in ("bank_code", "branch_code", "account_number")), "-"
    )
    record_of = {record: place for place, record in enumerate(accounts.records["record_id"].to_pylist())}
    _, rows, size = np.unique(keys.to_numpy(zero_copy_only=False), return_inverse=True, return_counts=True)
    shared = dict.fromkeys(counts(accounts.truth), 0)
    for row in accounts.truth.to_pylist():
        shared[row["mechanism"]] += int(size[rows[record_of[row["record_id"]]]] > 1)
    assert shared["account_once"] <= 3  # with a relative of the holder, or the same account in two notations
    assert shared["account_twice"] > 25


def test_who_registered_behind_another_did_so_within_minutes(accounts):
    records = accounts.records
    place = {number: row for row, number in enumerate(records["my_number"].to_pylist())}
    at = records["registered_at"].to_numpy().astype("datetime64[s]")
    terminal = records["terminal_id"].to_pylist()
    record_of = {record: row for row, record in enumerate(records["record_id"].to_pylist())}
    gaps = []
    for row in accounts.truth.filter(pc.equal(accounts.truth["mechanism"], "account_twice")).to_pylist():
        wrong, own = record_of[row["record_id"]], place[row["true_my_number"]]
        if terminal[wrong] == terminal[own]:
            gaps.append((at[own] - at[wrong]).astype(int))
    assert len(gaps) > 15
    assert 0 < np.median(gaps) < 900


def test_sessions_log_the_person_whose_number_was_used(accounts):
    logged = set(accounts.sessions["my_number"].to_pylist())
    wrong = set(accounts.truth.filter(pc.equal(accounts.truth["cause"], "stranger"))["record_id"].to_pylist())
    rows = [row for row in accounts.records.to_pylist() if row["record_id"] in wrong]
    assert all(row["my_number"] in logged and row["terminal_id"] for row in rows)


def test_tax_stores_differ_where_the_truth_says(population):
    stores = make_tax_stores(population, TaxSettings(lookups=20, stale_copies=10))
    found = counts(stores.truth)
    assert found == {"kana_lookup": 20, "stale_in_other_store": 10, "stale_here": 10, "deleted_here_only": 10}
    here = dict(zip(*(stores.records[c].to_pylist() for c in ("record_id", "my_number")), strict=True))
    there = dict(zip(*(stores.other_store[c].to_pylist() for c in ("record_id", "my_number")), strict=True))
    for row in stores.truth.to_pylist():
        record, right = row["record_id"], row["true_my_number"]
        states = {
            "kana_lookup": here.get(record) == there[record] != right,
            "stale_in_other_store": here.get(record) == right != there[record],
            "stale_here": there[record] == right != here.get(record),
            "deleted_here_only": record not in here and there[record] != right,
        }
        assert states[row["mechanism"]]
    differing = {record for record in there if here.get(record) != there[record]}
    assert len(differing) == 30
