"""The Spark session a check runs in: the one that is active, else one made from the settings."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from linkcheck.errors import InputError, MissingExtraError
from linkcheck.messages import reason
from linkcheck.settings import Settings

__all__ = ["shared_directory", "spark_job", "spark_session"]

LOOPBACK = "127.0.0.1"
CONNECT = "pyspark.sql.connect"
"""Where sessions are defined whose driver is elsewhere."""

REMOTE = "sc://"
"""How the address of a Spark Connect server begins."""

ARROW_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"


def spark_session(settings: Settings) -> Any:
    """The active session, else a new one on `settings.spark_master`, which stays until the process ends.

    Raises MissingExtraError without pyspark (or, for Spark Connect, what it needs), InputError without Java and where
    Spark does not start.
    """
    try:
        from pyspark.errors import PySparkException, PySparkImportError
        from pyspark.sql import SparkSession
    except ImportError:
        raise MissingExtraError("spark", "spark") from None
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    builder, is_remote = SparkSession.builder.appName("linkcheck"), settings.spark_master.startswith(REMOTE)
    try:
        if is_remote:
            # about pandas, which is not used
            with warnings.catch_warnings(action="ignore", category=FutureWarning):
                return builder.remote(settings.spark_master).getOrCreate()
        return _own(builder, settings)
    except PySparkImportError:
        raise MissingExtraError("spark", "spark") from None
    except PySparkException:
        if is_remote:
            raise InputError("spark_server", "spark") from None
        raise InputError("spark_start", "spark") from None


def _own(builder: Any, settings: Settings) -> Any:
    """A session whose driver is this process."""
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise InputError("spark_java", "spark")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if _is_local(settings.spark_master):
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
    builder = builder.master(settings.spark_master)
    for name, value in _options(settings).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _options(settings: Settings) -> dict[str, str]:
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.executorEnv.PYTHONWARNINGS": "ignore::FutureWarning",
    }
    if _is_local(settings.spark_master):
        options |= {
            "spark.driver.memory": f"{settings.memory_limit_mb}m",
            "spark.driver.host": LOOPBACK,
            "spark.driver.bindAddress": LOOPBACK,
            "spark.local.dir": _private_scratch(),
        }
    return options


def _private_scratch() -> str:
    """Where Spark on this machine spills: for this user only, removed at exit."""
    scratch = tempfile.mkdtemp(prefix="linkcheck-spark-")
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    return scratch


def _is_local(master: str) -> bool:
    return master.startswith("local")


@contextmanager
def shared_directory(session: Any, settings: Settings) -> Iterator[Path]:
    """A private directory that driver and executors see, removed afterwards.

    It lies in `settings.spark_directory`; only a session whose driver and executors are on this machine may do without
    one.
    """
    is_elsewhere = type(session).__module__.startswith(CONNECT) or not _is_local(session.sparkContext.master)
    if settings.spark_directory is None and is_elsewhere:
        raise InputError("spark_directory", "spark_directory")
    with tempfile.TemporaryDirectory(prefix="linkcheck-", dir=settings.spark_directory) as private:
        yield Path(private)


@contextmanager
def spark_job(session: Any, settings: Settings) -> Iterator[None]:
    """Arrow batches of the settings' size, no warnings about pandas (which is not used), errors without values."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        with warnings.catch_warnings(), _batch_rows(session, settings.batch_rows):
            warnings.filterwarnings("ignore", message=".*pandas", category=FutureWarning)
            yield
    except (Py4JError, PySparkException) as error:
        raise InputError("spark_job", "spark", said=reason(error)) from None


@contextmanager
def _batch_rows(session: Any, rows: int) -> Iterator[None]:
    before = session.conf.get(ARROW_ROWS)
    session.conf.set(ARROW_ROWS, str(rows))
    try:
        yield
    finally:
        session.conf.set(ARROW_ROWS, before)
