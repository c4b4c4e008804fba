"""Filers without a birth date, told from their namesakes by address, by kanji, or not at all."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import linkcheck as lc
from linkcheck.settings import Settings
from synthetic_data.kinds import people_under
from synthetic_data.my_number import as_text, unique_numbers
from synthetic_data.payments import TAX_CONDITIONS, make_tax
from synthetic_data.registers import register_under

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


def checked(*filers, settings=None, former=None):
    """Filers as (linked resident, who files, columns known of the filer, other values)."""
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
            **(other[0] if other else {}),
        }
        for at, (linked, own, known, *other) in enumerate(filers)
    ]
    empty = [name for name in rows[0] if all(row[name] is None for row in rows)]
    table = pa.Table.from_pylist(rows).drop_columns(empty)
    town = register()
    if former:
        told = [former.get(number) for number in town["my_number"].to_pylist()]
        town = town.append_column("former_address", pa.array(told, pa.string()))
    return lc.check_tax(table, town, settings=settings)


def check(*filers, settings=None):
    return checked(*filers, settings=settings).decisions.to_pylist()


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


def test_the_sex_alone_does_not_settle_whose_number_it_is(monkeypatch):
    other_sex = (*TOWN[1][:3], "2", *TOWN[1][4:])
    monkeypatch.setitem(globals(), "TOWN", [TOWN[0], other_sex, *TOWN[2:]])
    (told,) = check((0, 0, ("name_kanji", "sex")))
    assert (told["decision"], told["cause"]) == ("clerical_review", "not_comparable")


def test_a_kana_namesake_with_other_kanji_leaves_a_name_clear():
    (one,) = check((2, 2, ("name_kanji",)))
    assert (one["decision"], one["cause"]) == ("link", None)


def test_where_neither_address_is_the_filers_the_two_are_not_told_apart():
    result = checked((0, 0, ("name_kanji", "address"), {"address": MOVED}))
    (row,) = result.decisions.to_pylist()
    assert (row["decision"], row["cause"], row["better_owner"]) == ("clerical_review", "not_comparable", None)
    assert row["mislink_probability"] < 0.01
    assert result.summary["undecided"]["read_count"] == 1


MOVED = "石川県加賀市大聖寺一丁目4番"


@pytest.mark.parametrize(("whose", "decision", "owner"), [(0, "link", None), (1, None, 1)])
def test_a_former_address_tells_who_moved(whose, decision, owner):
    filer = (0, 0, ("name_kanji", "address"), {"address": MOVED})
    (row,) = checked(filer, former={NUMBERS[whose]: MOVED}).decisions.to_pylist()
    assert (row["decision"] == "link", row["better_owner"]) == (decision == "link", owner)


NAME_ALONE = [(0, 0, ("name_kanji",)), (1, 1, ("name_kanji",)), (1, 0, ("name_kanji",))]


def test_many_that_nothing_tells_apart_are_counted_apart_and_few_are_read():
    few = checked(*NAME_ALONE, settings=Settings(undecided_reads=3))
    many = checked(*NAME_ALONE, settings=Settings(undecided_reads=2))
    assert [row["cause"] for row in few.decisions.to_pylist()] == ["not_comparable"] * 3
    assert "undecided.csv" not in few.findings.files
    rows = many.decisions.to_pylist()
    assert [(row["decision"], row["cause"]) for row in rows] == [("link", None)] * 3
    assert all("区別できない" in row["reason_ja"] for row in rows)
    assert [row["mislink_probability"] for row in rows] == [
        row["mislink_probability"] for row in few.decisions.to_pylist()
    ]
    assert sorted(many.findings.files["undecided.csv"]["record_id"].to_pylist()) == ["r0", "r1", "r2"]
    told = many.summary["undecided"]
    assert (told["count"], told["read_count"]) == (3, 0)
    assert told["expected_mislink_count"] == pytest.approx(
        sum(row["mislink_probability"] for row in rows), abs=0.005
    )
    (unseen,) = many.summary["visibility"]
    assert (unseen["name"], unseen["application_count"]) == ("equal_namesakes", 3)


def test_a_clear_lookup_is_read_however_many_cannot_be_decided():
    rows = check(*NAME_ALONE, (0, 2, ("name_kanji",)), settings=Settings(undecided_reads=1))
    assert [row["decision"] == "link" for row in rows] == [True, True, True, False]


@pytest.mark.parametrize(("asked", "read"), [({"reads": 1}, 1), ({"recall": 0.9999}, 4), ({"reads": 4}, 4)])
def test_a_number_of_reads_or_a_share_of_the_mistakes_counts_those_that_nothing_tells_apart(asked, read):
    rows = check(*NAME_ALONE, (0, 2, ("name_kanji",)), settings=Settings(undecided_reads=1, **asked))
    assert sum(row["decision"] != "link" for row in rows) == read


def test_the_share_of_mistakes_that_was_told_counts():
    usual, many = (
        check(*NAME_ALONE, settings=Settings(mistake_share=share))[0]["mislink_probability"]
        for share in (None, 2e-3)
    )
    assert many == pytest.approx(10 * usual, rel=0.02)


def test_who_is_very_likely_another_is_flagged_however_much_is_read():
    """A batch of many doubtful links is read from a higher probability on; what namesakes say stands all the same."""
    condition = replace(TAX_CONDITIONS["linked_and_others"], birth_dates=False, per_mechanism=60)
    people = people_under(30_000, 31, condition.foreign_share)
    made = make_tax(people, condition)
    town = register_under(people, made.records["my_number"], 0.01, condition.register_scope)
    decisions = lc.check_tax(made.records, town).decisions.to_arrow()
    surely = pc.greater_equal(decisions["mislink_probability"], Settings().non_link_threshold)
    assert pc.sum(surely).as_py() > 30
    assert "link" not in decisions["decision"].cast(pa.string()).filter(surely).to_pylist()


def test_a_namesake_outside_the_register_is_likelier_at_another_address():
    """Who bears a name alone among those who are known may be linked to a namesake who is not."""
    known = ("name_kanji", "address")
    moved, at_home = (3, 3, known, {"address": MOVED}), (3, 3, known)
    result = checked(moved, at_home, settings=Settings(register_coverage=0.3))
    partial, whole = result.decisions.to_pylist(), check(moved, at_home)
    assert [row["decision"] for row in partial + whole] == ["link"] * 4
    away, near = (row["mislink_probability"] for row in partial)
    assert away > 1e-4 > near
    assert away > 10 * whole[0]["mislink_probability"]
    (unseen,) = result.summary["visibility"]
    assert (unseen["name"], unseen["application_count"]) == ("absent_namesakes", 1)


def test_who_has_no_namesake_in_a_whole_register_is_not_doubted_for_lookups_elsewhere():
    """The model of a batch of many lookups by the name expects as many among those who moved."""
    condition = replace(TAX_CONDITIONS["no_birth_date"], per_mechanism=60)
    people = people_under(30_000, 31, condition.foreign_share)
    made = make_tax(people, condition)
    town = register_under(people, made.records["my_number"], 0.01, condition.register_scope)
    result = lc.check_tax(made.records.drop_columns(["name_kanji"]), town)
    wrong = made.truth.filter(pc.is_in(made.truth["mechanism"], pa.array(["kana_lookup", "stale_here"])))
    decisions = result.decisions.to_arrow()
    right = decisions.filter(pc.invert(pc.is_in(decisions["record_id"], wrong["record_id"].combine_chunks())))
    assert right.num_rows > 9000
    assert pc.sum(right["mislink_probability"]).as_py() < 10
