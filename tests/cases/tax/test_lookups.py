"""Numbers looked up by the kana alone, in a register that does not hold the rightful owners."""

import numpy as np
import pyarrow as pa
import pytest

import linkcheck as lc
from linkcheck.cases.tax.lookups import BIRTH_DATE, LOOKUP_SHARE, NAMESAKE, lookup_model, without_lookups
from linkcheck.model.hypotheses import base_model
from synthetic_data.my_number import as_text, unique_numbers

NUMBERS = as_text(unique_numbers(np.random.default_rng(31), 40)).to_pylist()
NAMES = "彰 アキラ 守 マモル 登 ノボル 薫 カオル 武 タケシ 昇 ショウ 徹 トオル 勝 マサル 茂 シゲル 隆 タカシ"


def checked(resident, filer):
    """One filer, and others who are all right, against a register of linked persons only."""
    given = NAMES.split()
    people = [
        (
            f"里見　{kanji}",
            f"サトミ　{kana}",
            f"19{at + 40}-04-1{at}",
            "1",
            f"栃木県小山市中央町1丁目{at + 1}番",
        )
        for at, (kanji, kana) in enumerate(zip(given[::2], given[1::2], strict=True))
    ]
    columns = ("name_kanji", "name_kana", "birth_date", "sex", "address")
    register = pa.Table.from_pylist(
        [
            {"my_number": number, **dict(zip(columns, person, strict=True))}
            for number, person in zip(NUMBERS, [resident, *people], strict=False)
        ]
    )
    records = pa.Table.from_pylist(
        [
            {
                "record_id": f"r{at}",
                "my_number": NUMBERS[at],
                "bank_code": "0005",
                "branch_code": "123",
                "account_type": "1",
                "account_number": f"{at + 1:07d}",
                **dict(zip(("name_kanji", "holder_kana", *columns[2:]), person, strict=True)),
            }
            for at, person in enumerate([filer, *people])
        ]
    )
    return lc.check_tax(records, register, settings={"register_coverage": 0.2}).decisions.to_pylist()


RESIDENT = ("沢村　悠真", "サワムラ　ユウマ", "1980-08-17", "1", "秋田県横手市中央町8番2号")


def test_another_birth_date_and_town_behind_one_name_is_a_lookup():
    filer = ("沢村　悠真", "ｻﾜﾑﾗ ﾕｳﾏ", "1964-02-03", "1", "高知県南国市大埔甲2301番地")
    wrong, *right = checked(RESIDENT, filer)
    assert wrong["cause"] == "namesake" and wrong["mislink_probability"] > 0.9
    assert {row["decision"] for row in right} == {"link"}


def test_a_move_is_no_lookup():
    filer = ("沢村　悠真", "ｻﾜﾑﾗ ﾕｳﾏ", "1980-08-17", "1", "高知県南国市大埔甲2301番地")
    assert checked(RESIDENT, filer)[0]["decision"] == "link"


@pytest.mark.parametrize("kana", ["ｻﾜﾑﾗ ﾊﾙﾏ", "ｻﾜﾑﾗ ﾕｳﾏｾｲﾈﾝｺｳｹﾝﾆﾝ"])
def test_one_kanji_name_in_other_kana_is_no_twin(kana):
    assert checked(RESIDENT, ("沢村　悠真", kana, *RESIDENT[2:]))[0]["decision"] == "link"


def test_lookups_stand_beside_the_namesakes_of_the_base_rates():
    base, model = base_model(), lookup_model()
    exact = 1
    for place in range(len(base.shares[0])):
        if place != BIRTH_DATE:
            assert (model.shares[NAMESAKE, place] == base.shares[NAMESAKE, place]).all()
    joint = base.priors[NAMESAKE] * base.shares[NAMESAKE, BIRTH_DATE, exact]
    assert model.priors[NAMESAKE] * model.shares[NAMESAKE, BIRTH_DATE, exact] == pytest.approx(
        joint, rel=0.01
    )
    assert model.priors[NAMESAKE] == pytest.approx(base.priors[NAMESAKE] + LOOKUP_SHARE)
    assert model.shares[NAMESAKE, BIRTH_DATE, 1:].sum() == pytest.approx(1.0)
    assert np.allclose(without_lookups(model).priors, base.priors)
    assert model.priors.sum() == pytest.approx(1.0)
