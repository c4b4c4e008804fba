import datetime as dt

import pyarrow as pa
import pytest

from linkcheck.cases.certificates import check_certificates
from linkcheck.settings import Settings

NINE = dt.datetime(2023, 3, 27, 9)
PEOPLE = {
    "A": ("佐藤　花子", "1980-05-01", "2", "東京都千代田区神田1丁目1番1号", "H1"),
    "B": ("渡邊　一郎", "1955-11-23", "1", "東京都千代田区神田2丁目8番4号", "H2"),
    "C": ("髙橋　美咲", "1999-02-14", "2", "神奈川県横浜市西区みなとみらい3-2", "H3"),
    "D": ("山本　大輔", "1971-08-30", "1", "大阪府大阪市北区梅田1丁目3番1号", "H4"),
    "B wife": ("渡邊　幸子", "1958-01-09", "2", "東京都千代田区神田2丁目8番4号", "H2"),
    "B variant": ("渡辺 一郎", "昭和30年11月23日", "男", "東京都千代田区神田二丁目8-4", "H2"),
}
SEAL, RESIDENT = "印鑑登録証明書", "住民票の写し"
COLUMNS = ("name_kanji", "birth_date", "sex", "address", "household_id")


def request(number, second, person, *, document=SEAL, event=None, server="S1", terminal="T1"):
    values = PEOPLE[person] if person else (None,) * 5
    return {
        "request_id": number,
        "requested_at": NINE + dt.timedelta(seconds=second),
        "my_number": "123456789018" if person else None,
        **dict(zip(COLUMNS, values, strict=True)),
        "document_type": document,
        "terminal_id": terminal,
        "server_id": server,
        "event": event,
    }


def issue(number, second, person, *, document=SEAL, revoked=None):
    values = PEOPLE[person] if person else (None,) * 5
    return {
        "request_id": number,
        "issued_at": NINE + dt.timedelta(seconds=second),
        **{f"subject_{column}": value for column, value in zip(COLUMNS, values, strict=True)},
        "document_type": document,
        "revoked_at": None if revoked is None else NINE + dt.timedelta(seconds=revoked),
    }


def checked(requests, issues, **settings):
    return check_certificates(
        pa.Table.from_pylist(issues), requests=pa.Table.from_pylist(requests), settings=Settings(**settings)
    )


def flagged(result):
    return {
        row["record_id"]: (row["cause"], row["mechanism"])
        for row in result.decisions.to_pylist()
        if row["decision"] != "link"
    }


THREE = [request("1", 0, "A"), request("2", 30, "B"), request("3", 60, "C")]


def test_right_certificates_and_kanji_variants():
    issues = [issue("1", 9, "A"), issue("2", 39, "B variant"), issue("3", 69, "C")]
    result = checked(THREE, issues)
    assert flagged(result) == {}
    assert "kanji_variant" in result.decisions.to_pylist()[1]["differences"]
    assert result.findings.incidents == ()


def test_birth_dates_with_era_digits_are_compared():
    requests = [
        request(number, second, "A") | {"birth_date": "3550501"} for number, second in (("1", 0), ("2", 60))
    ]
    issues = [issue("1", 9, "A"), issue("2", 69, "A") | {"subject_birth_date": "昭和44年9月9日"}]
    plain, coded = checked(requests, issues), checked(requests, issues, era_codes="receipt")
    assert plain.decisions["birth_date_level"].to_pylist() == ["missing", "missing"]
    assert coded.decisions["birth_date_level"].to_pylist() == ["exact", "else"]
    assert coded.summary["unread_birth_dates"]["requests"] == {}


@pytest.mark.parametrize("settings", [{"mistake_share": 0.3}, {"fit": True}])
def test_settings_of_the_model_act_and_are_recorded(settings):
    issues = [issue("1", 9, "A"), issue("2", 39, "B variant"), issue("3", 69, "A")]
    plain, other = checked(THREE, issues), checked(THREE, issues, **settings)
    probabilities = [result.decisions["mislink_probability"].to_pylist() for result in (plain, other)]
    assert probabilities[0] != probabilities[1]
    assert plain.findings.manifest["model"] != other.findings.manifest["model"]


