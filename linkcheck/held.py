"""What a process holds on Windows, where locks of directories are unknown: a file beside it that stays open.

A file that is open cannot be deleted there, so whoever can delete it knows that its process is gone.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["IS_WINDOWS", "let_go", "take"]

IS_WINDOWS = os.name == "nt"


def take(path: Path) -> int | None:
    """The descriptor of a new file `path`, open until `let_go`; None where a process that is there has it open.

    Raises OSError where no file can be made.
    """
    try:
        path.unlink(missing_ok=True)
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        return None
    except PermissionError:
        if path.exists():
            return None
        raise


def let_go(path: Path, descriptor: int) -> None:
    """Close the file and delete it; what is deleted by others meanwhile is gone as well."""
    os.close(descriptor)
    try:
        path.unlink(missing_ok=True)
    except PermissionError:  # the next one who takes it has it open
        return
