"""With hardly anybody but the linked persons to compare with, the report tells what dates and sources would show."""

from town import enrolled, register

import linkcheck as lc

ELSEWHERE = "宮崎県都城市姫城町6街区21号"
COLUMNS = {"no_enrolment": "enrolled_at", "no_number_source": "number_source", "no_last_change": "changed_at"}


def told(given=(), people=None, **settings):
    people = people or register()
    records = enrolled(register())
    values = {"enrolled_at": "2022-04-01", "number_source": "looked_up_3", "changed_at": "2010-01-01"}
    people = [{**each, **{name: values[name] for name in given if name == "changed_at"}} for each in people]
    records = [{**each, **{name: values[name] for name in given if name != "changed_at"}} for each in records]
    for at in (5, 50, 500):
        records[at]["address"] = ELSEWHERE
    result = lc.check_insurance(records, people, settings=lc.Settings(**settings))
    return result, {each["name"]: each["application_count"] for each in result.summary["visibility"]}


def test_each_missing_column_is_told_with_its_links(tmp_path):
    result, found = told()
    assert found == dict.fromkeys(COLUMNS, 3)
    page = (result.write(tmp_path / "out") / "report.html").read_text("utf-8")
    assert "この入力では分からないこと" in page and "資格取得日がない" in page
    for name, column in COLUMNS.items():
        assert set(told([column])[1]) == set(COLUMNS) - {name}
    assert told(list(COLUMNS.values()))[1] == {}


def counted(records, people, **settings):
    found = lc.check_insurance(records, people, settings=lc.Settings(**settings)).summary["visibility"]
    return {each["name"]: each["application_count"] for each in found}.get("no_address")


def test_lookups_without_an_address_are_told_unless_the_family_or_the_source_decides():
    people = register()
    records = enrolled(people)
    for at in (5, 50, 500, 501):
        records[at]["address"] = None
    assert counted(records, people) == 4
    assert counted(records, people, register_coverage=0.95) is None
    for record, source in zip((records[at] for at in (5, 50)), ("written", "3情報照会"), strict=True):
        record["number_source"] = source
    assert counted(records, people) == 3
    families = [{**each, "symbol": "甲", "number": str(at // 4)} for at, each in enumerate(records)]
    assert counted(families, people) is None
    families[500] |= {"number": "alone"}
    assert counted(families, people) == 1


def test_a_register_that_holds_others_too_is_searched_instead():
    assert told(register_coverage=0.95)[1] == {}
