"""Commands that come before a check: how a file is understood, and which settings there are."""

from __future__ import annotations

import json
import sys
from dataclasses import MISSING, Field, dataclass, fields, replace
from pathlib import Path
from typing import Any

from linkcheck.endings import guarded, printed, refuse_without_folder
from linkcheck.errors import InputError, SettingsError
from linkcheck.messages import Message, message, place
from linkcheck.settings import Settings, read_settings, setting_lines, setting_words

__all__ = ["InspectionRequest", "example", "show_inspection", "show_settings"]

EXAMPLE_HEAD = """\
# Settings of linkcheck: every choice with its default. Take the # away to change one that has no default.
# linkcheck の設定。既定値のある項目はそのまま記載。既定値のない項目は # を外して使用。
"""


@dataclass(frozen=True, slots=True)
class InspectionRequest:
    """A file to look at, and what the command line says of it (None: left to the settings, or to the file)."""

    file: Path
    kind: str | None
    settings_file: Path | None
    encoding: str | None
    sheet: str | None


def show_inspection(asked: InspectionRequest, write_settings: Path | None, *, as_json: bool) -> None:
    """Print how a file is understood, and write the settings that say so; exit status 2 where it cannot be read."""
    with guarded():
        if write_settings is not None and write_settings.exists():
            raise InputError("starter_exists", "--write-settings")
        if write_settings is not None:
            refuse_without_folder(write_settings, "--write-settings")
        from linkcheck.inspection.look import inspect

        settings = read_settings(asked.settings_file) if asked.settings_file else Settings()
        for side in ("", "register_"):
            given = {f"{side}encoding": asked.encoding, f"{side}sheet": asked.sheet}
            settings = replace(settings, **{name: value for name, value in given.items() if value})  # type: ignore[arg-type]
        found = inspect(asked.file, asked.kind, settings=settings)
        if write_settings is not None:
            write_settings.write_text(found.starter, "utf-8")
        told = (
            json.dumps(found.to_dict(), ensure_ascii=not _shows_japanese(), indent=2)
            if as_json
            else str(found)
        )
        printed(lambda: print(told))


def _shows_japanese() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") in ("utf8", "cp65001")


def show_settings(file: Path | None) -> None:
    """Print a commented settings file; or test one, with exit status 2 where it has faults."""
    with guarded():
        if file is None:
            told = example().rstrip()
        else:
            refuse_other_columns(read_settings(file), file)
            told = "設定に誤りはありません / no faults"
        printed(lambda: print(told))


def refuse_other_columns(settings: Settings, file: Path) -> None:
    """Raise SettingsError naming every input whose columns are named and that no case has, and every such column."""
    from linkcheck.cases import CASES
    from linkcheck.prepared.changes import CHANGES

    schemas = {each.name: each.schema for case in CASES for each in case.inputs} | {CHANGES.name: CHANGES}
    faults: dict[str, Message] = {}
    for name, mapping in settings.columns.items():
        if name not in schemas:
            faults[f"columns.{name}"] = message("setting_input", name=name, inputs=", ".join(schemas))
            continue
        for column in mapping.keys() - set(schemas[name].names):
            told = message("header_of_schema", schema=place(name), name=column)
            faults[f"columns.{name}.{column}"] = told
    if faults:
        raise SettingsError("settings_file", faults, setting_lines(file.read_text("utf-8-sig")))


def example() -> str:
    """A settings file with every setting, what it is for and its default; read back it is the defaults."""
    words = setting_words()
    scalars, tables = [], []
    for each in fields(Settings):
        told = words[each.name]
        comment = f"# {told['ja']}\n# {told['en']}\n"
        if "table" in told:
            tables.append(comment + "".join(f"# {line}\n" for line in told["table"].splitlines()))
        else:
            scalars.append(comment + _line(each, told))
    return "\n".join([EXAMPLE_HEAD, *scalars, *tables])


def _line(each: Field[Any], told: dict[str, str]) -> str:
    if each.default is None or each.default is MISSING:
        return f"# {each.name} = {told['example']}\n"
    return f"{each.name} = {json.dumps(each.default)}\n"
