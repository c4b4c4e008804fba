"""Who may talk to the application: this computer's browser, at the address and with the secret it was started with.

Against DNS rebinding every Host but the application's own is refused. A browser gets in with the token of the start
address and is known by a cookie from then on. Cookies do not tell ports apart, so whatever changes something must also
come from a page of this application (Origin). Answers are kept by nobody and may load nothing from elsewhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard", "Secret"]

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


@dataclass(frozen=True)
class Secret:
    """The token of the start address, and the cookie's name and value. All of them end with the application."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie_name: str = field(default_factory=lambda: f"linkcheck_{secrets.token_hex(4)}")
    cookie_value: str = field(default_factory=lambda: secrets.token_urlsafe(32))


class Guard:
    """Middleware that lets nobody else in. `host` is the only Host there is, as "127.0.0.1:8123"."""

    def __init__(self, app: ASGIApp, host: str, secret: Secret) -> None:
        self.app, self.host, self.secret = app, host, secret

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
        if not self._is_known(HTTPConnection(scope).cookies):
            return PlainTextResponse("Open the address that `linkcheck review` printed.", 403)
        if scope["method"] not in ("GET", "HEAD") and headers.get("origin") != f"http://{self.host}":
            return PlainTextResponse("wrong origin", 403)
        return self.app

    def _entrance(self, query: bytes) -> ASGIApp:
        given = parse_qs(query.decode("latin-1")).get("token", [""])[0]
        if not secrets.compare_digest(given.encode(), self.secret.token.encode()):
            return PlainTextResponse("Open the address that `linkcheck review` printed.", 403)
        answer = HTMLResponse(ENTRANCE)
        answer.set_cookie(
            self.secret.cookie_name, self.secret.cookie_value, path="/", httponly=True, samesite="strict"
        )
        return answer

    def _is_known(self, cookies: Mapping[str, str]) -> bool:
        given = cookies.get(self.secret.cookie_name, "")
        return secrets.compare_digest(given.encode(), self.secret.cookie_value.encode())
