"""report.html: one offline file, no script from elsewhere, everything escaped."""

from __future__ import annotations

from pathlib import Path

from linkcheck.report.document import Document

__all__ = ["write_html"]


def write_html(document: Document, path: Path) -> None:
    """Render the document into one HTML file (UTF-8)."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    longest = max((abs(line.weight_bits) for entry in document.entries for line in entry.ledger), default=1.0)
    page = environment.get_template("report.html.jinja").render(document=document, longest=longest or 1.0)
    path.write_text(page, "utf-8")
