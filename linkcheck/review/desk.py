"""What the pages and the actions of the application share: the links, the history, who asks for what."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request

from linkcheck.objects import read_object
from linkcheck.review.flagged_links import FlaggedLink, FlaggedLinks
from linkcheck.review.history import History
from linkcheck.review.selection import Selection
from linkcheck.review.sheet import Sheet
from linkcheck.review.states import State

__all__ = ["BODY_LIMIT", "FILE_LIMIT", "NAME_LIMIT", "Desk", "json_body", "limited_body"]

BODY_LIMIT, FILE_LIMIT = 20_000, 64 << 20
NAME_LIMIT = 60
MOST_KEPT = 100


@dataclass
class Desk:
    """The links and their history; searches and sheets not yet taken in, by names that say nothing."""

    directory: Path
    flagged: FlaggedLinks
    history: History
    searches: dict[str, str] = field(default_factory=dict)
    pending: dict[str, Sheet] = field(default_factory=dict)

    def link(self, request: Request) -> FlaggedLink:
        """The link of an address. Raises HTTPException where there is none."""
        row: int = request.path_params["row"]
        if row >= len(self.flagged.links):
            raise HTTPException(404)
        return self.flagged.links[row]

    def asked(self, request: Request) -> tuple[str, Selection, Mapping[int, State]]:
        """Who asks, for which selection, and what holds."""
        reviewer = unquote(request.cookies.get("reviewer", ""))[:NAME_LIMIT]
        selection = Selection.parse(request.query_params, self.flagged, self.searches)
        return reviewer, selection, self.history.held()

    def keep(self, held: dict[str, Any], value: Any) -> str:
        """Keep something under a new name; the oldest goes where there are too many."""
        while len(held) >= MOST_KEPT:
            del held[next(iter(held))]
        name = secrets.token_hex(4)
        held[name] = value
        return name


async def limited_body(request: Request, kind: str, limit: int) -> bytes:
    """What a page sent. Raises HTTPException for another kind of content, or too much of it."""
    if request.headers.get("content-type", "").split(";")[0] != kind:
        raise HTTPException(415)
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > limit:
            raise HTTPException(413)
    return bytes(content)


async def json_body(request: Request) -> dict[str, Any]:
    """The JSON object a page sent; an empty one for anything else."""
    try:
        told = read_object(await limited_body(request, "application/json", BODY_LIMIT))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
