"""Lists of kanji variants in mojidata, best source first, as the builder reads them."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from linkcheck.tables.variant_classes import ClassRules, Edge, Pair, VariantClasses, unbacked

__all__ = [
    "RULES",
    "doubted_pairs",
    "foreign_sequences",
    "guard",
    "pair_of",
    "representative",
    "review_edges",
    "variant_edges",
]

VARIANTS = 'SELECT subject, object FROM "kdpv_{}"'
UNIHAN = 'SELECT UCS, value FROM "unihan_each_{}"'
IMMIGRATION = "SELECT 正字のUCS, 簡体字等のUCS FROM {} WHERE 順位 {} 1"
# what the notice is for; its other pairs may be related in meaning only
SIMPLIFIED = (
    UNIHAN.format("kSimplifiedVariant"),
    UNIHAN.format("kTraditionalVariant"),
    VARIANTS.format("cjkvi/simplified"),
)
BETSUJI = (
    "SELECT 対応するUCS, 縮退UCS FROM mji"
    ' JOIN "mjsm_民一2842号通達別表_誤字俗字正字一覧表_別字" USING (MJ文字図形名)'
)
ALTERNATIVE = "SELECT UCS, substr(value, instr(value, 'U+')) FROM unihan_each_{} WHERE value LIKE '%U+%'"
# rule, queries; in the order of trust
SOURCES = (
    ("joyo_kangxi", (VARIANTS.format("joyo/variant"), ALTERNATIVE.format("kJoyoKanji"))),
    (
        "jinmei",
        (
            VARIANTS.format("jinmei1/variant"),
            VARIANTS.format("jinmei2/variant"),
            ALTERNATIVE.format("kJinmeiyoKanji"),
        ),
    ),
    ("hyogai", (VARIANTS.format("hyogai/variant"),)),
    ("jis78_83", ()),
    ("compatibility", ()),
    ("small_kana", ()),
    ("old_style", (VARIANTS.format("jp/old-style"), VARIANTS.format("jp/old-style/compat"))),
    ("source_separation", (VARIANTS.format("ucs-scs/variant"), VARIANTS.format("cjkvi/duplicate"))),
    ("koseki", (VARIANTS.format("koseki/variant"),)),
    ("immigration", (IMMIGRATION.format("nyukan_itaiji", "="),)),
    ("kz_variant", (UNIHAN.format("kZVariant"),)),
)
# for review only
REVIEW = (
    ("betsuji", (BETSUJI,)),
    ("look_alike", ()),
    ("kana_spelling", ()),
    ("code_page", ()),
    (
        "immigration_similar",
        (
            IMMIGRATION.format("nyukan_ruiji", "="),
            IMMIGRATION.format("nyukan_itaiji", ">="),
        ),
    ),
    ("jis_related", (VARIANTS.format("jisx0212/variant"), VARIANTS.format("jisx0213/variant"))),
    ("semantic", (UNIHAN.format("kSemanticVariant"), UNIHAN.format("kSpecializedSemanticVariant"))),
)
DOUBTED = (VARIANTS.format("cjkvi/non-cognate"), UNIHAN.format("kSpoofingVariant"))  # alike, not the same
OFFICIAL = ("joyo_kangxi", "jinmei", "hyogai", "jis78_83")
TRUSTED = (*OFFICIAL, "old_style", "koseki")
RULES = (
    "",
    *(rule for rule, _ in SOURCES),
    *(rule for rule, _ in REVIEW),
    "sequence",
    "kept_apart",
    "substitute",
)


def plain(text: str | None) -> str:
    """A character without its selector, compatibility forms resolved; empty unless it is one character."""
    if text and text.startswith("U+"):
        text = chr(int(text.partition("<")[0][2:], 16))
    letters = [
        letter for letter in unicodedata.normalize("NFC", text or "") if not 0xE0100 <= ord(letter) <= 0xE01EF
    ]
    return letters[0] if len(letters) == 1 else ""


def pairs_of(database: sqlite3.Connection, queries: Iterable[str], listed: Iterable[str] = ()) -> set[Pair]:
    """Pairs of two characters that queries return or a list holds."""
    rows = [row for query in queries for row in database.execute(query)]
    pairs = {frozenset((plain(left), plain(right))) for left, right in rows}
    return {pair for pair in pairs if len(pair) == 2 and "" not in pair} | {
        frozenset(pair) for pair in listed
    }


def characters_of(database: sqlite3.Connection, query: str) -> set[str]:
    """Characters that a query returns."""
    return {plain(character) for (character,) in database.execute(query)} - {""}


def edges_of(sources: Iterable[tuple[str, set[Pair]]]) -> Iterator[Edge]:
    """Edges of each source in turn; within one, those that more sources name come first."""
    found = list(sources)
    support = Counter(pair for _, pairs in found for pair in pairs)
    for rule, pairs in found:
        for pair in sorted(pairs, key=lambda pair: (-support[pair], sorted(pair))):
            left, right = sorted(pair)
            yield Edge(rule, left, right)


def variant_edges(
    database: sqlite3.Connection, listed: dict[str, list[str]], doubted: set[Pair]
) -> list[Edge]:
    """Orthographic variants, best source first, without what only a weak source names and another doubts.

    The immigration notice is believed where it does what it is for, replacing a simplified character by the
    character or by its official new form, and where another source agrees: nothing says that its remaining pairs
    are one character.
    """
    sources = {rule: pairs_of(database, queries, listed.get(rule, ())) for rule, queries in SOURCES}
    others = set().union(*(pairs for rule, pairs in sources.items() if rule != "immigration"))
    official = set().union(*(sources[rule] for rule in OFFICIAL))
    sources["immigration"] &= others | with_new_forms(pairs_of(database, SIMPLIFIED), official)
    trusted = {pair for rule, pairs in sources.items() if rule in TRUSTED for pair in pairs}
    return list(edges_of((rule, pairs - (doubted - trusted)) for rule, pairs in sources.items()))


def with_new_forms(pairs: set[Pair], official: set[Pair]) -> set[Pair]:
    """The pairs, and those that arise when one end is replaced by a character that official lists pair with it."""
    forms: dict[str, set[str]] = {}
    for left, right in map(tuple, official):
        forms.setdefault(left, set()).add(right)
        forms.setdefault(right, set()).add(left)
    return pairs | {
        frozenset((form, other))
        for pair in pairs
        for one in pair
        for other in pair - {one}
        for form in forms.get(one, ())
        if form != other
    }


def misread_pairs() -> list[str]:
    """Characters that share a code in CP932 and Shift_JIS-2004: a file read with the wrong one swaps them."""
    leads = (*range(0x88, 0xA0), *range(0xE0, 0xFD))
    codes = [bytes((lead, trail)) for lead in leads for trail in range(0x40, 0xFD)]
    readings = [(code.decode("cp932", "ignore"), code.decode("shift_jis_2004", "ignore")) for code in codes]
    pairs = [plain(left) + plain(right) for left, right in readings if min(left, right) >= "一"]
    return [pair for pair in pairs if len(set(pair)) == 2]


def review_edges(database: sqlite3.Connection, listed: dict[str, list[str]]) -> list[Edge]:
    """Pairs that are taken for each other or related, for review only."""
    found = {**listed, "code_page": misread_pairs()}
    return list(
        edges_of((rule, pairs_of(database, queries, found.get(rule, ()))) for rule, queries in REVIEW)
    )


def doubted_pairs(database: sqlite3.Connection) -> set[Pair]:
    """Pairs that look alike and are listed as different characters."""
    return pairs_of(database, DOUBTED)


def guard(
    database: sqlite3.Connection, edges: list[Edge], review: list[Edge], apart: set[Pair]
) -> ClassRules:
    """The guard that the classes are grown under; `apart` are pairs that never share a class.

    Nor do 別字, characters that look alike and are listed as different, and characters that Unihan calls related
    in meaning with nothing but a chain of weak lists between them.
    """
    joyo = characters_of(database, "SELECT UCS FROM unihan_each_kJoyoKanji UNION SELECT 漢字 FROM joyo")
    common = joyo | characters_of(database, "SELECT UCS FROM unihan_each_kJinmeiyoKanji")
    jis = characters_of(database, "SELECT UCS FROM unihan_each_kJis0")
    parents = characters_of(database, 'SELECT subject FROM "kdpv_koseki/variant"')
    by_rule: dict[str, set[Pair]] = {}
    for edge in [*edges, *review]:
        by_rule.setdefault(edge.rule, set()).add(pair_of(edge))
    official = frozenset().union(*(by_rule[rule] for rule in OFFICIAL))
    trusted = frozenset().union(*(by_rule[rule] for rule in TRUSTED))
    listed = frozenset().union(
        *(by_rule[rule] for rule, _ in SOURCES if rule in by_rule), by_rule["jis_related"]
    )
    different = by_rule["betsuji"] | (doubted_pairs(database) - listed)
    return ClassRules(
        joyo=frozenset(joyo),
        common=frozenset(common),
        jis=frozenset(jis),
        ordinary=frozenset(common | jis | parents),
        official=official,
        listed=listed,
        apart=frozenset(apart | different | unbacked(by_rule["semantic"], listed, trusted, official))
        - official,
    )


def pair_of(edge: Edge) -> Pair:
    """The two ends of an edge."""
    return frozenset((edge.left, edge.right))


def representative(members: Iterable[str], guarded: ClassRules) -> str:
    """The most ordinary member of a class; of a small and a large kana the large one."""

    def rank(character: str) -> tuple[bool | str, ...]:
        small = "SMALL" in unicodedata.name(character, "")
        return (
            small,
            character not in guarded.joyo,
            character not in guarded.common,
            character not in guarded.jis,
            character,
        )

    return min(members, key=rank)


def foreign_sequences(database: sqlite3.Connection, classes: VariantClasses) -> list[tuple[str, str, str]]:
    """Registered sequences whose character, by the family register, is not a variant of their base.

    Each as (base, selector, character). Only sequences whose register entry differs from that of the other shapes
    of the same base count, and only where the register names one character.
    """
    query = (
        "SELECT 実装したMoji_JohoコレクションIVS, 実装したUCS, group_concat(DISTINCT 縮退UCS) FROM mji"
        ' LEFT JOIN "mjsm_戸籍統一文字情報_親字正字" USING (MJ文字図形名)'
        " WHERE 実装したMoji_JohoコレクションIVS IS NOT NULL GROUP BY MJ文字図形名"
    )
    parents: dict[str, set[str | None]] = {}
    rows = database.execute(query).fetchall()
    for sequence, own, parent in rows:
        if own:
            parents.setdefault(sequence[0], set()).add(parent)
    found = []
    for sequence, own, parent in rows:
        base, selector = sequence[0], sequence[1]
        if own or not parent or len(parent) != 1 or parent == base or parents.get(base, {parent}) == {parent}:
            continue
        if plain(parent) and base not in classes.members(plain(parent)):
            found.append((base, selector, plain(parent)))
    return sorted(found)
