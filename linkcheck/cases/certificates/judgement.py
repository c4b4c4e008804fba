"""From what the logs show to a judgement of every issue: patterns first, then the few issues with a trace."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from linkcheck.audit.judge import judge_patterns
from linkcheck.audit.outcomes import Judgement
from linkcheck.cases.certificates.causes import CAUSES, HARMLESS, Habits, Specials
from linkcheck.cases.certificates.order import ORDER, ServerOrder
from linkcheck.cases.certificates.sequences import MECHANISMS
from linkcheck.cases.certificates.subjects import Subjects, with_plain_levels
from linkcheck.compare.patterns import Levels
from linkcheck.model.decide import Thresholds, decide
from linkcheck.model.hypotheses import Model
from linkcheck.model.weights import PatternWeights, posterior_from_bits, weigh
from linkcheck.normalize.moment import MISSING

__all__ = [
    "DOUBT_BITS",
    "RELATIONS",
    "SOURCE_BITS",
    "IssueOutcomes",
    "Traces",
    "by_itself",
    "judge_issues",
    "start_judging",
]

DOUBT_BITS = -13.0
"""Log2 odds of another person from which the jobs around are searched for the person the certificate shows."""

SOURCE_BITS = 12.0
"""What it adds that the very person the certificate shows applied within minutes."""

RELATIONS = ("none", "household_member", "head_elsewhere", "relative_elsewhere", "agent")
"""Why another person's document may be right: of the household; head of the family register who lives elsewhere; of the
family by name, where the logs have no household numbers; asked for by somebody who asks for many others."""

HARMLESS_PROBABILITY, HEAD_PROBABILITY = 0.001, 0.5
STRANGE_SHARE = 1e-4
"""So large a share of documents may show somebody of no kin, of whom nothing is near, by mistake."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Traces:
    """What the sequence shows of each special issue: mechanism uint8[S], whether a source was found bool[S], what the
    subject is to the applicant, uint8[S] of RELATIONS, and whether the document is of a family register, bool[S]; how
    many issues are of family registers, and how many are not; head_probability: how probable a family register of which
    nothing is near is a mistake."""

    mechanism: npt.NDArray[np.uint8]
    found: npt.NDArray[np.bool_]
    relation: npt.NDArray[np.uint8]
    register: npt.NDArray[np.bool_]
    register_count: int
    other_count: int
    head_probability: float = HEAD_PROBABILITY


@dataclass
class IssueOutcomes:
    """Outcomes of N issues while they are being made.

    outcome int32[N] indexes judgements; each has a pattern (index into levels), differences besides those of its
    levels, and lines for its ledger.
    """

    outcome: npt.NDArray[np.int32]
    levels: Levels
    weights: PatternWeights
    judgements: list[Judgement]
    pattern: list[int]
    extras: list[tuple[str, ...]]
    lines: list[tuple[tuple[str, float], ...]]
    known: dict[tuple[int, Judgement, tuple[str, ...]], int] = field(default_factory=dict)

    def add(
        self, pattern: int, judgement: Judgement, extra: tuple[str, ...], lines: tuple[tuple[str, float], ...]
    ) -> int:
        """The number of an outcome, made if there is none like it."""
        key = (pattern, judgement, extra)
        if key not in self.known:
            self.known[key] = len(self.judgements)
            self.judgements.append(judgement)
            self.pattern.append(pattern)
            self.extras.append(extra)
            self.lines.append(lines)
        return self.known[key]

    def outcome_levels(self) -> Levels:
        """Levels of every outcome."""
        at = np.array(self.pattern, np.int64)
        return Levels(self.levels.codes[at], self.levels.name_notes[at], self.levels.address_flags[at])


def start_judging(subjects: Subjects, model: Model, thresholds: Thresholds) -> IssueOutcomes:
    """Judge all issues by their patterns: outcome p is pattern p, the last two are NOBODY and SAME."""
    levels = with_plain_levels(subjects.keys)
    weights = weigh(levels.codes, model)
    judgements = judge_patterns(weights, levels, thresholds, np.zeros(len(levels.codes), np.bool_))
    count = len(judgements)
    outcome = np.where(subjects.pattern < 0, subjects.pattern + count, subjects.pattern).astype(np.int32)
    nobody: list[tuple[str, ...]] = [()] * count
    nobody[count - 2] = ("nobody_named",)
    return IssueOutcomes(outcome, levels, weights, judgements, list(range(count)), nobody, [()] * count)


def judge_issues(
    judged: IssueOutcomes,
    specials: Specials,
    traces: Traces,
    habits: Habits,
    order: ServerOrder,
    thresholds: Thresholds,
) -> None:
    """Put the outcomes of the special issues and of those that name nobody in place of their patterns'."""
    traces = replace(traces, head_probability=_head_probability(judged, specials, traces, thresholds))
    pattern = np.array(judged.pattern, np.int64)[judged.outcome[specials.issue_row]]
    first, of_kind = _kinds(specials, traces, pattern)
    outcomes = judged.outcome[specials.issue_row[first]]
    for kind in np.argsort(first).tolist():
        place = int(first[kind])
        found = _special(judged, specials, traces, habits, place, int(pattern[place]), thresholds)
        if found is not None:
            outcomes[kind] = judged.add(int(pattern[place]), *found)
    judged.outcome[specials.issue_row] = outcomes[of_kind]
    decisions = decide(order.mislink_probability, thresholds)
    for place in np.flatnonzero(decisions).tolist():
        row, probability = int(order.rows[place]), float(order.mislink_probability[place])
        own = int(judged.pattern[judged.outcome[row]])
        made = Judgement(
            int(decisions[place]), 0.0, probability, "sequence", f"sequence_{ORDER[order.level[place]]}"
        )
        if judged.judgements[judged.outcome[row]].decision == 0:
            judged.outcome[row] = judged.add(
                own, made, ("nobody_named",), (("sequence", _bits(probability)),)
            )


