"""Learning from answers: how same persons differ here, which mistakes there are, and how many.

Flagged links alone would teach that right links look wrong, since only such right links are flagged. So every answer
counts for 1 / the probability with which its link came to be read (Horvitz and Thompson 1952): within bands of
probability for flagged links, by the order of drawing for the sample of the others. Weighted counts are scaled to their
effective number (Kish 1965), so that a few answers that stand for many do not count as many. The base rates hold
against them as pseudo-counts.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from linkcheck.errors import InputError
from linkcheck.messages import reason
from linkcheck.model.estimate import as_written
from linkcheck.model.hypotheses import Floats, Model
from linkcheck.proof.answers import Answers, read_answers
from linkcheck.proof.estimate import KEPT, answered
from linkcheck.proof.sample import inclusion_probability
from linkcheck.proof.worklist import STATE, open_sample
from linkcheck.tables import table_path

__all__ = ["LEVEL_STRENGTH", "MISTAKE_STRENGTH", "SHARE_STRENGTH", "learn"]

LEVEL_STRENGTH = 2_000.0
"""So many right links the base rates are worth for the levels of the same person."""
MISTAKE_STRENGTH = 50.0
"""So many mistakes the base rates are worth for which mistakes there are."""
SHARE_STRENGTH = 1.0
"""So many mistakes the base rates are worth for how many there are."""
BANDS = (0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
"""Within a band of probability, which flagged links were read is taken for chance."""
REVIEWS = ("review.csv", "review.xlsx")
LEVELS = {"birth_date": "birth_date_level", "sex": "sex_level", "address": "address_level"}
"""Comparisons whose levels the decisions tell. Those of the name's parts they do not."""


@dataclass(frozen=True)
class _Read:
    """Links that were read: rows of the decisions, whether wrong, and for how many links each stands."""

    row: npt.NDArray[np.int64]
    wrong: npt.NDArray[np.bool_]
    weight: Floats


def learn(directory: Path, start: Model, scenario: str) -> Model:
    """The model with what the answers to a check's links teach, and its evidence.

    Answers are those of review.csv (or review.xlsx) for flagged links and of the estimate's sample for the others; what
    is on hold or disputed is left aside. Without the sample nothing is learned of how same persons differ. Raises
    InputError where there are no answers, or the check is of another case.
    """
    summary = _json(directory, "summary.json")
    if summary.get("scenario") != scenario:
        raise InputError("learn_other", "--learn-from", case=scenario)
    table = pq.read_table(directory / "decisions.parquet")
    flagged, review = _of_review(directory, table)
    sampled = _of_sample(directory, table)
    if not len(flagged.row) and not len(sampled.row):
        raise InputError("learn_unanswered", "--learn-from")
    causes = _causes(table, flagged, start.hypotheses[1:])
    priors, share = _priors(start, causes, flagged, sampled, table)
    shares, levels = start.shares.copy(), dict[str, Any]()
    if len(sampled.row):
        shares[0], levels = _levels(start, table, flagged, sampled)
        shares[1:] = as_written(shares[0], start)
    evidence = {
        "answers": {"flagged": len(flagged.row), "sampled": len(sampled.row), "file": review},
        "wrong": {"flagged": int(flagged.wrong.sum()), "sampled": int(sampled.wrong.sum())},
        "mistakes": causes,
        "mistake_share": share,
        "levels": levels,
        "strength": {"levels": LEVEL_STRENGTH, "mistakes": MISTAKE_STRENGTH, "share": SHARE_STRENGTH},
        "hashes": {
            "decisions": _hash((directory / "decisions.parquet").read_bytes()),
            "settings": _hash(
                json.dumps(_json(directory, "manifest.json").get("settings"), sort_keys=True).encode()
            ),
            "base_rates": _hash(table_path("base_rates.toml").read_bytes()),
        },
    }
    return replace(
        start, priors=priors, shares=shares, origin="base rates and answers of readers", evidence=evidence
    )


