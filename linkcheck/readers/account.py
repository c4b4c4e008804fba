"""What one pass over a source found out: dress that was taken off, values that could not be read, days put in order,
what fields of names hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

import pyarrow as pa

from linkcheck.errors import InputError
from linkcheck.normalize.day_order import BOTH, MONTH_FIRST, has_year_last, in_order, without_year_last
from linkcheck.normalize.dress import undress
from linkcheck.normalize.field_width import NAME_FIELDS, FieldWidth, Lengths
from linkcheck.readers.arbiter import kana_share, kanji_share
from linkcheck.readers.damage import with_zeros
from linkcheck.readers.reasons import Note
from linkcheck.readers.unread import unread_values
from linkcheck.records import Schema, kind_of

__all__ = ["Account", "exchanged_names", "width_notes"]

WORN = {
    "invisible": Note("characters that cannot be seen", "見えない文字"),
    "escape": Note("_x000D_ and the like", "_x000D_ 等の記号"),
    "reference": Note("character references (&#...;)", "文字参照（&#...;）"),
    "ditto": Note("ditto marks, which count as missing", "「同上」等（記載なしとして扱う）"),
    "formula_text": Note('="..."', '="..." の囲み'),
    "apostrophe": Note("an apostrophe in front", "先頭のアポストロフィ"),
    "decimal": Note(".0 behind", "末尾の .0"),
    "thousands": Note("thousands commas", "桁区切りのカンマ"),
    "leading_zero": Note("a lost leading zero, put back", "失われた先頭の 0（補った）"),
}
"""What was taken off values (normalize.dress.DRESS) or put back, in words."""

IN_BOTH_ORDERS = Note(
    "dates are written both day/month/year and month/day/year; those that may be read either way count as missing",
    "日付に 日/月/年 と 月/日/年 の両方の順があり、どちらとも読めるものは記載なしとして扱う",
)
UNTOLD = Note(
    "dates are read as month/day/year, which no value confirms",
    "日付を 月/日/年 の順と解釈（裏付けとなる値なし）",
)
"""What is said of days with the year last of which the column does not tell one order."""

LEAST = 10
"""Rows from which kana in the kanji column and kanji in the kana column are taken for exchanged columns."""

EXCHANGED = 0.8


class Account:
    """Counts of one pass: unread (column, fault) and worn (column, kind of dress). Cleans batches on the way.

    tolerant: exchanged names are not refused; order: in which order the days of a column with the year last stand, by
    all of the source's rows (`normalize.day_order.order_of`), asked where a batch has such days.
    """

    def __init__(
        self,
        era_codes: str | None = None,
        repaired: bool = False,
        tolerant: bool = False,
        order: Callable[[str], str | None] = lambda name: None,
    ) -> None:
        self._era_codes, self._repaired, self._order = era_codes, repaired, order
        self._unread: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._worn: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._orders: dict[str, str | None] = {}
        self._lengths: defaultdict[str, Lengths] = defaultdict(Lengths)
        self._begun = tolerant

    @classmethod
    def of_counts(
        cls, unread: Mapping[str, Mapping[str, int]], worn: Mapping[str, Mapping[str, int]]
    ) -> Account:
        """The account of a pass that was made before."""
        made = cls()
        made._unread.update({name: Counter(counts) for name, counts in unread.items()})
        made._worn.update({name: Counter(counts) for name, counts in worn.items()})
        return made

    @property
    def unread(self) -> dict[str, dict[str, int]]:
        """Values of usable rows that say something that is lost, and so count as missing, by column and fault."""
        return {name: dict(sorted(counts.items())) for name, counts in self._unread.items()}

    @property
    def worn(self) -> dict[str, dict[str, int]]:
        """Values that were cleaned, by column and kind (WORN)."""
        return {name: dict(sorted(counts.items())) for name, counts in self._worn.items()}

    @property
    def widths(self) -> dict[str, FieldWidth]:
        """What fields of names hold, as far as usable rows tell (`normalize.field_width`), by column."""
        found = {name: lengths.width for name, lengths in self._lengths.items()}
        return {name: width for name, width in found.items() if width is not None}

    @property
    def unread_birth_dates(self) -> dict[str, int]:
        """The unread values of birth-date columns, by fault."""
        every: Counter[str] = Counter()
        for name, counts in self._unread.items():
            if name.endswith("birth_date"):
                every.update(counts)
        return dict(sorted(every.items()))

    def cleaned(self, batch: pa.RecordBatch, schema: Schema, where: str) -> pa.RecordBatch:
        """The batch without what spreadsheets and forms put around values.

        Raises InputError where the first rows have kana for kanji names and kanji for kana names.
        """
        columns = []
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if name != "source_row":
                column, counts = undress(column, schema.field(name).kind != "text")
                self._worn[name].update(counts) if counts else None
                if name == "my_number" and self._repaired:
                    column, count = with_zeros(column)
                    self._worn[name].update({"leading_zero": count}) if count else None
            columns.append(column)
        if not self._begun:
            self._begun = True
            refuse_exchanged_names(batch, where, schema.name)
        return pa.RecordBatch.from_arrays(columns, batch.schema.names)

    def read(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with its days in order; counts what cannot be read, and how long names are."""
        for name in NAME_FIELDS:
            if name in batch.schema.names:
                self._lengths[name].add(batch.column(name))
        for name in batch.schema.names:
            if kind_of(name) == "moment" and has_year_last(batch.column(name)):
                batch = self._in_order(batch, name, self._order_of(name) or MONTH_FIRST)
        unread = unread_values(batch, self._era_codes)
        for name in [name for name, faults in unread.items() if "unreadable" in faults]:
            if kind_of(name) != "day" or not has_year_last(batch.column(name)):
                continue
            if order := self._order_of(name):
                batch = self._in_order(batch, name, order)
                del unread[name]
                unread |= unread_values(batch.select([name]), self._era_codes)
        for name, faults in unread.items():
            self._unread[name].update(faults)
        return batch

    def _order_of(self, name: str) -> str | None:
        if name not in self._orders:
            self._orders[name] = self._order(name)
        return self._orders[name]

    def _in_order(self, batch: pa.RecordBatch, name: str, order: str) -> pa.RecordBatch:
        """The batch with a column's days in order; of moments, what may be read either way is lost: whoever reads a
        part of them would read it one way."""
        column = in_order(batch.column(name), order)
        if order == BOTH and kind_of(name) == "moment":
            settled = without_year_last(column)
            if lost := settled.null_count - column.null_count:
                self._unread[name].update({"unreadable": lost})
            column = settled
        return batch.set_column(batch.schema.get_field_index(name), name, column)

    def notes(self) -> tuple[Note, ...]:
        """What was cleaned and put in order, in words."""
        found = []
        for name, order in self._orders.items():
            if order == BOTH:
                found.append(Note(f"{name}: {IN_BOTH_ORDERS.english}", f"{name}: {IN_BOTH_ORDERS.japanese}"))
            elif order:
                found.append(
                    Note(f"{name}: dates are read as {order}/year", f"{name}: 日付を {order}/年 の順と解釈")
                )
            elif kind_of(name) == "moment":
                found.append(Note(f"{name}: {UNTOLD.english}", f"{name}: {UNTOLD.japanese}"))
        for name, counts in self.worn.items():
            for kind, count in counts.items():
                words = WORN[kind]
                found.append(
                    Note(f"{name}: {count:,} with {words.english}", f"{name}: {words.japanese} {count:,} 件")
                )
        return tuple(found)


