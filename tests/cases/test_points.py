import datetime as dt

import pyarrow as pa
import pytest

from linkcheck.cases.points import check_points
from linkcheck.settings import Settings

NINE = dt.datetime(2022, 9, 1, 9)
NUMBERS = ("123456789018", "023456789013", "983205673214", "621498320257")
X, Y, Z, W = NUMBERS
IDS = dict(zip(NUMBERS, ("A1111111", "B7302914", "C5550123", "D9094477"), strict=True))
NAMES = ("佐藤　花子", "鈴木　一郎", "高橋　美咲", "渡辺　大輔")
KANA = ("サトウ　ハナコ", "スズキ　イチロウ", "タカハシ　ミサキ", "ワタナベ　ダイスケ")
BORN = ("1980-05-01", "1955-11-23", "1999-02-14", "1971-08-30")


@pytest.fixture
def register():
    return pa.table(
        {
            "my_number": NUMBERS,
            "name_kanji": NAMES,
            "name_kana": KANA,
            "birth_date": BORN,
            "sex": ["2", "1", "2", "1"],
            "address": [f"東京都千代田区神田{n}丁目1番1号" for n in range(1, 5)],
            "household_id": ["H1", "H2", "H3", "H4"],
        }
    )


def record(number, minute, person, service_id, *, terminal="T1", session=None, named=None):
    at = NUMBERS.index(named) if named else None
    return {
        "record_id": number,
        "my_number": person,
        "service_code": "PAY01",
        "service_user_id": service_id,
        "name_kana": KANA[at] if named else None,
        "birth_date": BORN[at] if named else None,
        "applied_at": NINE + dt.timedelta(minutes=minute),
        "terminal_id": terminal,
        "session_id": session,
    }


def line(minute, event, person, *, terminal="T1", session="S1"):
    return {
        "session_id": session,
        "terminal_id": terminal,
        "my_number": person,
        "event": event,
        "at": NINE + dt.timedelta(minutes=minute),
    }


def checked(register, records, sessions=None, **settings):
    log = None if sessions is None else pa.Table.from_pylist(sessions)
    return check_points(pa.Table.from_pylist(records), register, sessions=log, settings=Settings(**settings))


@pytest.mark.parametrize("settings", [{"mistake_share": 0.4}, {"fit": True}])
def test_settings_of_the_model_act_and_are_recorded(register, settings):
    records = [record("1", 3, X, "A1", named=X), record("2", 9, Y, "B2", named=Z)]
    plain, other = checked(register, records), checked(register, records, **settings)
    probabilities = [result.decisions["mislink_probability"].to_pylist() for result in (plain, other)]
    assert probabilities[0] != probabilities[1]
    models = [
        (result.findings.manifest["model"], result.findings.manifest["attribute_model"])
        for result in (plain, other)
    ]
    assert models[0] != models[1]
    assert (
        "service_id_mistyped" in models[0][0]["priors"]
    )  # the model that judged, not that of the attributes


def rows(result):
    return {row["record_id"]: row for row in result.decisions.to_pylist()}


def visit(minute, person, session):
    return [
        line(minute, "login", person, session=session),
        line(minute + 1, "申込開始", person, session=session),
        line(minute + 3, "apply_complete", person, session=session),
        line(minute + 4, "logout", person, session=session),
    ]


def test_ordinary_visits_are_right(register):
    log = visit(0, X, "S1") + visit(10, Y, "S2")
    result = checked(register, [record("P1", 3, X, "A1111111"), record("P2", 13, Y, "B7302914")], log)
    assert [row["decision"] for row in result.decisions.to_pylist()] == ["link", "link"]
    assert result.findings.incidents == ()


def test_other_person_logged_in_without_logout(register):
    log = [line(0, "login", X), line(1, "apply_start", X), line(9, "login", Y), line(12, "apply_complete", X)]
    row = rows(checked(register, [record("P1", 12, X, "B7302914", session="S1")], log))["P1"]
    assert row["cause"] == row["mechanism"] == "not_logged_out"
    assert row["decision"] != "link"
    assert row["better_owner"] is not None
    assert "other_logged_in" in row["differences"]
    assert "ログアウト" in row["reason_ja"] and "log" in row["reason_en"]


