"""Files that get other names one after the other, all of which can be taken back."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

__all__ = ["Moves"]


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
        number = 1
        while (kept := path.with_name(f"{path.stem}.earlier-{number}{path.suffix}")).exists():
            number += 1
        self.move(path, kept)

    def take_back(self) -> None:
        """Everything as it was, as far as the disk lets one."""
        for path, target in reversed(self.done):
            with suppress(OSError):
                target.rename(path)
