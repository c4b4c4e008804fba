"""Under which conditions certificates were printed: load, habits, and how both logs were kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synthetic_data.conditions import Conditions, by_name, one_of, within
from synthetic_data.log_notation import ID_FORMS


@dataclass(frozen=True, slots=True)
class CertificateConditions(Conditions):
    """Shares are of jobs unless told otherwise; none of them is published."""

    incident_share: float = within(0.0011, 0.0005, 0.002, "log")
    servers: int = within(4, 1, 6)
    terminals_per_server: int = within(60, 10, 120)
    jobs_per_server_and_day: int = within(6000, 1500, 9000)
    peak_share: float = within(0.6, 0.2, 0.9)  # of the day's jobs: in the morning, at noon, in the evening
    night_batch_share: float = within(0.0, 0.0, 0.02)  # an office's own jobs at night, several a second
    family_share: float = within(0.03, 0.0, 0.15)  # another member of the household
    moved_share: float = within(0.0, 0.0, 0.02)  # the issuing system has the address of before
    other_hand_share: float = within(
        0.04, 0.0, 0.3
    )  # people written in another notation by the issuing system
    head_elsewhere_share: float = within(0.0, 0.0, 0.3)  # of family registers: the head lives elsewhere
    agent_share: float = within(0.0, 0.0, 0.005)  # a few agents ask for many others
    lookup_share: float = within(0.0, 0.0, 0.005)  # staff look something up: an inquiry without a print
    nobody_share: float = within(0.002, 0.0, 0.005)  # requests that name nobody: tests of the system
    timeout_share: float = within(0.003, 0.0, 0.01)  # the right file printed late
    error_share: float = within(0.003, 0.0, 0.01)  # nothing printed after an error notice
    reprint_share: float = within(0.0, 0.0, 0.01)  # printed again after an error, under the same request
    copies_share: float = within(0.0, 0.0, 0.06)  # several copies of one document, a line each
    cancel_share: float = within(0.0, 0.0, 0.01)  # canceled by the applicant
    walked_away_share: float = within(0.0, 0.0, 0.01)  # nobody waited: nothing printed, nothing noted
    revoked_share: float = within(0.01, 0.0, 0.03)  # revoked some day after the issue
    revoked_same_day_share: float = within(0.0, 0.0, 0.2)  # of these: on the day of issue, after it
    event_column: bool = one_of(True, False)  # whether the request log has notices and cancellations
    lost_line_share: float = within(0.0, 0.0001, 0.005, "log")  # of lines
    doubled_line_share: float = within(0.001, 0.0, 0.01)  # of lines
    near_duplicate_share: float = within(0.0, 0.0, 0.01)  # of lines: once more within a second
    cut_hours: float = within(0.0, 0.0, 12.0)  # the two logs begin and end at other moments
    skewed_terminal_share: float = within(0.1, 0.0, 0.3)  # of terminals
    skew_seconds: float = within(25.0, 1.0, 120.0, "log")
    resolution: str = one_of("millisecond", "second", "minute")
    line_order: str = one_of("time", "shuffled")
    request_ids: str = one_of("unique", "daily", "per_server")
    request_form: str = one_of(*ID_FORMS)  # of request ids in the issue log; the request log has "padded"
    household_ids: str = one_of("both", "padded", "requests", "issues", "none")
    moments: str = one_of("timestamp", "iso", "slash", "weekday", "compact", "wareki", "letter", "offset")
    revoked_at: str = one_of("timestamp", "iso", "compact", "wareki", "letter", "slash", "excel")
    documents: str = one_of("same", "short", "codes")  # what the issue log calls the documents
    vocabulary: str = one_of("en", "upper", "ja", "ja_other")


BASE = CertificateConditions()
CONDITIONS = by_name(
    BASE,
    replace(BASE, name="busy", jobs_per_server_and_day=9000, peak_share=0.9),
    replace(BASE, name="one_server", servers=1),
    replace(BASE, name="skew_60", skewed_terminal_share=0.3, skew_seconds=60.0),
    replace(BASE, name="seconds", resolution="second"),
    replace(BASE, name="minutes", resolution="minute"),
    replace(BASE, name="night_batch", night_batch_share=0.02),
    replace(BASE, name="households_padded", household_ids="padded", family_share=0.1),
    replace(BASE, name="households_in_requests", household_ids="requests", moved_share=0.01),
    replace(BASE, name="households_in_issues", household_ids="issues", moved_share=0.01),
    replace(BASE, name="no_households", household_ids="none", moved_share=0.01),
    replace(BASE, name="copies", copies_share=0.03),
    replace(BASE, name="no_events", event_column=False, cancel_share=0.005),
    replace(BASE, name="canceled", cancel_share=0.005),
    replace(BASE, name="walked_away", walked_away_share=0.003),
    replace(BASE, name="reprints", reprint_share=0.003),
    replace(BASE, name="cut_ends", cut_hours=6.0),
    replace(BASE, name="lost_lines", lost_line_share=0.001),
    replace(BASE, name="doubled_lines", doubled_line_share=0.01, near_duplicate_share=0.01),
    replace(BASE, name="head_elsewhere", head_elsewhere_share=0.2),
    replace(BASE, name="agents", agent_share=0.003),
    replace(BASE, name="lookups", lookup_share=0.005),
    replace(BASE, name="revoked_compact", revoked_at="compact", revoked_same_day_share=0.1),
    replace(BASE, name="revoked_wareki", revoked_at="wareki", revoked_same_day_share=0.1),
    replace(BASE, name="revoked_excel", revoked_at="excel"),
    replace(BASE, name="ids_daily", request_ids="daily"),
    replace(BASE, name="ids_per_server", request_ids="per_server"),
    replace(BASE, name="ids_bare", request_form="bare", documents="codes"),
    replace(BASE, name="wareki_moments", moments="wareki", vocabulary="ja", documents="short"),
    replace(BASE, name="offset_moments", moments="offset", vocabulary="ja_other", request_form="wide"),
)
"""Fixed conditions; `base` is what two well-kept logs look like."""
