"""Forms of a holder's name: what a bank writes beside the name, and the names a person has beside the usual one.

An account of a ward carries the guardian's name, one of a trader a trade name; banks leave out spaces and voicing
marks; a resident has an alias, a former surname, a second reading. Only holders whose name does not fit plainly are
looked at, so that each way in which it can fit is compared in turn and the first that holds counts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.accounts.embedded import embedded_names
from linkcheck.cases.accounts.fits import LATIN, has_latin, name_fits, surname_fits
from linkcheck.compare.name import compare_name_columns
from linkcheck.compare.name_dictionary import is_listed_text
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.normalize.field_width import FieldWidth
from linkcheck.normalize.kana import normalize_kana
from linkcheck.tables import table_path

__all__ = [
    "FORMS",
    "NEAR_FORMS",
    "SURE_FORMS",
    "Forms",
    "cut_holders",
    "holder_forms",
    "is_acted_for",
    "named_holders",
]

UInt8s = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Names = tuple[pa.Array | None, pa.Array | None]
"""A column of names in kanji and one in kana."""

FORMS = (
    "none",
    "ward_named",
    "other_name",
    "name_contained",
    "name_embedded",
    "without_voicing",
    "other_reading",
)
"""How a holder's name is the linked person's: not at all; before or behind who acts for the person; by an alias or a
former name; beside a trade name; the same without spaces; but for voicing marks; by another reading of the kanji."""

SURE_FORMS = ("ward_named", "other_name", "name_contained")
"""Forms that say the name as plainly as the name itself does."""

NEAR_FORMS = (*SURE_FORMS, "without_voicing")
"""Forms in which a holder is known again among the few who live or were near."""

FIELD_BYTES = 30
"""Half widths of a holder's name in a Zengin record, where a voicing mark is one."""

LEAST_WARD = 3
"""Letters of a name in front of a title."""

ALIAS, FORMER = (
    r"^[^（(]*[（(](?P<name>[^）)]+)[）)].*$",
    r"^[^［\[]*[［\[](?P<name>[^］\]]+)[］\]](?P<rest>.*)$",
)
BESIDE = r"[（(［\[][^）)］\]]*[）)］\]]|＿.*$"
"""What stands beside a name: an alias or a former surname in brackets, the characters behind a roman name."""

ROMAN_WORD = f"{LATIN}[^ 　]*"
VOICED = "[ヴガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ゛゜]"


@dataclass(frozen=True)
class Forms:
    """How S holders fit: form uint8[S] (FORMS), codes uint8[S, K], the levels of that form (the others missing)."""

    form: UInt8s
    codes: UInt8s

    def is_one_of(self, names: tuple[str, ...]) -> Bools:
        """Which holders fit by one of some forms."""
        return np.isin(self.form, [FORMS.index(name) for name in names])


@lru_cache(maxsize=1)
def _titles() -> tuple[str, str]:
    """Patterns of a title: any; one that stands before the person acted for."""
    words = tomllib.loads(table_path("account_rates.toml").read_text("utf-8"))["notation"]
    acting, acted_for = (
        sorted(words[name], key=lambda word: (-len(word), word)) for name in ("acting", "acted_for")
    )
    cut = sorted(
        {word[:size] for word in acting for size in range(5, len(word))}, key=lambda word: (-len(word), word)
    )
    return f"(?:{'|'.join(acting)})|(?:{'|'.join(cut)})$", "|".join(acted_for)


def named_holders(holders: pa.Array) -> pa.Array:
    """Who holds S accounts, without who acts for them, in kana as banks write it.

    >>> named_holders(pa.array(["ﾔﾏﾀﾞﾀﾛｳ ｼﾝｹﾝｼﾔ ﾔﾏﾀﾞｼﾞﾛｳ", "ﾔﾏﾀﾞ ﾀﾛｳ"])).to_pylist()
    ['ヤマダタロウ', 'ヤマダ タロウ']
    """
    text = _spoken(holders)
    acting, _ = _titles()
    titled = np.flatnonzero(
        pc.fill_null(pc.match_substring_regex(text, acting), False).to_numpy(zero_copy_only=False)
    )
    if not len(titled):
        return pc.utf8_trim(text, " ")
    found = text.take(pa.array(titled))
    parts = pc.extract_regex(found, f"^(?P<before>.*?)[( ]*(?:{acting})[) ]*(?P<after>.*)$")
    before, after = (pc.utf8_trim(pc.struct_field(parts, name), " ()") for name in ("before", "after"))
    after = pc.replace_substring_regex(after, f"^(?:{acting})+ *", "")
    ward = pc.if_else(pc.greater_equal(pc.utf8_length(before), LEAST_WARD), before, after)
    places = np.arange(len(text))
    places[titled] = len(text) + np.arange(len(titled))
    return pc.utf8_trim(pa.concat_arrays([text, ward]).take(pa.array(places)), " ")


