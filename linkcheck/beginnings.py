"""How a command begins: its process leaves aside what only a program around it could need.

A small check spends most of its time on what is loaded, so what is not needed counts.
"""

from __future__ import annotations

import gc
import sys
from importlib.machinery import ModuleSpec

__all__ = ["begin"]

OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""Python's own choice, 700, walks through all modules again and again while they are loaded, and finds nothing."""


class WithoutPandas:
    """A finder of modules that says there is no pandas."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Raise ImportError for pandas, leave everything else to the other finders."""
        if name == "pandas":
            raise ImportError(name)
        return None


def begin() -> None:
    """Make a command's process start faster: pandas is not loaded, and garbage is looked for less often.

    pyarrow loads pandas with the first array, to recognize its objects; a command reads files and has none. What asks
    for pandas itself still gets it.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 50, 100)
    if "pandas" in sys.modules:
        return
    absent = WithoutPandas()
    sys.meta_path.insert(0, absent)
    try:
        import pyarrow as pa

        pa.array([True])
    finally:
        sys.meta_path.remove(absent)