def test_previous_job():
    result = checked(THREE, [issue("1", 9, "A"), issue("2", 39, "A"), issue("3", 69, "C")])
    assert flagged(result) == {"2": ("other_person", "previous_job")}
    (incident,) = result.findings.incidents
    assert incident.record_ids == ("2",)
    assert [(event.offset_seconds, event.actor, event.kind) for event in incident.events] == [
        (0, "A", "request"),
        (9, "A", "issue"),
        (30, "B", "request"),
        (39, "B", "issue"),
    ]
    assert "A の証明書を B に交付" in incident.events[-1].note_ja
    assert not any(value[0] in repr(incident) for value in PEOPLE.values())


def test_shifted_run():
    requests = [*THREE, request("4", 90, "D")]
    issues = [issue("1", 9, "A"), issue("2", 39, "A"), issue("3", 69, "B"), issue("4", 99, "C")]
    assert flagged(checked(requests, issues)) == dict.fromkeys("234", ("other_person", "shifted_run"))


def test_within_one_second():
    requests = [request("1", 0, "A"), request("2", 0.7, "B", terminal="T2")]
    overwritten = flagged(checked(requests, [issue("1", 9, "B"), issue("2", 9, "B")]))
    assert overwritten == {"1": ("other_person", "simultaneous_requests")}
    exchanged = flagged(checked(requests, [issue("1", 9, "B"), issue("2", 9, "A")]))
    assert exchanged == dict.fromkeys("12", ("other_person", "simultaneous_requests"))


def test_print_wait_timeout():
    requests = [request("1", 0, "A"), request("1", 10, None, event="timeout"), request("2", 14, "B")]
    result = checked(requests, [issue("2", 22, "A")])
    assert flagged(result) == {"2": ("other_person", "print_wait_timeout")}
    assert result.decisions.to_pylist()[1]["differences"] == ["notice_without_issue"]


def test_dismissed_error_notice():
    requests = [request("1", 0, "A"), request("1", 5, None, event="エラー通知"), request("2", 80, "A")]
    assert flagged(checked(requests, [issue("2", 90, "A")])) == {}
    other = flagged(checked(requests, [issue("1", 12, "A", document=RESIDENT), issue("2", 90, "A")]))
    assert other == {"1": ("other_document", "error_notice_dismissed")}
    stranger = flagged(checked(requests, [issue("1", 12, "D"), issue("2", 90, "A")]))
    assert stranger == {"1": ("other_person", "error_notice_dismissed")}


def test_other_server():
    requests = [request("1", 0, "A"), request("2", 2, "B", server="S2", terminal="T2")]
    found = flagged(checked(requests, [issue("1", 9, "B"), issue("2", 11, "B")]))
    assert found == {"1": ("other_person", "other_server")}


def test_household_is_covered_by_some_documents_only():
    resident = [request("1", 0, "B", document=RESIDENT)]
    result = checked(resident, [issue("1", 9, "B wife", document="住民票")])
    assert flagged(result) == {}
    assert result.decisions.to_pylist()[0]["differences"] == ["household_member"]
    assert flagged(checked([request("1", 0, "B")], [issue("1", 9, "B wife")])) == {
        "1": ("other_person", "unknown")
    }
    assert "1" in flagged(checked(resident, [issue("1", 9, "D", document=RESIDENT)]))


def test_what_went_wrong_with_a_single_issue():
    requests = [request(str(n), 30 * n, "A", server=f"S{n}") for n in range(6)]
    issues = [
        issue("0", 9, "A", revoked=-3600),
        issue("1", 39, "A", document="課税証明書"),
        issue("2", 69, "A"),
        issue("2", 200, "A"),
        issue("3", 99, "A", revoked=9999),
        issue("9", 99, "A"),
    ]
    result = checked(requests, issues)
    assert flagged(result) == {
        "0": ("revoked", "revoked"),
        "1": ("other_document", "other_document"),
        "2": ("issued_twice", "issued_twice"),
        "9": ("no_request", "no_request"),
        "4": ("never_issued", "never_issued"),
        "5": ("never_issued", "never_issued"),
    }
    assert len(result.decisions) == len(issues) + 2


