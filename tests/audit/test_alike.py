"""Two residents alike: the link is read, unless a former address or name, the other's own record or the number's
source settles it."""

import pytest
from town import enrolled, register, resident

import linkcheck as lc

OLD, NEW, ELSEWHERE = (
    "青森県弘前市土手町3番1号",
    "静岡県浜松市中央区元城町3丁目2番1号",
    "大分県別府市北浜2丁目9番1号",
)


def decided(own_record=False, number_source=None, **changes):
    people = register()
    twice = [
        resident(900 + at, ("久米", "クメ"), ("豊", "ユタカ"), "1961-04-05", "男", place)
        for at, place in enumerate((NEW, ELSEWHERE))
    ]
    people += [
        {**twice[0], **{name: value for name, value in changes.items() if name != "address"}},
        twice[1],
    ]
    records = enrolled(people)
    records = [
        {**each, "number_source": "looked_up_4" if at % 2 else "looked_up_kana"}
        for at, each in enumerate(records)
    ]
    records[-2] |= {"address": changes.get("address"), "number_source": number_source}
    records[-1] |= {"address": None}
    result = lc.check_insurance(records if own_record else records[:-1], people)
    return result.explain(records[-2]["record_id"])["decision"]


def test_nothing_tells_two_namesakes_apart():
    assert decided(address=None) == "clerical_review"
    assert decided(address="岡山県倉敷市中央1丁目1番1号") == "clerical_review"


def test_a_namesake_with_a_record_of_his_own_is_not_meant():
    assert decided(own_record=True) == "link"


def test_no_lookup_took_a_namesakes_number_that_the_member_wrote():
    assert decided(number_source="written") == "link"
    assert decided(number_source="looked_up_kana") == "clerical_review"


def test_a_former_address_does():
    assert decided(address=OLD, former_address=OLD, changed_at="2020-04-01") == "link"
    assert decided(address=OLD, former_address=ELSEWHERE, changed_at="2020-04-01") == "clerical_review"


@pytest.mark.parametrize("name", ["久米　豊"])
def test_the_other_namesakes_address_is_read(name):
    assert decided(address=ELSEWHERE) != "link"
