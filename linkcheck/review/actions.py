"""What a reviewer can do: decide, check, undo, search, write out, take in. Each is a request with a JSON answer."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from linkcheck.review.desk import FILE_LIMIT, NAME_LIMIT, Desk, json_body, limited_body
from linkcheck.review.export import review_csv, write_review_csv
from linkcheck.review.flagged_links import plain
from linkcheck.review.guard import session_of
from linkcheck.review.history import ConflictError, Reader, SameReaderError
from linkcheck.review.intake import apply_change
from linkcheck.review.selection import Selection
from linkcheck.review.sheet import read_sheet
from linkcheck.review.states import RESULTS
from linkcheck.review.worklist import WorkListError, merge_worklist, worklist

__all__ = ["Actions"]

NOTE_LIMIT, SEARCH_LIMIT = 2_000, 200
ZIP = b"PK"
"""How an Excel workbook begins."""


def _refused(why: str, status: int) -> JSONResponse:
    return JSONResponse({"error": why}, status_code=status)


class Actions:
    """What changes something, or leaves the application as a file."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def decide(self, request: Request) -> Response:
        """Add a decision and name the next link."""
        return await self._act(request, check=False)

    async def check(self, request: Request) -> Response:
        """Add a second reviewer's own result and name the next link."""
        return await self._act(request, check=True)

    async def _act(self, request: Request, *, check: bool) -> Response:
        desk, link = self.desk, self.desk.link(request)
        reviewer, selection, _ = desk.asked(request)
        told = await json_body(request)
        result, note, seen = told.get("result"), told.get("note", ""), told.get("seen")
        if not reviewer:
            return _refused("reviewer", 409)
        if result not in RESULTS or not isinstance(note, str) or not isinstance(seen, str):
            return _refused("request", 422)
        if not (check and result == "hold"):  # a second reader who is not sure leaves the check to be done
            act = desk.history.check if check else desk.history.decide
            try:
                by = Reader(reviewer, session_of(request))
                act(link.row, link.entry.record_id, result, note.strip()[:NOTE_LIMIT], by, seen)
            except SameReaderError:
                return _refused("same_reader", 409)
            except ConflictError:
                return _refused("conflict", 409)
        row = selection.next_row(desk.flagged, desk.history.held(), reviewer, link.row)
        return JSONResponse({"next": _address(selection, row)})

    async def undo(self, request: Request) -> Response:
        """Take back the reviewer's last action and lead back to its link."""
        await json_body(request)
        reviewer, selection, _ = self.desk.asked(request)
        if not reviewer:
            return _refused("reviewer", 409)
        row = self.desk.history.undo(Reader(reviewer, session_of(request)))
        return _refused("nothing", 409) if row is None else JSONResponse({"next": _address(selection, row)})

    async def name_reviewer(self, request: Request) -> Response:
        """Set who reviews in this browser, until it is closed."""
        name = (await json_body(request)).get("reviewer")
        name = " ".join(name.split())[:NAME_LIMIT] if isinstance(name, str) else ""
        if not name:
            return _refused("reviewer", 422)
        answer = JSONResponse({"reviewer": name})
        answer.set_cookie("reviewer", quote(name), path="/", samesite="strict", httponly=True)
        return answer

    async def search(self, request: Request) -> Response:
        """Keep what is sought under a name and lead to the list; an address never holds what is sought."""
        sought = (await json_body(request)).get("sought")
        sought = plain(sought)[:SEARCH_LIMIT] if isinstance(sought, str) else ""
        _, selection, _ = self.desk.asked(request)
        if not sought:
            return JSONResponse({"next": f"/{selection.without('search').query}"})
        name = self.desk.keep(self.desk.searches, sought)
        query = selection.without("search").query
        return JSONResponse({"next": f"/{query}{'&' if query else '?'}search={name}"})

    async def export(self, request: Request) -> Response:
        """Write review.csv beside the other outputs."""
        await json_body(request)
        write_review_csv(self.desk.flagged, self.desk.history.held(), self.desk.directory)
        return JSONResponse({"file": "review.csv"})

    async def download(self, request: Request) -> Response:
        """The same table as a download."""
        content = review_csv(self.desk.flagged, self.desk.history.held())
        headers = {"content-disposition": 'attachment; filename="review.csv"'}
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    async def worklist(self, request: Request) -> Response:
        """Everything done so far, for another computer."""
        headers = {"content-disposition": 'attachment; filename="worklist.json"'}
        content = worklist(self.desk.flagged, self.desk.history)
        return Response(content, media_type="application/json", headers=headers)

    async def take_in(self, request: Request) -> Response:
        """Take in another computer's work list at once; of a filled sheet, show first what it would change."""
        content = await limited_body(request, "application/octet-stream", FILE_LIMIT)
        desk = self.desk
        try:
            if content.startswith(ZIP):
                sheet = read_sheet(content, desk.flagged, desk.history.held())
                return JSONResponse({"next": f"/import/{desk.keep(desk.pending, sheet)}"})
            merged = merge_worklist(content, desk.flagged, desk.history)
        except WorkListError as error:
            return _refused(f"file_{error.why}", 422)
        counts = {"new": merged.new_count, "known": merged.known_count, "conflicts": merged.conflict_count}
        return JSONResponse({"merged": counts})

    async def apply(self, request: Request) -> Response:
        """Write what a filled sheet changes; what would follow another decision only where it was ticked."""
        desk, told = self.desk, await json_body(request)
        sheet = desk.pending.get(str(request.path_params["name"]))
        ticked = told.get("overwrite")
        if sheet is None or not isinstance(ticked, list):
            return _refused("request", 422)
        del desk.pending[str(request.path_params["name"])]
        done = 0
        for place, change in enumerate(sheet.changes):
            if not change.overwrites or place in ticked:
                done += apply_change(desk.history, change)
        return JSONResponse({"next": "/", "applied": done})


def _address(selection: Selection, row: int | None) -> str:
    return f"/{selection.query}" if row is None else f"/link/{row}{selection.query}"
