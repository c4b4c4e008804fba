"""Residents added, changed and removed: the prepared register is what preparing the changed source would have made."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from killed import killed_at_a_step
from rights import is_private
from town import enrolled, my_number, register

import linkcheck as lc
from linkcheck.errors import InputError
from linkcheck.prepared import update as update_module
from linkcheck.prepared.source import PreparedSource

NEW = [my_number(72_000_000_000 + at) for at in range(4)]
FAR = "北海道函館市東雲町4番13号"


def with_unusable_rows():
    """A town with rows that are refused: without a number at the beginning and in the middle, and a repeated one."""
    people = register()
    people.insert(0, {**people[9], "my_number": None})
    people.insert(300, {**people[10], "my_number": None})
    return [*people, {**people[40], "address": FAR}]


def changes_of(people):
    """Somebody moved, married, died (the first and the last resident too), was born; and one is not there."""
    moved = {**people[21], "address": FAR}
    married = {**people[60], "name_kanji": "勅使河原　美咲", "name_kana": "テシガワラ ミサキ"}
    unknown_date = {**people[90], "birth_date": None}
    gone = [{"my_number": people[at]["my_number"], "removed": "1"} for at in (1, 150, 480, 600)]
    born = [{**people[at], "my_number": NEW[at], "birth_date": "2026-05-01"} for at in (2, 3)]
    namesake = {**people[77], "my_number": NEW[0], "address": FAR}
    rows = [
        born[0],
        moved,
        *gone,
        married,
        {"my_number": NEW[1], "removed": "1"},
        born[1],
        namesake,
        unknown_date,
    ]
    return [{"removed": "0", **row} for row in rows]


def changed(people, changes):
    """The register as its keeper would hold it after the changes."""
    by_number = {row["my_number"]: row for row in changes}
    gone = {number for number, row in by_number.items() if row["removed"] == "1"}
    kept, seen = [], set()
    for person in people:
        number = person["my_number"]
        if number in gone and number not in seen:
            seen.add(number)
            continue
        row = {} if number in seen else by_number.get(number, {})
        kept.append({name: row.get(name, value) for name, value in person.items()})
        seen.add(number)
    new = [row for row in changes if row["my_number"] not in seen and row["removed"] == "0"]
    return [*kept, *({name: row[name] for name in people[0]} for row in new)]


def files_of(folder):
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    data = folder / manifest["data"]
    return {path.name: path.read_bytes() for path in sorted(data.iterdir())}, manifest


def assert_same_files(left, right):
    (own, own_manifest), (other, other_manifest) = files_of(left), files_of(right)
    assert own.keys() == other.keys()
    assert [name for name in own if own[name] != other[name]] == []
    for name in (
        "content_sha256",
        "first_source_row",
        "resident_count",
        "scripts",
        "latest",
        "files",
        "settings",
    ):
        assert own_manifest[name] == other_manifest[name], name
    assert own_manifest["source"]["unread"] == other_manifest["source"]["unread"]


@pytest.fixture
def prepared(tmp_path):
    return lc.prepare_register(pa.Table.from_pylist(with_unusable_rows()), tmp_path / "prepared")


def test_an_updated_register_is_the_one_prepared_from_the_changed_source(prepared, tmp_path):
    people = with_unusable_rows()
    changes = changes_of(people)
    counts = lc.update_register(pa.Table.from_pylist(changes), prepared)
    assert (counts.added, counts.changed, counts.removed, counts.unknown) == (3, 3, 4, 1)
    whole = pa.Table.from_pylist(changed(people, changes))
    assert_same_files(prepared, lc.prepare_register(whole, tmp_path / "fresh"))
    assert all(is_private(path) for path in prepared.rglob("*") if path.is_file())
    assert len(list(prepared.glob("data-*"))) == 1


def test_checks_decide_as_against_the_changed_register(prepared):
    people = with_unusable_rows()
    changes = changes_of(people)
    lc.update_register(pa.Table.from_pylist(changes), prepared)
    records = enrolled(register())
    records[42]["my_number"] = people[41]["my_number"]
    records[100]["my_number"] = NEW[2]
    records[77] = {**records[77], "my_number": NEW[0]}
    records = pa.Table.from_pylist(records)
    plain = lc.check_insurance(records, pa.Table.from_pylist(changed(people, changes)))
    updated = lc.check_insurance(records, prepared)
    assert plain.summary["flagged_count"] >= 3
    assert updated.decisions.to_arrow().equals(plain.decisions.to_arrow())
    assert updated.findings.flagged.equals(plain.findings.flagged)
    assert updated.summary == plain.summary


@pytest.mark.parametrize("seed", range(4))
def test_many_updates_in_turn(tmp_path, seed):
    """Whatever is added, changed and removed, by halves of columns too: the files are those of a fresh register."""
    random, people = np.random.default_rng(seed), register()[:120]
    folder = lc.prepare_register(pa.Table.from_pylist(people), tmp_path / "prepared")
    for turn in range(3):
        rows = random.permutation(len(people))[:30]
        changes = [{**people[at], "removed": "0", "address": f"{FAR}{turn}"} for at in rows[:12]]
        changes += [{"my_number": people[at]["my_number"], "removed": "1"} for at in rows[12:20]]
        if turn != 1:
            new = {
                **people[rows[20]],
                "my_number": my_number(73_000_000_000 + 10 * seed + turn),
                "removed": "0",
            }
            changes.append(new)
        else:
            changes = [
                {"my_number": row["my_number"], "removed": row["removed"], "address": FAR} for row in changes
            ]
        table = pa.Table.from_pylist(changes, pa.schema([(name, pa.string()) for name in changes[0]]))
        lc.update_register(table, folder)
        people = changed(people, changes)
    assert_same_files(folder, lc.prepare_register(pa.Table.from_pylist(people), tmp_path / "fresh"))


def test_everybody_removed_and_somebody_added_again(tmp_path):
    people = register()[:5]
    folder = lc.prepare_register(pa.Table.from_pylist(people), tmp_path / "prepared")
    gone = [{"my_number": person["my_number"], "removed": "true"} for person in people]
    assert lc.update_register(pa.Table.from_pylist(gone), folder).removed == 5
    assert lc.open_register(folder).resident_count == 0
    assert lc.update_register(pa.Table.from_pylist(people), folder).added == 5
    assert_same_files(folder, lc.prepare_register(pa.Table.from_pylist(people), tmp_path / "fresh"))


def test_a_column_the_register_lacked(prepared, tmp_path):
    people = with_unusable_rows()
    lc.update_register([{"my_number": people[5]["my_number"], "household_id": "H1"}], prepared)
    whole = [{**person, "household_id": None} for person in people]
    whole[5]["household_id"] = "H1"
    assert_same_files(prepared, lc.prepare_register(pa.Table.from_pylist(whole), tmp_path / "fresh"))
    assert PreparedSource(prepared).headers["household_id"] == ("household_id",)


def test_into_another_directory_the_old_one_stays(prepared, tmp_path):
    before, people = files_of(prepared), with_unusable_rows()
    gone = [{"my_number": people[5]["my_number"], "removed": "1"}]
    lc.update_register(gone, prepared, out=tmp_path / "newer")
    assert files_of(prepared) == before
    assert (
        lc.open_register(tmp_path / "newer").resident_count == lc.open_register(prepared).resident_count - 1
    )


def test_an_open_register_goes_on_with_what_it_opened(prepared):
    people = with_unusable_rows()
    opened = lc.open_register(prepared)
    record = {**enrolled(register())[100], "my_number": people[334]["my_number"]}
    before = opened.check_record(record)
    lc.update_register([{"my_number": people[334]["my_number"], "removed": "1"}], prepared)
    assert opened.check_record(record) == before
    assert lc.open_register(prepared).check_record(record) != before


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"my_number": None, "address": FAR}], "1 whose number"),
        ([{"my_number": "12", "address": FAR}], "1 whose number"),
        ([{"my_number": NEW[0], "removed": "1"}] * 2, "1 whose number"),
        ([{"my_number": NEW[0], "removed": "異動"}], "1 other values"),
        ([{"my_number": NEW[0], "address": FAR}], "name_kanji, birth_date, sex"),
        ([{"address": FAR}], "my_number"),
    ],
)
def test_what_cannot_be_done_changes_nothing(prepared, rows, said):
    before = files_of(prepared)
    with pytest.raises(InputError, match=said) as raised:
        lc.update_register(rows, prepared)
    assert not any(
        value and value in str(raised.value) for row in rows for value in row.values() if value != "1"
    )
    assert files_of(prepared) == before


def test_two_at_once_lose_nothing(prepared, monkeypatch):
    """The second of two that began with the same state is told so."""
    people = with_unusable_rows()
    real = update_module.changed_side

    def meanwhile(*given):
        monkeypatch.setattr(update_module, "changed_side", real)
        lc.update_register([{"my_number": people[5]["my_number"], "removed": "1"}], prepared)
        return real(*given)

    monkeypatch.setattr(update_module, "changed_side", meanwhile)
    with pytest.raises(InputError, match="meanwhile"):
        lc.update_register([{"my_number": people[6]["my_number"], "removed": "1"}], prepared)
    assert lc.open_register(prepared).resident_count == 599
    assert list(prepared.glob(".linkcheck-*")) == []


def test_only_a_prepared_register_with_its_settings(tmp_path, prepared):
    gone = [{"my_number": NEW[0], "removed": "1"}]
    with pytest.raises(InputError, match="gaiji"):
        lc.update_register(gone, prepared, lc.Settings(gaiji={"E000": "崎"}))
    with pytest.raises(InputError, match="prepared"):
        lc.update_register(gone, tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("step", [2, 24, 41])
def test_kill_while_updating_leaves_the_old_one_whole(prepared, step, tmp_path):
    before, changes = files_of(prepared), pa.Table.from_pylist(changes_of(with_unusable_rows()))
    pq.write_table(changes, tmp_path / "changes.parquet")
    program = killed_at_a_step("lc.update_register(pq.read_table(sys.argv[1]), sys.argv[2])")
    command = [sys.executable, "-c", program, str(tmp_path / "changes.parquet"), str(prepared), str(step)]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    assert files_of(prepared) == before
    assert lc.open_register(prepared).resident_count == 600
    assert lc.update_register(changes, prepared).removed == 4
    assert len(list(prepared.glob("data-*"))) == 1
    assert list(prepared.glob(".linkcheck-*")) == []


def test_the_command_updates_a_file_with_japanese_headers(prepared, tmp_path):
    people = with_unusable_rows()
    lines = ["個人番号,氏名,生年月日,性別,住所,削除", f"{people[5]['my_number']},,,,,1"]
    lines.append(f"{NEW[0]},勅使河原　蓮,平成12年3月4日,男,{FAR},")
    (tmp_path / "異動.csv").write_bytes("\n".join(lines).encode("cp932"))
    command = [sys.executable, "-m", "linkcheck", "prepare"]
    update = ["--update", str(tmp_path / "異動.csv")]
    for words in (["--out", str(prepared)], [str(prepared)]):
        done = subprocess.run([*command, *words, *update], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
    assert "0 added, 1 changed, 0 removed, 1 to be removed were not there" in done.stdout
    for words in ([], ["--out", str(prepared)], update):
        done = subprocess.run([*command, *words], capture_output=True, text=True)
        assert done.returncode == 2
        assert "--update" in done.stderr


def written(path, rows):
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", "utf-8")
    return path


@pytest.fixture
def renamed(tmp_path):
    """A register whose headers only the settings tell, prepared, and those settings."""
    head = ("番号X", "名前X", "フリガナ", "生年月日", "性別", "住所")
    names = ("my_number", "name_kanji", "name_kana", "birth_date", "sex", "address")
    rows = [head, *([person[name] for name in names] for person in register()[:20])]
    settings = {"columns": {"register": {"my_number": "番号X", "name_kanji": "名前X"}}}
    source = written(tmp_path / "register.csv", rows)
    return lc.prepare_register(source, tmp_path / "prepared", settings), settings


@pytest.mark.parametrize("header", ["番号X", "個人番号"])
def test_changes_need_only_those_of_the_register_s_headers_that_they_change(renamed, tmp_path, header):
    prepared, settings = renamed
    number = register()[3]["my_number"]
    changes = written(tmp_path / "changes.csv", [(header, "住所"), (number, FAR)])
    for given in (settings, None):
        done = lc.update_register(changes, prepared, given)
        assert (done.changed, done.columns) == (1, ("address",))
    row = PreparedSource(prepared).store.table.slice(3, 1).to_pylist()[0]
    assert (row["address"], row["name_kanji"]) == (FAR, register()[3]["name_kanji"])


def test_headers_of_changes_are_named_in_the_settings_and_a_check_takes_these_too(prepared, tmp_path):
    number = register()[3]["my_number"]
    changes = written(tmp_path / "changes.csv", [("対象", "消除", "住所"), (number, "１", "")])
    with pytest.raises(InputError, match=r"changes\.csv.*my_number") as refused:
        lc.update_register(changes, prepared)
    assert refused.value.lines.startswith("[columns.changes]") and "照合先の変更" in refused.value.japanese
    settings = {"columns": {"changes": {"my_number": "対象", "removed": "消除"}}}
    assert lc.update_register(changes, prepared, settings).removed == 1
    assert len(lc.check_insurance(enrolled(register()), prepared, settings=settings).decisions) == 600


def test_changes_that_say_nothing_of_a_register_are_refused(prepared, tmp_path):
    number = register()[3]["my_number"]
    changes = written(tmp_path / "changes.csv", [("個人番号", "備考"), (number, "転居")])
    with pytest.raises(InputError, match=r"beside the My Number, found none"):
        lc.update_register(changes, prepared)