def test_application_begun_anew_after_a_pause(register):
    log = [
        line(0, "login", X),
        line(1, "apply_start", X),
        line(7, "apply_start", None),
        line(9, "申込完了", X),
    ]
    row = rows(checked(register, [record("P1", 9, X, "B7302914", session="S1")], log))["P1"]
    assert row["cause"] == "not_logged_out"
    assert "restart_after_long_pause" in row["differences"]


def test_timeline_names_nobody(register):
    log = [line(0, "login", X), line(1, "apply_start", X), line(9, "login", Y), line(12, "apply_complete", X)]
    (incident,) = checked(register, [record("P1", 12, X, "B7302914", session="S1")], log).findings.incidents
    assert [(event.offset_seconds, event.actor, event.kind) for event in incident.events] == [
        (0, "A", "login"),
        (60, "A", "start"),
        (540, "B", "login"),
        (720, "A", "complete"),
    ]
    text = repr(incident)
    assert not any(value in text for value in (*NUMBERS, *NAMES, *KANA))


def test_terminal_lent_by_staff(register):
    log = [line(0, "login", W)]
    log += [line(10 * n, event, None) for n in (1, 2, 3) for event in ("apply_start",)]
    records = [
        record(f"P{n}", 10 * n + 3, person, f"{n}837465{n}", session="S1")
        for n, person in enumerate((X, Y, Z), 1)
    ]
    found = rows(checked(register, records, log))
    assert {row["cause"] for row in found.values()} == {"terminal_lent"}


def test_card_handed_to_the_wrong_person(register):
    log = visit(0, X, "S1") + visit(10, Y, "S2") + visit(27, Z, "S3")
    records = [
        record("P1", 3, X, "A1111111", named=Y),
        record("P2", 13, Y, "B2222222", named=X),
        record("P3", 30, Z, "C5550123", named=Z),
    ]
    result = checked(register, records, log)
    found = rows(result)
    assert found["P1"]["cause"] == found["P2"]["cause"] == "card_mixed_up"
    assert found["P1"]["better_owner"] is not None
    assert found["P3"]["decision"] == "link"
    (incident,) = result.findings.incidents
    assert set(incident.record_ids) == {"P1", "P2"}


def test_a_name_of_somebody_else_is_read_though_nothing_else_shows(register):
    records = [record("P1", 3, X, "A1111111", named=Y), record("P2", 30, Z, "C5550123", named=Z)]
    found = rows(checked(register, records, visit(0, X, "S1") + visit(27, Z, "S3")))
    assert found["P1"]["decision"] != "link" and found["P2"]["decision"] == "link"


def test_service_ids(register):
    records = [
        record("own", 3, X, "1234567890", terminal=None),
        record("own again", 9000, X, "1234567809", terminal=None),
        record("at home", 10, Y, "5558881112", terminal=None),
        record("typed", 99, Z, "5558881112"),
        record("fine", 50, W, "9090909090", terminal=None),
    ]
    result = checked(register, records)
    found = rows(result)
    flagged = {"own", "own again", "typed"}
    assert {name for name, row in found.items() if row["decision"] != "link"} == flagged
    assert {found[name]["cause"] for name in flagged} == {"service_id_mistyped"}
    assert found["own"]["differences"] == ["near_own"]
    assert found["typed"]["differences"] == ["shared"]


def test_an_id_of_two_people_is_one_finding_with_both_sides(register):
    log = visit(0, X, "S1") + visit(10, Y, "S2")
    records = [record("P1", 3, X, "5558881112"), record("P2", 13, Y, "5558881112")]
    result = checked(register, records, log)
    assert {row["decision"] == "link" for row in rows(result).values()} == {False}
    (incident,) = result.findings.incidents
    assert set(incident.record_ids) == {"P1", "P2"}


