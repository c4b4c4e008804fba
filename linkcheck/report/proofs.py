"""Proofs: SHA-256 of what a run read, used and wrote, so that it can be told what was changed since.

They stand in the manifest under "sha256": outputs and tables by file name, settings, model, and the
rest of the manifest. The runs that wrote into a directory one after another stand there as a chain of hashes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from linkcheck.prepared.source import prepared_from
from linkcheck.report.placement import MANIFEST, PROOFS, file_hash
from linkcheck.tables import table_path

__all__ = [
    "PROOFS",
    "file_hash",
    "input_hashes",
    "run_chain",
    "runs_broken_at",
    "table_hashes",
    "value_hash",
    "with_proofs",
]

TABLES = (".csv", ".npz", ".parquet", ".toml")


def value_hash(value: Any) -> str:
    """SHA-256 of what JSON can hold, whatever the order of its keys."""
    text = json.dumps(json.loads(json.dumps(value)), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def input_hashes(inputs: Mapping[str, Any]) -> dict[str, str]:
    """SHA-256 of the inputs that are files, by name; tables in memory have none, nor what cannot be read. A prepared
    register has that of the file it was prepared from."""
    found = {}
    for name, given in inputs.items():
        if prepared := prepared_from(given):
            found[name] = prepared
        elif isinstance(given, str | os.PathLike) and Path(given).is_file():
            try:
                found[name] = file_hash(Path(given))
            except OSError:  # the readers say it better
                continue
    return found


@lru_cache(maxsize=1)
def table_hashes() -> dict[str, str]:
    """SHA-256 of every table of this installation, by file name."""
    folder = table_path("SOURCES.toml").parent
    return {path.name: file_hash(path) for path in sorted(folder.iterdir()) if path.suffix in TABLES}


def with_proofs(manifest: Mapping[str, Any], made: Path, before: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of the outputs in a directory, with the time, the proofs of everything, and the log of runs, which
    goes on from that of the manifest before (empty: there is none)."""
    outputs = sorted(path for path in made.iterdir() if path.is_file() and path.name != MANIFEST)
    proofs = {
        "outputs": {path.name: file_hash(path) for path in outputs},
        "tables": table_hashes(),
        "settings": value_hash(manifest.get("settings", {})),
        "model": value_hash(manifest.get("model", {})),
    }
    now = datetime.now(UTC).isoformat(timespec="seconds")
    runs = before.get("runs", [])
    runs = list(runs) if isinstance(runs, list) else []
    run = {
        "written_at": now,
        "outputs": value_hash(proofs["outputs"]),
        "inputs": value_hash(manifest.get("inputs", [])),
    }
    runs.append(run | {"chain": run_chain(runs, run)})
    told = {**manifest, "written_at": now, "runs": runs, PROOFS: proofs}
    return {**told, PROOFS: {**proofs, "manifest": value_hash(told)}}


def run_chain(before: Sequence[Any], run: Mapping[str, Any]) -> str:
    """The chain of hashes (SHA-256) once a run follows on those before it."""
    last = before[-1] if before else {}
    chain = last.get("chain", "") if isinstance(last, dict) else ""
    return value_hash([chain, {name: value for name, value in run.items() if name != "chain"}])


def runs_broken_at(manifest: Mapping[str, Any]) -> int:
    """The number of the first run of a manifest's log that does not follow from what is before it; 0: all do."""
    runs = manifest.get("runs")
    if not isinstance(runs, list) or not runs:
        return 1
    for place, run in enumerate(runs):
        if not isinstance(run, dict) or run.get("chain") != run_chain(runs[:place], run):
            return place + 1
    return 0 if runs[-1].get("outputs") == value_hash(manifest[PROOFS]["outputs"]) else len(runs)
