"""Writes a table's section of ``SOURCES.toml``: origins, licence, size and bytes.

``python -m linkcheck.tables.provenance`` puts the bytes of the tables that are written by hand in order.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["BY_HAND", "record_source", "refresh"]

BY_HAND = "by hand"


def record_source(
    target: Path, name: str, file: str, origins: Iterable[str], licence: str, rows: int, built_by: str
) -> None:
    """Put or replace one section, leaving the others as they are; sections stay in name order."""
    path = target / "SOURCES.toml"
    sections = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    sections[name] = {
        "file": file,
        "origins": list(origins),
        "licence": licence,
        "rows": rows,
        "sha256": hashlib.sha256((target / file).read_bytes()).hexdigest(),
        "built_by": built_by,
    }
    text = ["# Where every table comes from. Written by the builders; one section per table.\n"]
    for title in sorted(sections):
        text.append(f"\n[{title}]\n")
        text += [f"{key} = {toml_value(value)}\n" for key, value in sections[title].items()]
    path.write_text("".join(text), "utf-8")


def refresh(target: Path) -> None:
    """Put size and SHA-256 of the tables that are written by hand in order; their origins stay as they are."""
    for name, told in tomllib.loads((target / "SOURCES.toml").read_text("utf-8")).items():
        if told["built_by"] == BY_HAND:
            lines = (target / told["file"]).read_text("utf-8").splitlines()
            rows = sum(bool(line.strip()) and not line.startswith("#") for line in lines)
            record_source(target, name, told["file"], told["origins"], told["licence"], rows, BY_HAND)


def toml_value(value: object) -> str:
    """A string, number or list of strings as TOML."""
    if isinstance(value, list):
        return "[\n" + "".join(f"    {toml_value(item)},\n" for item in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


if __name__ == "__main__":
    refresh(Path(__file__).parent)
