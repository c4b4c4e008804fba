"""What one kind of case declares: its name, its inputs, its titles, and the module that holds its steps.

A declaration is light: it names things and imports nothing heavy, so that the command line and the settings can be
derived from all of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from linkcheck.errors import InputError, SettingsError
from linkcheck.messages import message
from linkcheck.records import REGISTER, Schema
from linkcheck.settings import INPUTS, Settings
from linkcheck.words import COMMON, Words, read_words

__all__ = ["MEMBERS", "NAMESAKES", "OFFICIAL", "Case", "Input", "Switch", "register_input"]

OFFICIAL = frozenset({"official_comparison", "official_variants_asked", "official_address_alone_asked"})
"""Settings of the official comparison of insurers' records."""

NAMESAKES = frozenset({"undecided_reads"})
"""Settings of records that nothing tells from a namesake, which tax offices' records have."""

MEMBERS = OFFICIAL | {"number_sources", "mistake_mix"}
"""Settings that mean something for insurers' records alone."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a case.

    name: its argument and its key in the settings' `columns`; optional: may be left out; renamed: canonical columns
    and what the comparisons call them; unused: columns that nobody looks at.
    """

    name: str
    schema: Schema
    help_en: str
    help_ja: str
    optional: bool = False
    renamed: tuple[tuple[str, str], ...] = ()
    unused: tuple[str, ...] = ()


def register_input(*unused: str) -> Input:
    """The register of residents."""
    return Input("register", REGISTER, "Register of residents.", "照合先（住民基本台帳等）", unused=unused)


@dataclass(frozen=True, slots=True)
class Switch:
    """A setting that a case's command can switch on: the option's name, the setting, and what it is for."""

    option: str
    setting: str
    help_en: str
    help_ja: str


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of case. The first input holds the records that are judged; the others follow as options.

    steps: the module whose STEPS the pipeline runs. refuses: settings that mean nothing here, so that a value for one
    is refused instead of being left aside in silence; switches: settings that the command can switch on.
    """

    name: str
    title_en: str
    title_ja: str
    inputs: tuple[Input, ...]
    steps: str
    refuses: frozenset[str] = frozenset()
    switches: tuple[Switch, ...] = ()

    @property
    def records(self) -> Input:
        """The input whose rows are judged."""
        return self.inputs[0]

    def given(self, inputs: Mapping[str, Any]) -> dict[str, Input]:
        """The inputs that are not None. Raises InputError for one that is and has to be given."""
        for each in self.inputs:
            if inputs.get(each.name) is None and not each.optional:
                raise InputError("input_missing", each.name)
        return {each.name: each for each in self.inputs if inputs.get(each.name) is not None}

    def load_steps(self) -> Any:
        """The case's steps (`audit.pipeline.Steps`); this is where its imports begin."""
        return import_module(self.steps).STEPS

    def load_words(self) -> Words:
        """The case's words: words.toml beside its steps, where it has one, before the common ones."""
        found = find_spec(self.steps)
        path = Path(found.origin or "").with_name("words.toml") if found else None
        return read_words(path) if path and path.is_file() else COMMON

    def refuse_unused(self, settings: Settings) -> None:
        """Raise SettingsError naming every setting that was given and means nothing to this case, and every input
        whose columns are named and that no case has."""
        usual = Settings()
        given = [
            each.name
            for each in fields(Settings)
            if each.name in self.refuses and getattr(settings, each.name) != getattr(usual, each.name)
        ]
        faults = {
            name: message("setting_unused", name=name, case=self.name, title_ja=self.title_ja)
            for name in given
        }
        inputs = dict.fromkeys([*INPUTS, *(each.name for each in self.inputs)])
        faults |= {
            f"columns.{name}": message("setting_input", name=name, inputs=", ".join(inputs))
            for name in settings.columns
            if name not in inputs
        }
        if faults:
            raise SettingsError("settings", faults)
