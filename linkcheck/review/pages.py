"""The application: a list, one page per link, and the few things a reviewer can do. No value is in an address."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from linkcheck.audit.differences import Text
from linkcheck.review.export import (
    RESULT_TEXTS,
    answer_after_review,
    local_time,
    review_csv,
    write_review_csv,
)
from linkcheck.review.flagged_links import FlaggedLink, FlaggedLinks, phrase
from linkcheck.review.guard import Guard, Secret
from linkcheck.review.history import CHECKS, RESULTS, ConflictError, History, State
from linkcheck.review.progress import measure
from linkcheck.review.selection import STATES, Selection

__all__ = ["make_application"]

PAGE_ROWS = 100
BODY_LIMIT = 20_000
NOTE_LIMIT = 2_000
NAME_LIMIT = 60
HERE = Path(__file__).parent


def make_application(directory: Path, flagged: FlaggedLinks, host: str, secret: Secret) -> ASGIApp:
    """The application over one check's links; `host` is the address it answers at, as "127.0.0.1:8123"."""
    review = _Review(directory, flagged, History(directory / "review.sqlite", flagged.run), _templates())
    routes = [
        Route("/", review.list_page),
        Route("/link/{row:int}", review.link_page),
        Route("/decide/{row:int}", review.decide, methods=["POST"]),
        Route("/check/{row:int}", review.check, methods=["POST"]),
        Route("/undo", review.undo, methods=["POST"]),
        Route("/reviewer", review.name_reviewer, methods=["POST"]),
        Route("/export", review.export, methods=["POST"]),
        Route("/review.csv", review.download),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    return Guard(Starlette(routes=routes), host, secret)


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class _Review:
    """The pages and actions; what holds is read from the history every time."""

    directory: Path
    flagged: FlaggedLinks
    history: History
    templates: Environment

    async def list_page(self, request: Request) -> Response:
        """The links of a selection, a page at a time."""
        reviewer, selection, held = self._asked(request)
        links = selection.links(self.flagged, held, reviewer)
        last = max(0, (len(links) - 1) // PAGE_ROWS)
        asked = request.query_params.get("page", "0")
        page = min(int(asked), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
        causes = Counter(link.cause_name for link in self.flagged.links).most_common()
        return self._page(
            request,
            "list.html.jinja",
            links=links[page * PAGE_ROWS : (page + 1) * PAGE_ROWS],
            selected_count=len(links),
            page=page,
            last_page=last,
            start=selection.next_row(self.flagged, held, reviewer, -1),
            grades=sorted(Counter(link.grade for link in self.flagged.links).items()),
            causes=[(name, phrase("cause", name), count) for name, count in causes if name],
            other_run_count=self.history.other_run_count(),
        )

    async def link_page(self, request: Request) -> Response:
        """One link with all its evidence."""
        link = self._link(request)
        reviewer, selection, held = self._asked(request)
        before, after = selection.neighbors(self.flagged, held, link.row)
        state = held.get(link.row, State())
        past = [action for action in self.history.actions() if action.row == link.row]
        return self._page(
            request,
            "link.html.jinja",
            link=link,
            state=state,
            before=before,
            after=after,
            past=past,
            undone={action.of for action in past if action.action == "undo"},
            checks=selection.state == "to_check" and state.decision is not None,
            is_own=state.decision is not None and state.decision.reviewer == reviewer,
            answer=phrase("answer", answer_after_review(link, state)),
            longest=max((abs(bar.weight_bits) for bar in link.ledger), default=1.0) or 1.0,
        )

    async def decide(self, request: Request) -> Response:
        """Add a decision and name the next link."""
        return await self._act(request, RESULTS)

    async def check(self, request: Request) -> Response:
        """Add a second reviewer's check and name the next link."""
        return await self._act(request, CHECKS)

    async def _act(self, request: Request, results: tuple[str, ...]) -> Response:
        link = self._link(request)
        reviewer, selection, _ = self._asked(request)
        told = await _body(request)
        result, note, seen = told.get("result"), told.get("note", ""), told.get("seen")
        if not reviewer:
            return _refused("reviewer", 409)
        if result not in results or not isinstance(note, str) or type(seen) is not int:
            return _refused("request", 422)
        act = self.history.decide if results is RESULTS else self.history.check
        try:
            act(link.row, link.record_id, result, note.strip()[:NOTE_LIMIT], reviewer, seen)
        except ConflictError:
            return _refused("conflict", 409)
        row = selection.next_row(self.flagged, self.history.held(), reviewer, link.row)
        return JSONResponse(
            {"next": f"/{selection.query}" if row is None else f"/link/{row}{selection.query}"}
        )

    async def undo(self, request: Request) -> Response:
        """Take back the reviewer's last action and lead back to its link."""
        await _body(request)
        reviewer, selection, _ = self._asked(request)
        if not reviewer:
            return _refused("reviewer", 409)
        row = self.history.undo(reviewer)
        return (
            _refused("nothing", 409)
            if row is None
            else JSONResponse({"next": f"/link/{row}{selection.query}"})
        )

    async def name_reviewer(self, request: Request) -> Response:
        """Set who reviews in this browser, until it is closed."""
        name = (await _body(request)).get("reviewer")
        name = " ".join(name.split())[:NAME_LIMIT] if isinstance(name, str) else ""
        if not name:
            return _refused("reviewer", 422)
        answer = JSONResponse({"reviewer": name})
        answer.set_cookie("reviewer", quote(name), path="/", samesite="strict", httponly=True)
        return answer

    async def export(self, request: Request) -> Response:
        """Write review.csv beside the other outputs."""
        await _body(request)
        write_review_csv(self.flagged, self.history.held(), self.directory)
        return JSONResponse({"file": "review.csv"})

    async def download(self, request: Request) -> Response:
        """The same table as a download."""
        content = review_csv(self.flagged, self.history.held())
        headers = {"content-disposition": 'attachment; filename="review.csv"'}
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    def _link(self, request: Request) -> FlaggedLink:
        row: int = request.path_params["row"]
        if row >= len(self.flagged.links):
            raise HTTPException(404)
        return self.flagged.links[row]

    def _asked(self, request: Request) -> tuple[str, Selection, Mapping[int, State]]:
        reviewer = unquote(request.cookies.get("reviewer", ""))[:NAME_LIMIT]
        selection = Selection.parse(request.query_params, self.flagged)
        return reviewer, selection, self.history.held()

    def _page(self, request: Request, name: str, **shown: Any) -> Response:
        reviewer, selection, held = self._asked(request)
        language = "en" if request.cookies.get("language") == "en" else "ja"

        def t(text: Text | str, english: str = "") -> str:
            ja, en = (text, english) if isinstance(text, str) else (text.ja, text.en)
            return en if language == "en" else ja

        page = self.templates.get_template(name).render(
            t=t,
            language=language,
            reviewer=reviewer,
            selection=selection,
            held=held,
            flagged=self.flagged,
            progress=measure(len(self.flagged.links), self.history.actions(), held, reviewer),
            result_texts=RESULT_TEXTS,
            state_texts=STATES,
            local_time=local_time,
            **shown,
        )
        return HTMLResponse(page)


def _refused(why: str, status: int) -> JSONResponse:
    return JSONResponse({"error": why}, status_code=status)


async def _body(request: Request) -> dict[str, Any]:
    """The JSON object a page sent; an empty one for anything else."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise HTTPException(415)
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > BODY_LIMIT:
            raise HTTPException(413)
    try:
        told = json.loads(content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
