"""The review application as a clerk's browser sees it: pages, decisions, two reviewers, and who is kept out."""

import csv
import io
import json
import re
import secrets
import sqlite3
import subprocess
import sys
import warnings

import httpx
import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from rights import is_private

from linkcheck.audit.decisions import Decisions
from linkcheck.audit.explain import LedgerLine
from linkcheck.audit.findings import Findings
from linkcheck.errors import InputError, MissingExtraError
from linkcheck.events.incidents import Incident, IncidentEvent
from linkcheck.report.write import write_findings
from linkcheck.review.application import make_application
from linkcheck.review.flagged_links import read_flagged_links
from linkcheck.review.guard import IDLE_SECONDS, MOST_SESSIONS, SESSION_SECONDS, Secret, Sessions
from linkcheck.review.history import History
from linkcheck.review.progress import seconds_per_link
from linkcheck.review.serve import review
from linkcheck.review.states import Action, states
from linkcheck.words import case_words

with (
    warnings.catch_warnings()
):  # starlette's newest test client would rather have another HTTP client than httpx
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HOST = "127.0.0.1:8123"
ORIGIN = f"http://{HOST}"
SCRIPT = "<script>alert(1)</script>"
IDS = ("R1", "=cmd|'/C calc'!A0", SCRIPT, "R4")
NAME = "甲野　花子"
EVENTS = (
    IncidentEvent(0.0, "A", "login", "T01", "A がログイン", "A logs in"),
    IncidentEvent(75.5, "B", "complete", "T01", "B が登録", "B registers", "R1"),
)
INCIDENT = Incident(("R1", "R9"), "no_logout", "ログアウト忘れ", "not logged out", EVENTS)
LINES = (LedgerLine("prior", "", 13.25), LedgerLine("surname", "else", -7.5))


def flagged_table():
    count = len(IDS)
    return pa.table(
        {
            "record_id": list(IDS),
            "decision": ["non_link"] * 3 + ["clerical_review"],
            "grade": ["C", "C", "C", "B"],
            "match_weight": [-20.0] * count,
            "mislink_probability": [0.99, 0.95, 0.91, 0.4],
            "cause": ["family", "stranger", "family", "namesake"],
            "mechanism": ["family_number", "unknown", None, None],
            "differences": [["given_name_differs"], ["kanji_variant"], [], ["kanji_variant"]],
            "name_level": ["else"] * count,
            "birth_date_level": ["exact"] * count,
            "sex_level": ["exact"] * count,
            "address_level": ["exact"] * count,
            "better_owner": pa.array([7, None, None, None], pa.int64()),
            "proposed_answer": ["suspend_and_confirm"] * count,
            "reason_ja": ["名が異なる。"] * count,
            "reason_en": ["Given name differs."] * count,
        }
    )


def write_outputs(directory, *, show_values, count=4, incidents=(INCIDENT,), linked=None):
    decisions = flagged_table().slice(0, count)
    flagged = decisions.append_column("my_number_last4", pa.array(["9018"] * count))
    flagged = flagged.append_column("left_name_kanji", pa.array([NAME] * count))
    if linked:
        flagged = flagged.append_column("right_name_kanji", pa.array([linked] * count))
    flagged = flagged.append_column("left_address", pa.array(["東京都千代田区1-1"] * count))
    flagged = flagged.append_column(
        "insurer_number", pa.array(["33120015", "33120015", "06130017", None][:count])
    )
    flagged = flagged.append_column("symbol", pa.array(["浜01", "浜02", "浜03", None][:count]))
    flagged = flagged.append_column("owner_line", pa.array([9, None, None, None][:count], pa.int64()))
    flagged = flagged.append_column("owner_my_number_last4", pa.array(["1234", None, None, None][:count]))
    partners = pa.array([["R4"], [], [], ["R1"]][:count], pa.list_(pa.string()))
    flagged = flagged.append_column("owner_records", partners)
    flagged = flagged.append_column("nondisclosure", pa.array([True, False, False, False][:count]))
    counts = {name: {} for name in ("causes", "mechanisms", "differences", "proposed_answers")}
    summary = {
        "scenario": "insurance",
        "record_count": len(IDS),
        "quarantine_count": 0,
        "flagged_count": len(IDS),
        "expected_mislink_count": 3.3,
        "expected_mislink_interval": [2, 4],
        "grades": {"A": 0, "B": 1, "C": 3},
        **counts,
    }
    quarantine = pa.table({"row": pa.array([], pa.int64()), "reason": pa.array([], pa.string())})
    rows = np.arange(count)
    findings = Findings(
        "insurance",
        Decisions.of(decisions),
        flagged,
        quarantine,
        summary,
        {"versions": {}},
        rows,
        lambda row: LINES,
        incidents,
        words=case_words("insurance"),
    )
    return write_findings(findings, directory, show_values=show_values)


