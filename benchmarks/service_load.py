"""The service under load: `linkcheck serve` on a prepared register, asked by many clients at once.

`python -m benchmarks.service_load --folder DATA` prepares the register there, starts the command, and lets each of the
clients send its records one after the other on a connection of its own. Every answer is compared with the library's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import linkcheck as lc

sys.path[:0] = [str(Path(__file__).parent)]

from run import machine, write  # noqa: E402

__all__ = ["run_load"]

Timed = tuple[float, int, dict[str, Any]]


async def ask(host: str, port: int, token: str, bodies: list[bytes]) -> list[Timed]:
    """Send records on one connection: seconds, status and answer of each."""
    reader, writer = await asyncio.open_connection(host, port)
    found = []
    for body in bodies:
        head = (
            f"POST /check/insurance HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        started = time.perf_counter()
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length:"))
        answer = await reader.readexactly(length)
        found.append((time.perf_counter() - started, int(lines[0].split()[1]), json.loads(answer)))
    writer.close()
    await writer.wait_closed()
    return found


async def ask_all(host: str, port: int, token: str, shares: list[list[bytes]]) -> list[list[Timed]]:
    """All clients at once."""
    return list(await asyncio.gather(*(ask(host, port, token, share) for share in shares)))


def run_load(folder: Path, prepared: Path, clients: int, each: int) -> dict[str, Any]:
    """Figures of `clients` clients who send `each` records; the first round, of one record a client, is not counted."""
    table = pq.read_table(folder / "insurance.parquet")
    places = np.linspace(0, table.num_rows - 1, clients * (each + 1)).astype(np.int64)
    some = table.take(pa.array(places))
    del table
    texts = [some[name].cast(pa.string()) for name in some.column_names]
    records = pa.table(texts, names=some.column_names).to_pylist()
    bodies = [json.dumps(record, ensure_ascii=False).encode() for record in records]
    command = [sys.executable, "-m", "linkcheck", "serve", str(prepared)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            host, _, port = server.stdout.readline().strip().removeprefix("http://").partition(":")
            token = server.stdout.readline().strip().removeprefix("token: ")
            alone = asyncio.run(ask(host, int(port), token, bodies[:clients]))
            shares = [bodies[clients + at :: clients] for at in range(clients)]
            started = time.perf_counter()
            answers = asyncio.run(ask_all(host, int(port), token, shares))
            seconds = time.perf_counter() - started
            resident = memory_mb(server.pid)
        finally:
            server.terminate()
    opened = lc.open_register(prepared)
    for at in range(0, clients, max(clients // 20, 1)):
        expected = json.loads(json.dumps(opened.check_record(records[clients + at]), default=str))
        if answers[at][0][2] != expected:
            raise AssertionError("the service decides otherwise than the library")
    every = [timed for client in answers for timed in client]
    if {status for _, status, _ in every} != {200}:
        raise AssertionError("not every request was answered")
    return {
        "resident_count": opened.resident_count,
        "clients": clients,
        "requests": len(every),
        "requests_per_second": round(len(every) / seconds, 1),
        "seconds": told([timed[0] for timed in every]),
        "one_client_seconds": told([timed[0] for timed in alone[clients // 2 :]]),
        "server_resident_mb": resident,
    }


def told(values: list[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    p99 = float(np.quantile(values, 0.99))
    return {"count": len(values), "median": round(statistics.median(values), 4), "p99": round(p99, 4)}


def memory_mb(process: int) -> int:
    """What a process holds in memory, pages of files included."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="register.parquet and insurance.parquet")
    parser.add_argument("--prepared", type=Path, help="use this one instead of preparing")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--name", default="service_load")
    chosen = parser.parse_args()
    about = machine()
    with tempfile.TemporaryDirectory() as scratch:
        prepared = chosen.prepared
        if prepared is None:
            prepared = lc.prepare_register(chosen.folder / "register.parquet", Path(scratch) / "prepared")
        figures = run_load(chosen.folder, prepared, chosen.clients, chosen.each)
    about["load_after"] = [round(load, 1) for load in os.getloadavg()]
    write(chosen.name, {"machine": about, **figures})


if __name__ == "__main__":
    main()
