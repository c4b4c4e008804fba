"""What is known of names and persons: in which form a holder's name fits, how it reads, who lives where, how old."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.accounts.findings import NameFacts
from linkcheck.cases.accounts.fits import given_name_fits, has_latin, name_fits
from linkcheck.cases.accounts.forms import (
    SURE_FORMS,
    Forms,
    cut_holders,
    holder_forms,
    is_acted_for,
    named_holders,
)
from linkcheck.cases.accounts.groups import FamilyEvidence
from linkcheck.cases.accounts.holders import SOURCES, Holders
from linkcheck.cases.accounts.inner_names import sounds_chinese
from linkcheck.cases.accounts.judge import CORPORATE, address_tiers, surname_agreement
from linkcheck.cases.accounts.rates import account_rates
from linkcheck.cases.accounts.search import HOME, NAMES
from linkcheck.cases.accounts.sides import Sides, columns_of
from linkcheck.compare.address import address_levels
from linkcheck.compare.name import compare_name_columns
from linkcheck.compare.name_dictionary import divided, is_listed
from linkcheck.levels.name import GIVEN_NAME, SURNAME
from linkcheck.normalize.birth_date import parse_birth_dates
from linkcheck.normalize.kana import normalize_kana
from linkcheck.normalize.sex import parse_sexes
from linkcheck.owner.coverage import likely_coverage

__all__ = ["NamedParts", "family_of", "name_facts", "named_parts", "names_body", "reach"]

Int64s = npt.NDArray[np.int64]
UInt8s = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

BODY = r"^[^( ]{1,8}\)|\([^() ]{1,4}$"
"""A legal form's short form in front of a holder, of up to eight letters, or behind: any of up to four."""

OTHER_WORDS_BITS = -9.0
AGREES = GIVEN_NAME.codes(GIVEN_NAME.that("same"))
ELSE = SURNAME.code("else"), GIVEN_NAME.code("else")
ALIKE = SURNAME.codes(("similar", "kana_variant"))


@dataclass(frozen=True)
class NamedParts:
    """S records: holder, the name without who acts for the holder; cut bool[S]: which may go on; person, the linked
    persons' names; forms; codes uint8[S, K], the levels of the best form; fits bool[S]: the holder has the linked
    person's name; acting bool[S]: the linked person's is the name of who acts for the holder."""

    holder: pa.Array
    cut: Bools
    person: dict[str, pa.Array]
    forms: Forms
    codes: UInt8s
    fits: Bools
    acting: Bools


def reach(sides: Sides) -> float:
    """The probability that a holder is in the register."""
    coverage = sides.settings.register_coverage
    if coverage is None:
        coverage = likely_coverage(sides.person.astype(np.int32), sides.right.row_count)
    return float(coverage)


def named_parts(sides: Sides, rows: Int64s, codes: UInt8s) -> NamedParts:
    """Compare the holders of S records, whose pattern has the levels uint8[S, K], in every form."""
    written = columns_of(sides.left.take(rows, ("name_kana",)))["name_kana"]
    person = columns_of(sides.right.take(sides.person[rows], sides.right.known(NAMES)))
    holder = named_holders(written)
    cut = cut_holders(written, holder, sides.left.widths.get("name_kana"))
    codes, acting = _of_wards(written, holder, person, codes)
    body = names_body(holder)  # whoever else is named with it, it is nobody's own
    fits = name_fits(codes) & ~body
    places = np.flatnonzero(~fits & ~body)
    at = pa.array(places)
    there = {name: column.take(at) for name, column in person.items()}
    found = holder_forms(written.take(at), holder.take(at), there, cut[places])
    form = np.zeros(len(rows), np.uint8)
    form[places] = found.form
    best = codes.copy()
    best[places[found.form > 0]] = found.codes[found.form > 0]
    forms = Forms(form, best)
    acting &= form == 0
    return NamedParts(holder, cut, person, forms, best, fits | forms.is_one_of(SURE_FORMS), acting)


