"""A real cluster gives what this machine gives, also when a worker dies in the middle."""

import threading
import time

import pytest

from linkcheck import Settings
from linkcheck.cases.insurance import check_insurance
from synthetic_data.files import write_dataset

pytestmark = [pytest.mark.spark, pytest.mark.slow]


class Attack(threading.Thread):
    """Kills a worker as soon as some, but not all, batches of pairs have been compared."""

    def __init__(self, directory, kill):
        super().__init__(daemon=True)
        self.directory, self.kill = directory, kill
        self.finished = 0

    def run(self):
        end = time.monotonic() + 120
        while time.monotonic() < end:
            self.finished = len(list(self.directory.glob("linkcheck-*/found/_temporary/0/task_*")))
            if self.finished >= 2:
                return self.kill()
            time.sleep(0.002)


def test_a_worker_killed_in_the_middle_loses_nothing(cluster, killed, tmp_path):
    session, workers = cluster
    shared = tmp_path / "shared"
    shared.mkdir()
    paths = write_dataset(tmp_path / "population", 20_000, 4)
    inputs = paths["insurance"], paths["register"]
    attack = Attack(shared, lambda: killed(workers[0]))
    attack.start()
    spark = check_insurance(
        *inputs, settings=Settings(engine="spark", batch_rows=5_000, spark_directory=str(shared))
    )
    attack.join(timeout=60)
    assert 2 <= attack.finished < int(session.conf.get("spark.sql.shuffle.partitions"))
    assert workers[0].poll() is not None
    assert workers[1].poll() is None
    local = check_insurance(*inputs)
    assert local.summary["flagged_count"] > 0
    assert spark.summary == local.summary
    assert spark.decisions.to_arrow().equals(local.decisions.to_arrow())
    assert list(shared.iterdir()) == []
