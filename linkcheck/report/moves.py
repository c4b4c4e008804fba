"""Files that get other names one after the other, all of which can be taken back."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

__all__ = ["Moves", "kept_name", "name_before"]


class Moves:
    """What was done so far; `aside` is the directory that takes files out of sight."""

    def __init__(self, aside: Path) -> None:
        self.aside, self.done = aside, list[tuple[Path, Path]]()

    def move(self, path: Path, target: Path) -> None:
        """Give a file a name that is free."""
        path.rename(target)
        self.done.append((path, target))

    def away(self, path: Path) -> None:
        """Take a file out of sight; it goes with `aside`."""
        self.move(path, self.aside / f"{len(self.done)}")

    def keep(self, path: Path) -> None:
        """Give a file a name of its own beside the new set."""
        self.move(path, kept_name(path))

    def take_back(self) -> None:
        """Everything as it was, as far as the disk lets one."""
        for path, target in reversed(self.done):
            with suppress(OSError):
                target.rename(path)


def kept_name(path: Path) -> Path:
    """The name under which a file that was filled in stays beside a new one of its name: a free one."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.earlier-{number}{path.suffix}")).exists():
        number += 1
    return kept


def name_before(name: str) -> str:
    """The name that a kept file had; any other name as it is.

    >>> name_before("sample.earlier-2.csv"), name_before("sample.csv")
    ('sample.csv', 'sample.csv')
    """
    return re.sub(r"\.earlier-[1-9][0-9]*(?=(\.[^.]*)?$)", "", name)
