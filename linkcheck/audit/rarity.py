"""How frequent names are, and how namesakes write them, as far as a check learns it from the register."""

from __future__ import annotations

from linkcheck.audit.adaptation import LEAST_LINKS
from linkcheck.audit.history import rates
from linkcheck.audit.run import Run
from linkcheck.model.coverage import MOST_OWNERS
from linkcheck.model.estimate import same_kanji
from linkcheck.model.hypotheses import Model
from linkcheck.owner.frequency import NameFrequencies, same_kanji_by
from linkcheck.owner.population import PopulationFrequencies

__all__ = ["name_frequencies", "same_kanji_shares"]

SOME_RESIDENTS = 1 << 16
"""Residents from whom is learned how often namesakes write the same kanji, where nothing else is learned of names."""


def name_frequencies(
    run: Run, model: Model, coverage: float
) -> NameFrequencies | PopulationFrequencies | None:
    """How frequent names are, where the register holds too few people to be searched for namesakes: by its own people,
    or by those of the whole country where it is too small for that."""
    if coverage >= MOST_OWNERS:
        return None
    table = rates()["frequency"]
    fewest = table["fewest_residents"]
    found = NameFrequencies.of(run.right, run.settings.era_codes, fewest, same_kanji(model), records=run.left)
    return found or PopulationFrequencies(table["least_by_dictionaries"])


def same_kanji_shares(
    run: Run, model: Model, frequencies: NameFrequencies | PopulationFrequencies | None
) -> tuple[float, float] | None:
    """How often namesakes write the same kanji, by the register's own people, or by the records' where it has no kana;
    None where they are too few, or the links too few to adapt a model to."""
    if frequencies is None and run.left.row_count >= LEAST_LINKS:
        fewest = rates()["frequency"]["fewest_residents"]
        usual, records = same_kanji(model), run.left
        return same_kanji_by(run.right, run.settings.era_codes, fewest, usual, SOME_RESIDENTS, records)
    return None if frequencies is None else frequencies.kanji_of_namesakes
