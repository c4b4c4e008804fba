"""One record, decided as in a batch of its own, without what is told of batches."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import numpy as np
import pyarrow as pa

from linkcheck.audit.case import Case
from linkcheck.audit.explain import told_decision
from linkcheck.audit.pipeline import judge
from linkcheck.audit.run import open_run, silent
from linkcheck.settings import Settings

__all__ = ["decide_record"]


def decide_record(case: Case, inputs: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """The decision of the one record in `inputs` with its ledger, as `Result.explain` tells it, or why it cannot be
    read: {"record_id": None, "quarantine": {"reason", "detail"}}. Raises as `audit` does."""
    with ExitStack() as closing:
        run = open_run(case, inputs, settings, silent, closing)
        _, verdicts = judge(run)
        table = verdicts.decisions(run.right if "register" in run.sources else None).table
        if verdicts.amend is not None:
            table, _ = verdicts.amend(table, verdicts.owner.of_rows(np.arange(len(verdicts.outcome))))
        if table.num_rows == 0:
            refused = pa.concat_tables([run.records.quarantine, verdicts.quarantine])
            (lost,) = refused.to_pylist()
            return {"record_id": None, "quarantine": {"reason": lost["reason"], "detail": lost["detail"]}}
        return told_decision(table, 0, verdicts.ledger_at)