def _of_wards(
    written: pa.Array, holder: pa.Array, person: dict[str, pa.Array], codes: UInt8s
) -> tuple[UInt8s, Bools]:
    """The levels of the S holders' own names, where somebody else is named behind them, and which of those that agree
    in the given name do so only by the name of who acts."""
    asked = np.flatnonzero(is_acted_for(written) & given_name_fits(codes))
    kana, at = person.get("name_kana"), pa.array(asked)
    found = compare_name_columns(
        None, holder.take(at), person["name_kanji"].take(at), None if kana is None else kana.take(at)
    )
    own = codes.copy()
    own[asked, 0], own[asked, 1] = found.surname, found.given_name
    acting = np.zeros(len(codes), np.bool_)
    acting[asked] = ~given_name_fits(own[asked])
    return own, acting


def name_facts(
    sides: Sides,
    rows: Int64s,
    named: NamedParts,
    level_bits: Floats,
    pattern: Int64s,
    notes: npt.NDArray[np.uint16],
) -> NameFacts:
    """What is known of the names of S records; level_bits float64[P, K] are the lines of the patterns."""
    count = len(rows)
    kana = named.person.get("name_kana")
    without_kana = (
        np.ones(count, np.bool_) if kana is None else ~kana.is_valid().to_numpy(zero_copy_only=False)
    )
    row, keys = divided(named.holder)
    both = is_listed(0, keys[:, 0]) & is_listed(1, keys[:, 1])
    listed = np.zeros(count, np.bool_)
    listed[row[both]] = True
    foreign = has_latin(named.person["name_kanji"])
    roman = has_latin(named.holder)
    body = (notes & CORPORATE != 0) | _matches(named.holder, BODY) | names_body(named.holder)
    levels = -np.concatenate([level_bits[:, :2], np.zeros((1, 2))])[pattern]
    return NameFacts(
        surname=surname_agreement(named.codes),
        given_name=np.isin(named.codes[:, 1], AGREES),
        forms=named.forms,
        contrary=(named.codes[:, 0] == ELSE[0]) | (named.codes[:, 1] == ELSE[1]),
        alike=np.isin(named.codes[:, 0], ALIKE) | np.isin(named.codes[:, 1], ALIKE),
        reading=_readings(named, np.flatnonzero(without_kana & ~foreign)),
        levels=levels,
        foreign=foreign,
        roman=roman,
        japanese=listed & ~roman & ~sounds_chinese(named.holder),
        slip=_slips(named),
        acting=named.acting,
        listed=listed,
        body=body,
        minor=_minors(sides, rows),
        male=_males(sides, rows, named.person["name_kanji"]),
    )


def names_body(holders: pa.Array) -> Bools:
    """Which of S holders, in kana as banks write it, name a body by a word written out, bool[S].

    >>> names_body(pa.array(["ジチカイ クボ キヨシ", "クボシヨウテン クボ キヨシ", None])).tolist()
    [True, False, False]
    """
    return _matches(holders, "|".join(account_rates()["notation"]["body"]))


def _matches(texts: pa.Array, pattern: str) -> Bools:
    """Which texts match a pattern, bool[S]."""
    return np.asarray(
        pc.fill_null(pc.match_substring_regex(texts, pattern), False).to_numpy(zero_copy_only=False)
    )


def _slips(named: NamedParts) -> Bools:
    """Which holders differ from the linked person's kana by one letter."""
    from rapidfuzz.distance import OSA

    kana = named.person.get("name_kana")
    slips = np.zeros(len(named.holder), np.bool_)
    if kana is None:
        return slips
    rows = np.flatnonzero(~named.fits)
    at = pa.array(rows)
    texts = [
        pc.replace_substring(normalize_kana(column.take(at), "K2").to_arrow(), " ", "").to_pylist()
        for column in (kana, named.holder)
    ]
    slips[rows] = [
        bool(own and other) and OSA.distance(own, other, score_cutoff=1) == 1
        for own, other in zip(*texts, strict=True)
    ]
    return slips


