"""The site: ``sphinx-build -c docs docs/en OUT/en`` and the same for ja. Everything it needs is in its folder."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from docutils import nodes

project = "linkcheck"
release = version = metadata.version("linkcheck")
copyright = "the linkcheck contributors, Apache-2.0"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"linkcheck {release}"
html_show_sphinx = False
html_copy_source = False
templates_path: list[str] = []
WIDE = "\u2fff"  # what comes after it is written without spaces


def without_breaks(app: Any, page: nodes.document) -> None:
    """Take out the line breaks between Japanese letters: a browser shows each as a space."""
    for block in page.findall(nodes.TextElement):
        parts = block.children
        for at in reversed(range(1, len(parts) - 1)):
            before, after = parts[at - 1].astext()[-1:], parts[at + 1].astext()[:1]
            if parts[at].astext() == "\n" and min(before, after) > WIDE:
                del block[at]


def setup(app: Any) -> None:
    """What the site does beside its theme."""
    app.connect("doctree-read", without_breaks)