class Browser:
    """One reviewer's browser."""

    def __init__(self, application, secret, reviewer=None):
        self.client = TestClient(application, base_url=ORIGIN, headers={"origin": ORIGIN})
        assert self.client.get(f"/?token={secret.token}").status_code == 200
        if reviewer:
            assert self.post("/reviewer", reviewer=reviewer).status_code == 200

    def get(self, path):
        return self.client.get(path)

    def post(self, path, **told):
        return self.client.post(path, json=told)

    def seen(self, row):
        return re.search(r'data-seen="([0-9a-f]*)"', self.get(f"/link/{row}").text)[1]

    def decide(self, row, result, note="", query=""):
        return self.post(f"/decide/{row}{query}", result=result, note=note, seen=self.seen(row))

    def check(self, row, result):
        return self.post(f"/check/{row}?state=to_check", result=result, seen=self.seen(row))

    def rows(self):
        text = self.get("/review.csv").content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def outputs(tmp_path):
    return write_outputs(tmp_path / "out", show_values=True)


@pytest.fixture
def secret():
    return Secret()


@pytest.fixture
def application(outputs, secret):
    return make_application(outputs, read_flagged_links(outputs), HOST, secret)


@pytest.fixture
def sato(application, secret):
    return Browser(application, secret, "佐藤")


@pytest.fixture
def suzuki(application, secret):
    return Browser(application, secret, "鈴木 一")


def listed(page):
    return [int(row) for row in re.findall(r'class="id"><a href="/link/(\d+)', page.text)]


def test_list_and_filters(sato):
    assert listed(sato.get("/")) == [0, 1, 2, 3]
    assert listed(sato.get("/?grade=B")) == [3]
    assert listed(sato.get("/?cause=family")) == [0, 2]
    sato.decide(0, "wrong")
    assert listed(sato.get("/?state=undecided&cause=family")) == [2]
    assert listed(sato.get("/?state=wrong")) == [0]
    assert listed(sato.get('/?grade="><script>&page=x')) == [0, 1, 2, 3]


def test_a_link_shows_its_evidence(sato):
    page = sato.get("/link/0").text
    for shown in ("R1", "99.0%", "名が異なる。", "9018", NAME, "+13.2", "-7.5", "家族", "閲覧停止"):
        assert shown in page
    assert "（不開示）" in page and "東京都千代田区" not in page
    assert "東京都千代田区" in sato.get("/link/3").text
    assert sato.get("/link/4").status_code == 404
    sato.client.cookies.set("language", "en")
    assert "Given name differs." in sato.get("/link/0").text


def test_a_link_shows_what_happened_around_it(sato):
    page = sato.get("/link/0").text
    for shown in ("ログアウト忘れ", "75.5", "B が登録", "T01"):
        assert shown in page
    assert "ログアウト忘れ" not in sato.get("/link/3").text


