"""Decoys: planted where they can be, nowhere else, found as often as told, and gone when the run is over."""

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from town import enrolled, my_number, register

import linkcheck as lc
from linkcheck.columns import to_array
from linkcheck.links.groups import number_slips
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.prepared.prepare import prepare_register
from linkcheck.proof.consequences import obtained, without_owners
from linkcheck.proof.decoys import MARK, Planting, plant
from linkcheck.proof.mechanisms import OF_REGISTER, OF_ROWS
from linkcheck.proof.partners import PARTNERS, Residents
from linkcheck.proof.selftest import _slips, selftest
from linkcheck.proof.sessions import WAYS, in_other_sessions, unclosed_sessions, without_those_before
from linkcheck.proof.subjects import plant_subjects

INSURED = 450
"""So many of the town are on a record, where its register is one of residents."""


@pytest.fixture(scope="module")
def people():
    town = register()
    town[9] = {**town[9], "my_number": number_near(town[200]["my_number"])}
    town[77] = {**town[77], **{name: town[300][name] for name in ("name_kana", "birth_date", "sex")}}
    return town


def number_near(number):
    body = number[:4] + str((int(number[4]) + 3) % 10) + number[5:11]
    return my_number(int(body))


def text(table, name):
    return table[name].to_pylist()


@pytest.mark.parametrize("mechanism", list(PARTNERS))
def test_partners_are_what_the_mechanism_says(people, mechanism):
    table = pa.Table.from_pylist(people)
    residents = Residents(table)
    partner = PARTNERS[mechanism](residents, np.random.default_rng(1))
    some = np.flatnonzero(partner >= 0)
    assert len(some)
    rows = [(people[at], people[partner[at]]) for at in some]
    assert all(one["my_number"] != other["my_number"] for one, other in rows)
    same = {name: [one[name] == other[name] for one, other in rows] for name in people[0]}
    if mechanism == "family_number":
        assert all(same["address"]) and not any(same["birth_date"])
    if mechanism == "twin_number":
        assert all(same["address"]) and all(same["birth_date"])
    if mechanism == "lookup_without_address":
        assert all(same["name_kana"]) and all(same["birth_date"]) and not any(same["address"])
        assert all(same["sex"])  # which is looked up as well
    if mechanism == "lookup_by_kana":
        assert all(same["name_kana"]) and not any(same["birth_date"])
    if mechanism == "number_typo":
        numbers = parse_my_numbers(table["my_number"])
        assert number_slips(numbers[some], numbers[partner[some]]).all()
    if mechanism == "stranger":
        assert not any(one["address"] == other["address"] for one, other in rows)


def test_decoys_change_nothing_but_the_link(people):
    records = pa.Table.from_pylist(enrolled(people)).select(
        ["record_id", "my_number", "name_kanji", "batch_id"]
    )
    planting = Planting.of(records, pa.Table.from_pylist(people))
    planted = plant(planting, (*OF_REGISTER, *OF_ROWS), 2, np.random.default_rng(3))
    assert planted.records.num_rows == records.num_rows
    assert len(set(planted.row.tolist())) == len(planted.row) > 8
    touched = np.zeros(records.num_rows, bool)
    touched[planted.row] = True
    for name in records.column_names:
        before, after = np.array(text(records, name), object), np.array(text(planted.records, name), object)
        assert (before[~touched] == after[~touched]).all()
        assert (before[touched] != after[touched]).all() == (name in ("my_number", "record_id"))
    assert all(text(planted.records, "record_id")[row].startswith(MARK) for row in planted.row)
    numbers = text(pa.Table.from_pylist(people), "my_number")
    assert [numbers[at] for at in planted.owner] == [text(records, "my_number")[at] for at in planted.row]


def test_nobody_is_in_two_decoys(people):
    records = pa.Table.from_pylist(enrolled(people))
    planting = Planting.of(records, pa.Table.from_pylist(people))
    names = (*OF_REGISTER, "stranger")
    planted = plant(planting, names, 40, np.random.default_rng(3))
    row_of = {number: at for at, number in enumerate(text(pa.Table.from_pylist(people), "my_number"))}
    numbers = text(planted.records, "my_number")
    persons = [*planted.owner.tolist(), *(row_of[numbers[row]] for row in planted.row)]
    assert len(persons) == 2 * len(planted.row) > 10
    assert len(set(persons)) == len(persons)