REGISTER = "戸籍全部事項証明書"


@pytest.mark.parametrize(("others", "decision"), [(0, "link"), (3_000, "clerical_review")])
def test_a_family_register_may_show_a_head_of_another_name(others, decision):
    """alone it is more than mistakes make up; as one of thousands it is what a mistake looks like"""
    asked = [request(f"{n}", 40 * n, "A", document=REGISTER) for n in range(others)]
    asked += [request("x", 10**6, "B", document=REGISTER), request("y", 10**6 + 900, "D")]
    issues = [
        issue(row["request_id"], 40 * n + 9, "A", document=REGISTER) for n, row in enumerate(asked[:-2])
    ]
    issues += [issue("x", 10**6 + 9, "C", document=REGISTER), issue("y", 10**6 + 909, "D")]
    found = {row["record_id"]: row for row in checked(asked, issues).decisions.to_pylist()}["x"]
    assert found["decision"] == decision
    assert ("head_elsewhere" in found["differences"]) == (decision == "link")


@pytest.mark.parametrize(
    ("asked", "printed", "same"),
    [
        ("住民票の写し", "住民票写し", True),
        ("住民票の写し", "住民票（写）", True),
        ("住民票の写し", "住民票の写し（本人のみ）", True),
        ("住民票", "住民票抄本", True),
        ("印鑑登録証明書", "印鑑登録証明", True),
        ("印鑑登録証明書", "印鑑登録証明書（登録印）", True),
        ("戸籍の附票", "戸籍附票の写し", True),
        ("戸籍全部事項証明書", "戸籍謄本（全部事項証明）", True),
        ("01", "1", True),
        ("住民票の写し", "住民票記載事項証明書", False),
        ("戸籍謄本", "戸籍抄本", False),
        ("課税証明書", "納税証明書", False),
        ("令和5年度納税証明書", "令和4年度納税証明書", False),
        ("納税証明書（市県民税）", "納税証明書（軽自動車税）", False),
        ("10", "1", False),
    ],
)
def test_one_document_under_two_names(asked, printed, same):
    found = flagged(checked([request("1", 0, "A", document=asked)], [issue("1", 9, "A", document=printed)]))
    assert found == ({} if same else {"1": ("other_document", "other_document")})


@pytest.mark.parametrize("word", ["PRINT_REQ", "JOB_ACCEPTED", "受理", "1"])
def test_a_log_whose_word_for_requests_is_its_own(word):
    requests = [request(str(n), 60 * n, person, event=word) for n, person in enumerate("ABCD")]
    issues = [issue(str(n), 60 * n + 9, person) for n, person in enumerate("ABDD")]
    assert flagged(checked(requests, issues)).keys() == {"2"}


def test_a_family_register_of_another_name_in_place_of_another_document():
    """who it shows may be the head; that it is another document than was asked for stays"""
    asked = [request("x", 0, "B"), request("y", 900, "D")]
    issues = [issue("x", 9, "C", document=REGISTER), issue("y", 909, "D")]
    found = {row["record_id"]: row for row in checked(asked, issues).decisions.to_pylist()}["x"]
    assert (found["decision"], found["mechanism"]) == ("non_link", "other_document")
    assert {"head_elsewhere", "other_document"} <= set(found["differences"])


