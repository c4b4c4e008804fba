"""Names as registers write them: surname, given name, former surname, roman name, kanji name, alias.

Notations: `田中［佐藤］　花子` (former surname in brackets), `ALEN JHON＿李　冬季（鈴木　一郎）` (a foreign
resident's roman and kanji name and alias), guardians' titles in front, bodies (株式会社, カ) ...).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Codes, Column, from_codes, keeps_index, to_strings, utf8
from linkcheck.kernels.layout import Spans
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    ALIAS,
    ALIAS_GIVEN,
    ALIAS_PART,
    CORPORATE,
    GIVEN,
    ROMAN_PART,
    SPLIT,
    SURNAME,
    WRITTEN_IN_KANA,
    parse_names,
    usual_cuts,
)
from linkcheck.normalize.notation import name_notation
from linkcheck.normalize.text import fold_tables

__all__ = ["normalize_name"]

HIRAGANA, LONG_MARK = slice(0x3041, 0x3097), 0x30FC


def readable_fold(values: pa.Array) -> Codes:
    """Like `fold_text`, but hiragana and its long mark stay as they are: for showing, not for comparing."""
    from linkcheck.kernels.text.fold import fold

    tables = fold_tables()
    actions = tables.actions.copy()
    actions[HIRAGANA] = np.arange(HIRAGANA.start, HIRAGANA.stop, dtype=np.uint32)
    actions[LONG_MARK] = LONG_MARK
    text = utf8(pc.utf8_normalize(to_strings(values), form="NFC"))
    codes, offsets = fold(
        text.data, text.offsets, text.valid, actions, tables.expansions, tables.kana_forms, tables.sequences
    )
    return Codes(codes, offsets, text.valid)


@keeps_index
def normalize_name(values: Any) -> Column:
    """The parts of N names: a struct column; shape (N,), a missing part is null, never raises on a value. What is
    longer than any name (500 characters) has no parts.

    Fields: surname, given_name, former_surname, roman, kanji (the name in kanji, with a space where it is divided),
    alias (通称), is_corporate, split_confidence (1 where a space divides the name, else how often names of that
    length are divided there; 0 and no parts where that is unknown: kana, bodies, roman names).

    >>> name = normalize_name(["田中［佐藤］　花子", "ALEN JHON＿李　冬季（鈴木　一郎）"])
    >>> name[0]["surname"], name[0]["given_name"], name[0]["former_surname"]
    ('田中', '花子', '佐藤')
    >>> name[1]["roman"], name[1]["kanji"], name[1]["alias"]
    ('ALEN JHON', '李 冬季', '鈴木 一郎')
    """
    return Column.of_rows(to_strings(values), named_parts)


def spaced(first: pa.Array, second: pa.Array) -> pa.Array:
    """Two columns of parts joined by a space; where one is null, the other alone."""
    return pc.coalesce(pc.binary_join_element_wise(first, second, " "), first, second)


def named_parts(values: pa.Array) -> pa.Array:
    """`normalize_name` of distinct values."""
    from linkcheck.kernels.names.cuts import usual_surnames

    parts = parse_names(readable_fold(values))
    main = Spans(parts.values, parts.bounds[SURNAME], parts.bounds[AFTER_MAIN])
    flags, length = parts.flags, main.size
    divided, in_kana = flags & SPLIT != 0, flags & WRITTEN_IN_KANA != 0
    corporate = flags & CORPORATE != 0
    confidence = np.zeros(64, np.float32)
    for size, (_, share) in name_notation()["surname_length"].items():
        confidence[int(size)] = share
    certain = np.where(
        divided, np.float32(1), np.where(in_kana, np.float32(0), confidence[np.minimum(length, 63)])
    )
    certain[corporate] = 0
    guessed = ~divided & (certain > 0)
    cuts = main.starts + usual_surnames(main, usual_cuts()[0])
    parts.bounds[GIVEN, guessed] = cuts[guessed]
    whole = from_codes(parts.part(SURNAME, AFTER_MAIN))
    surname = from_codes(parts.part(SURNAME, GIVEN))
    given = from_codes(parts.part(GIVEN, AFTER_MAIN))
    alias = [from_codes(parts.part(first, first + 1)) for first in (ALIAS_PART, ALIAS_GIVEN)]
    known, missing = pa.array(certain > 0), pa.scalar(None, pa.string())
    present = pc.is_valid(values)
    fields = {
        "surname": pc.if_else(known, surname, missing),
        "given_name": pc.if_else(known, given, missing),
        "former_surname": from_codes(parts.part(AFTER_MAIN, ROMAN_PART)),
        "roman": from_codes(parts.part(ROMAN_PART, ALIAS_PART)),
        "kanji": pc.if_else(
            pa.array(in_kana), missing, pc.if_else(pa.array(divided), spaced(surname, given), whole)
        ),
        "alias": pc.if_else(pa.array(flags & ALIAS != 0), spaced(*alias), missing),
        "is_corporate": pc.if_else(present, pa.array(corporate), pa.scalar(None, pa.bool_())),
        "split_confidence": pc.if_else(present, pa.array(certain), pa.scalar(None, pa.float32())),
    }
    return pa.StructArray.from_arrays(list(fields.values()), list(fields))
