"""Under which conditions help desks worked: queues, habits of guests and staff, and how the log was kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synthetic_data.conditions import Conditions, by_name, one_of, within
from synthetic_data.log_notation import ID_FORMS

TOLD = "172 wrong applications at 131 bodies, 2023; how many were made there is not published"


@dataclass(frozen=True, slots=True)
class PointConditions(Conditions):
    """Shares are of visits unless told otherwise."""

    incident_share: float = within(0.0011, 0.0004, 0.002, "log", TOLD)
    visits_per_terminal_and_day: int = within(40, 15, 90)
    use_spread: float = within(0.3, 0.0, 1.2)  # of the logarithm of a terminal's visits
    queue_share: float = within(0.2, 0.0, 0.7)  # the next guest stands waiting
    rush_share: float = within(0.1, 0.0, 0.5)  # of all visits on the last three days before a deadline
    family_share: float = within(0.05, 0.0, 0.3)  # members of the household follow at the same terminal
    missing_logout_share: float = within(0.03, 0.01, 0.4, "log")
    automatic_logout_share: float = within(0.1, 0.0, 0.5)  # of missing logouts
    pause_share: float = within(0.02, 0.0, 0.08)
    quick_restart_share: float = within(0.012, 0.0, 0.03)
    slow_restart_share: float = within(
        0.0002, 0.00005, 0.005, "log"
    )  # the same person begins anew after minutes
    early_card_share: float = within(0.0005, 0.0001, 0.02, "log")
    further_share: float = within(0.002, 0.0, 0.05)  # the same person applies once more
    walked_away_share: float = within(0.005, 0.0, 0.03)
    lookup_share: float = within(0.002, 0.0, 0.05)  # staff look up somebody's state
    home_share: float = within(0.6, 0.2, 0.8)  # of people: another application on their own telephone
    same_id_share: float = within(0.9, 0.3, 1.0)  # of further applications: under the id used before
    family_id_share: float = within(0.01, 0.0, 0.3)  # of family members: a relative's id
    named_share: float = within(0.3, 0.1, 1.0)  # of records: carry a name and birth date
    names_from_card: bool = one_of(False, True)  # the name is filled in from the card, nobody types
    guardian_share: float = within(0.0, 0.00005, 0.002, "log")  # a parent or guardian types the own name
    agent_share: float = within(
        0.0, 0.00005, 0.0005, "log"
    )  # somebody of no kin helps and types the own name
    lost_line_share: float = within(0.0, 0.0001, 0.02, "log")  # of lines
    doubled_line_share: float = within(0.001, 0.0, 0.01)  # of lines
    near_duplicate_share: float = within(0.0, 0.0, 0.01)  # of lines: once more a second later
    cut_hours: float = within(0.0, 0.0, 30.0)  # missing at either end of the log
    skewed_terminal_share: float = within(0.1, 0.0, 0.3)  # of terminals
    skew_seconds: float = within(25.0, 1.0, 1500.0, "log")
    resolution: str = one_of("second", "millisecond", "minute")
    line_order: str = one_of("time", "shuffled")
    session_key: str = one_of("unique", "daily", "none")  # "daily": numbers begin anew every morning
    record_session: bool = one_of(True, False)  # whether records carry the session number
    terminal_key: str = one_of("own", "shared", "none")  # "shared": some terminals have one name
    moments: str = one_of("timestamp", "iso", "slash", "weekday", "compact", "wareki", "letter", "offset")
    vocabulary: str = one_of("en", "upper", "ja", "ja_other")
    terminal_form: str = one_of(*ID_FORMS)  # in the session log; records have "padded"
    per_mechanism: int = 0  # not drawn: at least so many mistakes of each kind, where a figure needs them


BASE = PointConditions()
CONDITIONS = by_name(
    BASE,
    replace(BASE, name="calm_office", visits_per_terminal_and_day=15, queue_share=0.0, rush_share=0.0),
    replace(BASE, name="queues", queue_share=0.7, visits_per_terminal_and_day=90),
    replace(BASE, name="deadline_rush", rush_share=0.5, queue_share=0.5, use_spread=0.8),
    replace(BASE, name="uneven_terminals", use_spread=1.2),
    replace(BASE, name="families", family_share=0.3, family_id_share=0.1),
    replace(BASE, name="missing_logouts_40", missing_logout_share=0.4),
    replace(BASE, name="early_cards", early_card_share=0.02),
    replace(BASE, name="names_from_card", names_from_card=True, named_share=1.0),
    replace(BASE, name="names_typed", named_share=1.0),
    replace(BASE, name="apply_twice_5", further_share=0.05),
    replace(BASE, name="same_ids", same_id_share=1.0, family_id_share=0.3, further_share=0.02),
    replace(BASE, name="guardians", guardian_share=0.0005, named_share=1.0),
    replace(BASE, name="agents", agent_share=0.0003, named_share=1.0),
    replace(BASE, name="lookups", lookup_share=0.05),
    replace(BASE, name="walked_away", walked_away_share=0.03),
    replace(BASE, name="minutes", resolution="minute"),
    replace(BASE, name="minutes_shuffled", resolution="minute", line_order="shuffled"),
    replace(BASE, name="milliseconds", resolution="millisecond"),
    replace(BASE, name="clock_skew", skewed_terminal_share=0.3, skew_seconds=1200.0),
    replace(BASE, name="lost_lines", lost_line_share=0.01),
    replace(BASE, name="doubled_lines", doubled_line_share=0.01, near_duplicate_share=0.01),
    replace(BASE, name="cut_ends", cut_hours=24.0),
    replace(BASE, name="shared_terminal_names", terminal_key="shared"),
    replace(BASE, name="no_terminal_names", terminal_key="none"),
    replace(BASE, name="daily_sessions", session_key="daily", record_session=True),
    replace(BASE, name="no_sessions", session_key="none", record_session=False),
    replace(BASE, name="wareki_moments", moments="wareki", vocabulary="ja", terminal_form="plain"),
    replace(BASE, name="compact_moments", moments="compact", vocabulary="upper", terminal_form="wide"),
    replace(BASE, name="offset_moments", moments="offset", vocabulary="ja_other", terminal_form="hyphen"),
)
"""Fixed conditions; `base` is what a well-kept log looks like."""
