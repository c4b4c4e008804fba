"""Figures of results/*.json, and tables in Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
NOT_MEASURED = {"en": "Not measured yet.", "ja": "未計測です。"}
Figures = dict[str, Any]


def results(name: str) -> Figures:
    """The figures in results/NAME.json, empty where there are none."""
    path = RESULTS / f"{name}.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def markdown(heading: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    lines = [list(heading)]
    body = [[str(cell) for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in [*lines, ["---"] * len(lines[0]), *body])
