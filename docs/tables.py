"""Writes what the pages say of the code from the code itself: ``python docs/tables.py``.

A page marks the place: ``<!-- made: settings -->`` ... ``<!-- /made -->``. The tests fail where a page and the code
have drifted apart.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import typer

import linkcheck
from linkcheck.audit.case import Case
from linkcheck.audit.findings import DECISION_COLUMNS
from linkcheck.cases import CASES
from linkcheck.cli import app
from linkcheck.levels.address import ADDRESS
from linkcheck.levels.birth_date import BIRTH_DATE
from linkcheck.levels.name import SURNAME
from linkcheck.levels.sex import SEX
from linkcheck.readers import REASONS
from linkcheck.settings import Settings, setting_words
from linkcheck.tables import table_path

HERE = Path(__file__).parent
WORDS = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
TEXTS = tomllib.loads(table_path("texts.toml").read_text("utf-8"))
for path in sorted((Path(linkcheck.__file__).parent / "cases").glob("*/words.toml")):
    for kind, names in tomllib.loads(path.read_text("utf-8")).items():
        TEXTS[kind] = {
            **names,
            **TEXTS.get(kind, {}),
        }  # a name that several cases say in their own way: the common one
PLACE = re.compile(r"(<!-- made: ([a-z_ ]+) -->\n).*?(<!-- /made -->)", re.DOTALL)
HEADS = {
    "setting": ("setting", "設定"),
    "column": ("column", "列"),
    "usual": ("default", "既定値"),
    "meaning": ("meaning", "内容"),
    "name": ("name", "名称"),
    "file": ("file", "ファイル"),
    "needed": ("needed", "必須"),
    "case": ("case", "点検"),
    "command": ("command", "コマンド"),
    "option": ("option", "指定"),
    "answer": ("proposed answer", "回答案"),
    "comparison": ("comparison", "項目"),
    "level": ("level", "一致段階"),
    "agrees": ("agrees", "一致の度合い"),
    "difference": ("difference", "差異"),
    "package": ("package", "パッケージ"),
    "version": ("version", "版"),
    "licence": ("licence", "ライセンス"),
}


def table(language: str, heads: str, rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    names = [HEADS[head][language == "ja"] for head in heads.split()]
    lines = [names, ["---"] * len(names), *rows]
    return "".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |\n" for line in lines
    )


def usual(name: str) -> str:
    """A setting's default as TOML has it."""
    field = next(each for each in fields(Settings) if each.name == name)
    if field.default is MISSING:
        return ""
    value = field.default
    return (
        ""
        if value is None
        else f"`{str(value).lower() if isinstance(value, bool) else repr(value)}`".replace("'", '"')
    )


def settings(language: str) -> str:
    """Every setting."""
    rows = [
        (f"`{each.name}`", usual(each.name), setting_words()[each.name][language])
        for each in fields(Settings)
    ]
    return table(language, "setting usual meaning", rows)


def columns(language: str) -> str:
    """Every column of decisions.parquet."""
    rows = [(f"`{name}`", WORDS["column"][name][language]) for name in DECISION_COLUMNS]
    more = [(f"`{name}` ({found['case']})", found[language]) for name, found in WORDS["column_of"].items()]
    return table(language, "column meaning", [*rows, *more])


def outputs(language: str) -> str:
    """Every file a check writes."""
    return table(
        language, "file meaning", [(f"`{name}`", found[language]) for name, found in WORDS["output"].items()]
    )


def inputs(language: str, case: Case) -> str:
    """The columns of every input of a case, and how the command takes it."""
    made = []
    for each in case.inputs:
        given = each.name.upper() if each is case.records else f"--{each.name.replace('_', '-')}"
        needed = " ".join(f"`{name}`" for name in each.schema.required)
        may = " ".join(f"`{field.name}`" for field in each.schema.fields if not field.required)
        help_text = each.help_ja if language == "ja" else each.help_en.rstrip(".")
        optional = (" (optional)", "（任意）")[language == "ja"] if each.optional else ""
        left, right = (("needed", "may be absent or empty"), ("必須", "なくてもよい"))[language == "ja"]
        made.append(
            f"- `{given}`{optional}: {help_text}\n  - {left}: {needed}\n"
            + (f"  - {right}: {may}\n" if may else "")
        )
    return "".join(made)


def cases(language: str) -> str:
    """Every case, with its page."""
    rows = [
        (f"[`{case.name}`](cases/{case.name}.md)", case.title_ja if language == "ja" else case.title_en)
        for case in CASES
    ]
    return table(language, "case meaning", rows)


