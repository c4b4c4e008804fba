"""Case B on a town made by hand: one person per row, one planted mistake per test."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from zengin_files import END, data, header, trailer

from linkcheck.cases.accounts import check_accounts
from linkcheck.settings import Settings
from synthetic_data import make_population, payments
from synthetic_data.accounts import AccountSettings, make_accounts
from synthetic_data.my_number import as_text, unique_numbers
from synthetic_data.register import register_table

SURNAMES = (
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("勅使河原", "テシガワラ"),
    ("五十嵐", "イガラシ"),
    ("高橋", "タカハシ"),
)
GIVEN = (
    ("太郎", "タロウ"),
    ("花子", "ハナコ"),
    ("一郎", "イチロウ"),
    ("恵子", "ケイコ"),
    ("健", "ケン"),
    ("美咲", "ミサキ"),
)
COUNT = 120
NUMBERS = as_text(unique_numbers(np.random.default_rng(3), 200)).to_pylist()


def person(place):
    """Surname and given name (kanji, kana) of a resident; two residents in a row share a household."""
    return SURNAMES[place // 2 % len(SURNAMES)], GIVEN[(place // 10 + place) % len(GIVEN)]


def register(**changes):
    rows = []
    for place in range(COUNT):
        (surname, surname_kana), (given, given_kana) = person(place)
        rows.append(
            {
                "my_number": NUMBERS[place],
                "name_kanji": f"{surname}　{given}",
                "name_kana": f"{surname_kana}　{given_kana}",
                "birth_date": f"{1950 + place % 60}-0{1 + place % 9}-1{place % 9}",
                "sex": "男" if place % 2 else "女",
                "address": f"東京都港区芝{1 + place // 2 % 5}丁目{1 + place // 2}番{1 + place // 2}号",
                "household_id": f"H{place // 2:04d}",
            }
        )
    for place, change in changes.items():
        rows[int(place.removeprefix("p"))].update(change)
    return pa.Table.from_pylist(rows)


def holder(place):
    (_, surname), (_, given) = person(place)
    return f"{surname} {given}"


def record(place, account_of=None, **fields):
    """The registration of a resident, with the account of another one where `account_of` says so."""
    whose = place if account_of is None else account_of
    return {
        "record_id": f"r{place}",
        "my_number": NUMBERS[place],
        "bank_code": "0001",
        "branch_code": "001",
        "account_type": "1",
        "account_number": f"{1000 + whose:07d}",
        "holder_kana": holder(whose),
        "registered_at": f"2023-02-{1 + place % 20:02d}T{9 + place % 7:02d}:{place % 60:02d}:00",
        "terminal_id": f"T{place % 3}",
        **fields,
    }


def check(changed, residents=None, left_out=(), **options):
    """Everybody's own account, but for the records in `changed` and the residents left out."""
    rows = {place: record(place) for place in range(COUNT) if place not in left_out}
    rows |= {int(row["record_id"][1:]): row for row in changed}
    result = check_accounts(pa.Table.from_pylist(list(rows.values())), residents or register(), **options)
    return result, {row["record_id"]: row for row in result.decisions.to_pylist()}


def flagged(found):
    return {name: row["cause"] for name, row in found.items() if row["decision"] != "link"}


def test_right_accounts_are_links():
    result, found = check([])
    assert flagged(found) == {}
    assert len(found) == COUNT
    assert set(result.decisions["grade"]) == {"A"}


def test_a_stranger_s_account_that_appears_once():
    _, found = check([record(4, 77)], left_out=(77,))
    assert flagged(found) == {"r4": "stranger"}
    assert found["r4"]["decision"] == "non_link"
    assert found["r4"]["proposed_answer"] == "suspend_and_confirm"


def test_a_stranger_s_account_that_appears_twice_names_both():
    _, found = check([record(4, 77)])
    assert flagged(found) == {"r4": "stranger"}
    assert found["r4"]["better_owner"] == 77
    assert found["r4"]["related_records"] == ["r77"]
    assert found["r4"]["account_group"] == found["r77"]["account_group"]


