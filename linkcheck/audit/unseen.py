"""What inputs do not let one see, as the summary tells it: a limit of the data, never passed over."""

from __future__ import annotations

from typing import Any

from linkcheck.words import case_words

__all__ = ["Limit", "habit", "limit"]

Limit = dict[str, Any]
"""name, mistake (the kind that stays unseen), application_count (None: no number of them), ja, en."""


def limit(case: str, name: str, mistake: str, count: int | None) -> Limit:
    """One limit in the words of a case."""
    phrase = case_words(case).text("unseen", name)
    return {"name": name, "mistake": mistake, "application_count": count, "ja": phrase.ja, "en": phrase.en}


def habit(case: str, difference: str, mistake: str, count: int) -> Limit:
    """A trace of a mistake that a log shows all the time, so that alone it decides nothing there."""
    words = case_words(case)
    frame, trace = words.text("unseen", "habit"), words.text("difference", difference)
    told = limit(case, "habit", mistake, count)
    return told | {"ja": frame.ja.format(trace.ja), "en": frame.en.format(trace.en)}
