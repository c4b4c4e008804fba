"""Conditions of a data set: what offices, insurers and banks do differently, each with the range it is drawn from.

A kind of data has one frozen dataclass derived from `Conditions`. Every field carries its range (or its options) and
where that comes from; `draw(seed)` draws a whole condition, fixed ones have names. The condition that was used is
written beside the data, so that every figure can say what it was measured on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any, Self, TypeVar

import numpy as np

from synthetic_data.randomness import stream

KEPT = (
    0.3,
    0.85,
)  # of the fields of a drawn condition stay as in the base condition: no office has every habit


def within(default: float, low: float, high: float, scale: str = "linear", source: str = "assumed") -> Any:
    """A number drawn between `low` and `high`; `scale`: "linear", or "log" where orders of magnitude count."""
    assert low <= default <= high or default == 0, (default, low, high)
    told = {"low": low, "high": high, "scale": scale, "source": source}
    return field(default=default, metadata=told)


def one_of(default: Any, *others: Any, source: str = "assumed") -> Any:
    """One of the options, the default among them, all alike likely."""
    return field(default=default, metadata={"options": (default, *others), "source": source})


@dataclass(frozen=True, slots=True)
class Conditions:
    """What all conditions have: a name. `base` is the plain one."""

    name: str = "base"

    @classmethod
    def draw(cls, seed: int) -> Self:
        """A condition drawn from the ranges; the same seed always draws the same."""
        rng = stream(seed, cls.__name__)
        kept = rng.uniform(*KEPT)
        drawn = {}
        for each in fields(cls):
            stays, value = rng.random() < kept, _drawn(rng, each.metadata, each.default)
            if each.metadata and not stays:
                drawn[each.name] = value
        return cls(name=f"drawn_{seed}", **drawn)

    @classmethod
    def ranges(cls) -> dict[str, dict[str, Any]]:
        """Default, range or options, and source of every field."""
        return {
            each.name: {"default": each.default, **each.metadata} for each in fields(cls) if each.metadata
        }

    def to_dict(self) -> dict[str, Any]:
        """Name and values, for JSON."""
        return asdict(self)


Kind = TypeVar("Kind", bound=Conditions)


def _drawn(rng: np.random.Generator, told: Mapping[str, Any], default: Any) -> Any:
    """A value of one range or set of options."""
    first = rng.random()
    if default is MISSING or not told:
        return None
    if "options" in told:
        options = told["options"]
        return options[int(first * len(options))]
    low, high = told["low"], told["high"]
    value = low * (high / low) ** first if told["scale"] == "log" else low + (high - low) * first
    return round(value) if isinstance(default, int) else float(f"{value:.4g}")


def by_name(*conditions: Kind) -> dict[str, Kind]:
    """Fixed conditions by their names, which must differ."""
    found = {each.name: each for each in conditions}
    assert len(found) == len(conditions)
    return found


def chosen_condition(
    named: Mapping[str, Kind], name: str | None = None, draw_seed: int | None = None
) -> Kind:
    """The fixed condition of that name, else one drawn from the ranges, else the base condition."""
    if name is not None:
        if name not in named:
            raise ValueError(f"condition: expected one of {', '.join(sorted(named))}, found another name")
        return named[name]
    base = named["base"]
    return base if draw_seed is None else type(base).draw(draw_seed)
