"""Ways of writing names: columns of text from rows of name tables, for registers and for systems that know less."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.kana import half_width, without_small
from synthetic_data.population import Population
from synthetic_data.surnames import NameTable

Rows = npt.NDArray[Any]
_TABLES: dict[int, NameTable] = {}


def join(separator: str, *columns: pa.Array) -> pa.Array:
    """Columns of text joined row by row; null where one of them is."""
    return pc.binary_join_element_wise(*columns, separator)


def chosen(condition: npt.NDArray[np.bool_], left: pa.Array, right: pa.Array) -> pa.Array:
    """`left` where the condition holds, else `right`."""
    return pc.if_else(pa.array(condition), left, right)


def encodable(text: str, encoding: str) -> bool:
    """Whether a system of this encoding can hold the text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def in_repertoire(table: NameTable, encoding: str, keeps_old_forms: bool) -> pa.Array:
    """The table's kanji as a system of limited repertoire writes them: the common form for what it lacks."""
    _TABLES[id(table)] = table
    return _in_repertoire(id(table), encoding, keeps_old_forms)


@lru_cache
def _in_repertoire(key: int, encoding: str, keeps_old_forms: bool) -> pa.Array:
    table = _TABLES[key]
    kanji = table.kanji.to_pylist()
    if not keeps_old_forms:
        return pa.array([kanji[row] for row in table.common])
    texts = [
        text if encodable(text, encoding) else kanji[row]
        for text, row in zip(kanji, table.common, strict=True)
    ]
    return pa.array(texts)


def write_kana(texts: pa.Array, small: bool, half: bool) -> pa.Array:
    """Full-width kana as a system without small kana or with half-width kana writes it; distinct texts once."""
    encoded = pc.dictionary_encode(texts)
    found = encoded.dictionary.to_pylist()
    if not small:
        found = [without_small(text) for text in found]
    if half:
        found = [half_width(text) for text in found]
    return pa.array(found, pa.string()).take(encoded.indices)


def with_foreigners(population: Population, rows: Rows, texts: pa.Array, foreign: pa.Array) -> pa.Array:
    """Replace the texts of foreign residents by theirs (`foreign`: one text per row of `population.foreigners`)."""
    foreigner = population.foreigner[rows]
    place = np.where(foreigner >= 0, len(texts) + foreigner, np.arange(len(texts)))
    return pa.concat_arrays([texts, foreign.cast(pa.string())]).take(pa.array(place))


def register_kanji(population: Population, rows: Rows) -> pa.Array:
    """Names as the register writes them: surname and given name, registered former surname in brackets.

    A foreign resident has roman name, kanji name and alias: `ALEN JHON＿李　冬季（鈴木　一郎）`.
    """
    names = population.surnames.kanji
    surname = names.take(pa.array(population.surname[rows]))
    former = population.former_surname[rows]
    shown = former >= 0
    shown &= rows % 1000 < round(1000 * population.settings.registered_former_surname_share)
    bracketed = join(
        "", surname, pa.scalar("［"), names.take(pa.array(np.maximum(former, 0))), pa.scalar("］")
    )
    surname = chosen(shown, bracketed, surname)
    texts = join("　", surname, population.given_names.kanji.take(pa.array(population.given_name[rows])))
    return with_foreigners(population, rows, texts, foreign_notation(population))


def register_kana(population: Population, rows: Rows) -> pa.Array:
    """Full-width kana with small kana, parts separated by an ideographic space."""
    surname = population.surnames.kana.take(pa.array(population.surname[rows]))
    given = population.given_names.kana.take(pa.array(population.given_name[rows]))
    people = population.foreigners
    return with_foreigners(
        population, rows, join("　", surname, given), pc.coalesce(people.alias_kana, people.kana)
    )


def foreign_notation(population: Population) -> pa.Array:
    """Roman name, ＿ and kanji name, alias in brackets, as far as there are any. Shape (foreigners,)."""
    people = population.foreigners
    roman = pc.replace_substring(people.roman, "　", " ")
    kanji = pc.fill_null(join("", pa.scalar("＿"), people.kanji), "")
    alias = pc.fill_null(join("", pa.scalar("（"), people.alias, pa.scalar("）")), "")
    return join("", roman, kanji, alias)
