"""The slow plain twin of the kernel of notations: one folded name, regular expressions."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from linkcheck.kernels.names import layout as flag
from linkcheck.normalize.notation import folded_words

OPENING, SQUARE, CLOSING = "(<{〈《「『【", "[〔", ")>}〉》」』】]〕"
BRACKETS = OPENING + SQUARE + CLOSING
LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
KANA_ONLY = re.compile(r"[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff]+")
ROMAN = re.compile(rf"([{LATIN}][{LATIN} .,'’-]*)(?:_|$|(?=[{re.escape(OPENING + SQUARE)}])|(?<= ))")
NEXT_BRACKET = re.compile(f"[{re.escape(BRACKETS)}]")
GAP = re.compile("[ ・_" + re.escape(BRACKETS) + "]+")
FORMER_AT_MOST = 3  # letters of a surname in a bracket behind the whole name


class Notation(NamedTuple):
    """The parts of one name, empty where there is none, and what it is."""

    surname: str
    given_name: str = ""
    former_surname: str = ""
    roman: str = ""
    alias_surname: str = ""
    alias_given_name: str = ""
    is_corporate: bool = False
    has_title: bool = False
    has_middle_name: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The six parts in their order."""
        return (
            self.surname,
            self.given_name,
            self.former_surname,
            self.roman,
            self.alias_surname,
            self.alias_given_name,
        )


