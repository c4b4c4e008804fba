"""How records write a foreign resident: which of the names, in which order, how much of it, in which kana."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic_data.randomness import draw, stream
from synthetic_data.residents.conditions import ResidentConditions
from synthetic_data.residents.people import Residents
from synthetic_data.residents.words import Name

FORMS = ("roman", "register", "kanji", "alias", "kana")


@dataclass(frozen=True, slots=True)
class Written:
    """One record's name_kanji and name_kana, and the names of what was done to them."""

    kanji: str
    kana: str
    notations: tuple[str, ...]


def write_records(residents: Residents, persons: list[int], condition: ResidentConditions) -> list[Written]:
    """The name of each of these foreign residents (population rows) as a record has it."""
    population = residents.population
    rng = stream(population.seed, "residents' records")
    people = population.foreigners
    kanji, alias, alias_kana = (
        column.to_pylist() for column in (people.kanji, people.alias, people.alias_kana)
    )
    found = []
    for person in persons:
        row = int(population.foreigner[person])
        known = {"kanji": kanji[row], "alias": alias[row]}
        found.append(_write(rng, residents.names[row], known, alias_kana[row], condition))
    return found


def _write(
    rng: np.random.Generator,
    name: Name,
    known: dict[str, str | None],
    alias_kana: str | None,
    condition: ResidentConditions,
) -> Written:
    weights = [getattr(condition, f"{form}_weight") * (known.get(form, "") is not None) for form in FORMS]
    form = FORMS[int(draw(rng, weights, 1)[0])]
    notations = [form]
    other = rng.random() < condition.transliterated_share
    kana = name.kana(rng if other else None)
    if kana != name.kana():
        notations.append("transliterated")
    if form == "kanji":
        text = str(known["kanji"])
    elif form == "alias":
        text, kana = str(known["alias"]), str(alias_kana)
        notations = ["alias"]
    elif form == "kana":
        text = kana
    else:
        text = _roman(rng, name, condition, notations)
    if form == "register":
        text += f"＿{known['kanji']}" if known["kanji"] else ""
        text += f"（{known['alias']}）" if known["alias"] else ""
    length = condition.field_length
    if length and (len(text) > length or len(kana) > length):
        text, kana = text[:length].rstrip(), kana[:length].rstrip()
        notations.append("truncated")
    return Written(text, kana, tuple(notations))


def _roman(rng: np.random.Generator, name: Name, condition: ResidentConditions, notations: list[str]) -> str:
    """The roman name with words dropped, shortened, in the other order or written together."""
    family = [text for word in name.family for text in word.roman.split(" ")]
    given = [word.roman for word in name.given]
    given = ["".join(given)] if name.joined else [text for word in given for text in word.split(" ")]
    chance = rng.random(4)
    if len(family) + len(given) > 2 and len(given) > 1:
        # in Vietnam the last word is the name, elsewhere the first
        kept = len(given) - 1 if name.nation == "VN" else 0
        if chance[0] < condition.middle_dropped_share:
            given = [given[kept]]
            notations.append("middle_dropped")
        elif chance[0] < condition.middle_dropped_share + condition.initials_share:
            given = [word if at == kept else word[0] for at, word in enumerate(given)]
            notations.append("initials")
    swapped = bool(family) and chance[1] < condition.swapped_share
    parts = [*given, *family] if swapped else [*family, *given]
    if swapped:
        notations.append("swapped")
    if chance[2] < condition.joined_share and len(parts) > 1:
        notations.append("joined")
        return ("-" if chance[3] < 0.3 else "").join(parts)
    return " ".join(parts)
