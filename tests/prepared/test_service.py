"""One record over HTTP: the same decision, nobody without the token, no value in the log, a graceful end."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.service import BODY_LIMIT, make_service

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HOST, TOKEN = "127.0.0.1:8124", "a-token-of-this-test"
KNOWN = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return lc.prepare_register(pa.Table.from_pylist(register()), tmp_path_factory.mktemp("town") / "prepared")


@pytest.fixture
def served(prepared):
    lines = []
    opened = lc.open_register(prepared)
    service = make_service(opened, HOST, TOKEN, lines.append)
    return opened, TestClient(service, base_url=f"http://{HOST}"), lines


def wrong_record():
    return {**enrolled(register())[100], "my_number": register()[333]["my_number"]}


def test_a_record_is_decided_as_in_the_library(served):
    opened, client, lines = served
    answered = client.post("/check/insurance", json=wrong_record(), headers=KNOWN)
    assert answered.status_code == 200
    expected = json.loads(json.dumps(opened.check_record(wrong_record()), default=str))
    assert answered.json() == expected
    assert expected["decision"] != "link"
    assert answered.json()["ledger"]
    assert len(lines) == 1
    assert "POST /check/insurance 200" in lines[0]


@pytest.mark.parametrize(
    "body", ['{"sex": "1", "sex": "2"}', '{"name_kanji": "\\ud800"}', "[" * 30_000, '{"a":' * 10_000, "", "{"]
)
def test_what_may_be_read_in_two_ways_is_refused(served, body):
    answered = served[1].post("/check/insurance", content=body, headers=KNOWN)
    assert answered.status_code == 422 and "each name stands once" in answered.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/check/insurance", 405), ("POST", "/health", 405), ("GET", "/nothing", 404), ("PUT", "/", 404)],
)
def test_another_route_or_method_is_refused_in_both_languages(served, method, path, status):
    answered = served[1].request(method, path, headers=KNOWN)
    assert answered.status_code == status and ("allow" in answered.headers) == (status == 405)
    assert "POST /check/" in answered.json()["error"] and "応答しません" in answered.json()["error"]


@pytest.mark.parametrize("header", ["record_id", "レコードID", "整理番号"])
def test_a_record_keeps_its_own_number_under_every_usual_header(served, header):
    opened, client, _ = served
    record = wrong_record()
    record[header] = record.pop("record_id")
    answered = client.post("/check/insurance", json=record, headers=KNOWN).json()
    batch = opened.check_insurance({name: [value] for name, value in record.items()})
    assert answered["record_id"] == batch.decisions["record_id"][0] == "R0100"
    del record[header]
    assert client.post("/check/insurance", json=record, headers=KNOWN).json()["record_id"] == "1"


def test_several_at_once_get_their_own_answers(served):
    opened, client, _ = served
    records = [*enrolled(register())[:12], wrong_record()]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda each: client.post("/check/insurance", json=each, headers=KNOWN), records)
        )
    for record, answered in zip(records, answers, strict=True):
        assert answered.json()["decision"] == opened.check_record(record)["decision"]
        assert answered.json()["record_id"] == record["record_id"]


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer another"}, {"authorization": TOKEN}])
@pytest.mark.parametrize("path", ["/health", "/openapi.json", "/none"])
def test_nobody_without_the_token(served, headers, path):
    _, client, _ = served
    assert client.get(path, headers=headers).status_code == 401


def test_the_token_is_compared_in_constant_time(served, monkeypatch):
    import secrets

    _, client, _ = served
    seen, compare = [], secrets.compare_digest
    monkeypatch.setattr(secrets, "compare_digest", lambda *given: seen.append(given) or compare(*given))
    for headers in (KNOWN, {"authorization": "Bearer another"}, {}):
        client.get("/health", headers=headers)
    assert [expected for _, expected in seen] == [KNOWN["authorization"].encode()] * 3


def test_a_page_of_a_browser_cannot_ask(served):
    """Without leave to read across origins a page can neither send the token nor read an answer; nothing is kept."""
    _, client, _ = served
    asked = {"origin": "https://evil.example", "access-control-request-headers": "authorization"}
    before = client.options("/check/insurance", headers=asked)
    assert before.status_code == 401 and "access-control-allow-origin" not in before.headers
    answered = client.get("/health", headers=KNOWN | {"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answered.headers
    assert answered.headers["cache-control"] == "no-store" and "set-cookie" not in answered.headers


def test_another_host_is_refused(served):
    _, client, _ = served
    assert client.get("/health", headers={**KNOWN, "host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/check/insurance", b"{"),
        ("/check/insurance", b"[]"),
        ("/check/insurance", b'{"my_number": 123456789018}'),
        ("/check/insurance", b'{"my_number": "123456789018"}'),
        ("/check/insurance", b" " * (BODY_LIMIT + 1)),
        ("/check/certificates", b"{}"),
    ],
)
def test_what_is_no_record_is_told(served, path, body):
    _, client, _ = served
    answered = client.post(path, content=body, headers=KNOWN)
    assert answered.status_code == 422
    assert "123456789018" not in answered.text


def test_a_record_may_not_be_longer_than_any_is(served):
    _, client, _ = served
    body = json.dumps(wrong_record(), ensure_ascii=False).encode()
    for size, status in ((BODY_LIMIT, 200), (BODY_LIMIT + 1, 422)):
        assert client.post("/check/insurance", content=body.ljust(size), headers=KNOWN).status_code == status


def test_no_value_reaches_the_log(served):
    _, client, lines = served
    record = wrong_record()
    client.post("/check/insurance", json=record, headers=KNOWN)
    client.get(f"/check/{record['my_number']}?name={record['name_kanji']}", headers=KNOWN)
    logged = "\n".join(lines)
    assert "(other) 40" in logged
    for name in ("my_number", "name_kanji", "name_kana", "address", "record_id"):
        assert record[name] not in logged


def test_the_description_names_the_contracts_columns(served):
    _, client, _ = served
    told = client.get("/openapi.json", headers=KNOWN).json()
    schema = told["paths"]["/check/insurance"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"my_number", "name_kanji", "name_kana", "birth_date", "sex"} <= set(schema["required"])
    assert set(told["paths"]) == {
        "/health",
        *(f"/check/{kind}" for kind in ("insurance", "accounts", "tax", "points")),
    }


@pytest.mark.skipif(os.name == "nt", reason="SIGTERM")
def test_the_command_serves_and_ends_gracefully(prepared):
    command = [sys.executable, "-m", "linkcheck", "serve", str(prepared)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().strip()
            token = process.stdout.readline().strip().removeprefix("token: ")
            link = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
            link.request("GET", "/health", headers={"authorization": f"Bearer {token}"})
            assert json.load(link.getresponse()) == {"resident_count": 600}
            link.close()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert "Traceback" not in errors
    assert "GET /health 200" in errors
    assert process.returncode == 143


@pytest.mark.skipif(os.name == "nt", reason="SIGTERM")
def test_a_request_that_has_begun_is_answered_before_the_end(prepared):
    """Half of a record is sent, the service is told to end, then the other half: the answer comes, and then the end."""
    command = [sys.executable, "-m", "linkcheck", "serve", str(prepared)]
    body = json.dumps(wrong_record(), ensure_ascii=False).encode()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().strip().removeprefix("http://")
            token = process.stdout.readline().strip().removeprefix("token: ")
            link = http.client.HTTPConnection(address, timeout=60)
            link.putrequest("POST", "/check/insurance")
            link.putheader("Authorization", f"Bearer {token}")
            link.putheader("Content-Length", str(len(body)))
            link.endheaders(body[:50])
            other = http.client.HTTPConnection(address, timeout=60)
            other.request("GET", "/health", headers={"authorization": f"Bearer {token}"})
            assert other.getresponse().status == 200  # by now the service has read what came before
            other.close()
            process.send_signal(signal.SIGTERM)
            with pytest.raises(OSError):
                while True:  # until nobody is let in any more
                    socket.create_connection(address.split(":"), timeout=5).close()
                    time.sleep(0.05)
            link.send(body[50:])
            answered = link.getresponse()
            assert (answered.status, json.load(answered)["record_id"]) == (200, "R0100")
            link.close()
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert "POST /check/insurance 200" in errors
    assert "Traceback" not in errors
    assert not any(value in errors for name, value in wrong_record().items() if len(value) > 5), errors
