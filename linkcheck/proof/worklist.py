"""The work list of links that nobody would read: drawn from a check's directory, blind, the same whenever it is drawn.

The order follows from the seed, which is kept beside the list with the hash of the decisions it was drawn from.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from linkcheck.errors import InputError
from linkcheck.messages import reason
from linkcheck.proof.answers import is_filled
from linkcheck.proof.sample import Draws, draw
from linkcheck.report.moves import kept_name

__all__ = ["Sample", "draw_sample", "open_sample", "write_private"]

SAMPLE, SHEET, STATE = "sample.csv", "sample.xlsx", "sample.json"
WAY = 2
"""Counts up when links are put in another order from the same seed: a list drawn in another way cannot be read back."""
HEADINGS = ("number", "record_id", "result", "second_result", "note")
HEADINGS_JA = ("番号", "整理番号", "結果（誤り・正しい・保留）", "二次 結果", "備考")


@dataclass(frozen=True)
class Sample:
    """The links of grade A of a check, and the order in which they are drawn; record_id in the links' order; kept:
    lists that somebody had filled in, under the names they were given."""

    directory: Path
    seed: int
    record_id: pa.Array
    draws: Draws
    kept: tuple[Path, ...] = ()

    def drawn(self, number: int) -> list[str]:
        """The record ids of the first `number` links drawn."""
        ids: list[str] = self.record_id.take(pa.array(self.draws.order[:number])).to_pylist()
        return ids


def draw_sample(directory: Path, reads: int, seed: int | None = None) -> Sample:
    """Draw the work list of a check's directory and write sample.csv and sample.xlsx, readable by their owner only.

    A list that was drawn before keeps its seed and its order, so that a longer one begins with it; one that somebody
    has filled in stays, under another name. Raises InputError where the directory holds no check, or where another
    check has been written since.
    """
    state = directory / STATE
    if state.is_file():
        sample = open_sample(directory)
        if seed not in (None, sample.seed):
            raise InputError("sample_seed", "--seed", file=STATE)
    else:
        sample = _sample(directory, int.from_bytes(os.urandom(4)) if seed is None else seed)
        told = {
            "seed": sample.seed,
            "way": WAY,
            "link_count": len(sample.record_id),
            "decisions": _hash(directory),
        }
        write_private(state, (json.dumps(told, indent=1) + "\n").encode())
    ids = sample.drawn(reads)
    filled = [directory / name for name in (SAMPLE, SHEET) if is_filled(directory / name)]
    kept = tuple(path.rename(kept_name(path)) for path in filled)
    write_private(directory / SAMPLE, _csv(ids))
    write_private(directory / SHEET, _sheet(ids))
    return replace(sample, kept=kept)


def open_sample(directory: Path) -> Sample:
    """The sample that was drawn for a check. Raises InputError where there is none, or none of these decisions, or
    one of another version."""
    try:
        told = json.loads((directory / STATE).read_text("utf-8"))
        seed, decisions = int(told["seed"]), told["decisions"]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("sample_missing", "DIR", file=STATE) from None
    if decisions != _hash(directory):
        raise InputError("sample_other", "DIR")
    if told.get("way") != WAY:
        raise InputError("sample_way", "DIR", file=STATE)
    return _sample(directory, seed)


def _sample(directory: Path, seed: int) -> Sample:
    try:
        table = pq.read_table(
            directory / "decisions.parquet", columns=["record_id", "decision", "mislink_probability"]
        )
    except (OSError, pa.ArrowException) as error:
        raise InputError("decisions_missing", "DIR", said=reason(error)) from None
    links = table.filter(pc.equal(table["decision"].cast(pa.string()), "link")).combine_chunks()
    probability = links["mislink_probability"].to_numpy().astype(np.float64)
    ids = pa.concat_arrays(links["record_id"].cast(pa.string()).chunks or [pa.array([], pa.string())])
    return Sample(directory, seed, ids, draw(probability, seed))


def _hash(directory: Path) -> str:
    try:
        with (directory / "decisions.parquet").open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError("decisions_missing", "DIR", said=reason(error)) from None


def _csv(ids: list[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADINGS)
    risky = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
    writer.writerows(
        (at, f"'{each}" if each.startswith(risky) else each, "", "", "") for at, each in enumerate(ids, 1)
    )
    return text.getvalue().encode("utf-8-sig")


def _sheet(ids: list[str]) -> bytes:
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("sample")
        for place, (ja, en) in enumerate(zip(HEADINGS_JA, HEADINGS, strict=True)):
            sheet.write_string(0, place, f"{en}\n{ja}")
        for row, record_id in enumerate(ids, 1):
            sheet.write_number(row, 0, row)
            sheet.write_string(row, 1, record_id)
        choice = {"validate": "list", "source": ["誤り", "正しい", "保留"]}
        sheet.data_validation(1, 2, max(len(ids), 1), 3, choice)
        sheet.set_column(1, 4, 24)
    return held.getvalue()


def write_private(path: Path, content: bytes, where: str = "DIR") -> None:
    """Write a file whole or not at all, readable by its owner only. Raises InputError naming `where`."""
    made = path.with_name(f".linkcheck-{path.name}")
    try:
        with os.fdopen(os.open(made, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        made.replace(path)
    except OSError as error:
        raise InputError("out_unwritable", where, said=reason(error)) from None