def test_the_order_within_a_minute_is_that_of_the_request_numbers():
    people = [person for person in "ABCD" for _ in range(3)]
    asked = [request(f"R-{n:04d}", n // 4 * 60, person) for n, person in enumerate(people)]
    issues = [
        issue(row["request_id"], n // 4 * 60, person)
        for n, (row, person) in enumerate(zip(asked, people, strict=True))
    ]
    issues[6] = issue("R-0006", 60, people[5])
    result = checked(asked[::-1], issues)
    assert flagged(result)["R-0006"] == ("other_person", "previous_job")
    assert result.summary["log_reading"]["requested_at"] == "minute"


def test_the_resolution_of_every_column_is_told():
    reading = checked(THREE, [issue("1", 9, "A", revoked=90_000)]).summary["log_reading"]
    assert reading == {"requested_at": "second", "issued_at": "second", "revoked_at": "minute"}


def test_row_order_and_duplicated_lines_do_not_matter():
    requests = [*THREE, request("2", 41, None, event="timeout")]
    issues = [issue("1", 9, "A"), issue("2", 39, "A"), issue("3", 69, "C")]
    again = checked(requests[::-1] + requests, issues[::-1] + issues)
    assert flagged(again) == flagged(checked(requests, issues)) != {}
    assert len(again.quarantine) == 0 and len(again.decisions) == 6
    doubled = [row for row in again.decisions.to_pylist() if "doubled_line" in row["differences"]]
    assert [row["decision"] for row in doubled] == ["link"] * 3


def test_events_without_a_person_are_checked_for_sequence_only():
    requests = [request("1", 0, None), request("1", 10, None, event="timeout"), request("2", 30, None)]
    result = checked(requests, [issue("1", 14, None), issue("2", 39, None)])
    assert flagged(result) == {"1": ("sequence", "sequence_after_notice")}
    assert all("nobody_named" in row["differences"] for row in result.decisions.to_pylist())


def without(line, *columns):
    """The line of a log with some of the person's columns empty."""
    return {name: None if name.removeprefix("subject_") in columns else value for name, value in line.items()}


@pytest.mark.parametrize(
    "missing", [("name_kanji",), ("name_kanji", "address"), ("birth_date", "sex", "address")]
)
def test_a_person_named_in_part_is_compared_by_what_is_there(missing):
    """household numbers apart, the documents are the applicant's own"""
    requests = [without(line, *missing, "household_id") for line in THREE]
    issues = [issue("1", 9, "A"), issue("2", 39, "A"), issue("3", 69, "C")]
    result = checked(requests, issues)
    assert flagged(result).keys() == {"2"}
    assert flagged(result)["2"][0] == "other_person"
    assert not any("nobody_named" in row["differences"] for row in result.decisions.to_pylist())
    of_subject = [without(line, *missing) for line in issues]
    assert flagged(checked(THREE, of_subject)).keys() == {"2"}


def test_a_sex_alone_names_nobody():
    requests = [without(line, "name_kanji", "birth_date", "address") for line in THREE]
    result = checked(requests, [issue("1", 9, "A"), issue("2", 39, "B"), issue("3", 69, "C")])
    assert all("nobody_named" in row["differences"] for row in result.decisions.to_pylist())


def test_ledger_and_empty_logs():
    result = checked(THREE, [issue("1", 9, "A"), issue("2", 39, "A"), issue("3", 69, "C")])
    lines = {line["component"]: line["weight_bits"] for line in result.explain("2")["ledger"]}
    assert lines["found_near"] < 0 < lines["prior"]
    nothing = pa.Table.from_pylist([issue("1", 9, "A")]).slice(0, 0)
    empty = check_certificates(nothing, requests=pa.Table.from_pylist(THREE))
    assert [row["cause"] for row in empty.decisions.to_pylist()] == ["never_issued"] * 3


def test_outputs_hold_no_personal_data(tmp_path):
    result = checked(THREE, [issue("1", 9, "A"), issue("2", 39, "A"), issue("3", 69, "C")])
    result.write(tmp_path)
    for path in tmp_path.iterdir():
        text = path.read_bytes().decode("utf-8", "replace")
        values = [value for person in PEOPLE.values() for value in person[:4] if len(value) > 2]
        assert not any(value in text for value in (*values, "123456789018")), path.name


@pytest.mark.parametrize("column", ["requested_at", "my_number", "terminal_id", "server_id", "event"])
def test_one_request_that_lacks_something_spoils_no_other(column):
    asked = [dict(row) for row in THREE]
    asked[1][column] = None
    issues = [
        issue("1", 9, "A"),
        issue("2", 39, "A"),
        issue("3", 69, "C"),
        issue("3", 75, "C") | {"issued_at": None},
    ]
    result = checked(asked, issues)
    assert result.summary["record_count"] == 4
    assert "1" not in flagged(result) and flagged(result)["2"][0] == "other_person"