def is_acted_for(holders: pa.Array) -> Bools:
    """Which of S holders are named in front of a title and of who acts for them, bool[S].

    >>> is_acted_for(pa.array(["ﾔﾏﾀﾞﾀﾛｳ ｼﾝｹﾝｼﾔ ﾔﾏﾀﾞｼﾞﾛｳ", "ｼﾝｹﾝｼﾔ ﾔﾏﾀﾞ ｼﾞﾛｳ", "ﾔﾏﾀﾞ ﾀﾛｳ"])).tolist()
    [True, False, False]
    """
    acting, _ = _titles()
    titled = pc.match_substring_regex(_spoken(holders), f"^.{{{LEAST_WARD},}}?[( ]*(?:{acting})[) ]*.{{2,}}$")
    return np.asarray(pc.fill_null(titled, False).to_numpy(zero_copy_only=False))


def cut_holders(holders: pa.Array, named: pa.Array, width: FieldWidth | None) -> Bools:
    """Which of S holders' names end where their full field ends, so that they may go on: bool[S].

    holders are as the bank writes them, named as `named_holders` has them; width: what the column tells of its field. A
    field of 30 half widths that is full is a bank's.

    >>> holders = pa.array(["ｼﾝｹﾝｼﾔ ﾊｾｶﾞﾜｼﾞﾕﾝｲﾁﾛｳ ﾊｾｶﾞﾜｼﾞﾕﾝ", "ﾊｾｶﾞﾜｼﾞﾕﾝｼﾞ ｼﾝｹﾝｼﾔ ﾊｾｶﾞﾜｼﾞﾕﾝｲﾁ"])
    >>> cut_holders(holders, named_holders(holders), None).tolist()
    [True, False]
    """
    plain = normalize_kana(holders, "K2").to_arrow()
    size = pc.add(pc.utf8_length(plain), pc.count_substring_regex(plain, VOICED))
    full = pc.fill_null(pc.equal(size, FIELD_BYTES), False).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(full if width is None else full | width.fills(holders))
    cut = np.zeros(len(holders), np.bool_)
    texts = (column.take(pa.array(rows)).to_pylist() for column in (_spoken(holders), named))
    cut[rows] = [bool(name) and text.rstrip().endswith(name) for text, name in zip(*texts, strict=True)]
    return cut


def _spoken(holders: pa.Array) -> pa.Array:
    """Holders in kana as banks write it, one space between words, without the titles of who is acted for."""
    text = normalize_kana(holders, "K2").to_arrow()
    text = pc.utf8_trim(pc.replace_substring_regex(text, "[ ・･.．,、]+", " "), " ")
    return pc.replace_substring_regex(text, f"[(]?(?:{_titles()[1]})[)]?", " ")


def holder_forms(
    holders: pa.Array, named: pa.Array, person: Mapping[str, pa.Array], cut: Bools | None = None
) -> Forms:
    """The first form in which each of S holders has the linked person's name.

    holders are as the bank writes them, named as `named_holders` has them; person holds the linked persons' columns
    (name_kanji, and name_kana, former_name_kanji, former_name_kana where the register has them); cut bool[S]: whose
    name may go on (`cut_holders`).
    """
    count = len(holders)
    form, codes = np.zeros(count, np.uint8), np.zeros((count, len(COMPARISONS)), np.uint8)
    for name, texts, (kanji, kana), is_end in _attempts(holders, named, person):
        compared = pc.is_valid(texts).to_numpy(zero_copy_only=False) & (form == 0)
        rows = np.flatnonzero(compared)
        if not len(rows):
            continue
        at = pa.array(rows)
        letters, sounds = (None if column is None else column.take(at) for column in (kanji, kana))
        open_ended = cut[rows] if cut is not None and is_end else None
        found = compare_name_columns(None, texts.take(at), letters, sounds, left_cut=open_ended)
        levels = np.zeros((len(rows), codes.shape[1]), np.uint8)
        levels[:, 0], levels[:, 1] = found.surname, found.given_name
        fits = name_fits(levels) & (levels[:, :2] > 0).all(axis=1)
        if name == "name_contained" and fits.any():
            near = pa.array(np.flatnonzero(fits))
            words = texts.take(at).take(near)
            own = [None if column is None else column.take(near) for column in (letters, sounds)]
            fits[fits] = ~(_surname_alone(words, own[0], own[1], levels[fits, :2]) | _some_words(words, *own))
        form[rows[fits]], codes[rows[fits]] = FORMS.index(name), levels[fits]
    return Forms(form, codes)