def half(text: str | None, language: str) -> str:
    """One language of a help text that holds both."""
    english, _, japanese = (text or "").replace("\n", " ").partition(" / ")
    return (japanese or english) if language == "ja" else english


def leaves(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command below a group, with its whole name."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from leaves(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def commands(language: str) -> str:
    """Every command with its arguments and options."""
    made = []
    for path, command in leaves(typer.main.get_command(app), "linkcheck"):
        rows = []
        for each in command.params:
            if each.name == "help":
                continue
            name = (
                "/".join(each.opts) if each.opts[0].startswith("-") else (each.metavar or each.name.upper())
            )
            rows.append((f"`{name}`", half(getattr(each, "help", ""), language)))
        made.append(
            f"## `{path}`\n\n{half(command.help, language)}\n\n{table(language, 'option meaning', rows)}\n"
        )
    return "".join(made)


def texts(kind: str, heads: str) -> Callable[[str], str]:
    """A table of names and their words."""

    def made(language: str) -> str:
        rows = []
        for name, found in TEXTS[kind].items():
            row = [f"`{name}`", found[language]]
            if "answer" in heads.split():
                row.append(f"`{found['answer']}`" if "answer" in found else "")
            rows.append(row)
        return table(language, heads, rows)

    return made


def levels(language: str) -> str:
    """Every level of the four comparisons."""
    rows = [
        (
            f"`{comparison.name}`",
            f"`{level.name}`",
            level.agreement,
            f"`{level.difference}`" if level.difference else "",
        )
        for comparison in (SURNAME, BIRTH_DATE, SEX, ADDRESS)
        for level in comparison.meanings
    ]
    return table(language, "comparison level agrees difference", rows)


def reasons(language: str) -> str:
    """Every reason for the quarantine."""
    rows = [
        (f"`{name}`", note.japanese if language == "ja" else note.english) for name, note in REASONS.items()
    ]
    return table(language, "name meaning", rows)


def licences(language: str) -> str:
    """Everything in the wheelhouse, with its licence."""
    lock = (HERE.parent / "requirements" / "locked.txt").read_text("utf-8")
    found = re.findall(r"^([a-z0-9-]+)==([^ ]+)", lock, re.MULTILINE)
    rows = [(name, version, WORDS["licence"][name]) for name, version in found]
    return table(language, "package version licence", rows)


def api(language: str) -> str:
    """Every public name with its docstring."""
    made = []
    for name in linkcheck.__all__:
        found = getattr(linkcheck, name)
        try:
            signature = re.sub(r"'([^']*)'", r"\1", str(inspect.signature(found)))
        except (TypeError, ValueError):
            signature = ""
        is_class = inspect.isclass(found)
        made.append(
            f"## {name}\n\n```text\n{name}{'' if is_class else signature}\n\n{inspect.getdoc(found)}\n"
        )
        if is_class and not issubclass(found, BaseException):
            made.extend(members(found))
        made.append("```\n\n")
    return "".join(made)


def members(found: type) -> Iterator[str]:
    """The public methods and properties of a class, a line each."""
    for name, member in vars(found).items():
        told = inspect.getdoc(member)
        if not name.startswith("_") and told and (callable(member) or isinstance(member, property)):
            yield f"\n.{name}{'' if isinstance(member, property) else '()'}: {told.splitlines()[0]}"
    yield "\n"


TABLES: dict[str, Callable[[str], str]] = {
    "settings": settings,
    "columns": columns,
    "outputs": outputs,
    "cases": cases,
    "commands": commands,
    "levels": levels,
    "reasons": reasons,
    "licences": licences,
    "api": api,
    "differences": texts("difference", "name meaning answer"),
    "causes": texts("cause", "name meaning"),
    "mechanisms": texts("mechanism", "name meaning"),
    "answers": texts("answer", "name meaning"),
    **{f"inputs {case.name}": (lambda language, case=case: inputs(language, case)) for case in CASES},  # type: ignore[misc]
}


def filled(page: str, language: str) -> str:
    """A page with its tables made anew. Raises KeyError for a table there is not."""
    return PLACE.sub(lambda place: f"{place[1]}\n{TABLES[place[2]](language)}\n{place[3]}", page)


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with its language."""
    for language in ("en", "ja"):
        for path in sorted((HERE / language).rglob("*.md")):
            yield path, language


if __name__ == "__main__":
    for path, language in pages():
        path.write_text(filled(path.read_text("utf-8"), language), "utf-8", newline="\n")
