"""The hypotheses a link is weighed under, and what each expects to see: one model over any tuple of comparisons.

Between two people's attributes a link is `same_person`, or wrong in one of the ways that really occur: `family`,
`twin`, `namesake`, `stranger`. The shares come from tables/base_rates.toml (figures of the national check of 2023)
and need no training; `linkcheck.model.estimate` adapts them to the data at hand. A case with comparisons of its own
declares hypotheses of its own and reads them from a table of the same form.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.errors import InputError
from linkcheck.levels.comparison import MOST_LEVELS, Comparison
from linkcheck.tables import table_path

__all__ = [
    "HYPOTHESES",
    "MISTAKES",
    "STRENGTH",
    "Dependence",
    "Floats",
    "Model",
    "base_model",
    "mistake_mixes",
    "read_model",
]

MISTAKES = ("family", "twin", "namesake", "stranger")
HYPOTHESES = ("same_person", *MISTAKES)

STRENGTH = 20_000.0
"""How many links a base rate is worth of which no table says more: systems write the same person in their own ways."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Dependence:
    """A comparison that follows another where the link is right: whoever took another surname has mostly moved, too.

    comparison, on: places of both; level: the code of the level of `on`; shares float64[L]: of the levels of
    `comparison` where `on` has that level (missing: 1, as in a model).
    """

    comparison: int
    on: int
    level: int
    shares: Floats


