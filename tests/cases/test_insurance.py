import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rights import is_private
from town import enrolled, my_number, register

import linkcheck as lc
from linkcheck.audit.findings import DECISION_COLUMNS


def check(records, people, **settings):
    return lc.check_insurance(records, pa.Table.from_pylist(people), settings=lc.Settings(**settings))


@pytest.fixture(scope="module")
def people():
    return register()


def table(records):
    return pa.Table.from_pylist(records)


def decision_of(result, record):
    rows = {row["record_id"]: row for row in result.decisions.to_pylist()}
    return rows[record["record_id"]]


def test_right_links_are_left_alone(people):
    result = check(table(enrolled(people)), people)
    assert result.summary["decisions"] == {"link": len(people), "clerical_review": 0, "non_link": 0}
    assert tuple(result.decisions.columns) == DECISION_COLUMNS
    assert {row["proposed_answer"] for row in result.decisions.to_pylist()} == {"no_action"}


@pytest.mark.parametrize(
    ("name", "mine", "other", "cause"),
    [
        ("a parent's number on a child", 42, 40, "family"),
        ("the spouse's number", 40, 41, "family"),
        ("the twin's number", 2, 3, "twin"),
        ("a stranger's number", 100, 333, "stranger"),
    ],
)
def test_another_persons_number_is_found_with_cause_and_owner(people, name, mine, other, cause):
    records = enrolled(people)
    del records[other]["my_number"]
    records[mine]["my_number"] = people[other]["my_number"]
    records = [record for record in records if "my_number" in record]
    result = check(table(records), people)
    wrong = next(row for row in result.decisions.to_pylist() if row["record_id"] == f"R{mine:04d}")
    assert wrong["decision"] != "link", name
    assert wrong["cause"] == cause
    assert wrong["better_owner"] == mine
    assert wrong["proposed_answer"] == "suspend_and_confirm"
    assert result.summary["flagged_count"] == 1


def test_a_namesake_found_by_a_lookup_without_the_address(people):
    namesake = {**people[8], "my_number": my_number(71_000_000_001), "address": "北海道函館市東雲町4番13号"}
    namesake["name_kanji"] = "左藤　多朗"
    everybody = [*people, namesake]
    records = enrolled(people)
    records[8]["my_number"] = namesake["my_number"]
    wrong = decision_of(check(table(records), everybody), records[8])
    assert (wrong["decision"], wrong["cause"], wrong["better_owner"]) == ("non_link", "namesake", 8)
    assert wrong["mechanism"] == "lookup_without_address"


def test_a_namesake_written_alike_is_found_by_the_address_alone(people):
    namesake = {**people[8], "my_number": my_number(71_000_000_001), "address": "北海道函館市東雲町4番13号"}
    records = enrolled(people)
    records[8]["my_number"] = namesake["my_number"]
    wrong = decision_of(check(table(records), [*people, namesake]), records[8])
    assert wrong["decision"] != "link"
    assert wrong["better_owner"] == 8


@pytest.mark.parametrize("checked_alone", [True, False])
def test_a_man_seldom_has_another_surname(people, checked_alone):
    def renamed(mine):
        other = {
            **people[mine],
            "my_number": my_number(71_000_000_001),
            "address": "北海道函館市東雲町4番13号",
        }
        other["name_kanji"] = other["name_kanji"].replace("佐藤", "鷲津")
        other["name_kana"] = other["name_kana"].replace("サトウ", "ワシヅ")
        records = enrolled(people)
        records[mine] |= {"my_number": other["my_number"], "address": None}
        some = records[mine : mine + 1] if checked_alone else records
        result = check(table(some), [*people, other])
        lines = result.explain(records[mine]["record_id"])["ledger"]
        told = {line["component"]: line["weight_bits"] for line in lines}
        return decision_of(result, records[mine])["mislink_probability"], told["renamed_sex"]

    (man, against), (woman, for_her) = renamed(8), renamed(9)
    assert against < -3 and 0.5 < for_her < 1
    assert man > 4 * woman


