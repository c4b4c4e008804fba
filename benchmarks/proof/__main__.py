"""Measures whether the proofs hold, and writes the tables of docs/en/proof.md and docs/ja/proof.md.

    python -m benchmarks.proof                   # about 40 CPU-minutes; what was measured before is not measured again
    python -m benchmarks.proof --only decoys --kinds accounts tax points certificates    # some 15 CPU-minutes
    python -m benchmarks.proof --only decoys --share 0.05 --folder /tmp/look      # a twentieth of it, for a look
    python -m benchmarks.proof --pages           # only the pages, from the figures that are there

Rows are kept in build/proof as they are measured; the figures go to benchmarks/results/proof.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from benchmarks.proof import calibration, decoys, pages, readings, reads
from benchmarks.run import machine

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "proof.json"
PARTS = ("decoys", "calibration", "bounds", "reads")
POPULATIONS = {"insurance": 200, "accounts": 35, "tax": 53, "points": 32, "certificates": 22}
PERSONS = {"insurance": 3_000, "accounts": 3_000, "tax": 10_000, "points": 10_000, "certificates": 10_000}
CALIBRATED, CALIBRATED_PERSONS = 5, 20_000
SCORED, READ_POPULATIONS = 40, 200
ROUNDS = 3

Key = tuple[Any, ...]


def measured(
    folder: Path, part: str, wanted: list[tuple[Key, Callable[[], dict[str, Any]]]]
) -> list[dict[str, Any]]:
    """The rows of a part: those that the folder has, and those that are measured now."""
    path = folder / f"{part}.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    known = {tuple(key): row for key, row in map(json.loads, lines)}
    for key, measure in wanted:
        if key not in known:
            known[key] = measure()
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps([key, known[key]], default=float)}\n")
            print(part, *key, flush=True)
    return [known[key] for key, _ in wanted]


def some(count: int, share: float) -> range:
    """Seeds of a share of so many populations."""
    return range(1, max(round(count * share), 1) + 1)


def of_decoys(folder: Path, share: float, kinds: Collection[str]) -> list[dict[str, Any]]:
    """A row a population."""
    keys = [(kind, seed, PERSONS[kind]) for kind in kinds for seed in some(POPULATIONS[kind], share)]
    return measured(folder, "decoys", [(key, lambda key=key: decoys.row(*key)) for key in keys])


def figures(part: str, folder: Path, share: float, kinds: Collection[str]) -> Any:
    """The figures of one of PARTS; those of decoys of some kinds of data."""
    if part == "decoys":
        return decoys.told(of_decoys(folder, share, kinds))
    if part == "calibration":
        keys = [
            (name, seed, CALIBRATED_PERSONS)
            for seed in some(CALIBRATED, share)
            for name in calibration.CONDITIONS
        ]
        rows = [(key, lambda key=key: calibration.row(*key)) for key in keys]
        return calibration.told(measured(folder, part, rows))
    keys = [("insurance", seed, PERSONS["insurance"]) for seed in some(SCORED, share)]
    rows = [(key, lambda key=key: decoys.row(*key)) for key in keys]
    scores = readings.scores_of(measured(folder, "decoys", rows))
    if part == "bounds":
        count = max(round(READ_POPULATIONS * share), 2)
        keys = [(*key, count) for key in readings.wanted()]
        return measured(folder, part, [(key, lambda key=key: readings.row(scores, *key)) for key in keys])
    keys = [(wrong, seed) for seed in some(ROUNDS, share) for wrong in reads.WRONG]
    return reads.told(
        measured(folder, part, [(key, lambda key=key: reads.row(scores, *key)) for key in keys])
    )


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument(
        "--kinds", nargs="*", choices=POPULATIONS, default=tuple(POPULATIONS), help="of decoys"
    )
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the populations; results are kept where it is 1"
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "proof", help="where rows are kept")
    parser.add_argument("--pages", action="store_true", help="only write the pages")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for part in () if asked.pages else asked.only:
        told = figures(part, asked.folder, asked.share, asked.kinds)
        print(json.dumps({part: told}, indent=1, default=float), flush=True)
        if asked.share == 1:
            held = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
            if part == "decoys":  # other kinds as they were measured before
                every = held.get(part, {}) | told
                told = {kind: every[kind] for kind in POPULATIONS if kind in every}
            found = {**held, "machine": machine(), part: told}
            RESULTS.write_text(f"{json.dumps(found, indent=1, default=float)}\n", "utf-8")
    if RESULTS.exists():
        pages.write(json.loads(RESULTS.read_text("utf-8")))


if __name__ == "__main__":
    main()
