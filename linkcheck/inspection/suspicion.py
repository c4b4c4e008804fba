"""What looks wrong in a file before anybody is compared with anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from linkcheck.inspection.tally import Tally
from linkcheck.inspection.understanding import ColumnAccount
from linkcheck.readers import REASONS, Note

__all__ = ["suspicions"]

LEAST_ROWS = 20
"""Rows from which shares mean something."""

MOSTLY_UNREAD, ONE_SEX, FAILING = 0.3, 0.95, 0.05
PERSONAL = ("name_kanji", "name_kana", "holder_kana", "birth_date", "address")
"""How columns end that are never the same for everybody."""

DAMAGED = (
    "my_number_scientific_notation",
    "my_number_leading_zero_lost",
    "my_number_rounded",
    "formula_cell",
)
EXCHANGED = Note(
    "kana stand in the column of kanji names and kanji in that of kana: exchanged?",
    "漢字氏名の列にカナ、カナ氏名の列に漢字が入っている（列が逆の可能性）",
)


def suspicions(
    columns: Mapping[str, ColumnAccount],
    tallies: Mapping[str, Tally],
    quarantine: Mapping[str, int],
    exchanged: bool,
) -> tuple[Note, ...]:
    """Everything that looks wrong, in words; never a value."""
    found = [EXCHANGED] if exchanged else []
    for name, column in columns.items():
        found += [
            Note(f"{name}: {note.english}", f"{name}: {note.japanese}") for note in _of(column, tallies[name])
        ]
    for reason in DAMAGED:
        if count := quarantine.get(reason, 0):
            words = REASONS[reason]
            found.append(Note(f"{words.english}: {count:,}", f"{words.japanese}: {count:,} 件"))
    return tuple(found)


def _of(column: ColumnAccount, tally: Tally) -> Iterator[Note]:
    unread = sum(count for fault, count in column.unread.items() if fault != "partly_unknown")
    if column.filled >= LEAST_ROWS and unread > MOSTLY_UNREAD * column.filled:
        share = unread / column.filled
        yield Note(
            f"{share:.0%} cannot be read: another column?",
            f"{share:.0%} が読み取れない（列の取り違えの可能性）",
        )
    if "era_code_undeclared" in column.unread:
        yield Note(
            'digits for eras: declare era_codes = "receipt" or "pension" in the settings',
            '元号が数字：設定に era_codes = "receipt" 又は "pension" を書く',
        )
    if "spreadsheet_serial" in column.unread:
        yield Note(
            "a spreadsheet's day counts instead of dates",
            "日付ではなくシリアル値（表計算ソフトの通し番号）",
        )
    failures = column.check_digit_failures or 0
    if column.filled >= LEAST_ROWS and failures > FAILING * column.filled:
        share = failures / column.filled
        yield Note(f"{share:.0%} have a wrong check digit", f"{share:.0%} で検査用数字が一致しない")
    if column.filled >= LEAST_ROWS and tally.is_constant and column.name.endswith(PERSONAL):
        yield Note("every value is the same", "すべての値が同じ")
    if "ditto" in column.worn:
        yield Note(
            "ditto marks: the value above is not known once rows are sorted",
            "「同上」等（並べ替え後は値が不明）",
        )
    yield from _of_sex(column, tally)


def _of_sex(column: ColumnAccount, tally: Tally) -> Iterator[Note]:
    if column.filled < LEAST_ROWS or not column.name.endswith("sex"):
        return
    unknown, *known = tally.sexes.tolist()
    blank = tally.rows - column.filled
    if (unknown - blank) > MOSTLY_UNREAD * column.filled and known[1] == 0:
        yield Note(
            "0 and 1 without a 2: if 0 is male and 1 female, write 1 and 2 instead",
            "0 と 1 のみ：0 が男、1 が女の場合は 1 と 2 に直す",
        )
    elif max(known) > ONE_SEX * column.filled:
        yield Note("nearly all are of one sex", "ほぼ全員が同じ性別")
