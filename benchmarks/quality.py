"""Quality of everything in one command: `python -m benchmarks.quality --persons 1250000` writes results/quality.json.

Runs the quality benchmarks beside this file, each in a process of its own. Those that need real material outside the
project (LINKCHECK_SHARED_DATA) are left out where it is absent, and the result says so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from run import machine, write  # noqa: E402

ROOT = Path(__file__).parent.parent


def shared_data() -> Path | None:
    """The folder with real spelling pairs and addresses, if it is here."""
    found = Path(os.environ.get("LINKCHECK_SHARED_DATA", ROOT.parent / "shared" / "data"))
    return found if found.is_dir() else None


def commands(persons: int, per_mechanism: int, lines: int) -> dict[str, list[str]]:
    """Arguments of every quality benchmark by its name."""
    size = ["--persons", str(persons), "--per-mechanism", str(per_mechanism)]
    found = {
        "insurance": ["insurance_quality", *size, "--json"],
        "accounts": ["accounts_quality", *size],
        "certificates": ["logs_quality", "certificates", "--lines", str(lines)],
        "points": ["logs_quality", "points", "--lines", str(lines)],
    }
    if shared_data():
        found |= {name: [f"{name}_quality"] for name in ("variants", "reading", "address")}
    return found


def figures_of(arguments: list[str]) -> dict[str, Any]:
    """The JSON a benchmark prints; its failure by the name of the error."""
    name, *rest = arguments
    command = [sys.executable, "-m", f"benchmarks.{name}", *rest]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return {"failed": last.split(":")[0]}
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=1_250_000)
    parser.add_argument("--per-mechanism", type=int, default=100)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="*", help="names of benchmarks, to renew these figures only")
    chosen = parser.parse_args()
    path = Path(__file__).parent / "results" / "quality.json"
    figures: dict[str, Any] = json.loads(path.read_text("utf-8")) if chosen.only and path.exists() else {}
    figures["machine"] = machine()
    figures["left_out"] = [] if shared_data() else ["variants", "reading", "address"]
    for name, arguments in commands(chosen.persons, chosen.per_mechanism, chosen.lines).items():
        if not chosen.only or name in chosen.only:
            figures[name] = {"command": " ".join(arguments), **figures_of(arguments)}
            write("quality", figures)


if __name__ == "__main__":
    main()