def test_what_cannot_be_seen_is_said(register):
    told = checked(register, [record("P1", 3, X, "A1111111")]).summary["visibility"]
    assert {(entry["mistake"], entry["application_count"]) for entry in told} >= {
        ("not_logged_out", 1),
        ("card_mixed_up", 1),
    }
    assert all(entry["ja"] and entry["en"] for entry in told)


def test_row_order_duplicates_and_skew_do_not_matter(register):
    log, records = [], []
    for number in range(40):
        person = NUMBERS[number % 3]
        log += visit(20 * number, person, f"S{number}")
        records.append(
            record(
                f"P{number}", 20 * number + 3, person, f"{number}00{number}77{number}1", session=f"S{number}"
            )
        )
    log += [line(1000, "login", X, session="Q"), line(1001, "apply_start", X, session="Q")]
    log += [line(1009, "login", Y, session="Q"), line(1012, "apply_complete", X, session="Q")]
    records.append(record("wrong", 1012, X, "B7302914", session="Q"))
    skewed = [{**entry, "at": entry["at"] + dt.timedelta(seconds=95)} for entry in log]
    expected = {name: row["decision"] for name, row in rows(checked(register, records, log)).items()}
    assert expected["wrong"] != "link" and set(list(expected.values())[:-1]) == {"link"}
    for changed in (log[::-1] + log, skewed):
        found = rows(checked(register, records[::-1], changed))
        assert {name: found[name]["decision"] for name in expected} == expected


def test_number_nobody_has_and_rows_add_up(register):
    records = [record("P1", 3, "111111111118", "A1111111"), record("P2", 5, "123456789010", "A2222222")]
    result = checked(register, [*records, record("P2", 6, X, "A3")])
    found = rows(result)
    assert len(found) + len(result.quarantine) == 3
    assert found["P1"]["decision"] != "link" and found["P2"]["cause"] == "invalid_number"


def test_ledger_adds_up(register):
    log = [line(0, "login", X), line(1, "apply_start", X), line(9, "login", Y), line(12, "apply_complete", X)]
    told = checked(register, [record("P1", 12, X, "B7302914", session="S1")], log).explain("P1")
    lines = {entry["component"]: entry for entry in told["ledger"]}
    assert lines["presence"]["level"] == "other_logged_in"
    assert lines["presence"]["weight_bits"] < -8
    assert lines["birth_date"]["weight_bits"] == 0


def test_records_without_terminal_or_time_of_day_find_their_place_in_the_log(register):
    log = [line(0, "login", X), line(1, "apply_start", X), line(9, "login", Y), line(12, "apply_complete", X)]
    in_session = record("P1", 12, X, "B7302914", terminal=None, session="S1")
    by_person = record("P1", 12, X, "B7302914", terminal=None)
    that_day = {**record("P1", 0, X, "B7302914"), "applied_at": NINE.date()}
    for changed in (in_session, by_person, that_day):
        assert rows(checked(register, [changed], log))["P1"]["cause"] == "not_logged_out"


def test_outputs_hold_no_personal_data(register, tmp_path):
    log = [line(0, "login", X), line(1, "apply_start", X), line(9, "login", Y), line(12, "apply_complete", X)]
    result = checked(register, [record("P1", 12, X, "B7302914", session="S1", named=Y)], log)
    result.write(tmp_path)
    for path in tmp_path.iterdir():
        text = path.read_bytes().decode("utf-8", "replace")
        assert not any(value in text for value in (*NUMBERS, *NAMES, *KANA, *BORN)), path.name


@pytest.mark.parametrize(
    "words", [("card_read", "begin", "apply"), ("ログイン", "apply", "完了"), ("login", "select", "apply")]
)
def test_logs_with_words_of_their_own(register, words):
    first, begun, done = words
    log = [line(0, first, X), line(1, begun, X), line(9, first, Y), line(12, done, X)]
    log += [
        line(20, first, Z, session="S2"),
        line(21, begun, Z, session="S2"),
        line(23, done, Z, session="S2"),
    ]
    records = [record("P1", 12, X, "B7302914", session="S1"), record("P2", 23, Z, "C1234567", session="S2")]
    found = rows(checked(register, records, log))
    assert found["P1"]["cause"] == "not_logged_out"
    assert found["P2"]["decision"] == "link"


