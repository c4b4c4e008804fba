import datetime
import re

import numpy as np
import pyarrow.compute as pc
import pytest

from synthetic_data import make_population
from synthetic_data.names import register_kanji
from synthetic_data.register import register_table
from synthetic_data.settings import RegisterSettings

COLUMNS = "my_number name_kanji name_kana birth_date sex address household_id nondisclosure"


@pytest.fixture(scope="module")
def people():
    return make_population(30_000, 5)


@pytest.fixture(scope="module")
def register(people):
    return register_table(people)


def test_everybody_is_in_it_once(people, register):
    assert register.column_names == COLUMNS.split()
    assert register["my_number"].to_pylist() == [f"{n:012}" for n in np.sort(people.my_number)]
    assert [name for name in register.column_names if register[name].null_count] == ["name_kana"]


def test_dates_and_sexes_are_the_peoples(people, register):
    order = np.argsort(people.my_number)
    assert register["birth_date"].to_pylist() == [str(day) for day in people.birth_date[order]]
    assert register["sex"].to_pylist() == ["男" if sex == 1 else "女" for sex in people.sex[order]]
    assert datetime.date.fromisoformat(pc.max(register["birth_date"]).as_py()) <= datetime.date(2025, 4, 1)


def test_members_of_a_household_share_the_address(people, register):
    first = {}
    for household, address in zip(
        register["household_id"].to_pylist(), register["address"].to_pylist(), strict=True
    ):
        assert first.setdefault(household, address) == address


def test_names_keep_old_characters_and_notations(register):
    names = register["name_kanji"].to_pylist()
    for part in ("髙", "﨑", "澤", "邉", "𠮷"):
        assert any(part in name for name in names), part
    foreign = [name for name in names if re.match("[A-Z]", name)]
    assert len(foreign) == pytest.approx(0.0239 * len(names), rel=0.2)
    assert any(re.fullmatch(r"[A-Z' ]+＿\S+　\S+（\S+　\S+）", name) for name in foreign)
    assert any(re.fullmatch(r"[^［]+［[^］]+］　\S+", name) for name in names)
    assert all(re.fullmatch(r"\S+　\S+", name) for name in names if name not in foreign)


def test_some_municipalities_have_no_small_kana_and_some_people_no_kana(people, register):
    kana = register["name_kana"]
    assert kana.null_count / len(kana) == pytest.approx(0.01, rel=0.3)
    small = pc.match_substring_regex(kana, "[ャュョッ]")
    assert 0.03 < pc.mean(small).as_py() < 0.2
    none = register_table(people, RegisterSettings(large_kana_share=1.0, kana_missing_share=0.0))["name_kana"]
    assert none.null_count == 0 and not pc.any(pc.match_substring_regex(none, "[ァィゥェォャュョッ]")).as_py()


def test_dates_by_era(people):
    dates = register_table(people, RegisterSettings(date_notation="wareki"))["birth_date"].to_pylist()
    assert all(re.fullmatch(r"(大正|昭和|平成|令和)(元|\d+)年\d+月\d+日", text) for text in dates)


def test_nondisclosure_is_rare(people, register):
    assert 0 < pc.sum(register["nondisclosure"]).as_py() < 40


def test_single_rows_can_be_written(people):
    every = register_kanji(people, np.arange(len(people)))
    assert register_kanji(people, np.array([7, 29_999])).to_pylist() == every.take([7, 29_999]).to_pylist()