UNITS = {
    "characters": Note("characters", "文字"),
    "half_widths": Note("half-width characters", "半角文字"),
}
"""What widths are counted in (`normalize.field_width.UNITS`), in words."""


def width_notes(widths: Mapping[str, FieldWidth]) -> tuple[Note, ...]:
    """What fields of names were found to hold, in words."""
    return tuple(
        Note(
            f"{name}: the field holds {width.size} {UNITS[width.unit].english}, as far as its values tell; "
            f"{width.filled:,} fill it and may be cut off",
            f"{name}: 欄の幅は {width.size} {UNITS[width.unit].japanese}と推定"
            f"(満杯の {width.filled:,} 件は末尾が切れている可能性)",
        )
        for name, width in sorted(widths.items())
    )


def refuse_exchanged_names(batch: pa.RecordBatch, where: str, schema: str) -> None:
    """Raise InputError where the kanji column holds kana and the kana column kanji."""
    if exchanged_names(batch):
        kanji, kana = kanji_share(batch.column("name_kana")), kana_share(batch.column("name_kanji"))
        raise InputError("names_exchanged", where, kana=kana, kanji=kanji, schema=schema)


def exchanged_names(batch: pa.RecordBatch) -> bool:
    """Whether the first rows of a batch have kana for kanji names and kanji for kana names."""
    if batch.num_rows < LEAST or not {"name_kanji", "name_kana"} <= set(batch.schema.names):
        return False
    if kanji_share(batch.column("name_kana")) < EXCHANGED:
        return False
    return kana_share(batch.column("name_kanji")) >= EXCHANGED