def test_without_values_the_evidence_is_still_there(tmp_path, secret):
    outputs = write_outputs(tmp_path / "out", show_values=False)
    clerk = Browser(make_application(outputs, read_flagged_links(outputs), HOST, secret), secret, "佐藤")
    page = clerk.get("/link/0").text
    assert NAME not in page and "+13.2" in page and "--show-values" in page


@pytest.mark.parametrize("content", [None, b"no evidence", b'{"format": 99}', b"[]"])
def test_lost_or_broken_evidence_is_said(outputs, content):
    (outputs / "evidence.json").unlink()
    if content:
        (outputs / "evidence.json").write_bytes(content)
    with pytest.raises(InputError, match=r"evidence\.json"):
        read_flagged_links(outputs)


def test_evidence_names_who_is_concerned(sato):
    page = sato.get("/link/0").text
    for shown in ("33120015", "浜01", "9行目", "1234", "本人候補の番号が付いている記録", 'href="/link/3"'):
        assert shown in page
    assert 'href="/link/0"' in sato.get("/link/3").text


def test_what_differs_is_marked(tmp_path, secret):
    outputs = write_outputs(tmp_path / "out", show_values=True, linked="甲野　花代")
    page = Browser(make_application(outputs, read_flagged_links(outputs), HOST, secret), secret).get(
        "/link/3"
    )
    assert "甲野 花<mark>代</mark>" in page.text


def test_facets_and_order(sato):
    page = sato.get("/").text
    assert re.search(r'value="insurer_number-0">33120015 \(2\)', page)
    assert listed(sato.get("/?facet=insurer_number-0")) == [0, 1]
    assert listed(sato.get("/?facet=insurer_number-1")) == [2]
    assert listed(sato.get("/?facet=insurer_number-9&sort=nothing")) == [0, 1, 2, 3]
    assert listed(sato.get("/?sort=record")) == [2, 1, 0, 3]
    assert listed(sato.get("/?mechanism=family_number")) == [0]
    sato.decide(2, "wrong", query="?sort=record")
    assert sato.decide(1, "wrong", query="?sort=record").json() == {"next": "/link/0?sort=record"}


def test_a_search_finds_and_is_in_no_address(sato):
    answer = sato.post("/search", sought="浜０２").json()["next"]
    assert "浜" not in answer and listed(sato.get(answer)) == [1]
    name = sato.post("/search", sought=NAME).json()["next"]
    assert listed(sato.get(name)) == [0, 1, 2, 3] and NAME[:2] not in name
    assert sato.post("/search?grade=C", sought=" ").json() == {"next": "/?grade=C"}


def test_decide_leads_to_the_next_link_of_the_selection(sato):
    assert sato.decide(0, "wrong", query="?cause=family").json() == {"next": "/link/2?cause=family"}
    assert sato.decide(2, "hold", query="?cause=family").json() == {"next": "/?cause=family"}
    assert sato.decide(3, "right").json() == {"next": "/link/1"}
    page = sato.get("/").text
    assert re.search(r"確認済 <b>2</b> / 4", page) and "うち保留 1" in page


