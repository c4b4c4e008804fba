"""One check after another: what is new, what changed, which answers hold, what drifts."""

import hashlib
import json

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from rights import is_private
from town import enrolled, register

import linkcheck as lc
from linkcheck.audit.contents import Contents, keyed_hashes
from linkcheck.errors import InputError, SettingsError
from linkcheck.monthly import kept
from linkcheck.monthly.drift import alarms, profile, standard_errors
from linkcheck.monthly.former import take_in_file
from linkcheck.review.flagged_links import read_flagged_links
from linkcheck.review.history import History

PEOPLE = pa.Table.from_pylist(register())


def first_month():
    """200 members, two of them with another person's number."""
    records = enrolled(register())[:200]
    records[42]["my_number"] = register()[340]["my_number"]
    records[100]["my_number"] = register()[333]["my_number"]
    return records


def check(records, out, people=PEOPLE, **settings):
    result = lc.check_insurance(
        pa.Table.from_pylist(records), people, settings=lc.Settings(for_next_check=True, **settings)
    )
    result.write(out)
    return result


def answer(folder, record_id, result, note):
    flagged = read_flagged_links(folder)
    (link,) = [link for link in flagged.links if link.entry.record_id == record_id]
    History(folder / "review.sqlite", flagged.run).decide(link.row, record_id, result, note, "佐藤", "")


def rows_of(folder):
    table = pa.csv.read_csv(
        folder / "since_last_time.csv", convert_options=pa.csv.ConvertOptions(strings_can_be_null=False)
    )
    return {row["record_id"]: row for row in table.to_pylist()}


@pytest.fixture
def april(tmp_path):
    out = tmp_path / "april"
    result = check(first_month(), out)
    assert result.summary["flagged_count"] == 2
    assert "since_last_time" not in result.summary
    answer(out, "R0042", "right", "confirmed by telephone")
    answer(out, "R0100", "wrong", "")
    return out


def test_the_next_month_tells_what_is_new_and_keeps_answers(april, tmp_path):
    records = [*first_month()[1:], *enrolled(register())[200:203]]
    records[9]["address"] = "北海道函館市東雲町4番13号"
    records[99]["name_kana"] = "カトウ ハナコ"  # R0100, answered before
    records[201]["my_number"] = register()[400]["my_number"]
    may = tmp_path / "may"
    told = check(records, may, previous_directory=str(april)).summary["since_last_time"]
    assert {name: told[name] for name in ("previous_count", "new_count", "gone_count", "changed_count")} == {
        "previous_count": 200,
        "new_count": 3,
        "gone_count": 1,
        "changed_count": 2,
    }
    assert told["changed_attributes"] == {"record_address": 1, "record_name_kana": 1}
    assert (told["kept_answer_count"], told["asked_again_count"]) == (1, 1)
    assert told["kept_answers"] == {"right": 1}
    assert told["new_and_flagged_count"] == 1
    rows = rows_of(may)
    assert rows["R0000"]["status"] == "gone"
    assert rows["R0202"]["status"] == "new"
    assert (rows["R0100"]["status"], rows["R0100"]["changed"], rows["R0100"]["answer"]) == (
        "changed",
        "record_name_kana",
        "",
    )
    kept_answer = rows["R0042"]
    assert (kept_answer["answer"], kept_answer["answered_by"]) == ("right", "佐藤")
    flagged = read_flagged_links(may)
    held = History(may / "review.sqlite", flagged.run).held()
    decided = {link.entry.record_id: held[link.row].decision for link in flagged.links if link.row in held}
    assert list(decided) == ["R0042"]
    assert (decided["R0042"].result, decided["R0042"].reviewer) == ("right", "佐藤")
    assert "confirmed by telephone" in decided["R0042"].note


def test_an_answer_lives_on_from_month_to_month(april, tmp_path):
    before = april
    for month in ("may", "june"):
        result = check(first_month(), tmp_path / month, previous_directory=str(before))
        told = result.summary["since_last_time"]
        assert (told["unchanged_count"], told["kept_answer_count"]) == (200, 2), month
        assert told["still_to_read_count"] == 0
        before = tmp_path / month


def test_a_changed_resident_is_asked_again(april, tmp_path):
    people = register()
    people[340] = {**people[340], "address": "北海道函館市東雲町4番13号"}
    result = check(
        first_month(), tmp_path / "may", pa.Table.from_pylist(people), previous_directory=str(april)
    )
    told = result.summary["since_last_time"]
    assert told["changed_attributes"] == {"resident_address": 1}
    assert (told["kept_answer_count"], told["asked_again_count"]) == (1, 1)


def test_other_tables_keep_no_answer(april, tmp_path, monkeypatch):
    monkeypatch.setattr("linkcheck.monthly.follow.deciding_state", lambda: "another")
    told = check(first_month(), tmp_path / "may", previous_directory=str(april)).summary["since_last_time"]
    assert told["code_or_tables_changed"]
    assert (told["kept_answer_count"], told["asked_again_count"]) == (0, 2)


def test_newly_and_no_longer_flagged(april, tmp_path):
    records = enrolled(register())[:200]
    records[7]["my_number"] = register()[350]["my_number"]
    told = check(records, tmp_path / "may", previous_directory=str(april)).summary["since_last_time"]
    assert (told["newly_flagged_count"], told["no_longer_flagged_count"]) == (1, 2)
    assert told["changed_attributes"]["record_my_number"] == 3


def test_decisions_are_those_of_a_check_by_itself(april, tmp_path):
    after = check(first_month(), tmp_path / "may", previous_directory=str(april))
    alone = lc.check_insurance(pa.Table.from_pylist(first_month()), PEOPLE)
    assert after.decisions.to_arrow().equals(alone.decisions.to_arrow())