class Inside(NamedTuple):
    """What brackets hold."""

    former: str = ""
    roman: str = ""
    alias: str = ""


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words."""
    return "(?:" + "|".join(map(re.escape, words)) + ")"


class Patterns(NamedTuple):
    """The word lists as patterns."""

    titles: re.Pattern[str]
    honorifics: re.Pattern[str]
    former_mark: re.Pattern[str]
    alias_mark: re.Pattern[str]
    bare_mark: re.Pattern[str]
    join: re.Pattern[str]
    bodies: re.Pattern[str]
    body_marks: frozenset[str]


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """The patterns, built once."""
    opening, closing = re.escape(OPENING + SQUARE), re.escape(CLOSING)
    return Patterns(
        re.compile(rf"(?:[{opening}]?{any_of(folded_words('titles'))}[ {closing}]*(?=.))+"),
        re.compile(rf"(?<=..) ?{any_of(folded_words('honorifics'))}$"),
        re.compile(rf"{any_of(folded_words('former_marks'))}[ :]*(?=.)"),
        re.compile(rf"{any_of(folded_words('alias_marks'))}[ :]*(?=.)"),
        re.compile(any_of(folded_words("bare_marks"))),
        re.compile(any_of(folded_words("joins"))),
        re.compile(any_of(folded_words("bodies"))),
        frozenset(folded_words("body_marks")),
    )


def parse_notation(text: str) -> Notation:
    """The parts of one folded name; never raises.

    >>> parse_notation("ALEN JHON_李 冬季(鈴木 一郎)").parts
    ('李', '冬季', '', 'ALEN JHON', '鈴木', '一郎')
    >>> parse_notation("田中[佐藤]花子")[:3], parse_notation("カ)タナカ").is_corporate
    (('田中', '花子', '佐藤'), True)
    """
    words = patterns()
    title = words.titles.match(text)
    rest = text[title.end() :] if title else text
    rest = words.honorifics.sub("", rest).strip(" ")
    roman = ROMAN.match(rest)
    named = behind_roman(rest[roman.end() :]) if roman else rest
    main, inside, is_corporate = read_brackets(named, roman is not None)
    if not main.strip(" ") and inside.alias and not roman:  # the whole name in brackets
        main, inside = inside.alias, inside._replace(alias="")
    surname, *given = words_of(main)
    return Notation(
        surname,
        "".join(given),
        words_of(inside.former)[0],
        (roman[1] if roman else inside.roman).strip(" "),
        *divide(inside.alias),
        is_corporate or words.bodies.search(rest) is not None,
        title is not None,
        len(given) > 1,
    )


def read_brackets(text: str, has_roman: bool) -> tuple[str, Inside, bool]:
    """The name outside brackets (each bracket a gap), what the brackets hold, whether one marks a body."""
    words, main, inside, is_corporate, at = patterns(), "", Inside(), False, 0
    bare, name, past_name = bare_name(text)
    while bracket := NEXT_BRACKET.search(text, at):
        if at <= bare < bracket.start():
            main += text[at:bare]
            inside = read_inside(text[name:past_name].strip(" "), inside, False, "", "", has_roman)
            at = past_name
            continue
        main += text[at : bracket.start()]
        at = bracket.end()
        if bracket[0] in CLOSING:
            if text[: bracket.start()] in words.body_marks:
                main, is_corporate = "", True
            main += " "
            continue
        end = NEXT_BRACKET.search(text, at)
        held = text[at : end.start() if end else len(text)].strip(" ")
        at = end.end() if end else len(text)
        if held in words.body_marks:
            is_corporate = True
        else:
            inside = read_inside(held, inside, bracket[0] in SQUARE, main, text[at:], has_roman)
        main += " "
    if at <= bare < len(text):
        inside = read_inside(text[name:past_name].strip(" "), inside, False, "", "", has_roman)
    return main + text[at : max(at, bare)], inside, is_corporate


def bare_name(text: str) -> tuple[int, int, int]:
    """Another name without a bracket: where its mark or joining word begins, where it begins, where it ends."""
    inside = False
    for at, letter in enumerate(text):
        if letter in BRACKETS:
            inside = letter in OPENING + SQUARE
        elif not inside and text[:at].strip(" "):
            end = NEXT_BRACKET.search(text, at)
            past = end.start() if end else len(text)
            before, rest = text[:at], text[at:past]
            joined = past_join(before, rest)
            if joined or begins_mark(before, rest):
                return at, at + joined, past
    return len(text), len(text), len(text)


def begins_mark(before: str, rest: str) -> bool:
    """Whether a mark begins the rest, divided from the name before, and from its name unless it needs no gap."""
    mark = patterns().alias_mark.match(rest) or patterns().former_mark.match(rest)
    if not mark or before[-1] not in " " + CLOSING:
        return False
    return mark[0][-1] in " :" or patterns().bare_mark.match(rest) is not None


def past_join(before: str, rest: str) -> int:
    """How many letters the word has that joins two names here, 0 if none does."""
    join = patterns().join.match(rest)
    if not join:
        return 0
    one, other = before.strip(" "), rest[join.end() :].strip(" ")
    if len(one) < 2 or len(other) < 2:
        return 0
    spaced = before.endswith(" ") and rest[join.end()] == " " and " " in one and " " in other
    in_kana = KANA_ONLY.match(one[-1]) or KANA_ONLY.match(other[0])
    return join.end() if spaced or not in_kana else 0


def behind_roman(rest: str) -> str:
    """What stands behind a roman name, without a joining word in front."""
    join = re.match(rf" *{patterns().join.pattern}(?=.)", rest)
    return rest if not join or KANA_ONLY.match(rest[join.end()]) else rest[join.end() :]


def read_inside(held: str, inside: Inside, square: bool, before: str, after: str, has_roman: bool) -> Inside:
    """What one bracket holds, added to what others hold: former surname, roman name or alias."""
    if mark := patterns().alias_mark.match(held):
        return inside._replace(alias=held[mark.end() :])
    if mark := patterns().former_mark.match(held):
        return inside._replace(former=held[mark.end() :])
    if not held:
        return inside
    if ROMAN.match(held) and not has_roman and not inside.roman:
        return inside._replace(roman=held)
    short = len(held) <= FORMER_AT_MOST and " " not in held and not KANA_ONLY.match(held)
    if square or after.strip(" ") or (before.strip(" ") and short and not has_roman):
        return inside._replace(former=held)
    return inside._replace(alias=held)


def words_of(name: str) -> list[str]:
    """The words of a name, at least one; a name spaced out letter by letter is one word."""
    words = [part for part in GAP.split(name) if part] or [""]
    return ["".join(words)] if len(words) > 2 and all(len(word) == 1 for word in words) else words


def divide(name: str) -> tuple[str, str]:
    """Surname and given name of a name, the given name without its spaces; empty if no space divides the name."""
    surname, *given = words_of(name)
    return surname, "".join(given)


def name_flags(name: Notation) -> int:
    """The flags of a name that a notation was read from."""
    kana = KANA_ONLY.fullmatch(name.surname + name.given_name) is not None
    facts = (
        (name.given_name, flag.SPLIT),
        (name.former_surname, flag.FORMER),
        (name.alias_surname, flag.ALIAS),
        (name.has_middle_name, flag.MIDDLE),
        (name.roman, flag.ROMAN),
        (name.is_corporate, flag.CORPORATE),
        (name.has_title, flag.TITLE),
        (kana, flag.WRITTEN_IN_KANA),
    )
    return sum(bit for found, bit in facts if found)
