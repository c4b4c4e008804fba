"""What is to be answered after a review: it follows from the decision and from the differences."""

from __future__ import annotations

from linkcheck.review.flagged_links import FlaggedLink
from linkcheck.review.states import CHECKS, RESULTS, State
from linkcheck.words import COMMON, NO_TEXT, Text

__all__ = ["RESULT_TEXTS", "answer_after_review", "answer_text"]

RESULT_TEXTS = {name: COMMON.text("result", name) for name in (*RESULTS, *CHECKS)}
IDENTIFYING = ({"surname_differs"}, {"given_name_differs"}, {"birth_date_differs"}, {"sex_differs"})
MOST_DIFFERING = 1
"""A link found right although more than this of surname, given name, birth date and sex differ is still confirmed: no
record is updated to another person's data because somebody pressed one key."""


def answer_after_review(link: FlaggedLink, state: State) -> str:
    """The name of the answer that follows from a review: a link found right is answered as its differences ask for.

    It stays suspended where the link is wrong, on hold, decided in two ways, doubted by the second reviewer, or where
    nearly everything differs; "" before a decision.
    """
    if state.decision is None:
        return ""
    doubted = state.rivals or (state.check and state.check.result == "disagree")
    differing = sum(bool(names & set(link.entry.differences)) for names in IDENTIFYING)
    if state.decision.result != "right" or doubted or differing > MOST_DIFFERING:
        return "suspend_and_confirm"
    answers = {text.answer for text in link.differences}
    return "update_record" if "update_record" in answers else "no_doubt_with_reason"


def answer_text(link: FlaggedLink, name: str) -> Text:
    """The answer in the case's words."""
    if not name:
        return NO_TEXT
    return link.entry.answer_text if name == link.entry.answer else link.evidence.phrase("answer", name)
