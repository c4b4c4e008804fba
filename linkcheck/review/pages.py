"""The pages: a list, one page per link, and what an import would change. No value of a record is in an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from linkcheck.pictures.waterfall import waterfall_picture
from linkcheck.review.answers import RESULT_TEXTS, answer_after_review, answer_text
from linkcheck.review.desk import Desk
from linkcheck.review.export import local_time
from linkcheck.review.flagged_links import FlaggedLink
from linkcheck.review.progress import measure
from linkcheck.review.selection import SORTS, STATES
from linkcheck.review.states import State
from linkcheck.words import COMMON, Text, share_text

__all__ = ["Pages"]

PAGE_ROWS = 100
HERE = Path(__file__).parent


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """What a reviewer sees; what holds is read from the history every time."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.templates = desk, _templates()
        links = desk.flagged.links
        self.grades = sorted(Counter(link.entry.grade for link in links).items())
        self.causes = _choices([(link.entry.cause, link.cause) for link in links])
        self.mechanisms = _choices([(link.entry.mechanism, link.mechanism) for link in links])

    async def list_page(self, request: Request) -> Response:
        """The links of a selection, a page at a time."""
        desk = self.desk
        reviewer, selection, held = desk.asked(request)
        links = selection.links(desk.flagged, held, reviewer)
        last = max(0, (len(links) - 1) // PAGE_ROWS)
        asked = request.query_params.get("page", "0")
        page = min(int(asked), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
        return self._page(
            request,
            "list.html.jinja",
            links=links[page * PAGE_ROWS : (page + 1) * PAGE_ROWS],
            selected_count=len(links),
            page=page,
            last_page=last,
            start=selection.next_row(desk.flagged, held, reviewer, -1),
            grades=self.grades,
            causes=self.causes,
            mechanisms=self.mechanisms,
            rival_count=sum(bool(state.rivals) for state in held.values()),
            other_run_count=desk.history.other_run_count(),
        )

    async def link_page(self, request: Request) -> Response:
        """One link with all its evidence."""
        desk, link = self.desk, self.desk.link(request)
        reviewer, selection, held = desk.asked(request)
        before, after = selection.neighbors(desk.flagged, held, link.row)
        state, past = held.get(link.row, State()), desk.history.of_row(link.row)
        return self._page(
            request,
            "link.html.jinja",
            link=link,
            entry=link.entry,
            state=state,
            before=before,
            after=after,
            past=past,
            undone={action.of for action in past if action.action == "undo"},
            checks=selection.state == "to_check" and state.decision is not None,
            is_own=state.decision is not None and state.decision.reviewer == reviewer,
            answer=answer_text(link, answer_after_review(link, state)),
            waterfall=Markup(_waterfall(link, _language(request))),
        )

    async def import_page(self, request: Request) -> Response:
        """What a filled sheet would change, before anything is written."""
        pending = self.desk.pending.get(str(request.path_params["name"]))
        if pending is None:
            raise HTTPException(404)
        return self._page(request, "import.html.jinja", sheet=pending, sheet_name=request.path_params["name"])

    def _page(self, request: Request, name: str, **shown: Any) -> Response:
        desk = self.desk
        reviewer, selection, held = desk.asked(request)
        language = _language(request)

        def t(text: Text | str, english: str = "") -> str:
            ja, en = (text, english) if isinstance(text, str) else (text.ja, text.en)
            return en if language == "en" else ja

        actions = desk.history.actions()
        page = self.templates.get_template(name).render(
            t=t,
            language=language,
            reviewer=reviewer,
            reviewers=sorted(desk.history.reviewers | ({reviewer} - {""})),
            selection=selection,
            held=held,
            flagged=desk.flagged,
            evidence=desk.flagged.evidence,
            progress=measure(len(desk.flagged.links), actions, held, reviewer),
            result_texts=RESULT_TEXTS,
            state_texts=STATES,
            sorts={name: words for name, (words, _) in SORTS.items()},
            words=COMMON,
            local_time=local_time,
            share=share_text,
            **shown,
        )
        return HTMLResponse(page)


def _choices(named: list[tuple[str, Text]]) -> list[tuple[str, Text, int]]:
    """Names with their words and counts, most frequent first."""
    words: Mapping[str, Text] = dict(named)
    return [
        (name, words[name], count) for name, count in Counter(name for name, _ in named).most_common() if name
    ]


def _language(request: Request) -> str:
    return "en" if request.cookies.get("language") == "en" else "ja"


def _waterfall(link: FlaggedLink, language: str) -> str:
    def phrase(kind: str, name: str) -> str:
        return str(getattr(link.evidence.phrase(kind, name), language))

    lines = [
        (phrase("component", line.component), phrase("level", line.level), line.weight_bits)
        for line in link.entry.ledger
    ]
    total, label = (str(getattr(COMMON.text("ledger", name), language)) for name in ("total", "title"))
    return waterfall_picture(lines, total, label)
