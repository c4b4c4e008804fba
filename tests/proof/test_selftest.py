"""Decoys: planted where they can be, nowhere else, found as often as told, and gone when the run is over."""

from functools import partial

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from town import enrolled, my_number, register

import linkcheck as lc
from linkcheck.columns import to_array
from linkcheck.errors import InputError
from linkcheck.links.groups import number_slips
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.moment import parse_moments
from linkcheck.prepared.prepare import prepare_register
from linkcheck.proof.consequences import obtained, presence, without_owners
from linkcheck.proof.decoys import MARK, Planting, plant
from linkcheck.proof.mechanisms import AT_TERMINALS, OF_REGISTER, OF_ROWS, UNCLOSED, WAYS
from linkcheck.proof.partners import PARTNERS, Residents
from linkcheck.proof.selftest import _slips, selftest
from linkcheck.proof.sessions import in_other_sessions, unclosed_sessions, without_those_before
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
    issues, requests = prints(people[:200])
    first, _ = plant_subjects(issues, requests, 1, np.random.default_rng(1))
    done = set(zip(first.mechanism, first.row.tolist(), strict=True))
    again, _ = plant_subjects(issues, requests, 1, np.random.default_rng(1), done)
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
        **dict.fromkeys(UNCLOSED, len(WAYS)),  # every way once
        "swapped_sessions": 2,
        "swapped_cards": 2,
    }
    without = lc.selftest(
        "points", points.drop_columns(["terminal_id"]), people, sessions=log, per_mechanism=3
    )
    assert set(without.unplantable) == set(AT_TERMINALS)


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


def prints(people, **changed):
    """issues and requests on two servers, half a minute apart"""
    issues, requests = [], []
    for at, person in enumerate(people):
        key, place, minute = (
            f"Q{at}",
            f"S{at % 2}",
            f"2023-03-{27 + at // 600} {9 + at // 60 % 10:02d}:{at % 60:02d}",
        )
        who = {name: person[name] for name in ("name_kanji", "birth_date", "sex", "address")}
        requests.append({
            "request_id": key, "requested_at": f"{minute}:03", "my_number": person["my_number"], **who,
            "document_type": "住民票の写し", "terminal_id": "T1", "server_id": place,
        })  # fmt: skip
        issues.append({
            "request_id": key, "issued_at": f"{minute}:11", "document_type": "住民票の写し",
            **{f"subject_{name}": value for name, value in who.items()},
        })  # fmt: skip
    return pa.Table.from_pylist(issues), pa.Table.from_pylist(requests)


def test_subjects_of_certificates_are_those_of_the_job_beside_on_the_server(people):
    issues, requests = prints(people[:480])
    planted, asked = plant_subjects(issues, requests, 4, np.random.default_rng(1))
    assert {each: planted.mechanism.count(each) for each in planted.mechanism} == {
        "swapped_subjects": 2,
        "overwritten_subject": 1,
        "subject_before": 1,
    }
    printed, moments = (parse_moments(planted.records["issued_at"]), parse_moments(asked["requested_at"]))
    for row, source, mechanism in zip(planted.row, planted.source, planted.mechanism, strict=True):
        assert text(planted.records, "subject_name_kanji")[row] == text(issues, "subject_name_kanji")[source]
        assert text(planted.records, "request_id")[row] == f"Q{row}"
        at_once = mechanism != "subject_before"
        assert (moments[row] == moments[source]) == (printed[row] == printed[source]) == at_once
        later = {"overwritten_subject": -2, "subject_before": 2}
        assert row - source == later.get(mechanism, row - source) and abs(row - source) == 2
    same = np.setdiff1d(np.arange(480), [*planted.row, *planted.source])
    assert planted.records.take(same).equals(issues.take(same)) and asked.take(same).equals(
        requests.take(same)
    )
    alone, none = plant_subjects(issues.slice(0, 1), None, 4, np.random.default_rng(1))
    assert len(alone.row) == 0 and len(alone.unplantable) == 3 and none is None
    assert to_array(alone.records["request_id"]).to_pylist() == ["Q0"]