def test_exchanged_numbers_name_both_records(people):
    records = enrolled(people)
    a, b = records[60], records[501]
    a["my_number"], b["my_number"] = b["my_number"], a["my_number"]
    result = check(table(records), people)
    for record in (a, b):
        assert decision_of(result, record)["mechanism"] == "reciprocal_swap"
    assert result.summary["flagged_count"] == 2


def test_a_shifted_block_of_rows(people):
    records = enrolled(people)
    for at in range(200, 220):
        records[at]["my_number"] = people[at + 1]["my_number"]
    result = check(table(records), people)
    wrong = [decision_of(result, records[at]) for at in range(200, 220)]
    assert all(row["decision"] != "link" for row in wrong)
    assert [row["better_owner"] for row in wrong] == list(range(200, 220))
    assert sum(row["mechanism"] == "row_shift" for row in wrong) >= 18


def test_a_number_nobody_has_and_a_number_that_is_none(people):
    records = enrolled(people)
    records[5]["my_number"] = my_number(99_000_000_123)
    records[6]["my_number"] = people[6]["my_number"][:-1] + str((int(people[6]["my_number"][-1]) + 1) % 10)
    result = check(table(records), people)
    nobody, invalid = decision_of(result, records[5]), decision_of(result, records[6])
    assert (nobody["decision"], nobody["cause"], nobody["better_owner"]) == ("non_link", "no_such_number", 5)
    assert (invalid["decision"], invalid["cause"], invalid["better_owner"]) == (
        "non_link",
        "invalid_number",
        6,
    )


def test_harmless_differences_are_named_and_answered(people):
    records = enrolled(people)
    records[0]["address"] = None
    records[1]["name_kanji"] = records[1]["name_kanji"].replace("　", "")
    records[2]["address"] = "東京都八王子市元本郷町三丁目24番1号"
    records[41]["name_kanji"], records[41]["name_kana"] = (
        "長谷川　" + people[41]["name_kanji"][-2:],
        "ハセガワ ミサキ",
    )
    records[41]["name_kanji"] = "長谷川　" + people[41]["name_kanji"].split("　")[1]
    records[41]["name_kana"] = "ハセガワ " + people[41]["name_kana"].split(" ")[1]
    records[80]["name_kanji"] = records[80]["name_kanji"].replace("高", "髙")
    result = check(table(records), people)
    assert result.summary["flagged_count"] == 0
    assert decision_of(result, records[2])["differences"] == ["moved"]
    assert decision_of(result, records[2])["proposed_answer"] == "update_record"
    assert decision_of(result, records[41])["differences"] == ["surname_changed"]
    assert decision_of(result, records[80])["differences"] == ["kanji_variant"]
    assert decision_of(result, records[80])["proposed_answer"] == "no_doubt_with_reason"


def test_results_do_not_depend_on_batches_threads_or_row_order(people):
    records = enrolled(people)
    for at in range(200, 220):
        records[at]["my_number"] = people[at + 1]["my_number"]
    first = check(table(records), people).decisions.to_arrow()
    second = check(table(records), people, batch_rows=37, threads=1).decisions.to_arrow()
    small = check(table(records), people, memory_limit_mb=1).decisions.to_arrow()
    turned = check(table(records[::-1]), people).decisions.to_arrow().sort_by("record_id")
    for other in (second, small, turned):
        assert other.to_pylist() == first.sort_by("record_id").to_pylist()


def test_the_account_of_a_record_adds_up(people):
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    told = check(table(records), people).explain("R0042")
    weights = {line["component"]: line["weight_bits"] for line in told["ledger"]}
    parts = sum(weights[name] for name in ("surname", "given_name", "birth_date", "sex", "address"))
    assert parts == pytest.approx(told["match_weight"], abs=0.01)
    assert weights["better_owner"] < -10


def test_every_output_is_written_for_its_owner_only(people, tmp_path):
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    out = check(table(records), people).write(tmp_path / "out")
    names = {"decisions.parquet", "flagged.csv", "review.xlsx", "report.html", "summary.json", "quarantine.csv",
             "manifest.json", "evidence.json"}  # fmt: skip
    assert {path.name for path in out.iterdir()} == names
    assert all(is_private(path) for path in out.iterdir())
    assert pq.read_table(out / "decisions.parquet").num_rows == len(records)


