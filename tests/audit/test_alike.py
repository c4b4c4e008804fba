"""Two residents alike: the link is read, unless the linked person's former address or name settles it."""

import pytest
from town import enrolled, register, resident

import linkcheck as lc

OLD, NEW, ELSEWHERE = (
    "青森県弘前市土手町3番1号",
    "静岡県浜松市中央区元城町3丁目2番1号",
    "大分県別府市北浜2丁目9番1号",
)


def decided(**changes):
    people = register()
    twice = [
        resident(900 + at, ("久米", "クメ"), ("豊", "ユタカ"), "1961-04-05", "男", place)
        for at, place in enumerate((NEW, ELSEWHERE))
    ]
    people += [
        {**twice[0], **{name: value for name, value in changes.items() if name != "address"}},
        twice[1],
    ]
    records = enrolled(people)[:-1]
    records[-1] = {**records[-1], "address": changes.get("address")}
    result = lc.check_insurance(records, people)
    return result.explain(records[-1]["record_id"])["decision"]


def test_nothing_tells_two_namesakes_apart():
    assert decided(address=None) == "clerical_review"
    assert decided(address="岡山県倉敷市中央1丁目1番1号") == "clerical_review"


def test_a_former_address_does():
    assert decided(address=OLD, former_address=OLD, changed_at="2020-04-01") == "link"
    assert decided(address=OLD, former_address=ELSEWHERE, changed_at="2020-04-01") == "clerical_review"


@pytest.mark.parametrize("name", ["久米　豊"])
def test_the_other_namesakes_address_is_read(name):
    assert decided(address=ELSEWHERE) != "link"
