"""Filers without a birth date, told from their namesakes by address, by kanji, or not at all."""

import numpy as np
import pyarrow as pa
import pytest

import linkcheck as lc
from linkcheck.settings import Settings
from synthetic_data.my_number import as_text, unique_numbers

NUMBERS = as_text(unique_numbers(np.random.default_rng(23), 60)).to_pylist()
TOWN = [
    ("沢村　誠", "サワムラ　マコト", "1961-05-17", "1", "秋田県横手市中央町8番2号"),
    ("沢村　誠", "サワムラ　マコト", "1999-10-02", "1", "高知県南国市大埔甲2301番地"),
    ("沢村　真琴", "サワムラ　マコト", "1984-03-30", "2", "三重県津市羽所町700番地"),
    ("曽根　晴美", "ソネ　ハルミ", "1975-12-08", "2", "奈良県生駒市東新町8番38号"),
]


def register():
    rows = [
        {
            "my_number": NUMBERS[at],
            "name_kanji": kanji,
            "name_kana": kana,
            "birth_date": birth_date,
            "sex": sex,
            "address": address,
        }
        for at, (kanji, kana, birth_date, sex, address) in enumerate(TOWN)
    ]
    rows += [
        {
            "my_number": NUMBERS[at],
            "name_kanji": f"里見　{name}",
            "name_kana": f"サトミ　{kana}",
            "birth_date": f"19{at + 40}-01-1{at % 9}",
            "sex": "1",
            "address": f"栃木県小山市中央町一丁目{at}番",
        }
        for at, (name, kana) in enumerate((("彰", "アキラ"), ("守", "マモル"), ("登", "ノボル")), 10)
    ]
    return pa.Table.from_pylist(rows)


def check(*filers, settings=None, **columns):
    """Filers as (linked resident, who files, columns known of the filer)."""
    names = ("name_kanji", "holder_kana", "birth_date", "sex", "address")
    rows = [
        {
            "record_id": f"r{at}",
            "my_number": NUMBERS[linked],
            "bank_code": "0005",
            "branch_code": "123",
            "account_type": "1",
            "account_number": f"{at + 1:07d}",
            **{
                name: value if name in ("holder_kana", *known) else None
                for name, value in zip(names, TOWN[own], strict=True)
            },
        }
        for at, (linked, own, known) in enumerate(filers)
    ]
    empty = [name for name in rows[0] if all(row[name] is None for row in rows)]
    table = pa.Table.from_pylist(rows).drop_columns(empty)
    return lc.check_tax(table, register(), settings=settings).decisions.to_pylist()


@pytest.mark.parametrize("known", [("name_kanji", "address"), ("name_kanji", "sex", "address")])
def test_a_namesake_is_told_by_the_address(known):
    right, wrong = check((0, 0, known), (0, 1, known))
    assert right["decision"] == "link"
    assert (wrong["decision"] == "link", wrong["cause"], wrong["better_owner"]) == (False, "namesake", 1)


def test_a_namesake_is_told_by_the_kanji_alone():
    (wrong,) = check((0, 2, ("name_kanji",)))
    assert (wrong["decision"] == "link", wrong["better_owner"]) == (False, 2)


def test_of_equal_namesakes_nothing_is_known_and_of_a_name_that_one_bears_enough():
    several, one = check((0, 0, ("name_kanji",)), (3, 3, ("name_kanji",)))
    assert (several["decision"], several["cause"]) == ("clerical_review", "not_comparable")
    assert one["decision"] == "link"


def test_a_name_that_one_bears_is_cleared_only_where_everybody_is_in_the_register():
    filers = (3, 3, ("name_kanji",)), (0, 0, ("name_kanji", "address"))  # with a column that the first lacks
    assert [row["decision"] for row in check(*filers)] == ["link", "link"]
    partial = check(*filers, settings=Settings(register_coverage=0.3))
    assert partial[0]["cause"] == "not_comparable"


def test_without_the_search_nobody_is_cleared_or_named():
    filers = (0, 1, ("name_kanji", "address")), (3, 3, ("name_kanji",))
    wrong, one = check(*filers, settings=Settings(search_owner=False))
    assert wrong["better_owner"] is None
    assert one["cause"] == "not_comparable"
