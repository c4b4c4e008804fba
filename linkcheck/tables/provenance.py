"""Writes a table's section of ``SOURCES.toml``: origins, licence, size and bytes."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["record_source"]


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


def toml_value(value: object) -> str:
    """A string, number or list of strings as TOML."""
    if isinstance(value, list):
        return "[\n" + "".join(f"    {toml_value(item)},\n" for item in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