def test_exchanged_and_shifted_links_are_the_neighbors(people):
    records = pa.Table.from_pylist(enrolled(people) * 1)
    planting = Planting.of(records, pa.Table.from_pylist(people))
    planted = plant(planting, ("reciprocal_swap", "row_shift", "neighbor_row"), 300, np.random.default_rng(3))
    now, before = text(planted.records, "my_number"), text(records, "my_number")
    for row, source, mechanism in zip(planted.row, planted.source, planted.mechanism, strict=True):
        assert now[row] == before[source] and abs(row - source) == 1
        if mechanism == "reciprocal_swap":
            assert now[source] == before[row]


def test_a_selftest_finds_what_the_check_finds_and_tells_what_it_cannot_plant(people):
    found = lc.selftest("insurance", enrolled(people)[:INSURED], people, per_mechanism=2, rounds=2, seed=5)
    told = {each.mechanism: each for each in found.mechanisms}
    assert told["family_number"].found_count == told["family_number"].planted_count == 2
    assert told["stranger"].found_count == 2
    assert told["reciprocal_swap"].planted_count == 4  # both of an exchange
    assert 0.3 < told["stranger"].low < told["stranger"].high == 1.0
    assert told["family_number"].owner_count == 2
    planted = sum(each.planted_count for each in found.mechanisms)
    assert found.untouched_count == 2 * INSURED - planted
    assert found.untouched_flagged_count <= 4
    assert found.absent_count == 0
    again = lc.selftest("insurance", enrolled(people)[:INSURED], people, per_mechanism=2, rounds=2, seed=5)
    assert again.to_dict() == found.to_dict()
    singles = [
        {**person, "address": f"静岡県浜松市中央区鍛冶町{at}番", "name_kana": f"{person['name_kana']}{at}"}
        for at, person in enumerate(people[:200:4])
    ]
    alone = selftest("insurance", enrolled(singles), singles, per_mechanism=1)
    assert {"family_number", "twin_number", "lookup_without_address", "lookup_by_kana"} <= set(
        alone.unplantable
    )
    assert not {each.mechanism for each in alone.mechanisms} & set(alone.unplantable)


def test_a_register_of_linked_persons_does_not_hold_whom_no_record_names(people):
    found = lc.selftest("insurance", enrolled(people), people, per_mechanism=2, rounds=2, seed=5)
    told = {each.mechanism: each for each in found.mechanisms}
    assert told["family_number"].planted_count == 2 and told["family_number"].owner_count == 0
    assert told["reciprocal_swap"].owner_count > 0  # both are on a record still
    assert found.absent_count >= 2
    known = lc.selftest("insurance", enrolled(people), people, per_mechanism=2, rounds=2, seed=5,
                        settings=lc.Settings(register_coverage=0.999))  # fmt: skip
    assert known.absent_count == 0
    assert {each.mechanism: each.owner_count for each in known.mechanisms}["family_number"] == 2


def test_owners_are_told_by_their_rows_among_those_that_stay(people):
    records = pa.Table.from_pylist(enrolled(people))
    planting = Planting.of(records, pa.Table.from_pylist(people))
    planted = plant(planting, (*OF_REGISTER, *OF_ROWS), 2, np.random.default_rng(3))
    left, stays = without_owners(planted, planting, None, np.random.default_rng(1))
    numbers = np.array(text(pa.Table.from_pylist(people), "my_number"), object)
    named = set(text(planted.records, "my_number"))
    assert (~stays).sum() > 0 and all(
        (number in named) == kept for number, kept in zip(numbers, stays, strict=True)
    )
    for before, after in zip(planted.owner, left.owner, strict=True):
        assert numbers[stays][after] == numbers[before] if after >= 0 else not stays[before]


def test_the_source_of_a_wrong_number_is_that_of_the_mistake(people):
    words = ["本人記載", "4情報照会", None]
    lines = [{**line, "number_source": words[at % 3]} for at, line in enumerate(enrolled(people))]
    planting = Planting.of(pa.Table.from_pylist(lines), pa.Table.from_pylist(people))
    expected = {"family_number": "本人記載", "lookup_by_kana": "looked_up_kana", "stranger": ""}
    seen = set()
    for seed in range(4):
        planted = plant(planting, expected, 6, np.random.default_rng(seed))
        sources = text(obtained(planted).records, "number_source")
        for row, mechanism in zip(planted.row.tolist(), planted.mechanism, strict=True):
            before = lines[row]["number_source"]
            seen.add((mechanism, before is None))
            assert sources[row] == (before and (expected[mechanism] or before))
        untouched = np.setdiff1d(np.arange(len(lines)), planted.row)
        assert all(sources[row] == lines[row]["number_source"] for row in untouched)
    assert len(seen) == 6


