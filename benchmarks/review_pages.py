"""How long the review application takes for a page of 10,000 flagged links, a third of them decided.

`python -m benchmarks.review_pages` makes invented links and a history, asks the application in this process for every
kind of page, and prints CPU milliseconds a request: the median, the 95th of a hundred, the most.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from linkcheck.audit.evidence import AttributeValues, Entry, Evidence, Line, Partner, Value
from linkcheck.audit.evidence_file import evidence_lines
from linkcheck.review.application import make_application
from linkcheck.review.flagged_links import read_flagged_links
from linkcheck.review.guard import Secret
from linkcheck.review.history import History
from linkcheck.review.states import Action
from linkcheck.words import case_words

HOST = "127.0.0.1:8123"
CAUSES = ("family", "twin", "namesake", "stranger")
MECHANISMS = ("family_number", "twin_number", "lookup_without_address", "number_typo")
READERS = ("佐藤", "鈴木")
PAGES = {
    "list": "/",
    "last page": "/?page=99999",
    "by record": "/?sort=record",
    "one cause": "/?cause=twin",
    "one insurer": "/?facet=insurer_number-0",
    "undecided": "/?state=undecided",
    "second check": "/?state=to_check",
    "one link": "/link/{row}",
    "one link, chosen": "/link/{row}?state=to_check&sort=record",
}


def evidence(count: int, seed: int) -> Evidence:
    """Invented links of the case insurance, with values of both sides."""
    draws, words = np.random.default_rng(seed), case_words("insurance")
    kinds = (
        "case",
        "attribute",
        "answer",
        "cause",
        "mechanism",
        "component",
        "level",
        "relation",
        "difference",
    )
    texts = {kind: {name: words.text(kind, name) for name in words.names(kind)} for kind in kinds}
    entries = []
    for row in range(count):
        at = int(draws.integers(len(CAUSES)))
        family, given, other = draws.integers(0x4E00, 0x9FA0, (3, 2))
        name = Value(f"{''.join(map(chr, family))}　{''.join(map(chr, given))}")
        linked = Value(f"{''.join(map(chr, family))}　{''.join(map(chr, other))}")
        address = Value(
            f"架空県架空市{draws.integers(1, 99)}丁目{draws.integers(1, 99)}番{draws.integers(1, 99)}号"
        )
        entries.append(
            Entry(
                f"R{row:06d}",
                f"{draws.integers(10_000):04d}",
                "C" if row < count // 2 else "B",
                float(1 - row / (2 * count)),
                CAUSES[at],
                MECHANISMS[at],
                ("given_name_differs", "birth_date_differs"),
                "suspend_and_confirm",
                words.answer("suspend_and_confirm"),
                words.text("cause", CAUSES[at]),
                str(row + 2),
                "7",
                "9",
                "1234",
                False,
                (
                    ("insurer_number", f"{draws.integers(30):08d}"),
                    ("symbol", f"架{row % 50}"),
                    ("number", str(row)),
                ),
                (Partner(f"R{(row + 1) % count:06d}", "owner_records", (row + 1) % count),),
                (
                    AttributeValues("name_kanji", (name, linked, name)),
                    AttributeValues("address", (address, address, address)),
                ),
                tuple(
                    Line(part, "else", -3.0)
                    for part in ("surname", "given_name", "birth_date", "sex", "address")
                ),
            )
        )
    return Evidence("insurance", True, texts, tuple(entries))


def actions(count: int, seed: int) -> Iterator[tuple[str, Action]]:
    """A third of the links decided by two readers, a third of these checked by the other one."""
    draws = np.random.default_rng(seed)
    for row in np.flatnonzero(draws.random(count) < 1 / 3).tolist():
        first = int(draws.integers(2))
        result = ("wrong", "right", "hold")[int(draws.integers(3))]
        at = f"2026-04-{1 + row % 28:02d}T01:{row // 60 % 60:02d}:{row % 60:02d}+00:00"
        yield f"R{row:06d}", Action(f"d{row}", row, "decide", result, "架空の備考", READERS[first], at)
        if result != "hold" and draws.random() < 1 / 3:
            check = Action(
                f"c{row}", row, "check", "agree", "", READERS[1 - first], at[:-6] + ".5+00:00", f"d{row}"
            )
            yield f"R{row:06d}", check


class Browser:
    """One browser of the application, without a network between."""

    def __init__(self, application: Any, token: str) -> None:
        self.application = application
        self.cookies = ["reviewer=%E4%BD%90%E8%97%A4"]
        status, headers, _ = self.ask("GET", f"/?token={token}")
        assert status == 200
        self.cookies.append(dict(headers)[b"set-cookie"].decode().split(";")[0])

    def ask(
        self, method: str, address: str, body: bytes = b""
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Status, headers and content of an answer."""
        path, _, query = address.partition("?")
        headers = [
            (b"host", HOST.encode()),
            (b"cookie", "; ".join(self.cookies).encode()),
            (b"origin", f"http://{HOST}".encode()),
            (b"content-type", b"application/json"),
        ]
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "headers": headers, "scheme": "http", "http_version": "1.1", "root_path": "",
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(self.application(scope, receive, send))
        content = b"".join(each.get("body", b"") for each in sent[1:])
        return sent[0]["status"], sent[0]["headers"], content


def timed(browser: Browser, method: str, address: str, body: bytes = b"") -> tuple[float, bytes]:
    """CPU milliseconds of one request and its content."""
    started = time.process_time()
    status, _, content = browser.ask(method, address, body)
    spent = time.process_time() - started
    assert status == 200, (status, address)
    return 1000 * spent, content


def measure(links: int, requests: int, seed: int) -> dict[str, list[float]]:
    """CPU milliseconds of every request, by kind of page; the first of each kind, which finds nothing kept, is one."""
    draws = np.random.default_rng(seed + 1)
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        (directory / "evidence.json").write_text("".join(evidence_lines(evidence(links, seed))), "utf-8")
        flagged, secret = read_flagged_links(directory), Secret()
        history = History(directory / "review.sqlite", flagged.run)
        history.merge(actions(links, seed))
        browser = Browser(make_application(directory, flagged, HOST, secret), secret.token)
        times: dict[str, list[float]] = {}
        for name, page in PAGES.items():
            rows = draws.integers(links, size=requests)
            times[name] = [timed(browser, "GET", page.format(row=row))[0] for row in rows]
        times["search"] = []
        for row in draws.integers(links, size=requests):
            body = json.dumps({"sought": f"R{row:06d}"[:5]}).encode()
            spent, content = timed(browser, "POST", "/search", body)
            times["search"].append(spent + timed(browser, "GET", json.loads(content)["next"])[0])
        times["decide"] = []
        for row in draws.choice(np.arange(links), requests, replace=False):
            done = history.of_row(int(row))  # the page tells its reader the link's last action
            told = {"result": "right", "note": "", "seen": done[-1].key if done else ""}
            times["decide"].append(timed(browser, "POST", f"/decide/{row}", json.dumps(told).encode())[0])
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=100, help="of each kind of page")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    times = measure(given.links, given.requests, given.seed)
    print(f"{given.links:,} links; CPU milliseconds a request: median, p95, most")
    for name, spent in [*times.items(), ("all", [each for held in times.values() for each in held])]:
        low = statistics.quantiles(spent, n=100, method="inclusive")
        print(f"{name:20} {low[49]:8.1f} {low[94]:8.1f} {max(spent):8.1f}")


if __name__ == "__main__":
    main()