@pytest.mark.parametrize("left_out", [(), (5,)])
def test_a_relative_s_account_is_another_finding_with_its_own_answer(left_out):
    _, found = check([record(4, 5)], left_out=left_out)
    assert flagged(found) == {"r4": "family"}
    assert found["r4"]["decision"] == "clerical_review"
    assert found["r4"]["proposed_answer"] == "update_record"
    assert found["r4"]["mechanism"] == "family_account"


def test_a_common_surname_alone_makes_no_family():
    victim, other = 0, 10  # both 佐藤, another household and place
    assert person(victim)[0] == person(other)[0]
    assert holder(victim) != holder(other)
    _, found = check([record(victim, other)])
    assert flagged(found) == {"r0": "stranger"}


def test_the_next_person_on_a_terminal_that_was_not_logged_out():
    wrong = record(4, 77, terminal_id="T9", registered_at="2023-02-10T10:00:00")
    own = record(77, terminal_id="T9", registered_at="2023-02-10T10:04:00")
    result, found = check([wrong, own])
    assert flagged(found) == {"r4": "stranger"}
    assert found["r4"]["mechanism"] == "not_logged_out"
    (incident,) = result.findings.incidents
    assert incident.record_ids == ("r4", "r77")
    assert [event.offset_seconds for event in incident.events] == [0.0, 240.0]


def test_the_session_log_names_who_registered_nothing_properly():
    wrong = record(4, 77, terminal_id="T9", registered_at="2023-02-10T10:00:00")
    log = [
        {
            "session_id": "s1",
            "terminal_id": "T9",
            "my_number": NUMBERS[4],
            "event": "login",
            "at": "2023-02-10T09:55:00",
        },
        {
            "session_id": "s2",
            "terminal_id": "T9",
            "my_number": NUMBERS[77],
            "event": "login",
            "at": "2023-02-10T10:03:00",
        },
    ]
    _, found = check([wrong], left_out=(77,), sessions=pa.Table.from_pylist(log))
    assert flagged(found) == {"r4": "stranger"}
    assert (found["r4"]["better_owner"], found["r4"]["mechanism"]) == (77, "not_logged_out")


def test_the_evidence_grows_with_closeness_in_time():
    bits = []
    for minutes in (1, 6, 14):
        wrong = record(4, 77, terminal_id="T9", registered_at="2023-02-10T10:00:00")
        own = record(77, terminal_id="T9", registered_at=f"2023-02-10T10:{minutes:02d}:00")
        result, _ = check([wrong, own])
        lines = {line["component"]: line["weight_bits"] for line in result.explain("r4")["ledger"]}
        bits.append(lines["terminal_holder"])
    assert bits[0] < bits[1] < bits[2] < 0


def test_namesakes_on_one_account_are_both_asked_for():
    name = {"name_kanji": "佐藤　太朗", "name_kana": register()["name_kana"][0].as_py()}
    _, found = check([record(33, 0)], residents=register(p33=name))
    assert flagged(found) == {"r0": "namesake", "r33": "namesake"}
    assert found["r33"]["mechanism"] == "lookup_by_kana"


def test_a_parent_and_a_child_whose_kanji_can_both_be_read_so_are_told_apart_without_kana():
    parent = {"name_kanji": "佐藤　希弥", "name_kana": None}
    child = {"name_kanji": "佐藤　朝陽", "name_kana": None, "household_id": "H0000"}
    child["address"] = register()["address"][0].as_py()
    name = {"holder_kana": "ｻﾄｳ ｷﾔ"}
    _, found = check([record(0, **name), record(1, 0, **name)], residents=register(p0=parent, p1=child))
    assert flagged(found) == {"r1": "family"}
    assert (found["r1"]["better_owner"], found["r1"]["mechanism"]) == (0, "family_account")


def test_a_body_s_account_is_no_person_s():
    _, found = check([record(7, account_number="9999999", holder_kana="カ)テスト")])
    assert found["r7"]["decision"] != "link"
    assert flagged(found) == {"r7": "body"}