@dataclass(frozen=True)
class Model:
    """Priors float64[H] and level shares float64[H, K, L] of the hypotheses, plus `random` float64[K, L].

    The first hypothesis is that the link is right, the others are mistakes. shares[h, k, l] is P(level l of
    comparison k | hypothesis h, the level is not missing); level 0 (missing) holds 1 for every hypothesis, so that it
    weighs exactly 0 bits. `random` is the same for a record and a resident it has nothing to do with; the search of
    the rightful owner needs it. follows bool[H, K]: whether the mistake leaves the comparison as it is when the link
    is right, so that habits of the place hold for it too. evidence: what the model was learned from (counts, hashes),
    ready for JSON. strength float64[K, L]: how many links each share of the first hypothesis is worth against data it
    is adapted to. dependence: which comparison follows another under it, if one does.
    """

    priors: Floats
    shares: Floats
    random: Floats
    origin: str = "base rates"
    comparisons: tuple[Comparison, ...] = COMPARISONS
    hypotheses: tuple[str, ...] = HYPOTHESES
    follows: npt.NDArray[np.bool_] = field(
        default_factory=lambda: np.zeros((len(HYPOTHESES), len(COMPARISONS)), np.bool_)
    )
    evidence: Mapping[str, Any] = field(default_factory=dict)
    strength: Floats = field(default_factory=lambda: np.full((len(COMPARISONS), MOST_LEVELS), STRENGTH))
    dependence: Dependence | None = None

    def to_dict(self) -> dict[str, Any]:
        """The model with the names of everything, for JSON."""
        told: dict[str, Any] = {
            "origin": self.origin,
            "priors": dict(zip(self.hypotheses, map(float, self.priors), strict=True)),
            "shares": {name: self._named(self.shares[h]) for h, name in enumerate(self.hypotheses)},
            "random": self._named(self.random),
        }
        if self.dependence is not None:
            told["given"] = self._dependence(self.dependence)
        if self.evidence:
            told["evidence"] = dict(self.evidence)
        return told

    def to_json(self) -> str:
        """The same as text, with every digit: `from_json` gives the same bits."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)

    def _named(self, shares: Floats) -> dict[str, dict[str, float]]:
        return {
            comparison.name: _by_level(comparison, shares[k]) for k, comparison in enumerate(self.comparisons)
        }

    def _dependence(self, found: Dependence) -> dict[str, Any]:
        on, comparison = self.comparisons[found.on], self.comparisons[found.comparison]
        shares = {comparison.name: _by_level(comparison, found.shares)}
        return {on.name: {on.levels[found.level]: shares}}

    @classmethod
    def from_json(cls, text: str, like: Model) -> Model:
        """A model that `to_json` wrote, of the hypotheses and comparisons of another.

        Raises InputError where its names are others or a share is no probability, ValueError for what is no JSON.

        >>> model = base_model()
        >>> bool((Model.from_json(model.to_json(), model).shares == model.shares).all())
        True
        """
        told = json.loads(text)
        if not isinstance(told, dict) or {"priors", "shares", "random"} - set(told):
            raise InputError("model_parts", "model")
        if tuple(told["priors"]) != like.hypotheses or tuple(told["shares"]) != like.hypotheses:
            raise InputError("model_hypotheses", "model")
        tables = [*told["shares"].values(), told["random"]]
        *shares, random = (_told_shares(table, like.comparisons, like.random) for table in tables)
        priors = np.array(list(told["priors"].values()), np.float64)
        if not ((priors > 0) & (priors < 1)).all():
            raise InputError("model_shares", "model", name="priors")
        origin, evidence = str(told.get("origin", "a file")), told.get("evidence", {})
        return replace(
            like,
            priors=priors,
            shares=np.stack(shares),
            random=random,
            origin=origin,
            evidence=evidence,
            dependence=_told_dependence(told.get("given"), like),
        )

    @property
    def mistake_share(self) -> float:
        """The expected share of wrong links."""
        return float(self.priors[1:].sum())

    @property
    def prior_bits(self) -> float:
        """How much likelier a link is right than wrong before anything is compared, in bits (log2 odds)."""
        return float(np.log2(self.priors[0] / self.mistake_share))

    def with_mistake_share(self, share: float) -> Model:
        """The same model with another expected share of wrong links (a number in (0, 1)), kinds in proportion."""
        mistakes = self.priors[1:] / self.priors[1:].sum() * share
        return replace(self, priors=np.concatenate([[1 - share], mistakes]))

    def with_mix(self, mix: Mapping[str, float]) -> Model:
        """The same model, as many links being wrong, with another mix of mistakes: their relative shares by name.

        Raises InputError for names that are not those of the mistakes.
        """
        if set(mix) != set(self.hypotheses[1:]):
            raise InputError("model_hypotheses", "model")
        shares = np.array([mix[name] for name in self.hypotheses[1:]], np.float64)
        mistakes = shares / shares.sum() * self.mistake_share
        return replace(self, priors=np.concatenate([self.priors[:1], mistakes]))


def _by_level(comparison: Comparison, shares: Floats) -> dict[str, float]:
    """The shares float64[L] of a comparison by the names of its levels, but for the missing one."""
    return dict(zip(comparison.levels[1:], map(float, shares[1:]), strict=False))


def _told_dependence(table: Any, like: Model) -> Dependence | None:
    """The dependence of a model that was told, of the same comparisons as another's; that one where none is told."""
    if table is None or like.dependence is None:
        return like.dependence
    found = like.dependence
    on, comparison = like.comparisons[found.on], like.comparisons[found.comparison]
    try:
        given = table[on.name][on.levels[found.level]][comparison.name]
    except (KeyError, TypeError):
        raise InputError("model_levels", "model", name=on.name) from None
    (shares,) = _told_shares({comparison.name: given}, (comparison,), found.shares[None, :])
    return replace(found, shares=shares)


def _told_shares(
    table: dict[str, dict[str, float]], comparisons: tuple[Comparison, ...], like: Floats
) -> Floats:
    shares = np.zeros_like(like)
    shares[:, 0] = 1.0
    for place, comparison in enumerate(comparisons):
        given = table.get(comparison.name, {})
        if tuple(given) != comparison.levels[1:]:
            raise InputError("model_levels", "model", name=comparison.name)
        shares[place, 1 : len(comparison.levels)] = list(given.values())
    if not ((shares >= 0) & (shares <= 1)).all():
        raise InputError("model_shares", "model", name="shares")
    return shares