@pytest.mark.parametrize("sessions", [None, [line(0, "login", NUMBERS[0])]])
def test_nothing_to_check_and_nothing_but_numbers(register, sessions):
    bare = [dict.fromkeys(record("R1", 0, NUMBERS[0], "x")) | {"record_id": "R1", "my_number": NUMBERS[0]}]
    schema = pa.Table.from_pylist([record("R1", 0, NUMBERS[0], "x", named=NUMBERS[0])]).schema
    log = None if sessions is None else pa.Table.from_pylist(sessions)
    for records in ([], bare):
        result = check_points(pa.Table.from_pylist(records, schema), register, sessions=log)
        assert len(result.decisions) == len(records) == result.summary["record_count"]


def test_an_application_without_a_time_spoils_no_other(register):
    records = [record(f"R{at}", at * 9, NUMBERS[at % 3], f"P1000{at % 2}00{at % 3}") for at in range(12)]
    untimed = [row | {"applied_at": None} if at % 4 == 0 else row for at, row in enumerate(records)]
    for sessions in (None, [line(0, "login", NUMBERS[0]), line(1, "logout", NUMBERS[0]) | {"at": None}]):
        assert len(checked(register, untimed, sessions).decisions) == len(records)


def seen_habits(result):
    return {entry["level"] for entry in result.summary["visibility"] if entry["name"] == "habit"}


def test_a_habit_of_the_place_is_told_and_not_read(register):
    log, records = [], []
    for number in range(60):
        minute, person, guest = 20 * number, NUMBERS[number % 3], NUMBERS[(number + 1) % 3]
        log += visit(minute, person, f"S{number}")[:3]
        log += [line(minute + 2, "card_read", guest, session=f"S{number}")] if number < 40 else []
        log.append(line(minute + 4, "logout", person, session=f"S{number}"))
        records.append(record(f"P{number}", minute + 3, person, IDS[person], session=f"S{number}"))
    few = checked(register, records[40:], log[160:])
    assert seen_habits(few) == set()
    result = checked(register, records, log)
    assert {row["decision"] for row in result.decisions.to_pylist()[:40]} == {"link"}
    told = [entry for entry in result.summary["visibility"] if entry["name"] == "habit"]
    assert all(entry["ja"] and entry["en"] and entry["application_count"] for entry in told)


def test_what_of_the_log_was_not_understood_is_told(register):
    log = [*visit(0, X, "S1"), line(5, "何か", X), line(6, "login", Y) | {"at": "soon"}]
    log = [entry | {"at": str(entry["at"])} for entry in log]
    result = checked(register, [record("P1", 3, X, "A1111111")], log)
    told = {entry["name"]: entry["application_count"] for entry in result.summary["visibility"]}
    assert told["unread_lines"] == told["unknown_words"] == 1
    assert result.summary["log_reading"]["resolution"] == "minute"
    assert "whole_minutes" in told
    assert 0 <= result.summary["expected_unseen_count"] < 1


@pytest.mark.parametrize(
    "form",
    [
        "{:%Y/%m/%d}(木) {:%H:%M:%S}",
        "令和4年9月{0.day}日{1:%H時%M分%S秒}",
        "{:%Y%m%d}{:%H%M%S}",
        "[{} {:%H:%M:%S}",
    ],
)
def test_moments_of_a_log_in_any_form(register, form):
    log = [line(0, "login", X), line(1, "apply_start", X), line(9, "login", Y), line(12, "apply_complete", X)]
    log = [entry | {"at": form.format(entry["at"].date(), entry["at"].time())} for entry in log]
    assert rows(checked(register, [record("P1", 12, X, "B7302914")], log))["P1"]["cause"] == "not_logged_out"