@pytest.mark.parametrize(
    "written",
    ["ﾃｼｶﾞﾜﾗ ﾐｻｷ", "テシガワラミサキ", "ﾃｼｶﾞﾜﾗ  ﾐｻｷ", "てしがわら みさき", "テシカ゛ワラ　ミサキ"],
)
def test_the_same_name_in_banks_letters_is_a_link(written):
    place = next(p for p in range(COUNT) if person(p) == (SURNAMES[2], GIVEN[5]))
    _, found = check([record(place, holder_kana=written)])
    assert flagged(found) == {}


def test_a_register_without_kana_is_compared_by_reading():
    residents = register().drop_columns(["name_kana"])
    _, found = check([record(4, 77)], residents=residents, left_out=(77,))
    assert flagged(found) == {"r4": "stranger"}


def test_a_new_surname_is_a_link_and_says_so():
    name = {"name_kanji": "五十嵐　花子", "name_kana": "イガラシ　ハナコ"}
    _, found = check([record(21, holder_kana="ヤマナカ ハナコ")], residents=register(p21=name))
    assert flagged(found) == {}
    assert (
        "surname_differs" in found["r21"]["differences"] or "surname_changed" in found["r21"]["differences"]
    )


def test_japan_post_in_both_forms_is_one_account():
    post = {"bank_code": "9900", "account_type": "1", "holder_kana": holder(77)}
    wrong = record(4, 77, **post, branch_code="12340", account_number="12345671")
    own = record(77, **post, branch_code="238", account_number="1234567")
    _, found = check([wrong, own])
    assert found["r4"]["related_records"] == ["r77"]


def test_numbers_nobody_has_are_flagged():
    _, found = check([record(4, my_number=NUMBERS[150]), record(5, my_number="123456789012")])
    assert flagged(found) == {"r4": "no_such_number", "r5": "invalid_number"}


def test_a_zengin_file_with_the_number_as_customer_code(tmp_path):
    rows = [
        data(1, 1, 1000 + place, holder=b"\xbb\xc4\xb3 \xc0\xdb\xb3", amount=1, customer=NUMBERS[place])
        for place in (0, 3)
    ]
    path = tmp_path / "accounts.txt"
    path.write_bytes(b"\r\n".join([header(), *rows, trailer(2, 2), END]))
    settings = Settings(columns={"accounts": {"my_number": "customer_code"}})
    result = check_accounts(path, register(), settings=settings)
    assert holder(0) == "サトウ タロウ"
    assert dict(zip(result.decisions["record_id"], result.decisions["decision"], strict=True))["2"] == "link"
    assert result.decisions["decision"][1] != "link"


def test_an_empty_table_of_accounts():
    empty = pa.Table.from_pylist([record(0)]).slice(0, 0)
    result = check_accounts(empty, register())
    assert len(result.decisions) == 0
    assert result.summary["flagged_count"] == 0


def test_no_value_raises():
    strange = [None, "", "　", "\ufffd", "=1+1", "ﾞ", "●", "a" * 500, "12345678901234567890", "\U00020bb7"]
    columns = [name for name in record(0) if name not in ("record_id", "my_number")]
    rows = [
        record(place, **{column: strange[(place + at) % len(strange)] for at, column in enumerate(columns)})
        for place in range(60)
    ]
    result = check_accounts(pa.Table.from_pylist(rows), register())
    assert len(result.decisions) == 60


def test_any_kind_of_table_gives_the_same_decisions():
    table = pa.Table.from_pylist([record(place, 77 if place == 4 else None) for place in range(COUNT)])
    chunked = pa.concat_tables([table.slice(0, 7), table.slice(7, 60), table.slice(67)])
    expected = check_accounts(table, register()).decisions.to_arrow()
    for same in (chunked, table.to_pandas(), {name: table[name] for name in table.column_names}):
        assert check_accounts(same, register()).decisions.to_arrow().equals(expected)
    small = check_accounts(table, register(), settings=Settings(batch_rows=13, threads=2))
    assert small.decisions.to_arrow().equals(expected)


