"""Moments as programs print them, written in a form that is read: weekdays, names of zones, the year behind the time.

What stands here is what a language, a database or a log prints by itself, and can be read in one way only.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["rewritten"]

MONTH = "(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
WEEKDAY = "(?i:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
DAY = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}-" + MONTH + r"-\d{4}"

FORMS = (
    # a weekday in front (RFC 5322, C, Java), or written out or alone behind the day
    (rf"^([\s\[(<\"']*){WEEKDAY}[.,]?\s+", r"\1"),
    (r"\s*[(\[]?[月火水木金土日]曜日?[)\]]?\s*", " "),
    (r"\s[月火水木金土日]\s+", " "),
    # the name of the zone beside its offset (java.time), or in place of it; JavaScript's GMT+0900 (日本標準時)
    (r"(Z|[+-]\d{2}:?\d{2})\[[^\]]*\]", r"\1"),
    (r"\s*\[?(?:Asia/Tokyo|日本標準時|Japan Standard Time)\]?", ""),
    (r"\s*GMT([+-]\d{4})\b(?:\s*\([^)]*\)?)?", r" \1"),
    # the year behind the time (C, Java)
    (
        rf"^([\s\[(<\"']*{MONTH}\s+\d{{1,2}})\s+({CLOCK})(?:\s+(JST|UTC|GMT|[+-]\d{{4}}))?\s+(\d{{4}})",
        r"\1 \4 \2 \3",
    ),
    # years of two digits beside the name of a month (Oracle)
    (rf"\b(\d{{1,2}}-{MONTH}-)([0-4]\d)\b", r"\120\2"),
    (rf"\b(\d{{1,2}}-{MONTH}-)([5-9]\d)\b", r"\119\2"),
    # points for colons (Db2, Oracle), or nothing
    (rf"^([\s\[(<\"']*(?:{DAY}))[-\sT]\s*(\d{{1,2}})\.(\d{{2}})\.(\d{{2}})", r"\1 \2:\3:\4"),
    (rf"^([\s\[(<\"']*(?:{DAY}))[\sT_]\s*(\d{{2}})(\d{{2}})(\d{{2}})(\D|$)", r"\1 \2:\3:\4\5"),
    # an offset in whole hours (PostgreSQL)
    (r"(:\d{2}(?:[.,]\d{1,9})?\s*[+-]\d{2})([\])>\"'\s]*)$", r"\100\2"),
)
"""Patterns and what is put in their place, one after the other."""


def rewritten(text: pa.Array) -> pa.Array:
    """Values that are no moment as they stand, each in the form that `parse_moments` reads, if it has one of FORMS.

    >>> rewritten(pa.array(["Mon Mar 27 11:45:03 JST 2023", "2023-03-27-11.45.03.250000", None])).to_pylist()
    ['Mar 27 2023 11:45:03 JST', '2023-03-27 11:45:03.250000', None]
    """
    for pattern, replacement in FORMS:
        text = pc.replace_substring_regex(text, pattern, replacement)
    return text
