"""Report and application in a real browser: nothing cut at three widths, printed on A4, two readers, files in and out.

Skipped, and said so, where Playwright or Chromium is not installed.
"""

import re
import shutil
import socket
import threading
import time

import pyarrow as pa
import pytest
from town import enrolled, register

import linkcheck as lc

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright from the extra dev")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the path")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
WIDTHS = (1280, 768, 400)


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    people = register()
    records = enrolled(people)
    for record in records:
        record |= {"insurer_number": "33120015", "symbol": "浜0001", "number": "7", "branch": "01"}
    for one in range(0, 100, 2):
        records[one]["my_number"], records[one + 301]["my_number"] = (
            records[one + 301]["my_number"],
            records[one]["my_number"],
        )
    result = lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(people))
    assert result.summary["flagged_count"] == 100
    return result.write(tmp_path_factory.mktemp("browser") / "out", show_values=True)


class Application:
    """The application over a directory, served until stopped."""

    def __init__(self, outputs):
        import uvicorn

        from linkcheck.review.application import make_application
        from linkcheck.review.flagged_links import read_flagged_links
        from linkcheck.review.guard import Secret

        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        host, secret = f"127.0.0.1:{self.listener.getsockname()[1]}", Secret()
        application = make_application(outputs, read_flagged_links(outputs), host, secret)
        self.server = uvicorn.Server(uvicorn.Config(application, log_level="critical"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]})
        self.thread.start()
        self.start, self.home = f"http://{host}/?token={secret.token}", f"http://{host}/"
        while not self.server.started:
            time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.server.should_exit = True
        self.thread.join()
        self.listener.close()

    def reader(self, chromium, name, width=1280):
        context = chromium.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
        page = context.new_page()
        page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
        page.goto(self.start)
        page.wait_for_url(self.home)
        page.fill("#reviewer", name)
        with page.expect_navigation():
            page.click("#reviewer-form button")
        return page


def is_cut(page):
    """Whether anything stands outside the window that nobody can scroll to."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((each) => {
            const box = each.getBoundingClientRect();
            return box.width && box.right > document.documentElement.clientWidth + 1
                && !each.closest('.scroll, svg, select, option') && getComputedStyle(each).position !== 'absolute';
        }).map((each) => each.outerHTML.slice(0, 120))"""
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_the_report_is_not_cut(chromium, outputs, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto((outputs / "report.html").as_uri())
    assert is_cut(page) == []
    page.close()


def test_the_report_prints_opened_on_a4_with_page_numbers(chromium, outputs):
    page = chromium.new_page()
    page.goto((outputs / "report.html").as_uri())
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert sizes and all(abs(float(w) - 595) < 2 and abs(float(h) - 842) < 2 for w, h in sizes)
    assert len(re.findall(rb"/Type /Page\b", printed)) <= 13
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "[...document.querySelectorAll('.entries .bits')].filter((each) => !each.getBoundingClientRect().height).length"
    )
    assert hidden == 0
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_application_is_not_cut(chromium, outputs, width):
    with Application(outputs) as application:
        page = application.reader(chromium, "佐藤", width)
        for place in ("", "link/0", "?state=to_check"):
            page.goto(application.home + place)
            assert is_cut(page) == [], place
        page.context.close()


def test_two_readers_a_restart_and_files_out_and_in(chromium, outputs, tmp_path):
    with Application(outputs) as application:
        first = application.reader(chromium, "佐藤")
        first.keyboard.press("Enter")
        first.wait_for_url(re.compile("/link/"))
        for key in ("1", "2"):
            with first.expect_navigation():
                first.keyboard.press(key)
        with first.expect_navigation():
            first.goto(application.home)
        with first.expect_download() as download:
            first.click("a[href='/worklist.json']")
        download.value.save_as(tmp_path / "worklist.json")
        first.context.close()
    with Application(outputs) as application:
        second = application.reader(chromium, "鈴木")
        assert "確認済 2 / 100" in second.inner_text(".progress").replace("\n", " ")
        second.goto(application.home + "?state=to_check")
        second.keyboard.press("Enter")
        second.wait_for_url(re.compile("/link/"))
        with second.expect_navigation():
            second.keyboard.press("1")  # the same key means the same in both rounds
        second.goto(application.home)
        assert second.locator(".links .agree").count() == 1
        second.set_input_files("#file", tmp_path / "worklist.json")
        second.wait_for_selector("#message:not([hidden])")
        assert "0 / 0" in second.inner_text("#message")
        second.fill("#sought", "R0301")
        with second.expect_navigation():
            second.click("#search button")
        assert sorted(second.locator(".links tr .id a").all_inner_texts()) == ["R0000", "R0301"]
        second.click("text=R0301")
        second.wait_for_selector(".tags a")
        second.click(".tags a")
        second.wait_for_selector("h1")
        assert second.inner_text("h1") == "R0000"
        second.context.close()