def _readings(named: NamedParts, places: Int64s) -> Floats:
    """Bits that the holders' names read the kanji, float64[S, 2]; NaN except in some places."""
    from linkcheck.compare.reading import reading_agreement

    bits = np.full((len(named.holder), 2), np.nan)
    at = pa.array(places)
    found = reading_agreement(named.person["name_kanji"].take(at), named.holder.take(at)).to_arrow()
    for part, name in enumerate(("surname", "given_name")):
        bits[places, part] = pc.fill_null(
            pc.cast(pc.struct_field(found, f"{name}_bits"), pa.float64()), np.nan
        ).to_numpy(zero_copy_only=False)
    words = pc.fill_null(pc.count_substring(named.holder, " "), 0).to_numpy(zero_copy_only=False)
    known = ~np.isnan(bits[:, 1])
    bits[known & (words > 1), 1] = OTHER_WORDS_BITS  # more words than a name has are no rare reading
    return bits


def _born(sides: Sides, row: Int64s) -> Floats:
    """Years of birth of residents with a fraction float64[S], NaN where unknown."""
    taken = sides.right.take(row, ("birth_date",))["birth_date"]
    dates = parse_birth_dates(
        columns_of(pa.table([taken], ["birth_date"]))["birth_date"], sides.settings.era_codes
    )
    day = dates.astype(np.int64)
    years = day // 10000 + (day // 100 % 100) / 12.0
    return np.where(day // 10000 > 0, years, np.nan)


def _today(sides: Sides) -> float:
    """When the records were made, as a year with a fraction: the last moment that any of them tells."""
    from linkcheck.normalize.moment import MISSING, parse_moments

    if sides.left.known(("registered_at",)):
        latest = max(
            (
                int(parse_moments(batch["registered_at"]).max(initial=MISSING))
                for _, batch in sides.left.batches(("registered_at",), sides.settings.batch_rows)
            ),
            default=int(MISSING),
        )
        if latest != MISSING:
            return 1970.0 + latest / 31_556_952_000_000.0
    return float(account_rates()["minor"]["year"])


def _minors(sides: Sides, rows: Int64s) -> npt.NDArray[np.int8]:
    """Whether the linked persons of S records are minors: 1, -1, 0 unknown."""
    if not len(rows):
        return np.zeros(0, np.int8)
    age = _today(sides) - _born(sides, sides.person[rows])
    minor = np.where(age < account_rates()["minor"]["age"], np.int8(1), np.int8(-1))
    return np.where(np.isnan(age), np.int8(0), minor)


def _males(sides: Sides, rows: Int64s, names: pa.Array) -> npt.NDArray[np.int8]:
    """Whether the linked persons of S records are men: 1, -1, 0 unknown, also where the name is a woman's."""
    sexes = parse_sexes(columns_of(sides.right.take(sides.person[rows], ("sex",)))["sex"])
    male = np.array([0, 1, -1], np.int8)[np.minimum(sexes, 2)]
    endings = account_rates()["notation"]["women"]
    female = pc.fill_null(pc.match_substring_regex(names, f"[{endings}]$"), False).to_numpy(
        zero_copy_only=False
    )
    return np.where(female & (male > 0), np.int8(0), male)


def family_of(
    sides: Sides, rows: Int64s, facts: NameFacts, holders: Holders, surname_share: Floats
) -> FamilyEvidence:
    """What is known of the linked persons of S records and the holders found. Where nobody was found, nobody of the
    linked person's household has the name, so that household differs."""
    known = sides.right.known(HOME)
    homes, theirs = (columns_of(sides.right.take(row, known)) for row in (sides.person[rows], holders.row))
    count = len(rows)
    household = np.zeros(count, np.int8)
    if "household_id" in theirs:
        same = pc.equal(theirs["household_id"], homes["household_id"])
        told = same.is_valid().to_numpy(zero_copy_only=False)
        household[told] = np.where(pc.fill_null(same, False).to_numpy(zero_copy_only=False)[told], 1, -1)
        household[(holders.row < 0) & homes["household_id"].is_valid().to_numpy(zero_copy_only=False)] = -1
    address = np.zeros(count, np.uint8)
    if "address" in theirs:
        address = address_tiers(address_levels(homes["address"], theirs["address"])[0])
    given_name = (holders.row >= 0) & (holders.source == SOURCES.index("given_name"))
    household[given_name] = 0
    address[given_name] = 0
    years = np.abs(_born(sides, sides.person[rows]) - _born(sides, holders.row))
    return FamilyEvidence(facts.surname, surname_share, household, address, facts.minor, years, given_name)
