"""The npm package @mandel59/mojidata: Unihan and Japanese character lists in one SQLite file."""

from __future__ import annotations

import sqlite3
import subprocess
import tarfile
from pathlib import Path

__all__ = ["MOJIDATA", "fetch_mojidata", "open_mojidata"]

VERSION = "1.8.1"
MOJIDATA = f"npm @mandel59/mojidata {VERSION}"
ARCHIVE = f"mandel59-mojidata-{VERSION}.tgz"
DATABASE = "package/dist/moji.db"


def fetch_mojidata(inputs: Path) -> None:
    """Download the package into the directory, unless it is there."""
    if not (inputs / ARCHIVE).exists():
        subprocess.run(["npm", "pack", "--silent", f"@mandel59/mojidata@{VERSION}"], cwd=inputs, check=True)


def open_mojidata(inputs: Path) -> sqlite3.Connection:
    """The database of a fetched package, read-only."""
    if not (inputs / DATABASE).exists():
        with tarfile.open(inputs / ARCHIVE) as archive:
            archive.extract(DATABASE, inputs, filter="data")
    return sqlite3.connect(f"file:{inputs / DATABASE}?mode=ro", uri=True)
