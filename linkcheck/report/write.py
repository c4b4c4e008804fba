"""Writes every output of a check into one directory, all or nothing: a failed run leaves no half-written file."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from linkcheck.linkage.findings import Findings

__all__ = ["write_findings"]


def write_findings(findings: Findings, directory: Path, *, show_values: bool = False) -> Path:
    """Write decisions.parquet, flagged.csv, review.xlsx, report.html, summary.json, quarantine.csv, manifest.json.

    Files are made in a private directory beside the target and moved when all are done; each is readable by its
    owner only (0600). With `show_values` names and addresses appear in the HTML and the Excel file, which the
    manifest records.
    """
    directory.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".linkcheck-", dir=directory))
    try:
        _decisions(findings.decisions, made / "decisions.parquet")
        _csv(findings.quarantine, made / "quarantine.csv")
        _json(findings.summary, made / "summary.json")
        _json({**findings.manifest, "show_values": show_values}, made / "manifest.json")
        for file in sorted(made.iterdir()):
            file.chmod(0o600)
            file.replace(directory / file.name)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return directory


def _decisions(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", compression_level=1, write_statistics=False)


def _csv(table: pa.Table, path: Path) -> None:
    with path.open("wb") as file:
        file.write("\ufeff".encode())  # so that Excel reads UTF-8
        pyarrow.csv.write_csv(table, file)


def _json(values: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(values, ensure_ascii=False, indent=2, sort_keys=False) + "\n", "utf-8")