def _kinds(specials: Specials, traces: Traces, pattern: Rows) -> tuple[Rows, Rows]:
    """Special issues of which all that is judged is alike: the place of the first of each kind, and the kind of each.
    pattern int64[S]: that of each."""
    seen = (specials.cause, traces.relation, traces.mechanism, traces.found, traces.register)
    known = np.stack([pattern, *seen, _dismissed(specials)], axis=1, dtype=np.int64, casting="unsafe")
    _, first, of_kind = np.unique(known, axis=0, return_index=True, return_inverse=True)
    return first, of_kind


def _dismissed(specials: Specials) -> npt.NDArray[np.bool_]:
    """Where an error notice came and a re-application, bool[S]."""
    error, reapplied = (specials.jobs[name].to_numpy() for name in ("error", "reapplied"))
    return np.asarray((error != MISSING) & reapplied)


def _head_probability(
    judged: IssueOutcomes, specials: Specials, traces: Traces, thresholds: Thresholds
) -> float:
    """How probable a family register of which nothing is near is a mistake: its head may be anybody.

    As many are mistakes as other documents show strangers by mistake; what is more are heads who live elsewhere.
    """
    pattern = np.array(judged.pattern, np.int64)[judged.outcome[specials.issue_row]]
    wrong = decide(posterior_from_bits(judged.weights.mislink_bits[pattern]), thresholds) > 0
    alone = wrong & (traces.relation == 0) & ~traces.found
    shown, others = int((alone & traces.register).sum()), int((alone & ~traces.register).sum())
    share = max(STRANGE_SHARE, others / max(traces.other_count, 1))
    return min(HEAD_PROBABILITY, share * traces.register_count / max(shown, 1))


Outcome = tuple[Judgement, tuple[str, ...], tuple[tuple[str, float], ...]]


def by_itself(cause: str, mechanism: str, habits: Habits, weight: float, thresholds: Thresholds) -> Outcome:
    """Judgement, further differences and ledger lines of what an issue or a request shows by itself."""
    probability = habits.probability[cause]
    decision = int(decide(np.array([probability]), thresholds)[0])
    if decision == 0:
        name = HARMLESS.get(cause, cause)
        return Judgement(0, weight, probability), (name,), ((name, _bits(probability)),)
    made = Judgement(decision, weight, probability, cause, mechanism)
    return made, (cause,), ((cause, _bits(probability)),)


def _special(
    judged: IssueOutcomes,
    specials: Specials,
    traces: Traces,
    habits: Habits,
    place: int,
    pattern: int,
    thresholds: Thresholds,
) -> Outcome | None:
    """The outcome of one special issue; None leaves it to its pattern."""
    own, relation = CAUSES[specials.cause[place]], RELATIONS[traces.relation[place]]
    bits = float(judged.weights.mislink_bits[pattern]) + SOURCE_BITS * bool(traces.found[place])
    wrong = int(decide(posterior_from_bits(np.array([bits])), thresholds)[0])
    weight = float(judged.weights.match_weight[pattern])
    if wrong and relation == "none":
        mechanism = MECHANISMS[traces.mechanism[place]]
        near: tuple[tuple[str, float], ...] = (("found_near", SOURCE_BITS),) if traces.found[place] else ()
        probability = float(posterior_from_bits(np.array([bits]))[0])
        if traces.register[place] and not traces.found[place]:
            probability = min(probability, traces.head_probability)
            wrong = int(decide(np.array([probability]), thresholds)[0])
            if not wrong and own == "none":
                return Judgement(0, weight, probability), ("head_elsewhere",), near
            if not wrong:
                made, extra, lines = by_itself(
                    own, _mechanism(specials, place, own), habits, weight, thresholds
                )
                return made, ("head_elsewhere", *extra), lines
        shown = HARMLESS[own] if habits.are(own) and own in HARMLESS else own
        named = () if own == "none" else (shown,)
        return Judgement(wrong, weight, probability, "other_person", mechanism), named, near
    if own != "none":
        made, extra, lines = by_itself(own, _mechanism(specials, place, own), habits, weight, thresholds)
        return (made, (relation, *extra), lines) if wrong else (made, extra, lines)
    if wrong:
        alone = replace(
            judged.judgements[pattern],
            decision=0,
            mislink_probability=HARMLESS_PROBABILITY,
            cause=None,
            mechanism=None,
        )
        return alone, (relation,), ((relation, 10 - bits),)
    return None


def _mechanism(specials: Specials, place: int, cause: str) -> str:
    """How it came about: a notice that was dismissed because the re-application worked, else the cause itself."""
    if _dismissed(specials)[place] and cause in ("other_document", "issued_after_notice"):
        return "error_notice_dismissed"
    return "revoked" if cause == "revoked_that_day" else cause


def _bits(probability: float) -> float:
    """Log2 odds."""
    return float(np.log2(probability / (1 - probability)))
