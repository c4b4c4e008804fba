"""The application: its addresses, behind the guard."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from linkcheck.review.actions import Actions
from linkcheck.review.desk import Desk
from linkcheck.review.flagged_links import FlaggedLinks
from linkcheck.review.guard import Guard, Secret
from linkcheck.review.history import History
from linkcheck.review.pages import Pages

__all__ = ["make_application"]


def make_application(directory: Path, flagged: FlaggedLinks, host: str, secret: Secret) -> ASGIApp:
    """The application over one check's links; `host` is the address it answers at, as "127.0.0.1:8123"."""
    desk = Desk(directory, flagged, History(directory / "review.sqlite", flagged.run))
    pages, actions = Pages(desk), Actions(desk)
    routes = [
        Route("/", pages.list_page),
        Route("/link/{row:int}", pages.link_page),
        Route("/import/{name:str}", pages.import_page),
        Route("/decide/{row:int}", actions.decide, methods=["POST"]),
        Route("/check/{row:int}", actions.check, methods=["POST"]),
        Route("/undo", actions.undo, methods=["POST"]),
        Route("/reviewer", actions.name_reviewer, methods=["POST"]),
        Route("/search", actions.search, methods=["POST"]),
        Route("/export", actions.export, methods=["POST"]),
        Route("/import", actions.take_in, methods=["POST"]),
        Route("/apply/{name:str}", actions.apply, methods=["POST"]),
        Route("/review.csv", actions.download),
        Route("/worklist.json", actions.worklist),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ]
    return Guard(Starlette(routes=routes), host, secret)
