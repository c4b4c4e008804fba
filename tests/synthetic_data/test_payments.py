from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest

from synthetic_data import make_population
from synthetic_data.kinds import account_tables, tax_tables
from synthetic_data.payments import ACCOUNT_CONDITIONS, TAX_CONDITIONS, make_accounts, make_tax
from synthetic_data.payments.holders import make_holders
from synthetic_data.settings import PopulationSettings

BASE, TAX = ACCOUNT_CONDITIONS["base"], TAX_CONDITIONS["base"]


@pytest.fixture(scope="module")
def people():
    return make_population(20_000, 6, PopulationSettings(foreign_share=0.05))


def differences(data):
    return Counter(name for names in data.harmless["differences"].to_pylist() for name in names)


def values(table, key="record_id", column="holder_kana"):
    return dict(zip(table[key].to_pylist(), table[column].to_pylist(), strict=True))


def test_the_same_arguments_give_the_same_records(people):
    once, again = (make_accounts(people, BASE) for _ in range(2))
    assert once.records.equals(again.records) and once.truth.equals(again.truth)
    assert once.harmless.equals(again.harmless)
    assert make_tax(people, TAX).records.equals(make_tax(people, TAX).records)


@pytest.mark.parametrize(
    ("field", "difference", "share"),
    [
        ("former_share", "former_surname", 0.03),
        ("guardian_share", "guardian", 0.005),
        ("trade_name_share", "trade_name", 0.005),
        ("undivided_share", "undivided", 0.2),
        ("slip_share", "slip", 0.004),
        ("other_reading_share", "other_reading", 0.01),
        ("unvoiced_share", "unvoiced", 0.02),
    ],
)
def test_each_difference_comes_at_its_share(people, field, difference, share):
    data = make_accounts(people, replace(BASE, **{field: share}))
    expected = share * data.records.num_rows * (0.55 if difference == "unvoiced" else 1)
    assert differences(data)[difference] == pytest.approx(expected, rel=0.35)
    none = make_accounts(people, replace(BASE, **{field: 0.0}))
    assert difference not in differences(none)


def test_differences_are_told_of_own_accounts_only(people):
    data = make_accounts(people, replace(BASE, per_mechanism=30, body_share=0.0005))
    assert not set(data.truth["record_id"].to_pylist()) & set(data.harmless["record_id"].to_pylist())
    found = Counter(data.truth["mechanism"].to_pylist())
    assert all(found[name] == 30 for name in ("account_once", "account_twice", "body_account"))
    bodies = data.truth.filter(pc.equal(data.truth["mechanism"], "body_account"))
    texts = values(data.records)
    assert bodies["true_my_number"].null_count == 30
    assert all(
        ")" in texts[row] or texts[row].startswith(("ｼﾔ", "シヤ")) for row in bodies["record_id"].to_pylist()
    )


def test_titles_stand_in_front_behind_and_between(people):
    data = make_accounts(people, replace(BASE, guardian_share=0.005))
    texts = values(data.records)
    named = [row["record_id"] for row in data.harmless.to_pylist() if "guardian" in row["differences"]]
    half = [texts[row].replace(" ", "") for row in named]
    titles = (
        "ｺｳｹﾝ",
        "コウケン",
        "ﾎｻ",
        "ホサ",
        "ﾎｼﾞﾖ",
        "ホジヨ",
        "ｼﾝｹﾝ",
        "シンケン",
        "ﾎｳﾃｲ",
        "ホウテイ",
        "ﾐｾｲ",
        "ﾆﾝｲ",
    )
    # a field of 30 bytes may cut a title that stands behind
    assert np.mean([any(title in text for title in titles) for text in half]) > 0.9
    front = [text.startswith(("ｾｲﾈﾝ", "セイネン", "ｼﾝｹﾝ", "シンケン")) for text in half]
    assert 0.1 < np.mean(front) < 0.6


