"""What is told of points applications: outcomes in words, ledgers, and which mistakes the inputs let one see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from linkcheck.audit.differences import proposed_answer
from linkcheck.audit.explain import LedgerLine, ledger, reason
from linkcheck.audit.outcomes import OUTCOME_SCHEMA, outcome_table
from linkcheck.cases.points.judgement import JudgedPoints, attribute_levels
from linkcheck.cases.points.log import Followed
from linkcheck.cases.points.weights import COMPARISONS
from linkcheck.compare.patterns import Levels
from linkcheck.model.weights import PatternWeights
from linkcheck.words import case_words

__all__ = ["PointLedgers", "in_words", "visibility"]

NO_LOG = {
    "not_logged_out": (
        "操作記録がないため、ログアウトされていない端末での申込は見つけられません。",
        "Without a session log, applications at a terminal that was not logged out cannot be seen.",
    ),
    "terminal_lent": (
        "操作記録がないため、職員が貸した端末での申込は、同じセッション番号の記録からしか分かりません。",
        "Without a session log, a lent terminal shows only where records carry the same session number.",
    ),
}
NO_ATTRIBUTES = (
    "申込に氏名・生年月日がないため、カードの取り違えは見つけられません。",
    "The applications carry no name and birth date, so a card handed to the wrong person cannot be seen.",
)
NO_TRACE = (
    "次の人がすぐに続けて操作し、記録に痕跡がない場合は見つけられません。",
    "Where the next person went on at once and left no trace in the log, nothing can be seen.",
)
ALONE = (
    "本人の他の申込・近くの申込・他の人と照らせない誤入力は見つけられません。",
    "A mistyped ID that is close to no other ID and that nobody else uses cannot be seen.",
)


def in_words(judged: JudgedPoints, levels: Levels) -> pa.Table:
    """The outcomes in words; the traces in the log count as differences."""
    words = case_words("points")
    of_outcome = attribute_levels(levels, judged.attributes)
    rows = outcome_table(of_outcome, judged.judgements, words).to_pylist()
    for row, extra, codes, judgement in zip(
        rows, judged.extras, of_outcome.codes, judged.judgements, strict=True
    ):
        if extra:
            named = (*row["differences"], *extra)
            told = (row["decision"], tuple(map(int, codes)), named, judgement.cause, judgement.mechanism)
            said = reason(*told, words=words)
            row["differences"] = list(named)
            row["proposed_answer"] = proposed_answer(row["decision"], named, words)
            row["reason_ja"], row["reason_en"] = said.ja, said.en
    return pa.Table.from_pylist(rows, OUTCOME_SCHEMA)


class PointLedgers:
    """The account of any row of the decisions."""

    def __init__(self, judged: JudgedPoints, levels: Levels, weights: PatternWeights) -> None:
        self.judged, self.levels, self.weights = judged, levels, weights

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
        """The lines of the application in one row of the decisions."""
        at = int(self.judged.outcome[row])
        pattern = int(self.judged.attributes[at])
        codes = tuple(map(int, attribute_levels(self.levels, np.array([pattern], np.int32)).codes[0]))
        bits = np.zeros(len(codes))
        total = float(self.judged.weights.comparison_bits[at, -1])
        if pattern >= 0 and self.weights.match_weight[pattern] != 0:
            bits = self.weights.comparison_bits[pattern] * (total / self.weights.match_weight[pattern])
        priors = self.judged.model.priors
        lines = ledger(codes, bits, float(np.log2(priors[0] / priors[1:].sum())))
        own = self.judged.levels[at]
        return lines + tuple(
            LedgerLine(
                comparison.name,
                comparison.levels[own[place]],
                float(self.judged.weights.comparison_bits[at, place]),
            )
            for place, comparison in enumerate(COMPARISONS)
        )


def visibility(judged: JudgedPoints, has_log: bool, followed: Followed) -> list[dict[str, Any]]:
    """What cannot be seen with these inputs, and for how many applications: mistake, count, both languages."""
    told = []
    count = len(judged.outcome)
    unseen = int((followed.presence == 0).sum())
    if not has_log:
        told += [
            {"mistake": mistake, "application_count": count, "ja": ja, "en": en}
            for mistake, (ja, en) in NO_LOG.items()
        ]
    elif unseen:
        ja, en = NO_LOG["not_logged_out"]
        told.append({"mistake": "not_logged_out", "application_count": unseen, "ja": ja, "en": en})
    bare = int((judged.attributes[judged.outcome] >= 0).sum()) and _bare(judged)
    if bare:
        told.append(
            {
                "mistake": "card_mixed_up",
                "application_count": bare,
                "ja": NO_ATTRIBUTES[0],
                "en": NO_ATTRIBUTES[1],
            }
        )
    told.append(
        {"mistake": "not_logged_out", "application_count": None, "ja": NO_TRACE[0], "en": NO_TRACE[1]}
    )
    told.append({"mistake": "service_id_mistyped", "application_count": None, "ja": ALONE[0], "en": ALONE[1]})
    return told


def _bare(judged: JudgedPoints) -> int:
    """Applications whose attributes weigh nothing: none were given."""
    return int((judged.weights.comparison_bits[judged.outcome, -1] == 0).sum())