def test_decisions_alone_are_the_same_decisions(people, tmp_path):
    result = check(table(enrolled(people)), people)
    path = result.write_decisions(tmp_path / "new" / "links.parquet")
    assert pq.read_table(path).equals(pq.read_table(result.write(tmp_path / "out") / "decisions.parquet"))
    assert is_private(path)
    assert [each.name for each in path.parent.iterdir()] == ["links.parquet"]
    path.write_bytes(b"older")
    assert pq.read_table(result.write_decisions(str(path))).num_rows == len(people)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(lc.InputError, match="the output file"):
        result.write_decisions(tmp_path / "file" / "links.parquet")


def test_no_value_reaches_an_output_unless_asked_for(people, tmp_path):
    records = enrolled(people)
    records[42] |= {
        "my_number": people[40]["my_number"],
        "name_kanji": "金絲雀　花丸",
        "address": "金絲雀町1番",
    }
    result = check(table(records), people)
    hidden = result.write(tmp_path / "hidden")
    for path in hidden.iterdir():
        data = path.read_bytes()
        assert "金絲雀".encode() not in data, path.name
        assert people[40]["my_number"].encode() not in data, path.name
    shown = result.write(tmp_path / "shown", show_values=True)
    assert "金絲雀".encode() in (shown / "report.html").read_bytes()
    assert "金絲雀".encode() not in (shown / "decisions.parquet").read_bytes()


def test_an_address_under_nondisclosure_is_never_shown(people, tmp_path):
    everybody = [{**person, "nondisclosure": None} for person in people]
    everybody[40]["nondisclosure"] = "1"
    everybody[40]["address"] = "秘匿県秘匿市秘匿町1番1号"
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    out = check(table(records), everybody).write(tmp_path, show_values=True)
    assert "秘匿県".encode() not in (out / "report.html").read_bytes()
    assert "（不開示）".encode() in (out / "report.html").read_bytes()


def with_namesake(people, at):
    """The register with a person of the same name, sex and birth date elsewhere, appended at its end."""
    return [
        *people,
        {**people[at], "my_number": my_number(71_000_000_001), "address": "北海道函館市東雲町4番13号"},
    ]


def insured(records):
    return [
        {**record, "symbol": f"浜{at // 4:04d}", "number": "7", "address": None}
        for at, record in enumerate(records)
    ]


def test_a_namesake_nothing_tells_apart_is_read(people):
    records = enrolled(people)
    records[8]["address"] = None
    told = decision_of(check(table(records), with_namesake(people, 8)), records[8])
    assert told["decision"] == "clerical_review"
    assert told["cause"] == "namesake"
    assert "区別できない" in told["reason_ja"]


def test_a_namesake_with_a_record_of_his_own_does_not_need_another(people):
    namesake = with_namesake(people, 8)[-1]
    records = enrolled(people)
    records[8]["address"] = None
    own = {**enrolled([namesake])[0], "record_id": "R9999", "row_in_batch": "9999"}
    cleared = check(table([*records, own]), [*people, namesake])
    assert decision_of(cleared, records[8])["decision"] == decision_of(cleared, own)["decision"] == "link"
    own["address"] = None  # wrong only if the two were exchanged
    told = check(table([*records, own]), [*people, namesake])
    assert {decision_of(told, each)["decision"] for each in (records[8], own)} == {"link"}
    own["my_number"] = records[8]["my_number"]  # both hold one number
    told = check(table([*records, own]), [*people, namesake])
    assert "link" not in {decision_of(told, each)["decision"] for each in (records[8], own)}


def test_the_family_under_the_same_symbol_and_number_tells_namesakes_apart(people):
    right = insured(enrolled(people))
    result = check(table(right), with_namesake(people, 8))
    assert result.summary["flagged_count"] == 0
    wrong = insured(enrolled(people))
    wrong[8]["my_number"] = my_number(71_000_000_001)
    told = decision_of(check(table(wrong), with_namesake(people, 8)), wrong[8])
    assert told["decision"] != "link"
    assert told["better_owner"] == 8
    assert "同じ記号・番号の家族" in told["reason_ja"]