def test_outputs_hold_no_name_or_number(tmp_path):
    result, _ = check([record(4, 77, terminal_id="T9"), record(77, terminal_id="T9")])
    result.write(tmp_path)
    for name in ("report.html", "flagged.csv", "summary.json", "manifest.json"):
        text = (tmp_path / name).read_text("utf-8-sig")
        assert holder(77) not in text
        assert NUMBERS[4] not in text
        assert "東京都港区" not in text


def test_synthetic_mistakes_are_found_and_told_apart():
    population = make_population(12_000, 5)
    made = make_accounts(population, AccountSettings(per_mechanism=60, family_share=0.02))
    result = check_accounts(made.records, register_table(population))
    decisions = result.decisions.to_arrow()
    truth = {row["record_id"]: row["cause"] for row in made.truth.to_pylist()}
    planted = np.array([truth.get(name, "right") for name in decisions["record_id"].to_pylist()])
    cause = np.array([str(name) for name in decisions["cause"].to_pylist()])
    hit = pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy()
    assert (hit & (cause == "stranger"))[planted == "stranger"].mean() >= 0.96
    assert (hit & (cause == "family"))[planted == "family"].mean() >= 0.95
    assert (hit & (cause != "family"))[planted == "right"].sum() <= 3
    assert len(decisions) + len(result.quarantine) == len(made.records)


def test_another_reading_that_many_right_accounts_have_is_a_habit_of_the_file():
    """What relatives' accounts have by chance, those who are at home are known by."""
    population = make_population(24_000, 6)
    condition = payments.AccountConditions(other_reading_share=0.03, family_share=0.02, per_mechanism=20)
    made = payments.make_accounts(population, condition)
    decisions = check_accounts(made.records, register_table(population)).decisions.to_arrow()
    truth = {row["record_id"]: row["cause"] for row in made.truth.to_pylist()}
    written = {row["record_id"]: row["differences"] for row in made.harmless.to_pylist()}
    names = decisions["record_id"].to_pylist()
    hit = pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy()
    read_so = np.array(["other_reading" in written.get(name, ()) and name not in truth for name in names])
    assert read_so.sum() > 300 and hit[read_so].mean() < 0.03
    assert hit[[truth.get(name) == "family" for name in names]].mean() >= 0.95


def test_accounts_of_people_who_are_no_longer_in_the_register_are_not_read():
    """But for those whose holder is still there by the name: there the number was mistyped."""
    population = make_population(12_000, 8)
    made = payments.make_accounts(population, payments.AccountConditions())
    residents = register_table(population)
    gone = np.random.default_rng(8).random(residents.num_rows) < 0.01
    held = residents.filter(pa.array(~gone))
    records = made.records.to_pylist()
    there = set(held["my_number"].to_pylist())
    absent = [at for at, row in enumerate(records) if row["my_number"] not in there]
    free = iter(as_text(unique_numbers(np.random.default_rng(9), 300)).to_pylist())
    rows = [at for at, row in enumerate(records) if at not in set(absent)][:: len(records) // 20]
    mistyped = {}
    for at in rows:
        mistyped[records[at]["record_id"]] = records[at]["my_number"]
        records[at] = {**records[at], "my_number": next(free)}
    found = check_accounts(pa.Table.from_pylist(records), held).decisions.to_arrow().to_pylist()
    told = {row["record_id"]: row for row in found}
    left = [told[records[at]["record_id"]] for at in absent]
    assert len(left) > 60 and sum(row["decision"] != "link" for row in left) <= 0.1 * len(left)
    assert all("照合先にない者" in row["reason_ja"] for row in left if row["decision"] == "link")
    numbers = held["my_number"].to_pylist()
    read = [told[name] for name in mistyped if told[name]["decision"] != "link"]
    named = sum(
        numbers[row["better_owner"]] == mistyped[row["record_id"]]
        for row in read
        if row["better_owner"] is not None
    )
    assert {row["cause"] for row in read} == {"no_such_number"} and len(read) >= 12 and named >= 10
