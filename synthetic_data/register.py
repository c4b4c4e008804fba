"""The resident register: everybody, with full kanji, address by 丁目番号, as municipalities write it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.addresses import NOTATIONS, write_addresses
from synthetic_data.dates import write_days
from synthetic_data.my_number import as_text
from synthetic_data.names import chosen, register_kana, register_kanji, write_kana
from synthetic_data.population import Population
from synthetic_data.randomness import stream
from synthetic_data.settings import RegisterSettings

Rows = npt.NDArray[Any]


def register_addresses(population: Population, dwelling: Rows) -> pa.Array:
    """Addresses as the register writes them; every second municipality writes 丁目 with a kanji number."""
    municipality = population.dwellings.towns.municipality[population.dwellings.town[dwelling]]
    plain, kanji = (
        write_addresses(population.dwellings, dwelling, NOTATIONS[name]) for name in ("register", "kanji")
    )
    return chosen(municipality % 2 == 0, plain, kanji)


def register_table(population: Population, settings: RegisterSettings | None = None) -> pa.Table:
    """The register in the order of the numbers; columns as linkcheck's contract names them."""
    settings = settings or RegisterSettings()
    rng = stream(population.seed, "register")
    order = np.argsort(population.my_number)
    dwelling = population.dwelling[order]
    municipality = population.dwellings.towns.municipality[population.dwellings.town[dwelling]]
    large_kana = rng.random(int(municipality.max(initial=0)) + 1) < settings.large_kana_share
    kana = register_kana(population, order)
    kana = chosen(large_kana[municipality], write_kana(kana, small=False, half=False), kana)
    one_zu = rng.random(len(large_kana)) < settings.one_zu_share
    plain = pc.replace_substring(pc.replace_substring(kana, "ヅ", "ズ"), "ヂ", "ジ")
    kana = chosen(one_zu[municipality], plain, kana)
    missing = rng.random(len(order)) < settings.kana_missing_share
    sex = pa.array(["男", "女"]).take(pa.array(population.sex[order] - 1))
    household = pc.utf8_lpad(pa.array(population.household[order]).cast(pa.string()), 9, "0")
    return pa.table(
        {
            "my_number": as_text(population.my_number[order]),
            "name_kanji": register_kanji(population, order),
            "name_kana": chosen(missing, pa.scalar(None, pa.string()), kana),
            "birth_date": write_days(population.birth_date[order], settings.date_notation),
            "sex": sex,
            "address": register_addresses(population, dwelling),
            "household_id": household,
            "nondisclosure": pa.array(population.nondisclosure[order]),
        }
    )