def _attempts(
    holders: pa.Array, named: pa.Array, person: Mapping[str, pa.Array]
) -> Iterator[tuple[str, pa.Array, Names, bool]]:
    """Form, texts (null: nothing to compare), names to compare them with and whether the texts are the end of what is
    named, in the order in which they count."""
    kanji, kana = person["name_kanji"], person.get("name_kana")
    titled = pc.not_equal(named, pc.utf8_trim(normalize_kana(holders, "K2").to_arrow(), " "))
    yield "ward_named", pc.if_else(titled, named, None), (kanji, kana), True
    names = _other_names(person)
    for other in names:
        yield "other_name", _where(named, other[0] if other[0] is not None else other[1]), other, True
    for tokens, is_end in _beside_words(named):
        for name in ((kanji, kana), *names):
            yield "name_contained", tokens, name, is_end
    if kana is not None:
        plain, whole = (
            pc.replace_substring(normalize_kana(each, "K2").to_arrow(), " ", "") for each in (named, kana)
        )
        yield "name_embedded", embedded_names(named, kana, has_latin(kanji)), (None, whole), False
        unvoiced = pc.if_else(pc.match_substring_regex(plain, VOICED), None, named)
        spoken = pc.match_substring_regex(normalize_kana(kana, "K2").to_arrow(), VOICED)
        yield "without_voicing", pc.if_else(spoken, unvoiced, None), (None, _unvoiced(kana)), True
        read = pc.and_(pc.is_valid(kana), pc.invert(pa.array(has_latin(kanji))))
        yield "other_reading", pc.if_else(read, named, None), (kanji, None), True


def _surname_alone(words: pa.Array, kanji: pa.Array | None, kana: pa.Array | None, whole: UInt8s) -> Bools:
    """Which of S words that were taken for whole names, with the levels uint8[S, 2], are a surname: one that is known,
    or the person's own, which relatives bear too, if it sounds so no more rarely than the whole name, bool[S]."""
    single = pc.invert(pc.match_substring(words, " ")).to_numpy(zero_copy_only=False)
    with_another = pc.binary_join_element_wise(words, pa.scalar("ア"), " ")
    level = compare_name_columns(None, with_another, kanji, kana).surname
    own = surname_fits(level) & (level <= whole.min(axis=1))
    return np.asarray(single & (own | is_listed_text(0, words.to_pylist())))


def _some_words(words: pa.Array, kanji: pa.Array | None, kana: pa.Array | None) -> Bools:
    """Which of S holders' words are fewer than those of the name, in kana or in roman letters, bool[S]: what they leave
    out may be what tells two people of one surname and one middle name apart.

    >>> names = pa.array(["NGUYEN　THI　LAN", "NGUYEN　LAN"])
    >>> _some_words(pa.array(["グエン テイ", "グエン ラン"]), names, None).tolist()
    [True, False]
    """
    most = np.zeros(len(words), np.int64)
    for names, word in ((kanji, ROMAN_WORD), (kana, r"[^ 　]+")):
        if names is not None:
            plain = pc.replace_substring_regex(names, BESIDE, " ")
            count = pc.fill_null(pc.count_substring_regex(plain, word), 0)
            most = np.maximum(most, count.to_numpy(zero_copy_only=False))
    spaces = pc.count_substring(words, " ").to_numpy(zero_copy_only=False)
    return np.asarray((spaces > 0) & (spaces + 1 < most))


def _where(texts: pa.Array, condition: pa.Array | None) -> pa.Array:
    return (
        pa.nulls(len(texts), pa.string())
        if condition is None
        else pc.if_else(pc.is_valid(condition), texts, None)
    )


def _unvoiced(kana: pa.Array) -> pa.Array:
    return normalize_kana(kana, "K3").to_arrow()


def _other_names(person: Mapping[str, pa.Array]) -> list[Names]:
    """Aliases, names with the former surname, former names, each null where there is none."""
    kanji = person["name_kanji"]
    alias = pc.struct_field(pc.extract_regex(kanji, ALIAS), "name")
    found: list[Names] = [(alias, _kana_of(alias, person.get("name_kana")))]
    former = pc.extract_regex(kanji, FORMER)
    surname = pc.replace_substring_regex(pc.struct_field(former, "name"), "^旧[姓氏名]?", "")
    rest = pc.utf8_trim(pc.struct_field(former, "rest"), "　 ")
    found.append((pc.binary_join_element_wise(surname, rest, "　"), None))
    columns = [person.get(name) for name in ("former_name_kanji", "former_name_kana")]
    if any(column is not None for column in columns):
        found.append((columns[0], columns[1]))
    return found


def _kana_of(alias: pa.Array, kana: pa.Array | None) -> pa.Array | None:
    """The kana beside names that have an alias, where they are the alias's."""
    from linkcheck.compare.reading import reading_agreement

    if kana is None or alias.null_count == len(alias):
        return None
    levels = pc.struct_field(reading_agreement(alias, kana).to_arrow(), "level").cast(pa.string())
    return pc.if_else(pc.is_in(levels, pa.array(["listed", "composed"])), kana, None)


def _beside_words(named: pa.Array) -> Iterator[tuple[pa.Array, bool]]:
    """Holders of three or more words, or of two of which one may be a whole name, without some words in front or
    behind; and whether they are the end."""
    for pattern in (
        r"^\S+ (?P<name>\S+ \S+)$",
        r"^(?P<name>\S+ \S+) \S+$",
        r"^\S+ (?P<name>\S{4,})$",
        r"^(?P<name>\S{4,}) \S+$",
        r"^\S+ \S+ (?P<name>\S+ \S+)$",
        r"^(?P<name>\S+ \S+) \S+ \S+$",
    ):
        found = pc.extract_regex(named, pattern)
        yield pc.struct_field(found, "name"), pattern.endswith(")$")