def test_rounds_repeat_no_decoy(people):
    records, register = pa.Table.from_pylist(enrolled(people)), pa.Table.from_pylist(people)
    planting, done = Planting.of(records, register), set()
    for seed in range(9):
        planted = plant(planting, ("twin_number", "reciprocal_swap"), 6, np.random.default_rng(seed), done)
        pairs = zip(planted.mechanism, planted.owner.tolist(), planted.link.tolist(), strict=True)
        more = {(name, person) for name, *pair in pairs for person in pair}
        assert not more & done
        done |= more
    # each pair of twins once, not the other way round as well: whom nothing tells apart would count twice
    assert sum(mechanism == "twin_number" for mechanism, _ in done) == 30
    issues = pa.Table.from_pylist([
        {"request_id": f"Q{at}", "issued_at": f"2023-03-27 11:0{at}:03", "subject_name_kanji": f"甲{at}",
         "subject_birth_date": "2000-01-01"} for at in range(4)
    ])  # fmt: skip
    first = plant_subjects(issues, 1, np.random.default_rng(1))
    done = set(zip(first.mechanism, first.row.tolist(), strict=True))
    again = plant_subjects(issues, 1, np.random.default_rng(1), done)
    assert len(again.row) and not set(zip(again.mechanism, again.row.tolist(), strict=True)) & done


def test_inputs_are_read_as_the_settings_say(people, tmp_path):
    zeros = [
        {**person, "my_number": my_number(2_000_000_000 + at * 7_919)} for at, person in enumerate(people)
    ]
    book = openpyxl.Workbook()
    book.active.append(["別の表", "内容"])
    book.active.append(["他", "の表"])
    sheet = book.create_sheet("住民")
    sheet.append(list(zeros[0]))
    for person in zeros:
        sheet.append([*person.values()])
    book.save(tmp_path / "register.xlsx")
    lines = enrolled(zeros)[:INSURED]
    dropped = [{**line, "my_number": line["my_number"].removeprefix("0")} for line in lines]
    settings = lc.Settings(register_sheet="住民", repair_leading_zeros=True)
    found = lc.selftest(
        "insurance", dropped, tmp_path / "register.xlsx", settings=settings, per_mechanism=2, seed=5
    )
    assert found.to_dict() == lc.selftest("insurance", lines, zeros, per_mechanism=2, seed=5).to_dict()
    assert found.untouched_count + sum(each.planted_count for each in found.mechanisms) == INSURED
    prepared = prepare_register(tmp_path / "register.xlsx", tmp_path / "prepared", settings)
    again = lc.selftest("insurance", dropped, prepared, settings=settings, per_mechanism=2, seed=5)
    assert again.to_dict() == found.to_dict()


def test_a_selftest_goes_on_with_no_other_check(people, tmp_path):
    settings = lc.Settings(previous_directory=str(tmp_path / "none"))
    found = lc.selftest("insurance", enrolled(people), people, settings=settings, per_mechanism=2, seed=5)
    assert {each.planted_count > 0 for each in found.mechanisms} == {True}


def test_sessions_never_closed_and_exchanged(people):
    points, log = visits(people[:300])
    found = lc.selftest("points", points, people, sessions=log, per_mechanism=3, seed=2)
    assert {each.mechanism: each.planted_count for each in found.mechanisms} == {
        "session_before": 2,
        "swapped_sessions": 2,
        "swapped_cards": 2,
    }
    without = lc.selftest(
        "points", points.drop_columns(["terminal_id"]), people, sessions=log, per_mechanism=3
    )
    assert set(without.unplantable) == {"session_before", "swapped_sessions", "swapped_cards"}


def test_an_exchange_and_a_shift_of_rows_are_one_slip_each(people):
    records = pa.Table.from_pylist(enrolled(people))
    planting = Planting.of(records, pa.Table.from_pylist(people))
    names = ("reciprocal_swap", "row_shift", "stranger")
    planted = plant(planting, names, 9, np.random.default_rng(3))
    sizes = np.bincount(_slips(planted))
    of = np.array([planted.mechanism.index(name) for name in names])
    assert sizes.sum() == len(planted.row) and sizes[0] == 2 and set(sizes[_slips(planted)[of]]) == {2, 5, 1}


