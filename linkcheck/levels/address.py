"""The levels of addresses, from the same text to another prefecture, and what a level may rest on."""

from __future__ import annotations

from linkcheck.levels.comparison import Comparison, Level

__all__ = ["ADDRESS", "ADDRESS_FLAGS", "ADDRESS_TIERS"]

ADDRESS = Comparison(
    "address",
    (
        # a side is empty, names no place, or only the prefecture or municipality of the other
        Level("missing", "missing", coarse="missing"),
        Level("exact", "same", coarse="same_place"),
        Level(
            "same_place", "same", "address_notation", "same_place"
        ),  # building, room or 小字 on one side only
        Level("town_typo", "near", "address_typo", "near"),
        Level("number_prefix", "near", "address_detail", "near"),
        # building or room differs, or the lot of one room
        Level("same_lot", "near", "address_detail", "near"),
        Level("same_block", "near", "address_detail", "near"),
        Level("same_chome", "open", "address_detail", "same_town"),
        # of a side no more can be read than its postal code, or its town is in no table
        Level("same_postal_code", "open", "address_postal_code", "same_town", ()),
        Level("same_town", "open", "moved", "same_town"),
        Level("same_city", "open", "moved", "same_city"),
        Level("same_prefecture", "contrary", "moved", "apart"),
        Level("different", "contrary", "moved", "apart"),
    ),
)

ADDRESS_TIERS = ("missing", "same_place", "near", "same_town", "same_city", "apart")
"""The coarser levels, nearest first."""

ADDRESS_FLAGS = (
    "old_name",
    "koaza_omitted",
    "town_not_in_table",
    "typo",
    "unverified",
    "city_guessed",
    "number_as_room",
    "too_long",
    "town_namesake",
    "lot_unreadable",
    "by_postal_code",
)
"""Bit k of a pair's flags: what the level rests on."""
