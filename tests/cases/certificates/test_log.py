import datetime as dt

import numpy as np
import pyarrow as pa

from linkcheck.cases.certificates.jobs import join_jobs
from linkcheck.cases.certificates.log import Codings, load_issues, load_requests, person_keys
from linkcheck.events.store import event_store
from linkcheck.normalize.moment import MISSING

NINE = dt.datetime(2023, 3, 27, 9)
FIRST, SECOND, THIRD = "佐藤 花子", "渡邊 一郎", "高橋 美咲"


def request(number, second, name, *, event=None, terminal="T1", server="S1", document="住民票の写し"):
    return {
        "request_id": number,
        "requested_at": NINE + dt.timedelta(seconds=second),
        "name_kanji": name,
        "birth_date": "1980-05-0" + str(1 + [FIRST, SECOND, THIRD].index(name)) if name else None,
        "sex": "1",
        "address": "架空県架空市一丁目1-1",
        "document_type": document,
        "terminal_id": terminal,
        "server_id": server,
        "event": event,
    }


def issue(number, second, name, document="住民票"):
    made = request(number, second, name)
    subject = {"subject_" + column: made[column] for column in ("name_kanji", "birth_date", "sex", "address")}
    return {"request_id": number, "issued_at": made["requested_at"], "document_type": document, **subject}


def jobs(requests, issues):
    with event_store() as store:
        codings = Codings()
        load_requests(store, pa.Table.from_pylist(requests).to_batches(max_chunksize=2), codings)
        load_issues(store, pa.Table.from_pylist(issues).to_batches(max_chunksize=2), codings)
        terminals, servers, dropped = join_jobs(store)
        rows = store.table("select * from jobs order by server, requested, issued").to_pylist()
    return rows, terminals, servers, dropped


def test_a_request_and_its_issue_become_one_job():
    rows, *_ = jobs([request("r1", 0, FIRST)], [issue("r1", 8, FIRST)])
    assert len(rows) == 1
    assert rows[0]["applicant"] == rows[0]["subject"] != 0
    assert rows[0]["applicant_look"] == rows[0]["subject_look"]
    assert rows[0]["document"] == rows[0]["issued_document"] != 0
    assert rows[0]["issued"] - rows[0]["requested"] == 8_000_000


def test_duplicated_lines_and_row_order_do_not_matter():
    requests = [request("r1", 0, FIRST), request("r2", 5, SECOND), request("r1", 9, None, event="timeout")]
    issues = [issue("r1", 30, FIRST), issue("r2", 14, SECOND)]
    once, *_, none = jobs(requests, issues)
    twice, *_, dropped = jobs(requests[::-1] + requests, issues + issues[::-1])
    columns = [name for name in once[0] if name != "request" and not name.endswith("_row")]
    assert [[row[name] for name in columns] for row in once] == [
        [row[name] for name in columns] for row in twice
    ]
    assert len(none) == 0 and len(dropped) == 2


def test_notices_with_and_without_request():
    requests = [
        request("r1", 0, FIRST),
        request("r1", 10, None, event="タイムアウト"),
        request("r2", 20, SECOND, terminal="T2"),
        request(None, 24, None, event="error", terminal="T2"),
    ]
    rows, *_ = jobs(requests, [issue("r1", 12, FIRST)])
    assert [row["timeout"] != MISSING for row in rows] == [True, False]
    assert [row["error"] != MISSING for row in rows] == [False, True]
    assert [row["issue_row"] for row in rows] == [0, None]


def test_application_made_again_after_a_notice():
    requests = [
        request("r1", 0, FIRST),
        request("r1", 10, None, event="error"),
        request("r2", 60, FIRST),
        request("r3", 90, SECOND),
    ]
    rows, *_ = jobs(requests, [])
    assert [row["reapplied"] for row in rows] == [True, False, False]


