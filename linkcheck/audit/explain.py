"""Reasons in words: one or two whole sentences per outcome, Japanese and English, that say each thing once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.differences import agreeing, level_names, not_compared
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.words import COMMON, Text, Words

__all__ = ["LedgerLine", "address_withheld", "ledger", "reason", "told_decision", "without_opening"]

PLAIN = {
    "surname_differs": "surname",
    "given_name_differs": "given_name",
    "birth_date_differs": "birth_date",
    "sex_differs": "sex",
    "address_differs": "address",
}
"""Differences that say no more than that an attribute differs; they are told together."""

BOTH_KANJI = ("surname_kanji_differs", "given_name_kanji_differs")
"""What is told of the whole name where it holds for both of its parts."""

CONTINUED = (
    ("しない", "せず"),
    ("ない", "なく"),
    ("異なる", "異なり"),
    ("ある", "あり"),
    ("する", "し"),
    ("含む", "含み"),
    ("いる", "おり"),
    ("である", "であり"),
)
"""Endings of a Japanese clause, and how it goes on; the first that holds."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a link's account: where the bits come from (positive: for the link, negative: against it)."""

    component: str
    level: str
    weight_bits: float


def told_decision(
    decisions: pa.Table, row: int, ledger_at: Callable[[int], tuple[LedgerLine, ...]]
) -> dict[str, Any]:
    """One decision by column, with the lines of its ledger (component, level, weight_bits)."""
    told: dict[str, Any] = decisions.slice(row, 1).to_pylist()[0]
    told["ledger"] = [
        {"component": line.component, "level": line.level, "weight_bits": round(line.weight_bits, 3)}
        for line in ledger_at(row)
    ]
    return told


def reason(
    decision: str,
    levels: tuple[int, ...],
    differences: tuple[str, ...],
    cause: str | None = None,
    mechanism: str | None = None,
    evidence: tuple[str, ...] = (),
    words: Words = COMMON,
) -> Text:
    """Why a link was judged as it was, in a case's words. Holds no value of any record.

    First what is suspected, then what differs and agrees, what was not compared, how it arose, and what the groups
    and the register show. Where nobody was compared, nobody is said to be the same person.
    """
    same, absent = agreeing(levels), not_compared(levels) if any(levels) else ()
    sentences = (
        [] if decision == "link" and evidence and not any(levels) else [_opening(decision, cause, words)]
    )
    if decision == "link" and not differences and not absent and any(levels):
        sentences.append(words.text("sentence", "all_agree"))
    else:
        sentences += _compared(decision == "link", same, differences, words)
    if absent:
        sentences.append(_not_compared(absent, words))
    told = mechanism == cause and cause in words.names("claim")  # a suspicion that says how it arose
    if mechanism and mechanism != "unknown" and mechanism not in evidence and not told:
        how, said = words.text("mechanism", mechanism), words.text("sentence", "arose")
        sentences.append(Text(said.ja.format(how.ja), said.en.format(how.en)))
    sentences += [words.text("evidence", name) for name in evidence]
    return _joined(sentences)


def address_withheld(said: Text, words: Words = COMMON) -> Text:
    """A reason where no address was read, because of non-disclosure: it is told as withheld, not as missing."""
    ja, en = said.ja, said.en
    for others in _ABSENCES:
        told = _joined([_not_compared((*others, "address"), words)])
        if told.ja in ja:
            left = _joined([_not_compared(others, words)] if others else [])
            ja, en = ja.replace(told.ja, left.ja), en.replace(told.en, left.en).replace("  ", " ")
            break
    withheld = _joined([words.text("sentence", "withheld")])
    return Text(f"{ja}{withheld.ja}", f"{en.strip()} {withheld.en}")


def without_opening(reasons: pa.Array, rows: Any, language: str, words: Words) -> pa.Array:
    """Reasons of links that are to be read after all, the rows bool[N]: without the sentence that they are right.

    language: "ja" or "en", that of the reasons.
    """
    opening = str(getattr(_joined([_opening("link", None, words)]), language))
    begins = pc.and_(pa.array(rows), pc.starts_with(reasons, opening))
    rest = pc.utf8_ltrim_whitespace(pc.utf8_slice_codeunits(reasons, len(opening)))
    return pc.if_else(begins, rest, reasons)


