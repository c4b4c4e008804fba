"""Reasons in words: one sentence chain per outcome, Japanese and English, from the phrases in tables/texts.toml."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from linkcheck.audit.differences import agreeing, level_names, not_compared, text
from linkcheck.compare.patterns import COMPARISONS

__all__ = ["LedgerLine", "ledger", "reason"]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a link's account: where the bits come from (positive: for the link, negative: against it)."""

    component: str
    level: str
    weight_bits: float


def _listed(kind: str, names: Iterable[str], language: str) -> str:
    return ("、" if language == "ja" else ", ").join(getattr(text(kind, name), language) for name in names)


def reason(
    language: str,
    decision: str,
    levels: tuple[int, ...],
    differences: tuple[str, ...],
    cause: str | None = None,
    mechanism: str | None = None,
    evidence: tuple[str, ...] = (),
) -> str:
    """Why a link was judged as it was, in "ja" or "en". Holds no value of any record."""
    stop = "。" if language == "ja" else ". "
    parts = [getattr(text("decision", decision), language)]
    if cause:
        parts.append(getattr(text("cause", cause), language))
    if mechanism and mechanism != "unknown":
        label = "推定される経緯：" if language == "ja" else "probably: "
        parts.append(label + getattr(text("mechanism", mechanism), language))
    same, absent = agreeing(levels), not_compared(levels) if any(levels) else ()
    if decision == "link" and not differences and not absent and any(levels):
        parts.append(getattr(text("sentence", "all_agree"), language))
    elif same:
        joined = _listed("attribute", same, language)
        ending = getattr(text("sentence", "agrees" if len(same) > 1 else "agrees_alone"), language)
        parts.append(joined + ending if language == "ja" else f"{joined} {ending}")
    if differences:
        label = "差異：" if language == "ja" else "differences: "
        parts.append(label + _listed("difference", differences, language))
    if absent:
        joined = _listed("attribute", absent, language)
        ending = getattr(text("sentence", "not_compared"), language)
        parts.append(joined + ending if language == "ja" else f"{ending} {joined}")
    parts.extend(getattr(text("evidence", name), language) for name in evidence)
    if language == "en":
        parts = [part[:1].upper() + part[1:] for part in parts]
    return (stop.join(parts) + stop).strip()


def ledger(
    levels: tuple[int, ...],
    comparison_bits: np.ndarray[tuple[int], np.dtype[np.float64]],
    prior_bits: float,
    evidence: tuple[tuple[str, float], ...] = (),
) -> tuple[LedgerLine, ...]:
    """The account of one link in bits for the link: the prior, a line per comparison, a line per group evidence."""
    named = level_names(levels)
    lines = [LedgerLine("prior", "", prior_bits)]
    lines += [
        LedgerLine(comparison.name, level, float(bits))
        for comparison, level, bits in zip(COMPARISONS, named, comparison_bits, strict=True)
    ]
    return (*lines, *(LedgerLine(name, "", -bits) for name, bits in evidence))