def _json(directory: Path, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((directory / name).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("learn_missing", "--learn-from", file=name, said=reason(error)) from None
    return found


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _of_review(directory: Path, table: pa.Table) -> tuple[_Read, str]:
    """Flagged links that were read, and the file; each stands for the links of its band that were not."""
    found = next((name for name in REVIEWS if (directory / name).is_file()), "")
    answers = read_answers(directory / found) if found else Answers({})
    flagged = np.flatnonzero(np.array(table["decision"].cast(pa.string()).to_pylist()) != "link")
    ids = table["record_id"].cast(pa.string()).take(pa.array(flagged)).to_pylist()
    states = np.array([answers.state(each) for each in ids], object)
    band = np.searchsorted(BANDS, table["mislink_probability"].to_numpy()[flagged], side="right")
    read = np.flatnonzero(np.isin(states, ["wrong", "right"]))
    whole, known = (
        np.bincount(band, minlength=len(BANDS) + 1),
        np.bincount(band[read], minlength=len(BANDS) + 1),
    )
    weight = (whole / np.maximum(known, 1))[band[read]]
    return _Read(flagged[read].astype(np.int64), states[read] == "wrong", weight), found


def _of_sample(directory: Path, table: pa.Table) -> _Read:
    """Links of grade A that were drawn and read."""
    nothing = _Read(np.empty(0, np.int64), np.empty(0, np.bool_), np.empty(0))
    if not (directory / STATE).is_file() or not (directory / KEPT).is_file():
        return nothing
    sample = open_sample(directory)
    kept = {key: (str(first), str(second)) for key, (first, second) in _json(directory, KEPT).items()}
    states = np.array(answered(sample, Answers(kept)), object)
    if not len(states):
        return nothing
    links = np.flatnonzero(np.array(table["decision"].cast(pa.string()).to_pylist()) == "link")
    weight = 1 / inclusion_probability(sample.draws, sample.seed, len(states))
    clear = states != "doubtful"
    rows = links[sample.draws.order[: len(states)]]
    return _Read(rows[clear].astype(np.int64), states[clear] == "wrong", weight[clear])


def _effective(weight: Floats) -> Floats:
    """Weights scaled so that they add up to their effective number."""
    total = float(weight.sum())
    return weight * (total / float((weight**2).sum())) if total else weight


def _causes(table: pa.Table, flagged: _Read, mistakes: tuple[str, ...]) -> dict[str, float]:
    """Effective counts of the wrong links by the mistake they were taken for."""
    wrong = flagged.row[flagged.wrong]
    names = table["cause"].cast(pa.string()).take(pa.array(wrong)).to_pylist()
    counts: Counter[str] = Counter()
    for name, weight in zip(names, _effective(flagged.weight[flagged.wrong]).tolist(), strict=True):
        if name in mistakes:
            counts[str(name)] += weight
    return dict(sorted(counts.items()))


def _priors(
    start: Model, causes: Mapping[str, float], flagged: _Read, sampled: _Read, table: pa.Table
) -> tuple[Floats, dict[str, float]]:
    """Priors from the mix of mistakes (Dirichlet) and their number (gamma), both held by the start's."""
    held = start.priors[1:] / start.priors[1:].sum()
    counted = np.array([causes.get(name, 0.0) for name in start.hypotheses[1:]])
    mix = (MISTAKE_STRENGTH * held + counted) / (MISTAKE_STRENGTH + counted.sum())
    usual = float(start.priors[1:].sum())
    weight = np.concatenate([flagged.weight[flagged.wrong], sampled.weight[sampled.wrong]])
    found, number = float(weight.sum()), float(_effective(weight).sum())
    if not len(sampled.row):  # of links that nobody read, what the check expects
        decision = np.array(table["decision"].cast(pa.string()).to_pylist())
        found += float(table["mislink_probability"].to_numpy()[decision == "link"].sum())
    seen = (
        number / (found / table.num_rows) if number else 0.0
    )  # links that so many effective finds stand for
    share = (SHARE_STRENGTH + number) / (SHARE_STRENGTH / usual + seen)
    told = {"start": usual, "estimated_wrong": found, "effective_count": number, "learned": share}
    return np.concatenate([[1 - share], mix * share]), told


def _levels(start: Model, table: pa.Table, flagged: _Read, sampled: _Read) -> tuple[Floats, dict[str, Any]]:
    """Level shares of the same person (Dirichlet, held by the start's), and the effective counts they come from."""
    rows = np.concatenate([flagged.row[~flagged.wrong], sampled.row[~sampled.wrong]])
    weight = _effective(np.concatenate([flagged.weight[~flagged.wrong], sampled.weight[~sampled.wrong]]))
    shares, told = start.shares[0].copy(), {}
    for place, comparison in enumerate(start.comparisons):
        column = LEVELS.get(comparison.name, "")
        if column not in table.column_names:
            continue
        names = table[column].cast(pa.string()).take(pa.array(rows)).to_pylist()
        counts: Counter[str] = Counter()
        for name, each in zip(names, weight.tolist(), strict=True):
            if name in comparison.levels[1:]:
                counts[str(name)] += each
        size = len(comparison.levels)
        seen = np.array([counts.get(level, 0.0) for level in comparison.levels[1:]])
        row = seen + LEVEL_STRENGTH * shares[place, 1:size]
        shares[place, 1:size] = row / row.sum()
        told[comparison.name] = dict(sorted(counts.items()))
    return shares, told