def test_a_register_of_linked_persons_only_clears_less(people):
    records = enrolled(people)
    records[8] |= {"birth_date": "1931-07-09", "address": None}
    whole = check(table(records[:-20]), people)
    looked_up = check(table(records[:-20]), people[:-20])
    assert decision_of(whole, records[8])["decision"] == "link"
    assert decision_of(looked_up, records[8])["decision"] == "clerical_review"


def test_of_namesakes_alike_the_one_with_a_record_of_his_own_address_keeps_the_number(people):
    namesake = with_namesake(people, 8)[-1]
    records = enrolled(people)
    records[8] |= {"my_number": namesake["my_number"], "address": None}
    own = {**enrolled([namesake])[0], "record_id": "R9999", "row_in_batch": "9999"}
    result = check(table([*records, own]), [*people, namesake])
    told = decision_of(result, records[8])
    assert (told["decision"] != "link", told["better_owner"]) == (True, 8)
    assert "that other record agrees with the linked person down to the address" in told["reason_en"].lower()
    assert decision_of(result, own)["decision"] == "link"


FAR = "北海道函館市東雲町4番13号"


@pytest.mark.parametrize(
    ("at", "changed", "why"),
    [
        (
            8,
            {"birth_date": "1952-03-17", "address": FAR},
            "one digit of the birth date and the address differ",
        ),
        (200, {"name_kanji": "伊東　太郎", "address": FAR}, "伊東 for 伊藤 at another address"),
        (8, {"birth_date": "1952-11-27", "address": None}, "another birth date of the same year"),
    ],
)
def test_what_only_an_owner_search_could_clear_is_read_where_no_owner_can_be_found(people, at, changed, why):
    records = enrolled(people)
    records[at] |= changed
    told = decision_of(check(table(records[:-20]), people[:-20]), records[at])
    assert told["decision"] != "link", why
    assert "the owner may not be in it" in told["reason_en"]
    assert decision_of(check(table(records[:-20]), people), records[at])["decision"] == "link", why


def test_married_and_moved_is_no_doubt_in_any_register(people):
    records = enrolled(people)
    records[41] |= {"name_kanji": "長谷川　花子", "name_kana": "ハセガワ ハナコ", "address": FAR}
    for register_rows in (people, people[:-20]):
        assert decision_of(check(table(records[:-20]), register_rows), records[41])["decision"] == "link"


def test_rows_of_the_register_are_counted_as_its_user_counts_them(people, tmp_path):
    """Quarantined rows of the register count, too, and a CSV's header does not."""
    import csv

    everybody = [{**people[0], "my_number": ""}, *people]
    with (tmp_path / "register.csv").open("w", encoding="cp932", newline="") as file:
        writer = csv.DictWriter(file, list(people[0]))
        writer.writeheader()
        writer.writerows(everybody)
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    result = lc.check_insurance(table(records), tmp_path / "register.csv")
    assert decision_of(result, records[42])["better_owner"] == 43


def test_a_namesake_is_found_also_where_the_register_lacks_kana(people):
    everybody = with_namesake([{**person} for person in people], 8)
    everybody[-1]["name_kana"] = None
    records = enrolled(people)
    records[8]["my_number"] = everybody[-1]["my_number"]
    told = decision_of(check(table(records), everybody), records[8])
    assert (told["decision"] != "link", told["better_owner"]) == (True, 8)


def test_residents_that_are_left_out_are_told(people, tmp_path):
    everybody = [*people, {**people[7], "address": FAR}, {**people[8], "my_number": None}]
    prepared = lc.prepare_register(table(everybody), tmp_path / "prepared")
    for given in (table(everybody), prepared):
        notes = lc.check_insurance(table(enrolled(people)), given).summary["notes"]
        (told,) = [note for note in notes if "使っていない" in note["ja"]]
        assert told["input"] == "register" and f"2 of {len(everybody):,} rows are not used" in told["en"]
        assert f"個人番号が前の行と重複している: 1 件({len(people) + 1} 行目)" in told["ja"]
    assert not any(
        "not used" in note["en"] for note in check(table(enrolled(people)), people).summary["notes"]
    )
