"""How logs write moments, events, documents and ids. Facts are in lexicon/log_words.csv; moments are microseconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.dates import NOTATIONS as DAYS
from synthetic_data.lexicon_files import rows

Ints = npt.NDArray[np.int64]
SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = date(1970, 1, 1)
RESOLUTIONS = {"millisecond": 1_000, "second": SECOND, "minute": 60 * SECOND}
WEEKDAYS = "月火水木金土日"
ZONE = 9 * 3600 * SECOND
CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _weekday(day: date) -> str:
    return f"{day:%Y/%m/%d}({WEEKDAYS[day.weekday()]})"


# notation: how the day is written, what stands between, the form of the time, what stands behind
MOMENTS: dict[str, tuple[Callable[[date], str], str, str, str]] = {
    "iso": (DAYS["iso"], "T", ":", ""),
    "blank": (DAYS["iso"], " ", ":", ""),
    "slash": (lambda day: f"{day:%Y/%m/%d}", " ", ":", ""),
    "weekday": (_weekday, " ", ":", ""),
    "compact": (DAYS["compact"], "", "", ""),
    "wareki": (DAYS["wareki"], "", "時分秒", ""),
    "letter": (DAYS["letter"], " ", ":", ""),
    "offset": (DAYS["iso"], "T", ":", "+09:00"),
    "utc": (DAYS["iso"], "T", ":", "Z"),
}


def _clock(value: int, form: str, resolution: str) -> str:
    """The time of a day in microseconds."""
    minutes, rest = divmod(value, 60 * SECOND)
    hour, minute = divmod(minutes, 60)
    second, micro = divmod(rest, SECOND)
    if form == "時分秒":
        return f"{hour}時{minute}分" + ("" if resolution == "minute" else f"{second}秒")
    text = f"{hour:02}{form}{minute:02}"
    if resolution == "minute":
        return text
    text += f"{form}{second:02}"
    return text if resolution == "second" else f"{text}.{micro // 1000:03}"


def write_moments(moments: Ints, notation: str, resolution: str = "second") -> pa.Array:
    """Each moment in one of `MOMENTS` (or "timestamp": an Arrow column), cut to the resolution; null below 0."""
    known = moments >= 0
    cut = np.where(known, moments // RESOLUTIONS[resolution] * RESOLUTIONS[resolution], 0)
    if notation == "timestamp":
        return pa.array(cut, mask=~known).cast(pa.timestamp("us"))
    day_form, between, form, behind = MOMENTS[notation]
    local = np.where(known, cut - ZONE, cut) if notation == "utc" else cut
    days, day_rows = np.unique(local // DAY, return_inverse=True)
    times, time_rows = np.unique(local % DAY, return_inverse=True)
    left = pa.array([day_form(EPOCH + timedelta(days=int(day))) for day in days]).take(pa.array(day_rows))
    texts = [between + _clock(int(time), form, resolution) + behind for time in times]
    texts = [text.replace(".", "") for text in texts] if notation == "compact" else texts
    written = pc.binary_join_element_wise(left, pa.array(texts).take(pa.array(time_rows)), "")
    return pc.if_else(pa.array(known), written, pa.scalar(None, pa.string()))


def write_days_of(moments: Ints, notation: str) -> pa.Array:
    """Only the days of moments, in one of the notations of dates or as Excel's day numbers; null below 0."""
    known = moments >= 0
    days, at = np.unique(np.where(known, moments // DAY, 0), return_inverse=True)
    if notation == "excel":
        texts = [str(int(day) + 25_569) for day in days]
    else:
        texts = [DAYS[notation](EPOCH + timedelta(days=int(day))) for day in days]
    written = pa.array(texts, pa.string()).take(pa.array(at))
    return pc.if_else(pa.array(known), written, pa.scalar(None, pa.string()))


def words(kind: str, vocabulary: str) -> dict[str, str]:
    """What each word of a kind is called in a vocabulary."""
    listed = rows("log_words")
    return {
        row["word"]: row["text"] for row in listed if (row["kind"], row["vocabulary"]) == (kind, vocabulary)
    }


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def write_ids(numbers: Ints, prefix: str, width: int, form: str = "padded") -> pa.Array:
    """Ids of numbers, null below 0. `form`: "padded" (K00012), "plain" (K12), "bare" (12), "hyphen" (K-12), "wide", or
    "lettered" (K00012-M: with a check letter)."""
    found, at = np.unique(numbers, return_inverse=True)
    texts = []
    for number in found.tolist():
        padded = f"{prefix}{number:0{width}}"
        forms = {"padded": padded, "plain": f"{prefix}{number}", "bare": str(number)}
        forms |= {"hyphen": f"{prefix}-{number}", "wide": _wide(padded)}
        forms["lettered"] = f"{padded}-{CHECK_LETTERS[number % len(CHECK_LETTERS)]}"
        texts.append(None if number < 0 else forms[form])
    return pa.array(texts, pa.string()).take(pa.array(at))


ID_FORMS = ("padded", "plain", "bare", "hyphen", "wide", "lettered")
