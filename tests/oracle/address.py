"""The slow plain twin of the address fold: one string, regular expressions, no kernel."""

import re
import unicodedata

from oracle.text import unescaped

from linkcheck.kernels.addresses.layout import CODE
from linkcheck.normalize.address_letters import letters

KANJI = "〇一二三四五六七八九十百千"
NUMERAL, VOICED, SEMI_VOICED = 0x110000, 0x110010, 0x110011
LOTS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
NAMES = "町丁館街組外棟室線舎地"
NUMBER = re.compile(f"[0-9]{{1,12}}|[{KANJI}]{{1,12}}")
JOINING = re.compile(
    rf"丁目|丁メ|町目|地割|番地(?!割)|番(?![{NAMES}])|号(?![{NAMES}])|[丁条](?=[0-9{KANJI}\- ー]|$)"
    "|チヨウメ|バンチ|ゴウ(?!シツ)|バン(?!チ)"
)
DROPPED = re.compile("条(?=[東西南北])|号室|室|号(?=[棟館])|ゴウシツ")
COUNTED = "丁番号条線区組階東西南北棟"


def spell(text):
    """Every character in its own spelling, voicing marks joined, numerals as kanji."""
    table = letters().letters
    found, last = [], ""
    for character in unescaped(text):
        code = int(table[ord(character)]) & CODE
        if code in (VOICED, SEMI_VOICED):
            base = unicodedata.normalize("NFKC", last) if last else ""
            if found and re.fullmatch("[ぁ-ゖァ-ヺ]", base):
                found[-1] = table[ord(base) + code - VOICED + 1] & CODE
        elif code:
            found.append(code)
        last = character
    return "".join(KANJI[code - NUMERAL] if code >= NUMERAL else chr(code) for code in map(int, found))


def value_of(digits):
    """A number in digits or kanji."""
    if digits[0] in "0123456789":
        return int(digits)
    total, part = 0, None
    for numeral in digits:
        value = KANJI.index(numeral)
        if value < 10:
            part = (part or 0) * 10 + value
        else:
            total += (1 if part is None else part) * 10 ** (value - 9)
            part = None
    return total + (part or 0)


def is_name(digits, rest):
    """Whether numerals in kanji are part of a name."""
    if digits[0] in "0123456789" or not rest or rest[0] in "-ーF 0123456789()" + KANJI or ord(rest[0]) < 0x41:
        return False
    if rest[0] == "ノ":
        return not NUMBER.match(rest[1:])
    if rest.startswith("町目"):
        return False
    if rest[0] == "丁":
        return not (rest[1:2] in ("", "目", "メ", "-", "ー", " ") or NUMBER.match(rest[1:]))
    if rest[0] == "字" and NUMBER.match(rest[1:]):
        return False
    return rest[0] not in COUNTED and not rest.startswith("地割")


def is_lot(letter):
    return bool(letter) and (letter in LOTS or ("ァ" <= letter <= "ヲ" and letter != "ノ"))


def is_dash(rest, before, after_number):
    """Whether 一 stands for a dash between two digits."""
    digits = "0123456789"
    between = len(before) == len(rest[1:2]) == 1 and before in digits and rest[1] in digits
    return after_number and rest[0] == "一" and between


def is_katakana(letter):
    return "ァ" <= letter <= "ヺ"


def is_long_vowel(mark, before, rest):
    """Whether a dash or 一 stands for ー. `before` is what was spelled before it, `rest` what follows."""
    letter, earlier, following = before[-1:], before[-2:-1], rest[:1]
    if not letter or not is_katakana(letter) or (mark == "一" and following == "ノ"):
        return False
    if following and is_katakana(following):
        return not (earlier and (NUMBER.match(earlier) or earlier in "-ノ"))
    return mark == "-" and bool(earlier) and is_katakana(earlier) and following in ("", " ", ")")


def follows_lot(before, rest):
    """Whether ノ or brackets at a lot letter before a number say nothing."""
    if rest[0] == "(":
        return is_lot(rest[1:2]) and rest[2:3] == ")" and bool(NUMBER.match(rest[3:]))
    if not before or not (NUMBER.match(rest[1:]) or len(rest) == 1) or not is_lot(before[-1]):
        return False
    if rest[0] == ")":
        return len(rest) > 1 and before[-2:-1] == "("
    alone = not is_katakana(before[-1]) or not is_katakana(before[-2:-1] or " ")
    return rest[0] == "ノ" and alone


def joins(joint, following):
    """Whether ノ behind a number joins it to what follows."""
    return joint == "-" or NUMBER.match(following) or is_lot(following)


def fold(text):
    """The folded address as a string; see `linkcheck.kernels.addresses.fold`."""
    whole = spell(text)
    rest = re.sub(r"^ *(?:〒 *)?[0-9]{3}[-ー]?[0-9]{4}(?![0-9-]) *", "", whole)
    rest = re.sub("^ *〒 *", "", whole) if rest == whole else rest
    out, joint, before, whole = "", "", "", whole
    while rest:
        after_number = out[-1:].isdecimal()
        spelled = whole[: len(whole) - len(rest)]
        if rest[0] in "-一" and is_long_vowel(rest[0], spelled, rest[1:]):
            out, joint, before, rest = out + "ー", "", rest[0], rest[1:]
            continue
        number = NUMBER.match(rest)
        if is_dash(rest, before, after_number and not joint):
            joint, before, rest = "-", "一", rest[1:]
            continue
        if number:
            rest = rest[number.end() :]
            beside = "-" if before and before in KANJI and number[0][0] in "0123456789" else " "
            before = number[0][-1]
            if is_name(number[0], rest):
                out, joint = out + number[0], ""
                continue
            out += (joint or beside if after_number else "") + str(value_of(number[0]))
            joint = ""
            spaced = rest.lstrip(" ")
            if unit := JOINING.match(spaced):
                rest, joint, before = spaced[unit.end() :], "-", unit[0][-1]
            elif unit := DROPPED.match(spaced):
                rest, before = spaced[unit.end() :], unit[0][-1]
            continue
        letter, following = rest[0], rest[1:2]
        if letter == " ":
            joint = (joint or " ") if after_number else ""
        elif (
            letter == "-"
            or (after_number and letter == "ー")
            or (letter == "ノ" and after_number and joins(joint, following))
        ):
            joint = "-"
        elif letter == "階" and after_number and not joint:
            out += "F"
        elif letter in "大小" and following == "字":
            rest = rest[1:]
        elif letter == "第" and NUMBER.match(following):
            behind = rest[1 + NUMBER.match(rest[1:]).end() :]
            joint = ("-" if behind.startswith("地割") else " ") if after_number else ""
        elif letter == "字":
            joint = "-" if after_number and NUMBER.match(following) else joint
        elif not follows_lot(spelled, rest):
            out += out[-1] if letter == "々" and out else letter
            joint = ""
        before, rest = letter, rest[1:]
    return out