def test_files_are_private_keyed_and_without_values(april):
    names = ("content.parquet", "content.key", "profile.json")
    assert all(is_private(april / name) for name in names)
    key = (april / "content.key").read_bytes()
    table = pq.read_table(april / "content.parquet")
    number = register()[0]["my_number"]
    stored = set(table["hash_record_my_number"].to_pylist())
    assert int(keyed_hashes(pa.array([number]), "record_my_number", key)[0]) in stored
    for plain in (number, f"record_my_number\0{number}"):
        assert int.from_bytes(hashlib.sha256(plain.encode()).digest()[:8], "little") not in stored
    everything = b"".join((april / name).read_bytes() for name in names)
    for person in register()[:200]:
        for value in (person["my_number"], person["name_kanji"], person["address"]):
            assert value.encode() not in everything


def test_two_checks_have_two_keys(tmp_path):
    check(first_month(), tmp_path / "one")
    check(first_month(), tmp_path / "two")
    assert (tmp_path / "one" / "content.key").read_bytes() != (tmp_path / "two" / "content.key").read_bytes()


def test_another_directory_is_refused(april, tmp_path):
    with pytest.raises(InputError, match="--for-next"):
        check(first_month(), tmp_path / "out", previous_directory=str(tmp_path))
    (april / "profile.json").write_text("{")
    with pytest.raises(InputError, match="--previous"):
        check(first_month(), tmp_path / "out", previous_directory=str(april))
    with pytest.raises(SettingsError, match="previous_directory"):
        lc.check_certificates({}, requests={}, settings=lc.Settings(previous_directory=str(april)))


def test_the_check_before_is_read_and_not_touched(april, tmp_path):
    for path in april.iterdir():
        path.chmod(0o400)
    before = {path.name: (path.read_bytes(), path.stat().st_mode) for path in april.iterdir()}
    result = check(first_month(), tmp_path / "may", previous_directory=str(april))
    assert result.summary["since_last_time"]["kept_answer_count"] == 2
    assert {path.name: (path.read_bytes(), path.stat().st_mode) for path in april.iterdir()} == before


def test_a_damaged_history_is_said_and_nothing_is_written(april, tmp_path):
    (april / "review.sqlite").write_bytes(b"no database " * 100)
    with pytest.raises(InputError, match=r"review\.sqlite: expected the history of a review"):
        check(first_month(), tmp_path / "may", previous_directory=str(april))
    with pytest.raises(InputError, match=r"review\.sqlite: expected the history of a review"):
        take_in_file(april, april / "review.xlsx")
    assert not (tmp_path / "may").exists()


def test_nothing_is_kept_unless_asked(tmp_path):
    lc.check_insurance(pa.Table.from_pylist(first_month()), PEOPLE).write(tmp_path / "out")
    assert not {path.name for path in (tmp_path / "out").iterdir()} & {"content.parquet", "content.key"}


def test_addresses_that_go_missing_raise_an_alarm(april, tmp_path):
    records = first_month()
    for record in records[::3]:
        record["address"] = None
    result = check(records, tmp_path / "may", previous_directory=str(april))
    found = {alarm["measure"]: alarm for alarm in result.summary["drift"]}
    missing = found["missing: address"]
    assert (missing["share"], missing["share_before"]) == (0.335, 0.0)
    expected = 0.335 / np.sqrt(67 / 400 * (1 - 67 / 400) * (2 / 200))
    assert missing["standard_errors"] == round(expected, 1)
    same = check(first_month(), tmp_path / "june", previous_directory=str(april))
    assert same.summary["drift"] == []


def test_one_insurer_drifts_and_the_others_do_not():
    def batch(share):
        count = 1_000
        insurers = pa.array(["01130012", "06138578"] * (count // 2))
        missing = (np.arange(count) % 2 == 0) & (np.arange(count) % 100 < share)
        full = np.ones(count, np.uint64)
        hashes = {f"record_{name}": full for name in ("name_kanji", "name_kana", "birth_date", "sex")}
        hashes |= {"record_address": np.where(missing, 0, full).astype(np.uint64), "resident_sex": full}
        levels = {f"{name}_level": ["exact"] * count for name in ("name", "birth_date", "sex", "address")}
        differences = pa.array([[]] * count, pa.list_(pa.string()))
        decisions = pa.table({"decision": ["link"] * count, "differences": differences, **levels})
        return profile(Contents(pa.array(["R"] * count), insurers, hashes, b""), decisions)

    found = alarms(batch(60), [batch(2), batch(2)])
    assert {(alarm["insurer_number"], alarm["measure"]) for alarm in found} == {
        ("", "missing: address"),
        ("01130012", "missing: address"),
    }
    assert found[0]["standard_errors"] >= found[1]["standard_errors"] > 5
    assert json.loads(json.dumps(found)) == found


def test_chance_raises_no_alarm():
    """Under one share the statistic is a standard normal one: mean 0, spread 1."""
    random = np.random.default_rng(3)
    now, before = random.binomial(400, 0.1, 4_000), random.binomial(4_000, 0.1, 4_000)
    errors = np.array([standard_errors(a, 400, b, 4_000) for a, b in zip(now, before, strict=True)])
    assert abs(errors.mean()) < 0.06
    assert 0.95 < errors.std() < 1.05
    assert np.abs(errors).max() < 5


def test_a_column_without_values_changes_nothing(april, tmp_path):
    records = [{**record, "symbol": None} for record in first_month()]
    told = check(records, tmp_path / "may", previous_directory=str(april)).summary["since_last_time"]
    assert told["changed_count"] == 0
    assert kept.read_kept(tmp_path / "may", "insurance").scenario == "insurance"