def test_undo_adds_to_the_history_and_brings_the_decision_before_back(sato, outputs):
    sato.decide(0, "wrong", "電話で確認")
    sato.decide(0, "right")
    assert [row["result"] for row in sato.rows()] == ["right", "", "", ""]
    assert sato.post("/undo").json() == {"next": "/link/0"}
    assert sato.rows()[0]["result"] == "wrong" and sato.rows()[0]["note"] == "電話で確認"
    assert sato.post("/undo").status_code == 200
    assert sato.rows()[0]["result"] == ""
    assert sato.post("/undo").json() == {"error": "nothing"}
    with sqlite3.connect(outputs / "review.sqlite") as base:
        kinds = [kind for (kind,) in base.execute("SELECT action FROM history ORDER BY id")]
        assert kinds == ["decide", "decide", "undo", "undo"]
        for change in ("DELETE FROM history", "UPDATE history SET result = 'right'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                base.execute(change)
    base.close()


def test_export(sato, outputs):
    sato.decide(0, "wrong", "=HYPERLINK(1)")
    sato.decide(1, "right")
    assert sato.post("/export").json() == {"file": "review.csv"}
    file = outputs / "review.csv"
    assert (
        file.read_bytes().startswith(b"\xef\xbb\xbf") and file.read_bytes() == sato.get("/review.csv").content
    )
    rows = sato.rows()
    assert [row["record_id"] for row in rows] == ["R1", "'" + IDS[1], SCRIPT, "R4"]
    assert rows[0]["note"] == "'=HYPERLINK(1)" and rows[0]["reviewer"] == "佐藤" and rows[0]["decided_at"]
    assert [row["proposed_answer"] for row in rows] == ["suspend_and_confirm"] * 4
    after = [row["answer_after_review"] for row in rows]
    assert after == ["suspend_and_confirm", "no_doubt_with_reason", "", ""]
    for name in ("review.csv", "review.sqlite"):
        assert is_private(outputs / name)
    assert not list(outputs.glob(".linkcheck-*"))


def test_markup_in_a_record_or_a_note_is_text(sato):
    sato.decide(2, "hold", SCRIPT)
    for path in ("/", "/link/2"):
        page = sato.get(path).text
        assert SCRIPT not in page and "&lt;script&gt;alert(1)" in page


def test_two_reviewers_do_not_overwrite_each_other_unseen(sato, suzuki):
    before = suzuki.seen(0)
    assert sato.decide(0, "wrong").status_code == 200
    late = suzuki.post("/decide/0", result="right", seen=before)
    assert late.status_code == 409 and late.json() == {"error": "conflict"}
    row = suzuki.rows()[0]
    assert (row["result"], row["reviewer"]) == ("wrong", "佐藤")
    assert suzuki.post("/undo").json() == {"error": "nothing"}
    assert suzuki.decide(0, "right").status_code == 200
    assert suzuki.rows()[0]["reviewer"] == "鈴木 一"


def test_two_processes_share_the_file(outputs):
    run = read_flagged_links(outputs).run
    first, second = (History(outputs / "review.sqlite", run) for _ in range(2))
    first.decide(0, "R1", "wrong", "", "佐藤", "")
    second.decide(1, "R2", "right", "", "鈴木", "")
    first.decide(2, "R3", "hold", "", "佐藤", "")
    for history in (first, second):
        found = states(history.actions())
        assert [found[row].decision.result for row in range(3)] == ["wrong", "right", "hold"]


def test_second_check(sato, suzuki):
    sato.decide(0, "wrong")
    sato.decide(1, "right")
    sato.decide(2, "hold")
    assert listed(sato.get("/?state=to_check")) == []
    assert listed(suzuki.get("/?state=to_check")) == [0, 1]
    assert sato.check(0, "wrong").json() == {"error": "same_reader"}
    sato.post("/reviewer", reviewer="別名")
    assert sato.check(0, "wrong").json() == {"error": "same_reader"}  # the same session under another name
    sato.post("/reviewer", reviewer="佐藤")
    assert suzuki.check(3, "wrong").json() == {"error": "conflict"}
    assert suzuki.check(0, "hold").json() == {"next": "/link/1?state=to_check"}  # leaves the check to be done
    assert listed(suzuki.get("/?state=to_check")) == [0, 1]
    assert suzuki.check(0, "wrong").json() == {"next": "/link/1?state=to_check"}
    assert suzuki.check(1, "wrong").json() == {"next": "/?state=to_check"}
    assert listed(sato.get("/?state=disagreed")) == [1]
    rows = sato.rows()
    assert [row["second_result"] for row in rows] == ["agree", "disagree", "", ""]
    assert rows[1]["answer_after_review"] == "suspend_and_confirm" and rows[1]["second_reviewer"] == "鈴木 一"
    sato.decide(1, "wrong")  # a new decision is not yet checked
    assert sato.rows()[1]["second_result"] == ""


def test_another_check_starts_another_review(outputs, sato, secret):
    sato.decide(0, "wrong")
    evidence = outputs / "evidence.json"
    evidence.write_text(evidence.read_text("utf-8").replace("R1", "R9"), "utf-8")
    clerk = Browser(make_application(outputs, read_flagged_links(outputs), HOST, secret), secret, "佐藤")
    assert clerk.rows()[0]["record_id"] == "R9" and clerk.rows()[0]["result"] == ""
    assert "引き継いでいません" in clerk.get("/").text


@pytest.mark.parametrize("host", ["evil.example", "localhost:8123", "127.0.0.1", "127.0.0.1:80", ""])
def test_any_other_host_is_refused(sato, host):
    answer = sato.client.get("/", headers={"host": host})
    assert answer.status_code == 400 and answer.text == "wrong host"


def test_nobody_gets_in_without_the_token(application, secret):
    stranger = TestClient(application, base_url=ORIGIN, headers={"origin": ORIGIN})
    for path in ("/", "/?token=", "/?token=wrong", "/link/0", f"/link/0?token={secret.token}", "/review.csv",
                 "/static/review.js"):  # fmt: skip
        assert stranger.get(path).status_code == 403
    assert stranger.post("/decide/0", json={"result": "wrong", "seen": ""}).status_code == 403


def test_a_page_from_elsewhere_cannot_act(sato):
    for origin in ("http://127.0.0.1:9999", "null", "http://evil.example"):
        answer = sato.client.post("/undo", json={}, headers={"origin": origin})
        assert answer.status_code == 403
    for path in ("/undo", "/decide/0", "/export", "/reviewer"):
        answer = sato.client.post(path, content="{}", headers={"content-type": "text/plain"})
        assert answer.status_code == 415
    assert sato.get("/decide/0").status_code == 405


def test_strange_requests_are_refused(sato, application, secret):
    for told in ({}, {"result": "x", "seen": ""}, {"result": "wrong"}, {"result": "wrong", "seen": True},
                 {"result": "agree", "seen": ""}, {"result": "wrong", "note": 5, "seen": ""}):  # fmt: skip
        assert sato.post("/decide/0", **told).status_code == 422
    assert sato.post("/decide/0", result="wrong", note="あ" * 30_000, seen="").status_code == 413
    unnamed = Browser(application, secret)
    assert unnamed.decide(0, "wrong").json() == {"error": "reviewer"}
    assert unnamed.post("/reviewer", reviewer="  ").status_code == 422
    as_json = {"content-type": "application/json"}
    for path, body in (
        ("/decide/0", '{"result": "wrong", "note": "\\ud83d", "seen": ""}'),
        ("/decide/0", '{"result": "wrong", "result": "right", "seen": ""}'),
        ("/decide/0", "[" * 15_000),
        ("/reviewer", '{"reviewer": "\\ud83d"}'),
    ):
        assert sato.client.post(path, content=body, headers=as_json).status_code == 422


def test_nothing_is_kept_or_loaded_from_elsewhere(sato):
    for path in ("/", "/link/0", "/review.csv", "/static/review.css", "/nowhere"):
        headers = sato.get(path).headers
        assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        for part in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert part in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
        assert (
            headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        )
    page = sato.get("/link/0").text
    assert (
        not re.search(r"(?:src|href)=\"(?!/(?!/))", page) and " style=" not in page and "onclick" not in page
    )


def test_no_value_is_in_an_address(sato):
    addresses = re.findall(r'(?:href|action)="([^"]*)"', sato.get("/").text + sato.get("/link/0").text)
    assert addresses and not any(NAME[:2] in each or "R1" in each for each in addresses)


def test_pace_leaves_breaks_out():
    times = ("09:00:00", "09:00:10", "09:00:30", "10:30:00", "10:30:20")
    actions = [
        Action(str(place), place, "decide", "right", "", "佐藤", f"2026-01-05T{time}+00:00")
        for place, time in enumerate(times)
    ]
    assert seconds_per_link(actions, "佐藤") == 20
    assert seconds_per_link(actions, "鈴木") is None


def test_a_check_without_flags_or_logs(tmp_path, secret, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    outputs = write_outputs(tmp_path / "out", show_values=True, count=0, incidents=())
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    flagged = read_flagged_links(outputs)
    clerk = Browser(make_application(outputs, flagged, HOST, secret), secret)
    assert flagged.links == ()
    assert "該当する紐付けはありません" in clerk.get("/").text and clerk.get("/link/0").status_code == 404


def test_a_directory_without_outputs(tmp_path):
    with pytest.raises(InputError, match=r"evidence\.json"):
        read_flagged_links(tmp_path)


def test_missing_extra_is_said_with_the_command(monkeypatch, outputs):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(MissingExtraError, match=r"linkcheck\[review\]"):
        review(outputs, 0, open_browser=False, announce=print)


def test_the_command_serves_on_loopback_and_ends_cleanly(outputs):
    command = [sys.executable, "-m", "linkcheck", "review", str(outputs), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            start = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", process.stdout.readline())[0]
            origin = start.split("/?")[0]
            with httpx.Client(base_url=origin, headers={"origin": origin}) as browser:
                assert browser.get("/").status_code == 403
                assert browser.get(start).status_code == 200
                assert browser.get("/link/0").status_code == 200
                assert browser.post("/reviewer", json={"reviewer": "佐藤"}).status_code == 200
                assert browser.post("/decide/0", json={"result": "wrong", "seen": ""}).status_code == 200
        finally:
            process.terminate()
        told, errors = process.communicate(timeout=20)
    assert process.returncode == 0 and errors == "" and NAME not in told
    assert "wrong" in (outputs / "review.csv").read_text("utf-8-sig")
    contract = {
        "decisions.parquet",
        "flagged.csv",
        "review.xlsx",
        "report.html",
        "summary.json",
        "quarantine.csv",
        "evidence.json",
    }
    assert {path.name for path in outputs.iterdir()} == contract | {
        "manifest.json",
        "review.sqlite",
        "review.csv",
    }


@pytest.mark.parametrize(
    "differing", [["surname_differs", "given_name_differs", "birth_date_differs"], ["moved"]]
)
def test_the_answer_follows_from_decision_and_differences(tmp_path, secret, differing):
    outputs = write_outputs(tmp_path / "out", show_values=False)
    told = (
        (outputs / "evidence.json")
        .read_text("utf-8")
        .replace('["given_name_differs"]', json.dumps(differing))
    )
    (outputs / "evidence.json").write_text(told, "utf-8")
    clerk = Browser(make_application(outputs, read_flagged_links(outputs), HOST, secret), secret, "佐藤")
    clerk.decide(0, "right")
    expected = "suspend_and_confirm" if len(differing) > 1 else "no_doubt_with_reason"
    assert clerk.rows()[0]["answer_after_review"] == expected


def take_in(browser, content):
    headers = {"content-type": "application/octet-stream"}
    return browser.client.post("/import", content=content, headers=headers)


def another_computer(tmp_path, secret, name):
    outputs = write_outputs(tmp_path / name, show_values=True)
    return Browser(make_application(outputs, read_flagged_links(outputs), HOST, secret), secret, name)


def test_work_lists_of_two_computers_meet_and_conflicts_are_shown(tmp_path, secret):
    one, two = (another_computer(tmp_path, secret, name) for name in ("one", "two"))
    one.decide(0, "wrong")
    one.decide(1, "right")
    two.decide(1, "wrong", "別の資料")
    two.decide(2, "hold")
    lists = [each.get("/worklist.json").content for each in (one, two)]
    assert take_in(one, lists[1]).json() == {"merged": {"new": 2, "known": 0, "conflicts": 1}}
    assert take_in(one, lists[1]).json() == {"merged": {"new": 0, "known": 2, "conflicts": 1}}
    assert take_in(two, lists[0]).json()["merged"]["new"] == 2
    assert [row["result"] for row in one.rows()] == [row["result"] for row in two.rows()] != [""] * 4
    assert listed(one.get("/?state=rivals")) == [1] and "別のパソコンでの確認結果" in one.get("/link/1").text
    assert one.rows()[1]["answer_after_review"] == "suspend_and_confirm"
    one.decide(1, "right")
    assert listed(one.get("/?state=rivals")) == [] and one.rows()[1]["result"] == "right"
    take_in(two, one.get("/worklist.json").content)
    assert [row["result"] for row in two.rows()] == [row["result"] for row in one.rows()]


def test_an_action_that_stands_twice_in_a_work_list_is_taken_in_once(tmp_path, secret):
    one, two = (another_computer(tmp_path, secret, name) for name in ("one", "two"))
    one.decide(0, "wrong")
    told = json.loads(one.get("/worklist.json").content)
    told["actions"] *= 2
    assert take_in(two, json.dumps(told).encode()).json() == {
        "merged": {"new": 1, "known": 1, "conflicts": 0}
    }
    assert two.rows()[0]["result"] == "wrong"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b"PK\x03\x04 no workbook",
        b"[" * 100_000,
        b'{"format": "linkcheck worklist 1", "run": "x", "actions": []}',
    ],
)
def test_a_file_that_is_no_work_list_of_these_links_changes_nothing(sato, content):
    answer = take_in(sato, content)
    assert answer.status_code == 422 and answer.json()["error"].startswith("file_")
    assert [row["result"] for row in sato.rows()] == [""] * 4


@pytest.mark.parametrize(
    "change",
    [{"row": 99}, {"row": True}, {"result": "agree"}, {"action": "drop"}, {"record_id": "R9"}, {"at": "now"},
     {"reviewer": " "}, {"note": "あ" * 3000}, {"key": ""}, {"note": "\ud83d"}, {"at": "2026-01-05T09:00:00+09:00"}],
)  # fmt: skip
def test_a_work_list_is_checked_action_by_action(tmp_path, secret, change):
    one, two = (another_computer(tmp_path, secret, name) for name in ("one", "two"))
    one.decide(0, "wrong")
    told = json.loads(one.get("/worklist.json").content)
    told["actions"][0] |= change
    assert take_in(two, json.dumps(told).encode()).json() == {"error": "file_format"}
    assert two.rows()[0]["result"] == ""


def filled(outputs, cells, rename=None):
    book = openpyxl.load_workbook(outputs / "review.xlsx")
    sheet = book["要確認"]
    headings = [str(cell.value).split("\n")[0] for cell in sheet[1]]
    for row, name, place, value in cells:
        columns = [at for at, heading in enumerate(headings, start=1) if heading == name]
        sheet.cell(row, columns[place]).value = value
    if rename:
        sheet.cell(*rename[0]).value = rename[1]
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_filled_sheet_is_listed_first_and_overwrites_nothing_unasked(sato, outputs):
    sato.decide(1, "right")
    cells = [(2, "一次 結果", 0, "誤り"), (2, "氏名", 0, "田中"), (2, "備考", 0, "電話"), (2, "二次 結果", 0, "一致"),
             (2, "氏名", 1, "山本"), (3, "一次 結果", 0, "誤り"), (3, "氏名", 0, "田中"), (4, "一次 結果", 0, "たぶん"),
             (5, "一次 結果", 0, "正しい")]  # fmt: skip
    page = take_in(sato, filled(outputs, cells)).json()["next"]
    shown = sato.get(page).text
    assert "まだ何も記録していません" in shown and "結果の値が選択肢にない" in shown and "氏名がない" in shown
    assert [row["result"] for row in sato.rows()] == ["", "right", "", ""]
    name = page.rpartition("/")[2]
    assert sato.post(f"/apply/{name}", overwrite=[]).json() == {"next": "/", "applied": 2}
    rows = sato.rows()
    assert [row["result"] for row in rows] == ["wrong", "right", "", ""]
    assert (rows[0]["reviewer"], rows[0]["note"], rows[0]["second_result"]) == ("田中", "電話", "agree")
    assert sato.post(f"/apply/{name}", overwrite=[]).status_code == 422
    again = take_in(sato, filled(outputs, cells)).json()["next"]
    assert sato.post(f"/apply/{again.rpartition('/')[2]}", overwrite=[0]).json()["applied"] == 1
    assert sato.rows()[1]["result"] == "wrong" and sato.rows()[1]["reviewer"] == "田中"


def test_a_row_of_a_sheet_is_known_by_number_and_record_id(sato, outputs):
    cells = [(2, "一次 結果", 0, "誤り"), (2, "氏名", 0, "田中")]
    page = take_in(sato, filled(outputs, cells, ((2, 2), "R7"))).json()["next"]
    assert "No. と整理番号が点検結果と一致しない" in sato.get(page).text
    assert sato.post(f"/apply/{page.rpartition('/')[2]}", overwrite=[]).json()["applied"] == 0


def test_a_sheet_of_another_check_is_refused(sato, tmp_path):
    other = write_outputs(tmp_path / "other", show_values=True, count=3)
    assert take_in(sato, (other / "review.xlsx").read_bytes()).json() == {"error": "file_run"}


def test_a_session_ends_when_idle_and_after_a_day():
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    value = sessions.open()
    while now[0] < SESSION_SECONDS:  # never idle for long
        assert sessions.knows(value)
        now[0] += IDLE_SECONDS / 2
    now[0] += 1
    assert not sessions.knows(value)
    value = sessions.open()
    now[0] += IDLE_SECONDS + 1
    assert not sessions.knows(value)
    values = [sessions.open() for _ in range(MOST_SESSIONS + 1)]
    assert [sessions.knows(each) for each in values] == [False] + [True] * MOST_SESSIONS
    assert not sessions.knows("") and not sessions.knows("あ")


def test_the_cookie_is_for_this_site_and_no_script(application, secret):
    client = TestClient(application, base_url=ORIGIN)
    cookie = client.get(f"/?token={secret.token}").headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie
    assert secret.token.lower() not in cookie


def test_tokens_and_cookies_are_compared_in_constant_time(application, secret, monkeypatch):
    seen = []
    compare = secrets.compare_digest
    monkeypatch.setattr(secrets, "compare_digest", lambda a, b: seen.append(len(a)) or compare(a, b))
    client = TestClient(application, base_url=ORIGIN)
    client.get("/?token=wrong")
    client.get(f"/?token={secret.token}")
    client.get("/")
    assert len(seen) == 3


def test_a_history_of_an_earlier_layout_is_kept_beside(outputs):
    with sqlite3.connect(outputs / "review.sqlite") as base:
        base.executescript(
            "CREATE TABLE history (id INTEGER PRIMARY KEY, run TEXT, result TEXT);"
            "CREATE TRIGGER history_keeps_rows BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'x'); END;"
            "CREATE TRIGGER history_loses_nothing BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'x'); END;"
            "INSERT INTO history VALUES (1, 'r', 'wrong');"
        )
    base.close()
    history = History(outputs / "review.sqlite", "r")
    assert history.actions() == ()
    history.decide(0, "R1", "wrong", "", "佐藤", "")
    with sqlite3.connect(outputs / "review.sqlite") as base:
        assert base.execute("SELECT result FROM history_before").fetchall() == [("wrong",)]
    base.close()


def test_who_opens_the_address_before_the_application_answers_waits():
    import socket

    from linkcheck.review.serve import listen

    with listen(0) as listener, socket.create_connection(listener.getsockname(), timeout=2) as early:
        accepted, _ = listener.accept()
        with accepted:
            accepted.sendall(b"told")
            assert early.recv(4) == b"told"