def test_a_session_never_closed_holds_what_the_next_one_did(people):
    points, log = visits(people[:300])
    planted = plant(
        Planting.of(points, pa.Table.from_pylist(people)), ("session_before",), 6, np.random.default_rng(1)
    )
    assert len(planted.row) >= len(WAYS)
    changed = unclosed_sessions(planted, points, log).to_pylist()
    records = in_other_sessions(planted, points)
    left = set(text(without_those_before(planted, records), "record_id"))
    numbers = text(points, "my_number")
    for at, (row, source) in enumerate(zip(planted.row, planted.source, strict=True)):
        way = WAYS[at % len(WAYS)]
        assert text(records, "session_id")[row] == f"S{source}" and row == source + 1
        assert text(records, "applied_at")[row] == text(points, "applied_at")[row]
        events = {
            number: [line["event"] for line in changed if line["my_number"] == number]
            for number in (numbers[row], numbers[source])
        }
        card = ["card_read"] if way.card else []
        assert events[numbers[row]] == card + (["login", "logout"] if way.login else [])
        done = ["start", "complete"] if way.start else ["complete"]
        assert events[numbers[source]] == [
            "card_read", "login", "start", *(["complete"] if way.own else []), *done,
            *([] if way.login else ["logout"]),
        ]  # fmt: skip
        assert {line["session_id"] for line in changed if line["my_number"] in events} == {f"S{source}"}
        assert (f"P{source}" in left) == way.own  # who had made no entry of the own is on no record
    assert len(left) == 300 - sum(not WAYS[at % len(WAYS)].own for at in range(len(planted.row)))


def test_after_an_exchange_each_entry_stands_in_the_session_of_the_other(people):
    points, log = visits(people[:120])
    planted = plant(
        Planting.of(points, pa.Table.from_pylist(people)), ("swapped_sessions",), 2, np.random.default_rng(1)
    )
    records = in_other_sessions(planted, points)
    assert unclosed_sessions(planted, points, log) is log and len(planted.row) == 2
    for row, source in zip(planted.row, planted.source, strict=True):
        for name in ("my_number", "session_id", "applied_at"):
            assert text(records, name)[row] == text(points, name)[source] != text(points, name)[row]
        for name in ("service_user_id", "name_kanji"):
            assert text(records, name)[row] == text(points, name)[row]


def visits(people):
    points, lines = [], []
    for at, person in enumerate(people):
        minute = f"2023-01-{at // 60 % 28 + 1:02d} 10:{at % 60:02d}"
        seen = {"my_number": person["my_number"], "terminal_id": f"T{at // 60}", "session_id": f"S{at}"}
        points.append({
            **seen, "record_id": f"P{at}", "service_code": "A", "service_user_id": f"U{at}",
            "name_kanji": person["name_kanji"], "applied_at": f"{minute}:30",
        })  # fmt: skip
        lines += [
            {**seen, "event": event, "at": f"{minute}:{second}"}
            for event, second in (
                ("card_read", "02"),
                ("login", "05"),
                ("start", "15"),
                ("complete", "30"),
                ("logout", "45"),
            )
        ]
    return pa.Table.from_pylist(points), pa.Table.from_pylist(lines)


def test_exchanged_subjects_of_certificates(people):
    issues = pa.Table.from_pylist([
        {"request_id": f"Q{at}", "issued_at": f"2023-03-27 11:{at % 60:02d}:03", "document_type": "住民票",
         **{f"subject_{name}": person[name] for name in ("name_kanji", "birth_date", "sex", "address")}}
        for at, person in enumerate(people)
    ])  # fmt: skip
    planted = plant_subjects(issues, 4, np.random.default_rng(1))
    assert planted.mechanism.count("swapped_subjects") == 4
    for row, source in zip(planted.row, planted.source, strict=True):
        assert text(planted.records, "subject_name_kanji")[row] == text(issues, "subject_name_kanji")[source]
        assert text(planted.records, "request_id")[row] == f"Q{row}"
    alone = plant_subjects(issues.slice(0, 1), 4, np.random.default_rng(1))
    assert len(alone.row) == 0 and set(alone.unplantable) == {"swapped_subjects", "subject_before"}
    assert to_array(alone.records["request_id"]).to_pylist() == ["Q0"]


def test_nothing_planted_is_written(people, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    lc.selftest("insurance", enrolled(people), people, per_mechanism=1)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(lc.InputError, match="inputs of insurance"):
        lc.selftest("insurance", enrolled(people), people, sessions=people)
