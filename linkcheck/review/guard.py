"""Who may talk to the application: this computer's browser, at the address and with the secret it was started with.

Against DNS rebinding every Host but the application's own is refused. A browser gets in with the token of the start
address and is known by a session's cookie from then on; a session ends when it was not used for hours, and in any case
after a working day. Cookies do not tell ports apart, so whatever changes something must also come from a page of this
application (Origin). Answers are kept by nobody and may load nothing from elsewhere.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard", "Secret", "Sessions", "session_of"]

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ENTRANCE = (
    '<!DOCTYPE html><meta charset="utf-8"><title>linkcheck</title><link rel="icon" href="/static/icon.svg">'
    '<meta http-equiv="refresh" content="0;url=/">'
)
"""A page that leads on: a redirect would not carry a SameSite=Strict cookie after a start from a file or a mail."""


IDLE_SECONDS, SESSION_SECONDS = 2 * 3600, 12 * 3600
"""How long a session lasts without a request, and at most."""
MOST_SESSIONS = 20
"""Browsers that are known at a time; the one that was not heard of for longest goes first."""
REFUSAL = "Open the address that `linkcheck review` printed. / linkcheck review が表示したアドレスを開いてください。"


@dataclass(frozen=True)
class Secret:
    """The token of the start address, and the name of the sessions' cookie. Both end with the application."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie_name: str = field(default_factory=lambda: f"linkcheck_{secrets.token_hex(4)}")


class Sessions:
    """The browsers that came in by the token: the cookie of each, when it came and when it was last heard of."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[bytes, tuple[float, float]] = {}

    def open(self) -> str:
        """A new session's cookie."""
        if len(self._held) >= MOST_SESSIONS:
            del self._held[min(self._held, key=lambda value: self._held[value][1])]
        value, now = secrets.token_urlsafe(32), self._clock()
        self._held[value.encode()] = (now, now)
        return value

    def knows(self, value: str) -> bool:
        """Whether a cookie is that of a session that has not ended; if so, it goes on."""
        now, given = self._clock(), value.encode()
        self._held = {
            held: (start, last)
            for held, (start, last) in self._held.items()
            if now - last < IDLE_SECONDS and now - start < SESSION_SECONDS
        }
        found = [held for held in self._held if secrets.compare_digest(held, given)]
        for held in found:
            self._held[held] = (self._held[held][0], now)
        return bool(found)

    @staticmethod
    def name(value: str) -> str:
        """What a session is called where it may be read: nobody gets in with it."""
        return hashlib.sha256(value.encode()).hexdigest()[:16]


def session_of(request: Request) -> str:
    """The name of the session that a request which the guard let through belongs to."""
    return str(request.scope["linkcheck.session"])


class Guard:
    """Middleware that lets nobody else in. `host` is the only Host there is, as "127.0.0.1:8123"."""

    def __init__(self, app: ASGIApp, host: str, secret: Secret, sessions: Sessions | None = None) -> None:
        self.app, self.host, self.secret = app, host, secret
        self.sessions = sessions or Sessions()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, let in by the token, or pass on; in any case with the headers."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if scope["type"] == "http":
            await self._answer(scope)(scope, receive, send_with_headers)

    def _answer(self, scope: Scope) -> ASGIApp:
        headers = Headers(scope=scope)
        if headers.getlist("host") != [self.host]:
            return PlainTextResponse("wrong host", 400)
        if scope["path"] == "/" and scope["method"] == "GET" and scope["query_string"].startswith(b"token="):
            return self._entrance(scope["query_string"])
        cookies = HTTPConnection(scope).cookies
        if not self.sessions.knows(cookies.get(self.secret.cookie_name, "")):
            return PlainTextResponse(REFUSAL, 403)
        if scope["method"] not in ("GET", "HEAD") and headers.get("origin") != f"http://{self.host}":
            return PlainTextResponse("wrong origin", 403)
        scope["linkcheck.session"] = self.sessions.name(cookies.get(self.secret.cookie_name, ""))
        return self.app

    def _entrance(self, query: bytes) -> ASGIApp:
        given = parse_qs(query.decode("latin-1")).get("token", [""])[0]
        if not secrets.compare_digest(given.encode(), self.secret.token.encode()):
            return PlainTextResponse(REFUSAL, 403)
        answer = HTMLResponse(ENTRANCE)
        answer.set_cookie(
            self.secret.cookie_name, self.sessions.open(), path="/", httponly=True, samesite="strict"
        )
        return answer