def _shares(table: dict[str, dict[str, float]], comparisons: tuple[Comparison, ...], floor: float) -> Floats:
    shares = np.zeros((len(comparisons), max(len(comparison.levels) for comparison in comparisons)))
    for place, comparison in enumerate(comparisons):
        given = table[comparison.name]
        unknown = set(given) - set(comparison.levels[1:])
        if unknown:
            raise ValueError(f"rates: {comparison.name} has no level {sorted(unknown)}")
        row = np.array([given.get(level, floor) for level in comparison.levels[1:]])
        shares[place, 1 : len(comparison.levels)] = row / row.sum()
        shares[place, 0] = 1.0
    return shares


def read_model(file: str, comparisons: tuple[Comparison, ...], hypotheses: tuple[str, ...]) -> Model:
    """The model of a table of base rates: `floor`, [prior] of every mistake, [hypothesis.comparison] shares by level.

    A comparison that a mistake does not name is as under the first hypothesis and follows it; what [random] does not
    name is as under the last; [strength.comparison] says how many links a level's share under the first hypothesis is
    worth (not named: STRENGTH); [given.comparison.level.other]: shares of the other comparison under the first
    hypothesis where the former has that level. Raises ValueError for a level there is not.
    """
    table = tomllib.loads(table_path(file).read_text("utf-8"))
    floor, names = table["floor"], [comparison.name for comparison in comparisons]
    follows = np.array([[name not in table[hypothesis] for name in names] for hypothesis in hypotheses])
    tables = [{**table[hypotheses[0]], **table[hypothesis]} for hypothesis in hypotheses]
    shares = np.stack([_shares(each, comparisons, floor) for each in tables])
    mistakes = np.array([table["prior"][mistake] for mistake in hypotheses[1:]])
    priors = np.concatenate([[1 - mistakes.sum()], mistakes])
    random = _shares({**tables[-1], **table.get("random", {})}, comparisons, floor)
    return Model(
        priors,
        shares,
        random,
        comparisons=comparisons,
        hypotheses=hypotheses,
        follows=follows,
        strength=_strength(table.get("strength", {}), comparisons),
        dependence=_dependence(table.get("given", {}), comparisons, floor),
    )


def _strength(table: Mapping[str, Any], comparisons: tuple[Comparison, ...]) -> Floats:
    """How many links each share of the same person is worth, float64[K, L]: what the table does not name, STRENGTH."""
    strength = np.full((len(comparisons), MOST_LEVELS), STRENGTH)
    for place, comparison in enumerate(comparisons):
        for level, links in table.get(comparison.name, {}).items():
            strength[place, comparison.code(level)] = links
    return strength


def _dependence(
    table: Mapping[str, Any], comparisons: tuple[Comparison, ...], floor: float
) -> Dependence | None:
    """The one comparison that follows another, from [given.comparison.level.other]; None where no table says so."""
    if not table:
        return None
    names = [comparison.name for comparison in comparisons]
    ((name, by_level),) = table.items()
    ((level, others),) = by_level.items()
    (other,) = others
    place, on = names.index(other), names.index(name)
    (row,) = _shares(others, (comparisons[place],), floor)
    most = max(len(comparison.levels) for comparison in comparisons)
    return Dependence(place, on, comparisons[on].code(level), np.append(row, np.zeros(most - len(row))))


@lru_cache(maxsize=1)
def mistake_mixes() -> Mapping[str, Mapping[str, float]]:
    """The mixes of mistakes that were published, by name: relative shares of the mistakes."""
    found: Mapping[str, Mapping[str, float]] = tomllib.loads(
        table_path("base_rates.toml").read_text("utf-8")
    )["mix"]
    return found


@lru_cache(maxsize=1)
def base_model() -> Model:
    """The model of two people's attributes from the base rates, usable without any training."""
    return read_model("base_rates.toml", COMPARISONS, HYPOTHESES)
