"""What remains: a bound on how many of the links that nobody would read are wrong, from those that were drawn and read.

Answers count in the order of drawing up to the first link without one, so that reading may go on or stop at any time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.proof.answers import Answers, read_answers
from linkcheck.proof.bounds import Bools, elsewhere_bound, remaining_bound, wilson
from linkcheck.proof.sample import Draws
from linkcheck.proof.worklist import Sample, open_sample, write_private

__all__ = ["KEPT", "RISK", "TOLD", "answered", "estimate"]

RISK = 0.05
TOLD, KEPT = "estimate.json", "answers.json"
LOOKS = 24
"""Moments of the running bound that are told."""
SHARES = (0.25, 0.5, 0.75)
"""What may be supposed of the riskiest links: that such a share of the wrong ones is among them."""


def answered(sample: Sample, answers: Answers) -> list[str]:
    """The states of the links in the order drawn ("wrong", "right", "doubtful"), up to the first that has none."""
    states: list[str] = []
    for start in range(0, len(sample.record_id), 4096):
        ids = sample.record_id.take(pa.array(sample.draws.order[start : start + 4096])).to_pylist()
        for record_id in ids:
            state = answers.state(record_id)
            if not state:
                return states
            states.append(state)
    return states


def estimate(directory: Path, answers_file: Path, risk: float = RISK) -> dict[str, Any]:
    """What the answers say, also written to estimate.json; the answers are kept in answers.json, for learning.

    remaining_at_most: wrong links that may remain, once those found are corrected, at 1 - risk, whatever the
    probabilities are worth; a doubtful link (on hold, or two readers disagree) counts as whichever is worse.
    riskiest: what the chosen share of the links holds (`_riskiest`). running: [reads, bound]. more_reads_to_halve:
    reads until half of the bound if nothing more is found. indistinguishable_count: links that the check flagged
    because another resident fits the record as well, None where it did not count them. Raises InputError.
    """
    sample, answers = open_sample(directory), read_answers(answers_file)
    states = np.array(answered(sample, answers), object)
    wrong, doubtful = states == "wrong", states == "doubtful"
    draws, reads, foreign = sample.draws, len(states), _foreign(sample, answers)
    bound = _worst(draws, wrong, doubtful, risk)
    looks = np.unique(np.geomspace(1, max(reads, 1), LOOKS).astype(int)) if reads else np.array([], int)
    told: dict[str, Any] = {
        "link_count": len(sample.record_id),
        "read_count": reads,
        "answers_beyond_a_gap": sum(map(bool, map(answers.state, answers.of_record))) - reads - foreign,
        "answers_of_others": foreign,
        "answers_not_understood": answers.unknown_count,
        "wrong_count": int(wrong.sum()),
        "doubtful_count": int(doubtful.sum()),
        "certainty": 1 - risk,
        "remaining_at_most": bound,
        "running": [[int(n), _worst(draws, wrong[:n], doubtful[:n], risk)] for n in looks],
        "more_reads_to_halve": _halving(draws, wrong, doubtful, risk),
        "riskiest": _riskiest(draws, wrong, doubtful, risk),
        "readers": _readers(sample, answers, reads),
        "indistinguishable_count": _summary(directory).get("indistinguishable_count"),
    }
    kept = json.dumps(answers.of_record, ensure_ascii=False, indent=0)
    write_private(directory / KEPT, f"{kept}\n".encode())
    write_private(directory / TOLD, (json.dumps(told, indent=1) + "\n").encode())
    return told


def _foreign(sample: Sample, answers: Answers) -> int:
    """How many answers name a record that is none of the links (an id that a spreadsheet changed, another list)."""
    answered_ids = [each for each in answers.of_record if answers.state(each)]
    known = pc.is_in(pa.array(answered_ids, sample.record_id.type), sample.record_id)
    return len(answered_ids) - int(pc.sum(known).as_py() or 0)


def _worst(draws: Draws, wrong: Bools, doubtful: Bools, risk: float) -> int:
    """The bound on the unread, whatever the doubtful links are, and the doubtful themselves."""
    return remaining_bound(draws.reads(wrong, doubtful), risk) + int(doubtful.sum())


def _riskiest(draws: Draws, wrong: Bools, doubtful: Bools, risk: float) -> dict[str, Any]:
    """Of the riskiest links how many there are, were read, and are wrong; once all were read, how many wrong links
    remain at most if of all wrong links at least such a share lay among them, by share (`elsewhere_bound`)."""
    within = draws.riskiest[: len(wrong)]
    count, read = int(draws.riskiest.sum()), int(within.sum())
    found, others = int((wrong | doubtful)[within].sum()), int(wrong[~within].sum())
    return {
        "link_count": count,
        "read_count": read,
        "wrong_count": int(wrong[within].sum()),
        "remaining_at_most_if_share": {
            str(share): max(elsewhere_bound(found, share, risk) - others, 0) + int(doubtful.sum())
            for share in SHARES
        }
        if read == count
        else None,
    }


def _halving(draws: Draws, wrong: Bools, doubtful: Bools, risk: float) -> int | None:
    """How many more reads halve the bound on the unread if they find nothing; None where nothing is left to halve."""
    read, count = len(wrong), len(draws.order)
    aim = remaining_bound(draws.reads(wrong, doubtful), risk) // 2
    if read == count:
        return None

    def enough(more: int) -> bool:
        nothing = np.zeros(more, np.bool_)
        longer = (np.concatenate([some, nothing]) for some in (wrong, doubtful))
        return remaining_bound(draws.reads(*longer), risk) <= aim

    high = min(max(read, 16), count - read)
    while not enough(high):
        high = min(2 * high, count - read)
    low = 0
    while high - low > max(1, high // 200):
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _readers(sample: Sample, answers: Answers, reads: int) -> dict[str, Any]:
    """How two readers of the same links agree, and what share of the wrong ones one reader catches (Lincoln and
    Petersen): with a, b found by each and c by both, c of (a + b) / 2, with its interval."""
    pairs = [answers.of_record[each] for each in sample.drawn(reads)]
    twice = [pair for pair in pairs if all(pair)]
    both = sum(pair == ("wrong", "wrong") for pair in twice)
    seen = sum((first == "wrong") + (second == "wrong") for first, second in twice)
    low, high = wilson(2 * both, seen) if seen else (None, None)
    return {
        "read_twice_count": len(twice),
        "disagreement_count": sum(first != second for first, second in twice),
        "catch_share": 2 * both / seen if seen else None,
        "catch_share_interval": [low, high],
    }


def _summary(directory: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((directory / "summary.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
