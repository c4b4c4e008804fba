"""What a check leaves for the next one: content.parquet, content.key and profile.json, readable by their owner only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from linkcheck.audit.contents import CONTENT_FILE, KEY_FILE, Contents
from linkcheck.errors import InputError
from linkcheck.fingerprint import source_state
from linkcheck.monthly.answers import Answer

__all__ = ["KeptCheck", "read_kept"]

PROFILE_FILE = "profile.json"
FORMAT = "2"
DECIDING = (
    "kernels", "normalize", "tables", "levels", "compare", "model", "links", "engines", "owner", "readers", "events",
    "audit", "cases",
)  # fmt: skip
"""Whose code and tables decide what is said of a link."""

UInt64s = npt.NDArray[np.uint64]


def deciding_state() -> str:
    """A hash of all code and tables that decide."""
    return source_state(DECIDING)


@dataclass(frozen=True)
class KeptCheck:
    """The N links of one check: contents, decisions, what was answered before (by place), the profiles of all batches
    until then, and the state of code and tables. previous_run names the check before ("": none); same bool[N]: which
    links are what they were then."""

    scenario: str
    contents: Contents = field(repr=False)
    decisions: pa.Array
    answers: Mapping[int, Answer]
    profiles: tuple[dict[str, Any], ...]
    state: str
    previous_run: str = ""
    same: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def write(self, folder: Path) -> None:
        """Write the three files."""
        columns: dict[str, Any] = {"record_id": self.contents.ids, "insurer_number": self.contents.insurers}
        columns["decision"] = self.decisions
        for name in ("result", "note", "reviewer", "at"):
            told = [None] * len(self.decisions)
            column = {place: getattr(answer, name) for place, answer in self.answers.items()}
            columns[f"answer_{name}"] = pa.array(
                [column.get(at, each) for at, each in enumerate(told)], pa.string()
            )
        columns |= {f"hash_{name}": pa.array(values) for name, values in self.contents.hashes.items()}
        columns["same"] = self.same if len(self.same) else np.zeros(len(self.decisions), np.bool_)
        about = {"format": FORMAT, "state": self.state, "scenario": self.scenario}
        about["previous_run"] = self.previous_run
        pq.write_table(pa.table(columns).replace_schema_metadata(about), folder / CONTENT_FILE)
        (folder / KEY_FILE).write_bytes(self.contents.key)
        (folder / PROFILE_FILE).write_text(json.dumps(self.profiles, ensure_ascii=False) + "\n", "utf-8")


def read_kept(folder: Path, scenario: str) -> KeptCheck:
    """What the check before left. Raises InputError where it is damaged, or of another case."""
    try:
        table = pq.read_table(folder / CONTENT_FILE)
        about = {name.decode(): value.decode() for name, value in (table.schema.metadata or {}).items()}
        profiles = tuple(json.loads((folder / PROFILE_FILE).read_text("utf-8")))
        key = (folder / KEY_FILE).read_bytes()
        kept = _kept(table, about, profiles, key)
    except (OSError, ValueError, KeyError, pa.ArrowException):
        raise InputError("previous_damaged", "--previous") from None
    if about.get("format") != FORMAT or kept.scenario != scenario:
        raise InputError("previous_other", "--previous")
    return kept


def _kept(
    table: pa.Table, about: Mapping[str, str], profiles: tuple[dict[str, Any], ...], key: bytes
) -> KeptCheck:
    hashes = {
        name.removeprefix("hash_"): table[name].to_numpy()
        for name in table.column_names
        if name.startswith("hash_")
    }
    ids, insurers, decisions = (
        table[name].combine_chunks() for name in ("record_id", "insurer_number", "decision")
    )
    columns = [table[f"answer_{name}"].to_pylist() for name in ("result", "note", "reviewer", "at")]
    answers = {
        place: Answer(*told) for place, told in enumerate(zip(*columns, strict=True)) if told[0] is not None
    }
    contents = Contents(ids, insurers, hashes, key)
    same = table["same"].to_numpy()
    told = about["scenario"], contents, decisions, answers, profiles, about["state"]
    return KeptCheck(*told, about.get("previous_run", ""), same)
