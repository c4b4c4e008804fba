"""Proofs: SHA-256 of what a run read, used and wrote, so that it can be told what was changed since.

They stand in the manifest under "sha256": outputs and tables by file name, settings, model, and the
rest of the manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from linkcheck.prepared.source import prepared_from
from linkcheck.report.placement import MANIFEST
from linkcheck.tables import table_path

__all__ = ["PROOFS", "file_hash", "input_hashes", "table_hashes", "value_hash", "with_proofs"]

PROOFS = "sha256"
TABLES = (".csv", ".npz", ".parquet", ".toml")


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


def with_proofs(manifest: Mapping[str, Any], made: Path) -> dict[str, Any]:
    """The manifest of the outputs in a directory, with the proofs of everything."""
    outputs = sorted(path for path in made.iterdir() if path.is_file() and path.name != MANIFEST)
    proofs = {
        "outputs": {path.name: file_hash(path) for path in outputs},
        "tables": table_hashes(),
        "settings": value_hash(manifest.get("settings", {})),
        "model": value_hash(manifest.get("model", {})),
    }
    told = {**manifest, PROOFS: proofs}
    return {**told, PROOFS: {**proofs, "manifest": value_hash(told)}}
