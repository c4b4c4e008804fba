"""One look at a file or table without a register: how it is understood, what is in it, what looks wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from linkcheck.errors import InputError
from linkcheck.inspection.kinds import guessed_kind
from linkcheck.inspection.starter import starter
from linkcheck.inspection.survey import Survey
from linkcheck.inspection.suspicion import suspicions
from linkcheck.inspection.understanding import Inspection
from linkcheck.readers import Source, open_records, read_as
from linkcheck.readers.account import width_notes
from linkcheck.readers.arbiter import SAMPLED
from linkcheck.records import SCHEMAS
from linkcheck.settings import Settings, given_settings

__all__ = ["glance", "inspect"]


def inspect(
    source: Any, as_: str | None = None, *, settings: Settings | Mapping[str, Any] | None = None
) -> Inspection:
    """How a file or table is understood, without a register; a million rows take seconds.

    source: a path or any table, as for a check. as_: the kind of records (`insurance`, `register`, `accounts`, `tax`,
    `points`, ...); without it the headers tell. settings: how to read it (`encoding`, `sheet`, `columns`,
    `era_codes`, `gaiji`). What comes back prints as lines in Japanese and English and holds counts and shapes, never a
    value: headers with why they are a column, filled and unread values, notations, check digits, repeated values,
    suspicions; its `starter` is a settings file that makes this understanding explicit.

    Raises InputError for a file that cannot be read, or where no header is known; never for a value.
    """
    chosen = given_settings(settings)
    if as_ is not None and as_ not in SCHEMAS:
        raise InputError("kind_other", "as", known=", ".join(SCHEMAS))
    side = "register_" if as_ == "register" else ""
    mapping = chosen.columns.get(as_) if as_ else None
    opened = open_records(
        source,
        SCHEMAS[as_ or "accounts"],  # files of banks are known by their own format
        encoding=getattr(chosen, f"{side}encoding"),
        mapping=mapping,
        sheet=getattr(chosen, f"{side}sheet"),
    )
    kind = as_ or guessed_kind(opened)
    schema = SCHEMAS[kind].tolerant
    options = read_as(mapping or chosen.columns.get(kind), chosen.gaiji, chosen.era_codes)
    found = Survey(Source(opened, schema, options), SCHEMAS[kind], chosen)
    found.add(found.source.raw_batches())
    told = starter(opened, schema, found.source.resolution, options, chosen)
    return _understood(found, options.mapping or {}, guessed=as_ is None, starter=told)


def glance(source: Source, settings: Settings) -> Inspection:
    """How a source is understood by its headers and its first rows, for a check that is about to read it."""
    found = Survey(source, source.schema, settings, SAMPLED)
    found.add(islice(source.raw_batches(SAMPLED), 1))
    return _understood(found, settings.columns.get(source.schema.name, {}))


def _understood(
    found: Survey,
    mapping: Mapping[str, str | Sequence[str]],
    *,
    guessed: bool = False,
    starter: str = "",
) -> Inspection:
    columns = found.columns(mapping)
    return Inspection(
        name=found.source.name,
        kind=found.schema.name,
        guessed=guessed,
        encoding=found.source.encoding,
        facts=dict(found.source.facts),
        rows=found.rows + found.lost_count,
        columns=tuple(columns.values()),
        unused=found.unused,
        absent=tuple(name for name in found.schema.required if name not in columns),
        empty=tuple(name for name, column in columns.items() if not column.filled),
        quarantine=dict(found.quarantine.most_common()),
        suspicions=suspicions(columns, found.tallies, found.quarantine, found.exchanged),
        notes=(*found.source.notes, *found.account.notes(), *width_notes(found.account.widths)),
        starter=starter,
    )
