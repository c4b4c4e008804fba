"""A year of twelve monthly checks: how many links have to be read, with and without the answers of the months before.

`python -m benchmarks.year` simulates an insurer's members: each month some join, some leave, some people move (in the
register, half of them in the records too, a month later), and four of five mistakes that were read are put right.
Whoever reads answers by the truth. The register is prepared once and updated every month; in the end it must decide as
the changed register itself does.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import linkcheck as lc
from linkcheck.review.flagged_links import read_flagged_links
from linkcheck.review.history import History
from synthetic_data import KINDS

sys.path[:0] = [str(Path(__file__).parent)]

from run import machine, write  # noqa: E402

__all__ = ["run_year"]

AT_FIRST = 0.7
"""Share of the records that are there in the first month; the others join in the eleven months after."""

LEAVE, MOVE, FOLLOW, PUT_RIGHT = 0.005, 0.004, 0.5, 0.8
"""Shares a month: members who leave, residents who move, moves that reach the records, found mistakes put right."""


class Town:
    """Members and residents as they are in a month."""

    def __init__(self, persons: int, seed: int, condition: str) -> None:
        made = KINDS["insurance"]
        tables = made.make(persons, seed, made.conditions[condition])
        self.random = np.random.default_rng(seed)
        self.columns = {
            name: tables["insurance"][name].to_pylist() for name in tables["insurance"].column_names
        }
        self.schema = tables["insurance"].schema
        self.register, self.address = tables["register"], tables["register"]["address"].to_pylist()
        self.numbers = self.register["my_number"].to_pylist()
        self.truth = tables["truth_insurance"]["true_my_number"].to_pylist()
        self.place = {name: at for at, name in enumerate(self.columns["record_id"])}
        count = len(self.truth)
        joins = np.where(self.random.random(count) < AT_FIRST, 0, self.random.integers(1, 12, count))
        self.joined, self.there = joins, np.ones(count, np.bool_)
        self.moved: dict[str, str] = {}

    def members(self, month: int) -> pa.Table:
        """The records of a month."""
        rows = np.flatnonzero(self.there & (self.joined <= month))
        return pa.table(
            {name: [values[row] for row in rows] for name, values in self.columns.items()}, self.schema
        )

    def live_on(self) -> list[dict[str, str]]:
        """A month passes: the changes of the register."""
        self.there &= self.random.random(len(self.there)) >= LEAVE
        for row, number in enumerate(self.columns["my_number"]):
            if number in self.moved and self.random.random() < FOLLOW:
                self.columns["address"][row] = self.moved[number]
        rows = np.flatnonzero(self.random.random(len(self.numbers)) < MOVE)
        self.moved = {}
        for row, other in zip(
            rows.tolist(), self.random.permutation(len(self.numbers)).tolist(), strict=False
        ):
            self.address[row] = self.moved[self.numbers[row]] = self.address[other]
        return [{"my_number": number, "address": address} for number, address in self.moved.items()]

    def is_right(self, record_id: str) -> bool:
        """Whether a record's link is right."""
        row = self.place[record_id]
        return self.columns["my_number"][row] == self.truth[row]

    def put_right(self, wrong: list[str]) -> None:
        """Some of the links found wrong get their own number."""
        for record_id in wrong:
            row = self.place[record_id]
            if self.truth[row] is not None and self.random.random() < PUT_RIGHT:
                self.columns["my_number"][row] = self.truth[row]

    def changed_register(self) -> pa.Table:
        """The register as it is now."""
        at = self.register.schema.get_field_index("address")
        return self.register.set_column(at, "address", pa.array(self.address, pa.string()))


def read_all(folder: Path, town: Town) -> tuple[int, list[str]]:
    """Answer what is not answered yet: how many links, and which are wrong."""
    flagged = read_flagged_links(folder)
    history = History(folder / "review.sqlite", flagged.run)
    held, wrong = history.held(), []
    new = [link for link in flagged.links if link.row not in held]
    for link in new:
        name = link.entry.record_id
        result = "right" if town.is_right(name) else "wrong"
        history.decide(link.row, name, result, "", "reader", "")
        wrong += [name] if result == "wrong" else []
    return len(new), wrong


def run_year(persons: int, seed: int, condition: str, folder: Path) -> dict[str, Any]:
    """Twelve months: flagged, read, changed, and the seconds of update and check."""
    town, months = Town(persons, seed, condition), []
    prepared = lc.prepare_register(town.register, folder / "prepared")
    changes: list[dict[str, str]] = []
    for month in range(12):
        started = time.perf_counter()
        if changes:
            lc.update_register(changes, prepared)
        updated = time.perf_counter() - started
        out, before = folder / f"month-{month:02d}", folder / f"month-{month - 1:02d}"
        records, started = town.members(month), time.perf_counter()
        settings = lc.Settings(for_next_check=True, previous_directory=str(before) if month else None)
        result = lc.check_insurance(records, prepared, settings=settings)
        result.write(out)
        seconds = time.perf_counter() - started
        since = result.summary.get("since_last_time", {})
        read, wrong = read_all(out, town)
        months.append(
            {
                "records": records.num_rows,
                "new": since.get("new_count", 0),
                "changed": since.get("changed_count", 0),
                "flagged": result.summary["flagged_count"],
                "read": read,
                "wrong": len(wrong),
                "update_seconds": round(updated, 2),
                "check_seconds": round(seconds, 2),
            }
        )
        town.put_right(wrong)
        if month < 11:
            changes = town.live_on()
    plain = lc.check_insurance(records, town.changed_register()).decisions.to_arrow()
    if not plain.equals(result.decisions.to_arrow()):
        raise AssertionError("the updated register decides otherwise than the changed one")
    flagged, read = (sum(each[name] for each in months) for name in ("flagged", "read"))
    return {
        "residents": persons,
        "condition": condition,
        "months": months,
        "reads_without_carrying_over": flagged,
        "reads_with_carrying_over": read,
        "reads_of_months_2_to_12": [flagged - months[0]["flagged"], read - months[0]["read"]],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--condition", default="mistakes_1e-3")
    parser.add_argument("--name", default="year")
    chosen = parser.parse_args()
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        figures = run_year(chosen.persons, chosen.seed, chosen.condition, Path(folder))
    about["load_after"] = [round(load, 1) for load in os.getloadavg()]
    write(chosen.name, {"machine": about, **figures})


if __name__ == "__main__":
    main()
