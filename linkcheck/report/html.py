"""report.html: one offline file, no script from elsewhere, everything escaped."""

from __future__ import annotations

from math import log2
from pathlib import Path

from markupsafe import Markup

from linkcheck.audit.evidence import Entry
from linkcheck.pictures.funnel import funnel_picture
from linkcheck.pictures.waterfall import waterfall_picture
from linkcheck.pictures.whole import reading_picture, weight_picture
from linkcheck.report.document import Document
from linkcheck.report.leak import WORD, data_address, leak_draft, leak_markdown, leak_word
from linkcheck.words import Text, share_text

__all__ = ["check_pictures", "entry_picture", "write_html"]

AXES = {
    "weights": (
        Text(
            "一致の重み（ビット。正の値は同一人である可能性を高める）",
            "match weight (bits; positive speaks for the link)",
        ),
        Text("件数（対数目盛）", "links (log scale)"),
        Text(
            "一致の重みの分布。破線は判定の閾値",
            "Distribution of match weights; dashed lines are the thresholds",
        ),
    ),
    "reading": (
        Text("確認する件数（対数目盛）", "links to read (log scale)"),
        Text("見つかる誤り（推定件数）", "mistakes expected among them"),
        Text("確認件数と見つかる誤りの推定件数", "Reads against expected finds"),
    ),
    "funnel": (
        Text(
            "全体の割合から見込まれる誤り（件、対数目盛）", "mistakes expected at the common rate (log scale)"
        ),
        Text("推定される誤り÷見込み", "found / expected"),
        Text(
            "見込みに対する誤りの比。線の外は偶然では説明しにくい",
            "Found against expected; outside the lines is more than chance",
        ),
    ),
}


def write_html(document: Document, path: Path) -> None:
    """Render the document into one HTML file (UTF-8)."""
    from linkcheck.report.environment import template_environment

    environment = template_environment(Path(__file__).with_name("templates"))
    draft, title = leak_draft(document), document.title.ja
    page = environment.get_template("report.html.jinja").render(
        document=document,
        evidence=document.evidence,
        pictures={name: Markup(picture) for name, picture in check_pictures(document).items()},
        funnels=[
            (document.words.phrase("attribute", name), funnel, Markup(funnel_picture(funnel, AXES["funnel"])))
            for name, funnel in document.summary.get("bodies", {}).items()
        ],
        waterfall=lambda entry: Markup(entry_picture(document, entry)),
        share=share_text,
        words=document.words,
        draft=draft,
        draft_markdown=data_address(leak_markdown(draft, title).encode(), "text/markdown;charset=utf-8"),
        draft_word=data_address(leak_word(draft, title), WORD),
    )
    path.write_text(page, "utf-8")


def check_pictures(document: Document, language: str = "") -> dict[str, str]:
    """The pictures of the whole check by name ("weights", "reading"): SVG, "" where there is nothing to show.

    language: "ja" or "en" for texts in one language, "" for both, of which a style sheet shows one.
    """
    summary = document.summary
    labels = {
        name: [getattr(text, language) if language else text for text in texts]
        for name, texts in AXES.items()
    }
    return {
        "weights": weight_picture(
            summary.get("match_weights", ()), _threshold_bits(document), labels["weights"]
        ),
        "reading": reading_picture(summary.get("reads_curve", ()), document.thresholds[0], labels["reading"]),
    }


def entry_picture(document: Document, entry: Entry) -> str:
    """The ledger of one link as a waterfall."""
    phrase, words = document.evidence.phrase, document.words
    lines = [
        (phrase("component", line.component), phrase("level", line.level), line.weight_bits)
        for line in entry.ledger
    ]
    return waterfall_picture(lines, words.text("ledger", "total"), words.text("ledger", "title"))


def _threshold_bits(document: Document) -> list[float]:
    """The match weights at which a link without other evidence reaches the thresholds."""
    share = document.mistake_share
    if not 0 < share < 1:
        return []
    below_one = [each for each in document.thresholds if each < 1]  # certainty is no finite weight
    return [log2(share / (1 - share)) - log2(each / (1 - each)) for each in below_one]
