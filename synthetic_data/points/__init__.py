"""Points applications and terminal logs as offices really write them, under conditions drawn from ranges.

`make_points(population, visits, seed, condition)` gives records, session log, truth and the harmless sequences. Files,
each importing only those before it: conditions, desk, habits, faults, visits, service_ids, written, traces, logs.
"""

from synthetic_data.points.conditions import CONDITIONS, PointConditions
from synthetic_data.points.logs import PointLogs, make_points

__all__ = ["CONDITIONS", "PointConditions", "PointLogs", "make_points"]