def test_issued_twice_and_without_request():
    rows, *_ = jobs(
        [request("r1", 0, FIRST)], [issue("r1", 8, FIRST), issue("r1", 40, FIRST), issue("r9", 3, SECOND)]
    )
    assert [row["again"] // 1_000_000 for row in rows if row["request_row"] is not None] == [0, 32]
    assert [row["issue_row"] for row in rows if row["request_row"] is None] == [2]


def test_skew_of_a_terminal_is_estimated_and_taken_out():
    requests, issues = [], []
    for number in range(120):
        terminal = f"T{number % 3}"
        ahead = 45 if terminal == "T2" else 0
        requests.append(request(f"r{number}", 60 * number + ahead, FIRST, terminal=terminal))
        issues.append(issue(f"r{number}", 60 * number + 8 + number % 2, FIRST))
    rows, terminals, servers, _ = jobs(requests, issues)
    assert [round(skew.seconds) for skew in terminals] == [0, 0, 45]
    assert [skew.corrected for skew in terminals] == [False, False, True]
    assert servers[0].seconds == 0
    delays = {(row["issued"] - row["requested"]) // 1_000_000 for row in rows}
    assert delays == {8, 9}


def test_person_keys_overlook_variants_and_notations():
    names = pa.array(["渡邊 一郎", "渡辺　一郎", "渡邉一郎", "渡邊 二郎", None])
    dates = pa.array(["1980-05-02", "S55.5.2", "昭和55年5月2日", "1980-05-02", "1980-05-02"])
    keys = person_keys(names, dates)
    assert keys[0] == keys[1] == keys[2] != keys[3]
    assert keys[4] == 0
    assert keys.dtype == np.uint64


def test_ids_that_begin_anew_every_day_are_joined_by_time():
    day = 86_400
    requests = [
        request("r1", 0, FIRST),
        request("r1", day, SECOND),
        request("r1", day + 60, None, event="error"),
    ]
    issues = [issue("r1", 9, FIRST), issue("r1", day + 9, THIRD)]
    rows, *_ = jobs(requests, issues)
    assert [(row["issued"] - row["requested"]) // 1_000_000 for row in rows] == [9, 9]
    assert [row["error"] != MISSING for row in rows] == [False, True]


def test_one_id_on_two_servers_names_two_requests():
    requests = [request("r1", 0, FIRST), request("r1", 2, SECOND, server="S2")]
    rows, *_ = jobs(requests, [issue("r1", 11, SECOND), issue("r1", 12, FIRST)])
    assert [row["applicant"] == row["subject"] for row in rows] == [True, True]
    rows, *_ = jobs(requests, [issue("r1", 11, SECOND), issue("r1", 12, THIRD)])
    assert [(row["server"], row["applicant"] == row["subject"]) for row in rows] == [(1, False), (2, True)]


def test_requests_without_an_id_are_joined_by_person_and_time():
    rows, *_ = jobs(
        [request(None, 0, FIRST), request("r2", 30, SECOND)], [issue("r1", 9, FIRST), issue("r2", 39, SECOND)]
    )
    assert [row["request_row"] for row in rows] == [0, 1] and all(
        row["issue_row"] is not None for row in rows
    )


def test_ids_and_documents_of_the_other_log_under_another_spelling():
    requests = [request(f"R{n:04}", 60 * n, FIRST) for n in range(8)]
    issues = [issue(f"{n}", 60 * n + 9, FIRST, document="01") for n in range(8)]
    rows, *_ = jobs(requests, issues)
    assert len(rows) == 8 and {row["document"] == row["issued_document"] for row in rows} == {True}


def test_an_echo_is_no_second_issue():
    rows, *_, dropped = jobs([request("r1", 0, FIRST)], [issue("r1", 9, FIRST), issue("r1", 10, FIRST)])
    assert len(rows) == 1 and dropped.tolist() == [1]


def test_what_the_other_log_does_not_cover_is_outside():
    requests = [request(f"r{n}", 3600 * n, FIRST) for n in range(1, 5)]
    issues = [issue(f"r{n}", 3600 * n + 9, FIRST) for n in (0, 1, 2, 3)]
    rows, *_ = jobs(requests, issues)
    assert {(row["request_row"] is None, row["issue_row"] is None): row["outside"] for row in rows} == {
        (True, False): True,
        (False, True): True,
        (False, False): False,
    }