@pytest.mark.parametrize("name", ["Ｔ１", "t-1", "T001", "1"])
def test_the_terminal_under_another_spelling(register, name):
    log = [line(0, "login", X), line(1, "apply_start", X), line(9, "login", Y), line(12, "apply_complete", X)]
    log = [entry | {"terminal_id": name, "session_id": None} for entry in log]
    assert rows(checked(register, [record("P1", 12, X, "B7302914")], log))["P1"]["cause"] == "not_logged_out"


def test_a_log_written_in_another_hour_zone(register):
    log, records = [], []
    for number in range(40):
        person = NUMBERS[number % 3]
        log += visit(20 * number, person, f"S{number}")
        records.append(record(f"P{number}", 20 * number + 3, person, IDS[person]))
    log += [line(1000, "login", X, session="Q"), line(1001, "apply_start", X, session="Q")]
    log += [line(1009, "login", Y, session="Q"), line(1012, "apply_complete", X, session="Q")]
    records.append(record("wrong", 1012, X, "B7302914"))
    log = [entry | {"at": entry["at"] - dt.timedelta(hours=9)} for entry in log]
    result = checked(register, records, log)
    found = rows(result)
    assert found.pop("wrong")["cause"] == "not_logged_out"
    assert {row["decision"] for row in found.values()} == {"link"}
    assert "clocks_apart" in {entry["name"] for entry in result.summary["visibility"]}


def test_terminals_of_one_name_are_followed_by_session(register):
    log, records = [], []
    for number in range(40):
        for place, person in enumerate((X, Y, Z)):  # three terminals at once under one name
            session = f"S{number}-{place}"
            log += [
                entry | {"at": entry["at"] + dt.timedelta(seconds=7 * place)}
                for entry in visit(20 * number, person, session)
            ]
            records.append(
                record(f"P{number}-{place}", 20 * number + 3, person, IDS[person], session=session)
            )
    result = checked(register, records, log)
    assert {row["decision"] for row in rows(result).values()} == {"link"}
    assert result.summary["log_reading"]["followed_by"] == "session"
    assert "by_session" in {entry["name"] for entry in result.summary["visibility"]}


def test_a_session_number_of_several_visits_is_not_followed(register):
    """Terminals without a name, each of which numbers its sessions itself."""
    log, records = [], []
    for number in range(40):
        for place, person in enumerate((X, Y, Z)):
            minute = 60 * number + 5 * place
            log += [entry | {"terminal_id": None} for entry in visit(minute, person, f"{number:03}")]
            records.append(record(f"P{number}-{place}", minute + 3, person, IDS[person], terminal=None))
    result = checked(register, records, log)
    assert {row["decision"] for row in rows(result).values()} == {"link"}
    assert result.summary["log_reading"]["followed_by"] == "person"


def test_session_numbers_that_begin_anew_every_morning(register):
    log, records = [], []
    for day in range(30):
        for place, person in enumerate((X, Y, Z)):
            minute = 24 * 60 * day + 20 * place
            log += [entry | {"terminal_id": f"T{day % 3}"} for entry in visit(minute, person, f"{place:03}")]
            records.append(
                record(
                    f"P{day}-{place}",
                    minute + 3,
                    person,
                    IDS[person],
                    terminal=None,
                    session=f"{place:03}",
                )
            )
    assert {row["decision"] for row in rows(checked(register, records, log)).values()} == {"link"}


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (
            [
                (1, "card_read", Y),
                (3, "apply_complete", X),
                (4, "logout", X),
                (5, "login", Y),
                (8, "apply_complete", Y),
            ],
            "early_card",
        ),
        ([(1, "login", Y), (1.5, "照会", Y), (2, "logout", Y), (3, "apply_complete", X)], "staff_lookup"),
        (
            [(3, "apply_complete", X), (3.5, "apply_start", X), (4.5, "apply_complete", X)],
            "further_application",
        ),
    ],
)
def test_harmless_sequences_have_a_name(register, lines, name):
    log = [line(0, "login", X), line(0.5, "apply_start", X), *(line(*each) for each in lines)]
    last = max(minute for minute, event, person in lines if event == "apply_complete" and person == X)
    row = rows(checked(register, [record("P1", last, X, "A1111111")], log))["P1"]
    assert row["decision"] == "link" and name in row["differences"]
    assert row["proposed_answer"] in ("no_doubt_with_reason", "no_action")


