"""What is believed of accounts before any data are seen (tables/account_rates.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from linkcheck.model.hypotheses import MISTAKES, Model, base_model
from linkcheck.tables import table_path

__all__ = ["account_model", "account_rates", "place_bits"]


@lru_cache(maxsize=1)
def account_rates() -> dict[str, Any]:
    """The table of what is believed of accounts."""
    return dict(tomllib.loads(table_path("account_rates.toml").read_text("utf-8")))


def account_model() -> Model:
    """The model of the base rates with the priors of accounts."""
    model = base_model()
    mistakes = np.array([account_rates()["prior"][mistake] for mistake in MISTAKES])
    return replace(
        model, priors=np.concatenate([[1 - mistakes.sum()], mistakes]), origin="base rates of accounts"
    )


def place_bits() -> dict[str, float]:
    """What it is worth that a holder was found in each of SOURCES, and that somebody found by the name alone has no
    record, to choose among candidates."""
    return {name: float(bits) for name, bits in account_rates()["places"].items()}
