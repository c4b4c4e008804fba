"""The files of a prepared register, and what they depend on: version, tables, code, settings."""

from __future__ import annotations

import json
import os
from importlib import metadata
from pathlib import Path
from typing import Any

from linkcheck.errors import InputError
from linkcheck.fingerprint import source_state
from linkcheck.settings import Settings

__all__ = [
    "KIND",
    "MANIFEST",
    "RESIDENTS",
    "chosen",
    "current",
    "is_prepared",
    "read_manifest",
    "source_state",
]

KIND = "linkcheck prepared register"
FORMAT = 3
MANIFEST, RESIDENTS, QUARANTINE_FILE = "manifest.json", "residents.arrow", "quarantine.arrow"

LEFT_OPEN = {"encoding": "register_encoding", "sheet": "register_sheet", "columns": "columns.register"}
"""What a check may leave open, and what the settings call it."""

MADE_BY = ("kernels", "normalize", "tables", "levels", "links/score.py", "owner", "readers", "prepared")
"""Whose sources and tables decide what stands in a prepared register."""


def chosen(settings: Settings) -> dict[str, Any]:
    """The settings that decide what stands in a prepared register."""
    return {
        "era_codes": settings.era_codes,
        "gaiji": dict(sorted(settings.gaiji.items())),
        "columns": settings.columns.get("register", {}),
        "encoding": settings.register_encoding,
        "sheet": settings.register_sheet,
        "repair_leading_zeros": settings.repair_leading_zeros,
    }


def current() -> dict[str, Any]:
    """Version, format and sources of this installation, as a manifest tells them."""
    return {
        "kind": KIND,
        "format": FORMAT,
        "version": metadata.version("linkcheck"),
        "sources_sha256": source_state(MADE_BY),
    }


def is_prepared(path: Any) -> bool:
    """Whether a path leads to a prepared register: a directory with the manifest of one."""
    if not isinstance(path, str | os.PathLike):
        return False
    try:
        return bool(json.loads((Path(path) / MANIFEST).read_text("utf-8")).get("kind") == KIND)
    except (OSError, ValueError, AttributeError):
        return False


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a prepared register.

    Raises InputError where there is none, it is damaged, or was made by another version, other tables or other code.
    """
    if not (path / MANIFEST).is_file():
        raise InputError("prepared_none", path.name)
    try:
        found: dict[str, Any] = json.loads((path / MANIFEST).read_text("utf-8"))
        for name, size in found["files"].items():
            if (path / found["data"] / name).stat().st_size != size:
                raise ValueError(name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise InputError("prepared_damaged", path.name) from None
    for name, value in current().items():
        if found.get(name) != value:
            raise InputError("prepared_version", path.name, what=name)
    return found


def refuse_other_settings(path: Path, manifest: dict[str, Any], settings: Settings) -> None:
    """Raise InputError naming the settings of a check that differ from those the register was prepared with.

    An encoding, a sheet and names of columns that the check leaves open are those of the prepared register.
    """
    made, asked = manifest["settings"], chosen(settings)
    open_still = {name for name in LEFT_OPEN if not asked[name]}
    other = [name for name in asked if name not in open_still and asked[name] != made[name]]
    if other:
        names = ", ".join(LEFT_OPEN.get(name, name) for name in other)
        raise InputError("prepared_settings", path.name, names=names)
