"""``linkcheck`` and ``python -m linkcheck``: the command line as a process of its own."""

from __future__ import annotations

from typing import NoReturn

from linkcheck.endings import process

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line and end the process."""

    def run() -> object:
        from linkcheck.cli import main

        return main()

    process(run)


if __name__ == "__main__":
    main()
