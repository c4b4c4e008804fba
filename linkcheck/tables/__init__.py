"""Facts as data files, with their origin in SOURCES.toml. No behavior beyond opening them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["table_path"]


def table_path(name: str) -> Path:
    """Where a table's file lies. Raises FileNotFoundError when the package was installed without it."""
    path = Path(__file__).with_name(name)
    if not path.exists():
        raise FileNotFoundError(f"linkcheck's table {name} is missing; reinstall the package")
    return path