def test_accounts_of_strangers_come_at_the_wished_rate(people):
    data = make_accounts(people, replace(BASE, wrong_share=2e-3))
    wrong = [row for row in data.truth.to_pylist() if row["cause"] == "stranger"]
    assert len(wrong) == pytest.approx(2e-3 * data.records.num_rows, rel=0.1)
    numbers = values(data.records, column="my_number")
    assert all(numbers[row["record_id"]] != row["true_my_number"] for row in wrong)


def test_attributes_are_those_of_the_number(people):
    data = make_accounts(people, replace(BASE, applicant_attributes=True, wrong_share=2e-3))
    born = {f"{n:012}": str(day) for n, day in zip(people.my_number, people.birth_date, strict=True)}
    assert all(
        row["birth_date"] == born[row["my_number"]] for row in data.records.slice(0, 3_000).to_pylist()
    )
    assert "birth_date" not in make_accounts(people, BASE).records.column_names


def test_terminals_are_their_own_one_or_none(people):
    own = make_accounts(people, BASE).records
    one = make_accounts(people, replace(BASE, terminals="one_for_telephones")).records
    none = make_accounts(people, replace(BASE, terminals="none"))
    telephones = pc.equal(own["channel"], "smartphone")
    assert own.filter(telephones)["terminal_id"].null_count == pc.sum(telephones).as_py()
    assert len(pc.unique(one.filter(telephones)["terminal_id"])) == 1
    assert none.records["terminal_id"].null_count == none.records.num_rows and none.sessions.num_rows == 0


def test_registers_lack_kana_or_people():
    full = account_tables(4_000, 5, BASE)["register"]
    assert "name_kana" not in account_tables(4_000, 5, ACCOUNT_CONDITIONS["no_kana"])["register"].column_names
    part = account_tables(4_000, 5, ACCOUNT_CONDITIONS["part_kana"])["register"]
    assert part["name_kana"].null_count / part.num_rows == pytest.approx(0.4, abs=0.03)
    tables = account_tables(4_000, 5, ACCOUNT_CONDITIONS["linked_only"])
    assert set(tables["register"]["my_number"].to_pylist()) == set(
        tables["accounts"]["my_number"].to_pylist()
    )
    some = account_tables(4_000, 5, ACCOUNT_CONDITIONS["linked_and_others"])["register"].num_rows
    assert tables["register"].num_rows < some < full.num_rows


def test_an_unregistered_alias_reads_japanese(people):
    holders = make_holders(people, replace(BASE, unregistered_alias_share=1.0))
    rows = holders.found["unregistered_alias"]
    assert len(rows) > 500 and (people.foreigner[rows] >= 0).all()
    alias = people.foreigners.alias_kana
    assert all(not alias[int(people.foreigner[row])].is_valid for row in rows)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("no_birth_date", {"birth_date"}),
        ("no_address", {"address"}),
        ("no_birth_date_no_address", {"birth_date", "address"}),
        ("number_and_name_only", {"birth_date", "sex", "address"}),
    ],
)
def test_tax_files_lack_columns(name, missing):
    tables = tax_tables(3_000, 5, TAX_CONDITIONS[name])
    base = tax_tables(3_000, 5, TAX)["tax"].column_names
    assert set(base) - set(tables["tax"].column_names) == missing
    assert tables["tax_other_store"].column_names == tables["tax"].column_names


def test_tax_truth_holds_in_both_stores(people):
    data = make_tax(people, replace(TAX, per_mechanism=15))
    assert set(Counter(data.truth["mechanism"].to_pylist()).values()) == {15}
    here, there = (values(table, column="my_number") for table in (data.records, data.other_store))
    for row in data.truth.to_pylist():
        record, right = row["record_id"], row["true_my_number"]
        states = {
            "kana_lookup": here.get(record) == there[record] != right,
            "stale_in_other_store": here.get(record) == right != there[record],
            "stale_here": there[record] == right != here.get(record),
            "deleted_here_only": record not in here and there[record] != right,
        }
        assert states[row["mechanism"]]
    assert not set(data.truth["record_id"].to_pylist()) & set(data.harmless["record_id"].to_pylist())
