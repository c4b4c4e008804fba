"""The model of tax offices: numbers were looked up by the kana of the name alone.

The base rates know namesakes whose number was found by kana, birth date and sex, so that the birth date mostly agrees.
A lookup by the kana alone gives the number of any of them: their birth date agrees with the filer's by chance only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.model.hypotheses import HYPOTHESES, Model, base_model
from linkcheck.settings import Settings

__all__ = ["BIRTH_DATE", "LOOKUP_SHARE", "lookup_model", "lookup_share", "without_lookups"]

LOOKUP_SHARE = 2e-4
"""Share of numbers that were looked up by the name alone and are a namesake's: assumed, twice the share of wrong ones
among all links of the national check. The setting mistake_share takes its place."""

NAMESAKE = HYPOTHESES.index("namesake")
BIRTH_DATE = [comparison.name for comparison in COMPARISONS].index("birth_date")


def lookup_share(settings: Settings) -> float:
    """The share of numbers that were looked up by the name alone and are a namesake's."""
    return settings.mistake_share or LOOKUP_SHARE


@lru_cache(maxsize=1)
def lookup_model() -> Model:
    """The base rates, and beside their namesakes those whose birth date was not looked at."""
    model = base_model()
    before = float(model.priors[NAMESAKE])
    priors, shares = model.priors.copy(), model.shares.copy()
    priors[NAMESAKE] += LOOKUP_SHARE
    priors[0] = 1 - priors[1:].sum()
    both = np.stack([shares[NAMESAKE, BIRTH_DATE], model.random[BIRTH_DATE]])
    shares[NAMESAKE, BIRTH_DATE] = np.average(both, axis=0, weights=[before, LOOKUP_SHARE])
    return replace(model, priors=priors, shares=shares, origin="base rates of lookups by name")


def without_lookups(model: Model) -> Model:
    """A model that began as `lookup_model` without the lookups by name: where no birth date is known, the search of
    the namesakes weighs them (`cases.tax.namesakes`)."""
    before = float(base_model().priors[NAMESAKE])
    priors = model.priors.copy()
    priors[NAMESAKE] *= before / (before + LOOKUP_SHARE)
    priors[0] = 1 - priors[1:].sum()
    return replace(model, priors=priors)