def test_issues_that_show_another_than_who_asked_or_stand_twice_are_left_alone(people):
    issues, requests = prints(people[:60])
    shown = [people[at] for at in (*range(0, 60, 2), *range(100, 130))]  # half of them asked for by others
    for name in ("name_kanji", "birth_date", "sex", "address"):
        values = [shown[at // 2 + (at % 2) * 30][name] for at in range(60)]
        place = issues.column_names.index(f"subject_{name}")
        issues = issues.set_column(place, f"subject_{name}", pa.array(values))
    twice = pa.concat_tables([issues, issues.slice(0, 20)])
    seen = set()
    for seed in range(20):
        planted, _ = plant_subjects(twice, requests, 4, np.random.default_rng(seed))
        seen |= {*planted.row.tolist(), *planted.source.tolist()}
    assert len(seen) > 10 and seen <= set(range(20, 60, 2))


def test_one_home_is_not_exchanged(people):
    points, _ = visits([{**person, "household_id": "H1"} for person in people[:300]])
    town = pa.Table.from_pylist([{**person, "household_id": "H1"} for person in people])
    planted = plant(Planting.of(points, town), AT_TERMINALS, 3, np.random.default_rng(1))
    assert len(planted.row) == 0 and set(planted.unplantable) == set(AT_TERMINALS)
    issues, requests = prints(
        [{**person, "address": "静岡県浜松市中央区鍛冶町1番"} for person in people[:60]]
    )
    assert len(plant_subjects(issues, requests, 3, np.random.default_rng(1))[0].row) == 0


def test_a_session_left_open_has_the_names_of_its_card_or_of_who_typed(people):
    points, _ = visits(people[:300])
    planted = plant(Planting.of(points, pa.Table.from_pylist(people)), UNCLOSED, 5, np.random.default_rng(1))
    assert [planted.mechanism.count(name) for name in UNCLOSED] == [len(WAYS)] * 2
    names = text(points, "name_kanji")
    entered = text(in_other_sessions(planted, points), "name_kanji")
    for row, source, mechanism in zip(planted.row, planted.source, planted.mechanism, strict=True):
        assert entered[row] == names[row if mechanism == "session_before" else source]


def test_who_began_before_the_one_before_had_gone_went_on_in_no_session_of_his(people):
    """several terminals of one name"""
    points, log = visits(people[:300])
    times = parse_moments(log["at"])
    odd = np.array([int(each[1:]) % 2 == 1 for each in text(log, "session_id")])
    begins = odd & np.isin(text(log, "event"), ["card_read", "login", "start"])
    early = pa.array((times - np.where(begins, 90_000_000, 0)).astype("datetime64[us]")).cast(pa.string())
    log = log.set_column(log.column_names.index("at"), "at", early)
    register = pa.Table.from_pylist(people)
    apart, any_ = (Planting.of(points, register, each).next_at_terminal for each in (log, None))
    assert set(np.flatnonzero(any_ >= 0) % 2) == {0, 1} and len(any_) == 300
    assert (apart[1::2] == any_[1::2]).all()  # the even ones begin when the odd ones have gone
    assert (apart[::2] == -1).all()
    assert (Planting.of(points, register, log.slice(0, 0)).next_at_terminal == any_).all()


def test_decoys_in_logs_are_too_few_to_be_a_habit(people):
    points, _ = visits(people[:400])
    planting = Planting.of(points, pa.Table.from_pylist(people))
    planted = plant(planting, ("swapped_sessions", "swapped_cards"), 300, np.random.default_rng(1))
    assert len(planted.row) == 4  # a pair of each, not forty of each
    issues, requests = prints(people[:480])
    planted, _ = plant_subjects(issues, requests, 300, np.random.default_rng(1))
    assert len(planted.row) == 4


def test_issues_are_found_by_their_place_where_ids_begin_anew_every_day(people):
    issues, requests = prints(people[:480])
    ids = pa.array([f"Q{at % 240}" for at in range(480)])
    tables = [each.set_column(0, "request_id", ids) for each in (issues, requests)]
    days = [f"2023-03-{27 + at // 240}" for at in range(480)]
    for at, name in enumerate(("issued_at", "requested_at")):
        moments = [f"{day}{text(tables[at], name)[row][10:]}" for row, day in enumerate(days)]
        place = tables[at].column_names.index(name)
        tables[at] = tables[at].set_column(place, name, pa.array(moments))
    found = lc.selftest("certificates", tables[0], requests=tables[1], rounds=4, seed=1)
    assert {each.mechanism for each in found.mechanisms} == {
        "swapped_subjects",
        "overwritten_subject",
        "subject_before",
    }
    assert all(each.recall == 1 for each in found.mechanisms) and found.untouched_flagged_count == 0


def test_who_is_missing_from_a_register_is_judged_by_homes():
    homes = np.repeat(np.arange(600), 3)
    linked = np.arange(1_800) % 3 == 0  # one of three, and two at home with each
    assert presence(homes, linked, None) == 1.0
    kept = linked | (np.random.default_rng(1).random(1_800) < 0.3)
    assert presence(homes[kept], linked[kept], None) == pytest.approx(0.3, abs=0.04)
    assert presence(homes[linked], linked[linked], None) == 0.0
    assert presence(homes[kept], linked[kept], 0.7) == 0.7
    unknown = np.full(1_800, -1)
    assert presence(unknown[kept], linked[kept], None) == 1.0  # by their number alone nobody is missing


@pytest.mark.parametrize("kind", ["insurance", "accounts", "tax", "points", "certificates"])
def test_nothing_planted_is_written(people, tmp_path, monkeypatch, capfd, kind):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    records = enrolled(people)
    others = {"register": people}
    if kind == "points":
        records, log = visits(people[:300])
        others |= {"sessions": log}
    elif kind == "certificates":
        records, asked = prints(people[:480])
        others = {"requests": asked}
    elif kind != "insurance":
        names = ("record_id", "my_number", "name_kanji", "birth_date", "address")
        bank = {"bank_code": "0001", "branch_code": "001", "account_type": "1"}
        records = [
            {name: line.get(name) for name in names}
            | bank
            | {"account_number": f"{at:07d}", "holder_kana": line["name_kana"].replace(" ", "　")}
            for at, line in enumerate(records)
        ]
    found = lc.selftest(kind, records, per_mechanism=1, **others)
    assert sum(each.planted_count for each in found.mechanisms) > 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    told = str(found.to_dict()) + "".join(capfd.readouterr())
    assert "decoy-" not in told and not any(person["my_number"] in told for person in people)


def test_what_the_check_refuses_the_selftest_refuses(tmp_path):
    head = "record_id,my_number,name_kanji,name_kana,birth_date,sex,address\n"
    lost = "".join(f"R{at},,山田　花子,ヤマダ ハナコ,S50.1.2,女,東京都港区\n" for at in range(12))
    for name, text in (("empty", head), ("lost", head + lost)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    whole = pa.Table.from_pylist(register())
    for records, people, said in (
        (tmp_path / "empty.csv", whole, "no row"),
        (tmp_path / "lost.csv", whole, "12 of 12 rows in quarantine"),
        (enrolled(register()), tmp_path / "empty.csv", "no row"),
        (enrolled(register()), tmp_path / "lost.csv", "12 of 12 rows in quarantine"),
        (tmp_path / "lost.csv", tmp_path / "lost.csv", "the same file for both"),
    ):
        for call in (lc.check_insurance, partial(lc.selftest, "insurance")):
            with pytest.raises(InputError, match=said):
                call(records, people)


def test_an_input_of_another_case_is_refused(people):
    with pytest.raises(lc.InputError, match="inputs of insurance"):
        lc.selftest("insurance", enrolled(people), people, sessions=people)
