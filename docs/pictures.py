"""Makes the pictures of the quick start anew, of invented people: ``python docs/pictures.py`` (needs Chromium)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LOCALES = {"en": "en-US", "ja": "ja-JP"}


def run(*command: str, folder: Path) -> None:
    """Run a command of this Python; a check ends with 1 where something is flagged."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder)
    if done.returncode not in (0, 1):
        raise SystemExit(done.returncode)


def take(browser: Any, language: str, report: str, start: str) -> None:
    """The report's first screen, and a link in the review application."""
    target = HERE / language / "pictures"
    target.mkdir(exist_ok=True)
    context = browser.new_context(locale=LOCALES[language], viewport={"width": 1100, "height": 640})
    page = context.new_page()
    page.goto(report)
    if language == "en":
        page.get_by_text("日本語 / English").first.click()
    page.screenshot(path=target / "report.png")
    page.goto(start)
    page.fill("#reviewer", "担当A")
    page.click("#reviewer-form button")
    if language == "en":
        page.get_by_text("English", exact=True).click()
        page.wait_for_load_state()
    page.click("#start")
    page.wait_for_url("**/link/*")
    page.screenshot(path=target / "review.png")


def make(folder: Path) -> None:
    """Check an invented town, and take the pictures in both languages."""
    town = ["synthetic_data", "--persons", "1500", "--mistakes-per-mechanism", "3", "--out", "town"]
    run(*town, "--format", "csv", folder=folder)
    check = ["linkcheck", "check", "insurance", "town/insurance.csv", "--register", "town/register.csv"]
    run(*check, "--out", "result", "--show-values", folder=folder)
    command = [sys.executable, "-m", "linkcheck", "review", "result", "--no-browser"]
    report = (folder / "result" / "report.html").as_uri()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, encoding="utf-8") as served:
        assert served.stdout is not None
        start = next(word for line in served.stdout for word in line.split() if word.startswith("http://"))
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            for language in LOCALES:
                take(browser, language, report, start)
        served.terminate()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
