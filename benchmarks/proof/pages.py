"""The tables of docs/en/proof.md and docs/ja/proof.md, made from the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

PAGES = {language: Path(__file__).parents[2] / "docs" / language / "proof.md" for language in ("en", "ja")}
END = "<!-- end of figures -->"
Row = tuple[str, ...]

CASES = {
    "insurance": "保険者の記録",
    "accounts": "登録口座",
    "tax": "還付口座",
    "points": "ポイント",
    "certificates": "証明書",
}
CONDITIONS = {
    "base": ("usual", "通常"),
    "moves_5": ("5 times the moves", "転居5倍"),
    "no_kana": ("register without kana", "照合先にカナなし"),
    "addresses_40_missing": ("40 % of addresses missing", "住所の欠落40%"),
    "linked_only": ("register of linked persons", "紐付け先の者のみの照合先"),
    "mistakes_1e-5": ("mistakes 1 in 100,000", "誤り10万分の1"),
    "mistakes_1e-3": ("mistakes 1 in 1,000", "誤り千分の1"),
    "mistakes_1e-2": ("mistakes 1 in 100", "誤り百分の1"),
}
SCORES = {
    "checks": ("as checks gave them", "実際の点検の確率"),
    "proportional": ("right in proportion", "比が正しい確率"),
    "useless": ("useless", "役に立たない確率"),
    "reversed": ("reversed", "逆順の確率"),
}
READERS = {
    "perfect": ("", ""),
    "one of four overlooks": ("; one reader who overlooks one in four", "、4件に1件見落とす一人"),
    "two of them": ("; two such readers", "、同様の二人"),
}

BOUNDS = {
    "covered": ("nothing supposed", "仮定なし"),
    "supposed_covered": ("a quarter among the riskiest", "4分の1が上位と仮定"),
}


MOST_TOLD = 0
"""The least of all ways is known for no wrong link; where there are some, it is no less."""


def mark(name: str) -> str:
    """What begins a table of a page."""
    return f"<!-- figures: python -m benchmarks.proof --only {name} -->"


def _share(hit: float, count: float) -> str:
    return f"{hit / count:.1%}" if count else ""


def decoys(told: Mapping[str, Any], ja: bool) -> Iterator[Row]:
    """By case and mechanism, how many intervals cover, and both shares."""
    yield (
        (
            "",
            "集団",
            "区間",
            "真の割合を含む",
            "真の割合を既知とみなした場合",
            "混入させた誤りの検出割合",
            "真の検出割合",
        )
        if ja
        else (
            "",
            "populations",
            "intervals",
            "cover the truth",
            "as if the truth were known",
            "decoys found",
            "real ones found",
        )
    )
    for kind, each in told.items():
        some = each["mechanisms"].values()
        sums = {name: sum(row[name] for row in some) for name in COUNTED}
        yield (f"**{CASES[kind] if ja else kind}**", f"{each['populations']}", *_shares(sums))
        for mechanism, row in each["mechanisms"].items():
            yield (_title(mechanism, ja), "", *_shares(row))


COUNTED = ("intervals", "covering", "within", "decoys_found", "decoys", "true_found", "true")


def _shares(row: Mapping[str, int]) -> Row:
    """Intervals, how many of them cover in both ways, and what was found of decoys and of real mistakes."""
    return (
        f"{row['intervals']:,}",
        _share(row["covering"], row["intervals"]),
        _share(row["within"], row["intervals"]),
        _share(row["decoys_found"], row["decoys"]),
        _share(row["true_found"], row["true"]),
    )


def _title(mechanism: str, ja: bool) -> str:
    from linkcheck.proof.mechanisms import MECHANISMS

    return MECHANISMS[mechanism][0 if ja else 1]


def bounds(told: list[dict[str, Any]], ja: bool) -> Iterator[Row]:
    """By scores, readers and rate, how many populations are covered at every look."""
    rates = sorted({row["rate"] for row in told}, reverse=True)
    head = tuple(f"{rate:.0e}".replace("e-0", "e-") for rate in rates)
    yield ("確率、読む人" if ja else "probabilities, readers", "上限" if ja else "bound", *head)
    for (scores, readers), name in {(r["scores"], r["readers"]): "" for r in told}.items():
        some = {row["rate"]: row for row in told if (row["scores"], row["readers"]) == (scores, readers)}
        name = SCORES[scores][ja] + READERS[readers][ja]
        for key, label in BOUNDS.items():
            cells = (f"{some[r][key]} / {some[r]['populations']}" if r in some else "" for r in rates)
            yield (name, label[ja], *cells)


def reads(told: list[dict[str, Any]], ja: bool) -> Iterator[Row]:
    """By the number of wrong links, how many reads show that at most ten of a million remain."""
    yield (
        (
            "百万件中の見落とし（平均）",
            "どの方法でも必要な件数",
            "無作為抽出",
            "本ツールの抽出",
            "無作為に対する割合",
            "3万件確認後：残り",
            "上限（仮定なし）",
            "上限（4分の1が上位と仮定）",
        )
        if ja
        else (
            "overlooked in a million, on average",
            "least of all ways",
            "at random",
            "as drawn here",
            "part of those at random",
            "after 30,000 reads: remaining",
            "bound, nothing supposed",
            "bound, a quarter among the riskiest",
        )
    )
    for row in told:
        least = f"{row['least']:,}" if row["wrong"] <= MOST_TOLD else ""
        ways = [f"{row[name]:,.0f}" for name in ("at_random", "by_risk")]
        told_after = [f"{row[name]:,.0f}" for name in ("remaining", "bound", "supposed")]
        cells = [least, *ways, f"{row['by_risk'] / row['at_random']:.2f}", *told_after]
        yield (f"{row['wrong']}", *cells)


def calibration(told: Mapping[str, Any], ja: bool) -> Iterator[Row]:
    """By condition: expected and real mistakes by grade, and how many intervals hold."""
    yield (
        (
            "条件",
            "紐付け",
            "A 見込み／実際",
            "B 見込み／実際",
            "C 見込み／実際",
            "95%の範囲に実際が入った集団",
        )
        if ja
        else ("condition", "links", "A expected / wrong", "B", "C", "populations whose interval holds")
    )
    for name, each in told.items():
        grades = (f"{g['expected']:.1f} / {g['wrong']}" for g in each["grades"].values())
        holds = f"{each['holding']} / {each['populations']}"
        yield (CONDITIONS[name][ja], f"{each['links']:,}", *grades, holds)


TABLES: dict[str, Callable[[Any, bool], Iterator[Row]]] = {
    "decoys": decoys,
    "bounds": bounds,
    "reads": reads,
    "calibration": calibration,
}


def table(name: str, told: Any, language: str) -> str:
    """The figures of a part as Markdown."""
    head, *rows = TABLES[name](told, language == "ja")
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))


def write(told: Mapping[str, Any]) -> None:
    """Put the tables of all parts that were measured into both pages."""
    for language, page in PAGES.items():
        text = page.read_text("utf-8")
        for name in TABLES:
            if name in told:
                head, rest = text.split(mark(name))
                made = table(name, told[name], language)
                text = f"{head}{mark(name)}\n{made}\n{END}{rest.split(END, 1)[1]}"
        page.write_text(text, "utf-8")
