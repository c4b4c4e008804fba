"""Reads golden rows: each a case that once went wrong somewhere, with the reason why it matters."""

import csv
from pathlib import Path

import pytest


def golden(name):
    """One pytest parameter per row of tests/golden/<name>, the row as a dict."""
    with (Path(__file__).parent / "golden" / name).open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=str(number)) for number, row in enumerate(csv.DictReader(file), start=2)]
