"""Why a row goes to quarantine: names, and what they mean in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = [
    "DOUBTFUL",
    "QUARANTINE",
    "REASONS",
    "Note",
    "RefusedRows",
    "quarantine_lines",
    "quarantine_table",
]


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing about an input, in both languages; never a value."""

    english: str
    japanese: str


DOUBTFUL = {
    "record_type": Note(
        "a Zengin record that does not begin with 1, 2, 8 or 9",
        "全銀：データ区分が 1・2・8・9 のいずれでもない",
    ),
    "record_length": Note(
        "a Zengin record of other than 120 bytes", "全銀：レコードの長さが 120 バイトでない"
    ),
    "no_header": Note("a Zengin record without a header before it", "全銀：前にヘッダー・レコードがない"),
    "missing_trailer": Note(
        "a Zengin header whose group has no trailer", "全銀：グループの終わりにトレーラ・レコードがない"
    ),
    "missing_end": Note("a last Zengin record that is no end record", "全銀：最後がエンド・レコードでない"),
    "after_end": Note("a Zengin record behind the end record", "全銀：エンド・レコードの後にレコードがある"),
    "business_code": Note(
        "a Zengin header with another business code", "全銀：120 バイト形式の業務種別コードでない"
    ),
    "trailer_count": Note(
        "a Zengin trailer that counts other than the records before it",
        "全銀：トレーラ・レコードの件数が前のデータ・レコードと異なる",
    ),
    "trailer_total": Note(
        "a Zengin trailer with another total than the records before it",
        "全銀：トレーラ・レコードの合計金額が前のデータ・レコードと異なる",
    ),
}
"""Reasons that put the whole file in doubt: by its own structure, records may be missing."""

REASONS = {
    "undecodable": Note(
        "bytes that are no text in the file's encoding", "文字コードとして読み取れないバイトがある"
    ),
    "null_byte": Note("a null byte", "ヌル文字がある"),
    "broken_quote": Note("a quotation mark that opens or closes nothing", "引用符が対になっていない"),
    "field_count": Note("another number of fields than the header", "項目数が見出しと異なる"),
    "formula_cell": Note("a formula instead of a value", "値ではなく数式が入っている"),
    "error_cell": Note("an error of the spreadsheet", "表計算ソフトのエラー値がある"),
    "record_id_missing": Note("no record number", "整理番号がない"),
    "record_id_duplicate": Note(
        "a row before it has the same record number", "整理番号が前の行と重複している"
    ),
    "record_id_is_my_number": Note(
        "the record number is the My Number itself, which no output may show",
        "整理番号が個人番号そのものである",
    ),
    "my_number_missing": Note("no My Number, so no link to check", "個人番号がない（点検する紐付けがない）"),
    "my_number_duplicate": Note("a row before it has the same My Number", "個人番号が前の行と重複している"),
    "my_number_scientific_notation": Note(
        "a spreadsheet turned the My Number into 1.23E+11", "表計算ソフトにより個人番号が指数表示になっている"
    ),
    "my_number_leading_zero_lost": Note(
        "a spreadsheet dropped the My Number's leading zero (repair_leading_zeros = true in the settings puts it back)",
        "表計算ソフトにより個人番号の先頭の 0 が失われている（設定 repair_leading_zeros = true で補う）",
    ),
    "my_number_rounded": Note(
        "a spreadsheet rounded the My Number (its last six digits are 0)",
        "表計算ソフトにより個人番号の下の桁が丸められている（末尾6桁が 0）",
    ),
    "my_number_words": Note(
        "words where a My Number belongs, so no link to check (a total row, a repeated header)",
        "個人番号の欄に番号でない語がある（合計行、見出しの繰返し等。点検する紐付けがない）",
    ),
    "session_id_missing": Note("no session number", "セッション番号がない"),
    "at_missing": Note("no moment", "日時がない"),
    "request_id_missing": Note("no request number", "申請番号がない"),
    "duplicate_line": Note("the same line of a log again", "記録の同じ行が重複している"),
    "bank_code": Note("a Zengin bank code of other than 4 digits", "全銀：銀行コードが数字4桁でない"),
    "branch_code": Note("a Zengin branch code of other than 3 digits", "全銀：支店コードが数字3桁でない"),
    "account_type": Note(
        "a Zengin account type other than 1, 2, 3, 4 or 9", "全銀：預金種目が 1・2・3・4・9 のいずれでもない"
    ),
    "account_number": Note("a Zengin account number of other than 7 digits", "全銀：口座番号が数字7桁でない"),
    "holder_kana": Note(
        "a Zengin holder in other than half-width kana, Latin capitals, digits and signs",
        "全銀：口座名義に半角カナ・英大文字・数字・記号以外の文字がある",
    ),
    "amount": Note("a Zengin amount of other than 10 digits", "全銀：金額が数字10桁でない"),
    "text": Note("a Zengin record with characters of two bytes", "全銀：半角でない文字がある"),
    **DOUBTFUL,
}
"""Every reason there is. The detail of a row names counts and columns, never values."""

TOLD_LINES = 5
"""Lines that are named for a reason."""

QUARANTINE = pa.schema([("source_row", pa.int64()), ("reason", pa.string()), ("detail", pa.string())])


@dataclass(frozen=True, slots=True)
class RefusedRows:
    """M rows that are not used: their numbers int64[M], one reason, and a detail for each or one for all."""

    source_row: npt.NDArray[np.int64]
    reason: str
    detail: str | tuple[str, ...] = ""


def quarantine_table(refused: tuple[RefusedRows, ...]) -> pa.Table:
    """Refused rows as a table of QUARANTINE, in the order of the source."""
    if not refused:
        return QUARANTINE.empty_table()
    rows = np.concatenate([part.source_row for part in refused])
    reasons = [part.reason for part in refused for _ in part.source_row]
    details: list[str] = []
    for part in refused:
        details += [part.detail] * len(part.source_row) if isinstance(part.detail, str) else part.detail
    columns = [pa.array(rows, pa.int64()), pa.array(reasons, pa.string()), pa.array(details, pa.string())]
    table = pa.table(columns, schema=QUARANTINE)
    return table.take(pa.array(np.argsort(rows, kind="stable")))


def quarantine_lines(quarantine: pa.Table) -> tuple[list[str], list[str]]:
    """Why rows are in quarantine, most frequent reason first, with the first lines: in English and in Japanese."""
    rows: dict[str, list[int]] = {}
    for row, reason in zip(
        quarantine["source_row"].to_pylist(), quarantine["reason"].to_pylist(), strict=True
    ):
        rows.setdefault(reason, []).append(row)
    english, japanese = [], []
    for reason, places in sorted(rows.items(), key=lambda item: -len(item[1])):
        words = REASONS.get(reason, Note(reason, reason))
        first = ", ".join(str(place) for place in places[:TOLD_LINES]) + (
            " ..." if places[TOLD_LINES:] else ""
        )
        english.append(f"{words.english}: {len(places):,} (line {first})")
        japanese.append(f"{words.japanese}: {len(places):,} 件({first} 行目)")
    return english, japanese
