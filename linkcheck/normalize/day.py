"""Days as moments: written in any notation, midnight of local time comes out. Which of two numbers is the month is told
by the whole column (`normalize.day_order`), before."""

from __future__ import annotations

import datetime
import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import distinct
from linkcheck.normalize.birth_date import read_birth_dates

__all__ = ["DAY", "MISSING", "midnights"]

MISSING = np.int64(-(1 << 62))
"""What stands for a null or unreadable moment: before all others, and far enough from the smallest integer
that any moment can be taken from it, or it from any moment."""

DAY = 86_400_000_000
NAMED = re.compile(
    r"^(?:(\d{1,2})[\s/-]([A-Za-z]{3})|([A-Za-z]{3})[a-z]*[\s/-](\d{1,2}),?)[a-z]*[\s/-](\d{4})$"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def midnights(text: pa.Array, era_codes: str | None = None) -> npt.NDArray[np.int64]:
    """Midnight of each written day in microseconds since 1970, int64[N]; MISSING where null, unreadable or where not
    all of it is known. era_codes: what digits stand for eras, as in `linkcheck.normalize.birth_date`.

    >>> days = midnights(pa.array(["令和5年3月1日", "2023/3/1", "1-Mar-2023", "2023-03", None]))
    >>> len(set(days[:3].tolist())), (days[3:] == MISSING).tolist()
    (1, [True, True])
    """

    written, rows = distinct(text)
    plain = _plain_days(["" if day is None else day.strip() for day in written.to_pylist()])
    packed = read_birth_dates(plain, era_codes, latest=datetime.date.max).packed.astype(np.int64)
    known = (packed % 100 > 0) & (packed // 100 % 100 > 0)
    months = np.where(known, (packed // 10_000 - 1970) * 12 + packed // 100 % 100 - 1, 0)
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + packed % 100 - 1
    return np.where(known, days * DAY, MISSING)[rows]


def _plain_days(days: list[str]) -> list[str]:
    """Days with the name of the month as ISO: 27-Mar-2023, Mar 27, 2023."""
    plain = []
    for day in days:
        if (named := NAMED.match(day)) and (named[2] or named[3]).lower() in MONTHS:
            month = f"{MONTHS.index((named[2] or named[3]).lower()) + 1:02}"
            plain.append(f"{named[5]}-{month}-{int(named[1] or named[4]):02}")
        else:
            plain.append(day)
    return plain