def _joined(sentences: Iterable[Text]) -> Text:
    """Sentences as they stand one behind the other."""
    told = tuple(sentences)
    return Text("".join(f"{each.ja}。" for each in told), " ".join(f"{_upper(each.en)}." for each in told))


def _not_compared(names: tuple[str, ...], words: Words) -> Text:
    listed, said = _listed(names, words), words.text("sentence", "not_compared")
    return Text(listed.ja + said.ja, f"{said.en} {listed.en}")


_ABSENCES = tuple(
    (*name, *birth_date, *sex)
    for name in (("name",), ("surname",), ("given_name",), ())
    for birth_date in (("birth_date",), ())
    for sex in (("sex",), ())
)
"""What may be missing beside an address, the longest first that end in the same way."""


def _opening(decision: str, cause: str | None, words: Words) -> Text:
    """What is suspected, as strongly as the decision says; a cause that is a fact is told as one."""
    if not cause:
        return words.text("decision", decision)
    if cause in words.names("claim"):
        claim, said = words.text("claim", cause), words.text("sentence", f"claim_{decision}")
        return Text(said.ja.format(claim.ja), said.en.format(claim.en))
    fact = words.text("cause", cause)
    return Text(fact.said or fact.ja, fact.en)


@lru_cache(maxsize=4096)
def _compared(
    linked: bool, same: tuple[str, ...], differences: tuple[str, ...], words: Words
) -> tuple[Text, ...]:
    """What differs and what agrees: one sentence in Japanese, in English one more for what has a name of its own."""
    plain = [PLAIN[name] for name in differences if name in PLAIN]
    if plain[:2] == ["surname", "given_name"]:
        plain[:2] = ["name"]
    others = [name for name in differences if name not in PLAIN]
    whole = set(BOTH_KANJI) <= set(others)
    named = [words.text("sentence", "kanji_differ")] if whole else []
    named += [words.text("difference", name) for name in others if not whole or name not in BOTH_KANJI]
    differs, agrees = _listed(plain, words), _listed(same, words)
    clauses = [f"{differs.ja}が異なる"] if plain else []
    clauses += [each.said or each.ja for each in named]
    if same:
        clauses.insert(
            0 if linked else len(clauses), f"{agrees.ja}{'は' if clauses and not linked else 'が'}一致する"
        )
    english = [f"{differs.en} {'differs' if len(plain) == 1 else 'differ'}"] if plain else []
    english += [f"{agrees.en} {'agrees' if len(same) == 1 else 'agree'}"] if same else []
    if named:
        english.append(f"{words.text('sentence', 'noted').en} {'; '.join(each.en for each in named)}")
    ja = "、".join([*map(_continued, clauses[:-1]), *clauses[-1:]])
    return (Text(ja, ". ".join(map(_upper, english))),) if clauses else ()


@lru_cache(maxsize=1024)
def _continued(clause: str) -> str:
    """A Japanese clause as it goes on into the next one.

    >>> _continued("氏が異なる（婚姻等による変更の可能性）"), _continued("検査用数字が一致しない")
    ('氏が異なり（婚姻等による変更の可能性）', '検査用数字が一致せず')
    """
    stem, bracket = re.fullmatch(r"(.*?)(（[^（）]*）)?", clause, re.DOTALL).groups()  # type: ignore[union-attr]
    for ending, continued in CONTINUED:
        if stem.endswith(ending):
            return f"{stem.removesuffix(ending)}{continued}{bracket or ''}"
    return clause


def _listed(names: Iterable[str], words: Words) -> Text:
    found = [words.text("attribute", name) for name in names]
    english = [each.en for each in found]
    joined = " and ".join([", ".join(english[:-1]), english[-1]] if len(english) > 1 else english)
    return Text("・".join(each.ja for each in found), joined)


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def ledger(
    levels: tuple[int, ...],
    comparison_bits: np.ndarray[tuple[int], np.dtype[np.float64]],
    prior_bits: float,
    evidence: tuple[tuple[str, float], ...] = (),
) -> tuple[LedgerLine, ...]:
    """The account of one link in bits for the link: the prior, a line per comparison, a line per group evidence."""
    named = level_names(levels)
    lines = [LedgerLine("prior", "", prior_bits)]
    lines += [
        LedgerLine(comparison.name, level, float(bits))
        for comparison, level, bits in zip(COMPARISONS, named, comparison_bits, strict=True)
    ]
    return (*lines, *(LedgerLine(name, "", -bits) for name, bits in evidence))
