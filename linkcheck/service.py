"""One record over HTTP: the checks of an open register as a small JSON service on this computer's loopback address.

Every request carries the token ("Authorization: Bearer ..."). The access log holds times, routes, statuses and
milliseconds, nothing of a record. Several requests run at once.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any

from linkcheck.errors import InputError, MissingExtraError
from linkcheck.messages import both
from linkcheck.objects import read_object
from linkcheck.openapi import description
from linkcheck.register import WITH_REGISTER, OpenRegister

try:
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.datastructures import Headers
    from starlette.exceptions import HTTPException
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
except ImportError:
    raise MissingExtraError("service", "review") from None

__all__ = ["make_service", "run_service"]

ENDING_SECONDS = 30
"""How long requests that have begun may take once the service is to end."""

NOBODY = {
    "my_number": "000000000000",
    "name_kanji": "試験　用",
    "name_kana": "シケン ヨウ",
    "birth_date": "1970-01-01",
    "sex": "1",
    "address": "東京都千代田区",
}
"""A record that is checked before the first one that counts, which would wait for the kernels otherwise."""

BODY_LIMIT = 64_000
"""Bytes of a request; a record has some hundred."""


def make_service(
    register: OpenRegister, host: str, token: str, log: Callable[[str], None] | None = None
) -> ASGIApp:
    """The service over an open register; `host` is the address it answers at ("127.0.0.1:8000"), `log` takes the lines
    of the access log (None: to stderr)."""

    async def check(request: Request) -> Response:
        record = await _record(request)
        if isinstance(record, str):
            return JSONResponse({"error": record}, 422)
        try:
            found = await run_in_threadpool(register.check_record, record, request.path_params["kind"])
        except InputError as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse(json.loads(json.dumps(found, ensure_ascii=False, default=str)))

    async def health(request: Request) -> Response:
        return JSONResponse({"resident_count": register.resident_count})

    async def openapi(request: Request) -> Response:
        return JSONResponse(description(f"http://{host}"))

    async def refused(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 500)
        told = {"error": both("service_route", known=", ".join(WITH_REGISTER))}
        return JSONResponse(told, status, getattr(error, "headers", None))

    routes = [
        Route("/check/{kind}", check, methods=["POST"]),
        Route("/health", health),
        Route("/openapi.json", openapi),
    ]
    application = Starlette(routes=routes, exception_handlers={HTTPException: refused})
    return _Door(application, host, token, log or _to_stderr)


def run_service(register: OpenRegister, port: int, announce: Callable[[str, str], None]) -> None:
    """Serve on this computer's loopback address until interrupted; requests that have begun are answered.

    `announce` is told the address and the token, once a first record has been checked. Raises InputError where the port
    is taken.
    """
    import uvicorn

    from linkcheck.review.serve import ADDRESS, listen

    token = secrets.token_urlsafe(32)
    register.check_record(NOBODY)
    with listen(port) as listener:
        host = f"{ADDRESS}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            make_service(register, host, token),
            access_log=False,
            log_level="critical",
            server_header=False,
            timeout_graceful_shutdown=ENDING_SECONDS,
        )
        announce(f"http://{host}", token)
        uvicorn.Server(config).run(sockets=[listener])


async def _record(request: Request) -> dict[str, Any] | str:
    """The record of a request, or what is wrong with it."""
    if request.path_params["kind"] not in WITH_REGISTER:
        return both("service_kind", known=", ".join(WITH_REGISTER))
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY_LIMIT:
            return both("service_size", most=BODY_LIMIT)
    try:
        found = read_object(body)
    except ValueError:
        return both("service_json")
    if not isinstance(found, dict) or not found:
        return both("service_record")
    if not all(value is None or isinstance(value, str) for value in found.values()):
        return both("service_values")
    return found


class _Door:
    """Middleware: nobody without the token, no Host but the service's own, a line in the access log."""

    def __init__(self, app: ASGIApp, host: str, token: str, log: Callable[[str], None]) -> None:
        self.app, self.host, self.log = app, host, log
        self.expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on, and log."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        started, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"cache-control", b"no-store")]
            await send(message)

        try:
            await self._answer(scope)(scope, receive, noted)
        finally:
            milliseconds = 1000 * (time.perf_counter() - started)
            now = time.strftime("%Y-%m-%dT%H:%M:%S%z")
            self.log(f"{now} {scope['method']} {_route(scope['path'])} {status} {milliseconds:.1f} ms")

    def _answer(self, scope: Scope) -> ASGIApp:
        headers = Headers(scope=scope)
        if headers.getlist("host") != [self.host]:
            return JSONResponse({"error": both("service_host", host=self.host)}, 400)
        given = headers.get("authorization", "").encode("latin-1")
        if not secrets.compare_digest(given, self.expected):
            told = {"error": both("service_token")}
            return JSONResponse(told, 401, {"www-authenticate": "Bearer"})
        return self.app


def _route(path: str) -> str:
    """A path as the log names it: a client may write anything into one that does not exist."""
    known = {"/health", "/openapi.json", *(f"/check/{kind}" for kind in WITH_REGISTER)}
    return path if path in known else "(other)"


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