def test_a_guardians_name_on_a_childs_form_is_no_exchange(register):
    home = register.set_column(
        register.column_names.index("household_id"), "household_id", pa.array(["H1", "H1", "H3", "H4"])
    )
    log = visit(0, X, "S1") + visit(10, Y, "S2")
    records = [record("P1", 3, X, "A1111111", named=Y), record("P2", 13, Y, "B2222222", named=Y)]
    found = rows(checked(home, records, log))
    assert {row["decision"] for row in found.values()} == {"link"}
    assert "guardian_name" in found["P1"]["differences"]


def test_an_alias_beside_the_birth_date_of_a_name_in_latin_letters(register):
    names = ["NGUYEN THI HOA", *NAMES[1:]]
    resident = register.set_column(register.column_names.index("name_kanji"), "name_kanji", pa.array(names))
    readings = ["グエン　ティ　ホア", *KANA[1:]]
    resident = resident.set_column(resident.column_names.index("name_kana"), "name_kana", pa.array(readings))
    alias = record("P1", 3, X, "A1111111") | {"name_kana": "アキヤマ　ハナ", "birth_date": BORN[0]}
    row = rows(checked(resident, [alias], visit(0, X, "S1")))["P1"]
    assert row["decision"] == "link" and "alias_name" in row["differences"]
    another = alias | {"birth_date": "1991-12-01"}
    assert rows(checked(resident, [another], visit(0, X, "S1")))["P1"]["decision"] != "link"
    japanese = rows(checked(register, [alias], visit(0, X, "S1")))["P1"]
    assert "alias_name" not in japanese["differences"]


def test_three_visits_at_a_time_under_one_key_are_no_lent_terminal(register):
    visits = [visit(minute, person, "S1") for minute, person in ((0, X), (0.3, Y), (0.6, Z))]
    log = sorted((each for lines in visits for each in lines), key=lambda each: each["at"])
    records = [record(f"P{n}", 3 + n * 0.3, person, IDS[person]) for n, person in enumerate((X, Y, Z))]
    assert {row["decision"] for row in rows(checked(register, records, log)).values()} == {"link"}


def test_one_person_with_three_measures_is_no_lent_terminal(register):
    log = [line(0, "login", X)]
    records = []
    for number in range(3):
        log += [line(5 * number + 1, "apply_start", X), line(5 * number + 3, "apply_complete", X)]
        records.append(record(f"P{number}", 5 * number + 3, X, "A1111111"))
    assert {row["decision"] for row in rows(checked(register, records, log)).values()} == {"link"}


def test_a_log_that_tells_of_no_login_flags_nobody(register):
    log, records = [], []
    for number in range(20):
        for place, person in enumerate((X, Y, Z)):
            minute = 20 * number + 5 * place
            log += [
                entry | {"event": "不明な語" if entry["event"] == "login" else entry["event"]}
                for entry in visit(minute, person, f"S{minute}")
            ]
            records.append(record(f"P{minute}", minute + 3, person, IDS[person]))
    result = checked(register, records, log)
    assert {row["decision"] for row in rows(result).values()} == {"link"}
    assert "unknown_words" in {entry["name"] for entry in result.summary["visibility"]}


def test_an_empty_log_flags_nobody(register):
    log = pa.Table.from_pylist(visit(0, X, "S1")).slice(0, 0)
    records = [record(f"P{n}", 3 + n, person, IDS[person]) for n, person in enumerate(NUMBERS)]
    result = check_points(pa.Table.from_pylist(records), register, sessions=log)
    assert {row["decision"] for row in rows(result).values()} == {"link"}
