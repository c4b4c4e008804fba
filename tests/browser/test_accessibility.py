"""axe finds nothing in any case's report, nor in any page of the application, at three widths and in both languages."""

from dataclasses import replace

import pytest
from served import WIDTHS, Application, is_cut

from linkcheck.audit.evidence_file import evidence_lines
from linkcheck.cases import CASES
from linkcheck.report.document import make_document
from linkcheck.report.excel import write_excel
from linkcheck.report.html import write_html
from linkcheck.result import check
from linkcheck.review.flagged_links import read_flagged_links
from linkcheck.review.history import History
from synthetic_data.files import write_dataset
from synthetic_data.settings import Settings as Population

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe from the extra dev")
pytestmark = pytest.mark.slow
SHOWN, TIMELINES = 5, 2
FILES = {
    "sessions": {"accounts": "account_sessions", "points": "point_sessions"},
    "other_store": {"tax": "tax_other_store"},
    "issues": {"certificates": "certificate_issues"},
    "requests": {"certificates": "certificate_requests"},
}


def found(page):
    """What axe finds, with the markup it is about, and what is cut."""
    told = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(each["impact"], each["id"], each["nodes"][0]["html"][:200]) for each in told] + is_cut(page)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cases")


@pytest.fixture(scope="module")
def paths(folder):
    names = ("accounts", "tax", "points", "certificates")
    return write_dataset(folder / "data", 3_000, 5, Population(), scenarios=names)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def outputs(request, folder, paths):
    """A case's report, work list and evidence of its first links, with their first timelines."""
    case, out = request.param, folder / request.param.name
    given = {each.name: paths[FILES.get(each.name, {}).get(case.name, each.name)] for each in case.inputs}
    document = make_document(check(case, given).findings, show_values=True).first(SHOWN)
    entries = tuple(
        replace(entry, incidents=tuple(place for place in entry.incidents if place < TIMELINES))
        for entry in document.evidence.entries
    )
    incidents = document.evidence.incidents[:TIMELINES]
    document = replace(document, evidence=replace(document.evidence, entries=entries, incidents=incidents))
    assert entries
    out.mkdir()
    write_html(document, out / "report.html")
    write_excel(document, out / "review.xlsx")
    (out / "evidence.json").write_text("".join(evidence_lines(document.evidence)), "utf-8")
    return out


def reviewed(outputs):
    """Decisions of every kind: checked, taken back, on hold."""
    flagged = read_flagged_links(outputs)
    history, ids = (
        History(outputs / "review.sqlite", flagged.run),
        [each.entry.record_id for each in flagged.links],
    )
    if history.actions():
        return
    for row, result in zip(range(len(ids)), ("wrong", "right", "hold", "wrong", "wrong"), strict=False):
        history.decide(row, ids[row], result, "備考", "佐藤", "")
        if row == 0:
            history.check(row, ids[row], "wrong", "", "鈴木", history.held()[row].last)
        if row == 1:
            history.check(row, ids[row], "wrong", "", "鈴木", history.held()[row].last)
    history.undo("佐藤")


@pytest.mark.parametrize("width", WIDTHS)
def test_report(chromium, outputs, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto((outputs / "report.html").as_uri())
    assert found(page) == []
    if width == WIDTHS[0]:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "language"
        page.keyboard.press("Space")
        assert page.locator("h1 .en").first.is_visible() and not page.locator("h1 .ja").first.is_visible()
        assert found(page) == []
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_application(chromium, outputs, width):
    reviewed(outputs)
    with Application(outputs) as application:
        page = application.reader(chromium, "田中", width)
        last = len(read_flagged_links(outputs).links) - 1
        for place in ("", "?state=to_check", "link/0", f"link/{last}"):
            page.goto(application.home + place)
            assert found(page) == [], place
        page.goto(application.home)
        page.set_input_files("#file", outputs / "review.xlsx")
        page.wait_for_url("**/import/*")
        assert found(page) == []
        page.click("#language")
        page.wait_for_selector("html[lang=en]")
        for place in ("", "link/0"):
            page.goto(application.home + place)
            assert found(page) == [], place
        page.context.close()
