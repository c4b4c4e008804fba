"""Which mistakes are planted in which case, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "AT_TERMINALS",
    "EXCHANGED",
    "FROM_CARD",
    "MECHANISMS",
    "OF_REGISTER",
    "OF_ROWS",
    "PLANTED",
    "UNCLOSED",
    "WAYS",
    "Way",
]

MECHANISMS = {
    "family_number": ("家族の番号", "a family member's number"),
    "twin_number": ("双子等の番号", "a twin's number"),
    "lookup_without_address": ("同姓同名・同一生年月日の者の番号", "number of a namesake born the same day"),
    "lookup_by_kana": ("同姓同名の者の番号", "number of a namesake"),
    "neighbor_row": ("隣の行の番号", "number of the next row"),
    "row_shift": ("行ずれ", "rows shifted by one"),
    "reciprocal_swap": ("二人の番号の入れ替わり", "two numbers exchanged"),
    "number_typo": ("番号の入力誤り", "a slip in the number"),
    "stranger": ("他人の番号", "a stranger's number"),
    "session_before": ("前の利用者のログアウト漏れ", "session of the one before, never closed"),
    "session_before_card": (
        "前の利用者のログアウト漏れ（氏名等はカードから転記）",
        "session of the one before, never closed, names filled in from the card",
    ),
    "swapped_sessions": ("続く二人のセッションの入れ替わり", "sessions of two people exchanged"),
    "swapped_cards": (
        "続く二人のカードの取り違え（氏名等はカードから転記）",
        "cards of two people exchanged, names filled in from the card",
    ),
    "swapped_subjects": ("二件の証明書の入れ替わり", "subjects of two certificates exchanged"),
    "overwritten_subject": (
        "後の申請者の証明書（同時の申請による上書き）",
        "subject of the next one, who applied in the same moment",
    ),
    "subject_before": ("前の申請者の証明書", "subject of the certificate before"),
}
"""Mechanisms of decoys with their titles in Japanese and English."""

OF_REGISTER = ("family_number", "twin_number", "lookup_without_address", "lookup_by_kana", "number_typo")
OF_ROWS = ("neighbor_row", "row_shift", "reciprocal_swap", "stranger")
UNCLOSED = ("session_before", "session_before_card")
EXCHANGED = ("swapped_sessions", "swapped_cards")
FROM_CARD = ("session_before_card", "swapped_cards")
AT_TERMINALS = (*UNCLOSED, *EXCHANGED)
"""At terminals what was typed, or what the card of the session filled in, stands beside the wrong number."""
PLANTED = {
    "accounts": ("family_number", "lookup_by_kana", "session_before", "stranger"),
    "tax": ("family_number", "lookup_without_address", "lookup_by_kana", "reciprocal_swap", "stranger"),
    "points": AT_TERMINALS,
}
"""The mechanisms that occur in a case; in others all those of registers and rows."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an entry in a session left open shows: whether the second one's card, login and beginning stand in the log,
    and whether the one before had made an entry of the own."""

    card: bool = False
    login: bool = False
    start: bool = True
    own: bool = False


WAYS = (Way(card=True, login=True), Way(card=True), Way(), Way(own=True), Way(start=False))
"""Nobody knows how frequent each is."""
