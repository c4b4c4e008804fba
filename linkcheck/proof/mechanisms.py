"""Which mistakes are planted in which case, and what they are called."""

from __future__ import annotations

__all__ = ["AT_TERMINALS", "MECHANISMS", "OF_REGISTER", "OF_ROWS", "PLANTED"]

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
    "swapped_sessions": ("続く二人のセッションの入れ替わり", "sessions of two people exchanged"),
    "swapped_cards": (
        "続く二人のカードの取り違え（氏名等はカードから転記）",
        "cards of two people exchanged, names filled in from the card",
    ),
    "swapped_subjects": ("二件の証明書の入れ替わり", "subjects of two certificates exchanged"),
    "subject_before": ("前の申請者の証明書", "subject of the certificate before"),
}
"""Mechanisms of decoys with their titles in Japanese and English."""

OF_REGISTER = ("family_number", "twin_number", "lookup_without_address", "lookup_by_kana", "number_typo")
OF_ROWS = ("neighbor_row", "row_shift", "reciprocal_swap", "stranger")
AT_TERMINALS = ("session_before", "swapped_sessions", "swapped_cards")
PLANTED = {
    "accounts": ("family_number", "lookup_by_kana", "session_before", "stranger"),
    "tax": ("family_number", "lookup_without_address", "lookup_by_kana", "reciprocal_swap", "stranger"),
    "points": AT_TERMINALS,
}
"""The mechanisms that occur in a case; in others all those of registers and rows."""
