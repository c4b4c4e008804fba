"""Report and application in a real browser: nothing cut at three widths, printed on A4, two readers, files in and out.

Skipped, and said so, where Playwright or Chromium is not installed.
"""

import re

import pyarrow as pa
import pytest
from served import WIDTHS, Application, is_cut
from town import enrolled, register

import linkcheck as lc


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
