"""Every message that a user can reach is in both languages, says what to do, and asks for what its callers tell."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

import linkcheck
from linkcheck.errors import InputError, SettingsError
from linkcheck.messages import both, message, place
from linkcheck.tables import table_path

ROOT = Path(linkcheck.__file__).parent
TABLE = tomllib.loads(table_path("messages.toml").read_text("utf-8"))
MESSAGES = TABLE["message"]
RAISED = {"InputError", "QuarantineError", "message", "both", "refused"}
NOT_REACHED = {
    "kernels": "called by linkcheck alone",
    "levels": "checks what the program declares",
    "tables": "runs when tables are made",
    "model/hypotheses.py": "checks the table of base rates",
    "words.py": "a test looks for every text",
    "review/history.py": "the application answers it with the state it found",
    "review/worklist.py": "the application answers it as a file that is no work list",
    "prepared/layout.py": "becomes an InputError in the same function",
    "prepared/mapped.py": "becomes an InputError where the register is opened",
    "prepared/source.py": "no case renames a register's columns",
    "cases/certificates/steps.py": "checks what the program itself hands over",
    "readers/excel_bounds.py": "becomes an InputError where the workbook is opened",
    "report/excel.py": "becomes an InputError where the outputs are written",
    "endings.py": "an interrupt",
    "__init__.py": "what Python asks of a module",
}
"""Where errors may speak one language, and why nobody reads them."""


def calls():
    """Every call of a message: file, line, first argument, names of what is told."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                yield path.relative_to(ROOT).as_posix(), node


def names_of(argument):
    """The messages a first argument can mean: one, or all that begin as an f-string does."""
    if isinstance(argument, ast.Constant):
        return [argument.value]
    if isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
        start = argument.values[0].value
        return [name for name in MESSAGES if name.startswith(start)]
    return []


def asked(template):
    return {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("name", sorted(set(MESSAGES) - {"settings_line"}))
def test_a_message_is_said_in_both_languages(name):
    told = MESSAGES[name]
    assert set(told) <= {"ja", "en", "lines"}
    assert re.search("[ぁ-ん]", told["ja"]) and not re.search(
        "[ぁ-んァ-ヶ]", told["en"].replace("カナ氏名", "")
    )
    assert told["ja"].endswith(("。", "（全ての設定は linkcheck settings --example で表示）。"))
    assert len(re.findall("[a-z]{2,}", told["en"])) > 2 or name == "interrupted"


@pytest.mark.parametrize("kind", ["where", "reason"])
def test_a_word_of_a_message_is_said_in_both_languages(kind):
    for name, told in TABLE[kind].items():
        assert set(told) == {"ja", "en"} and told["ja"] and told["en"], name
        assert name == "spark" or told["ja"] != told["en"]


def test_every_error_is_a_message_of_the_table_and_every_message_is_used():
    used = set()
    for path, node in calls():
        if path in ("messages.py", "errors.py") or (
            path == "endings.py" and isinstance(node.args[0], ast.Name)
        ):
            continue
        names = names_of(node.args[0])
        assert names and set(names) <= set(MESSAGES), f"{path}:{node.lineno}"
        used |= set(names)
    assert set(MESSAGES) - used == {"extra", "settings_line"}  # said by the errors themselves


def test_a_message_asks_for_nothing_that_it_is_not_told():
    for path, node in calls():
        told = {each.arg for each in node.keywords}
        if path in ("messages.py", "errors.py") or None in told:
            continue
        for name in names_of(node.args[0]):
            wanted = set().union(*map(asked, MESSAGES[name].values()))
            assert wanted <= told, f"{path}:{node.lineno} {name}"


def test_no_error_that_a_user_reaches_is_said_in_one_language():
    builtin = {
        "ValueError",
        "TypeError",
        "KeyError",
        "ImportError",
        "OSError",
        "RuntimeError",
        "SettingsError",
    }
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name in NOT_REACHED or name.split("/")[0] in NOT_REACHED:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            raised = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(raised, ast.Call) and getattr(raised.func, "id", "") in builtin:
                texts = [part for part in raised.args if isinstance(part, ast.Constant | ast.JoinedStr)]
                assert raised.func.id == "SettingsError" or not texts, f"{name}:{node.lineno}"


def test_the_exceptions_from_the_rule_exist():
    assert all((ROOT / name).exists() for name in NOT_REACHED)


def test_an_error_says_where_in_each_language_and_what_to_write():
    error = InputError("headers_ambiguous", place("register", "line", line=7), name="氏名", canonical="name_kanji",
                       count=2, titles="a, b", first='"a"', schema=place("register"))  # fmt: skip
    assert error.japanese.startswith("照合先、7 行目: ") and error.english.startswith("register, line 7: ")
    assert error.lines == '[columns.register]\nname_kanji = "a"  # or another of them / 又は他の列'
    assert tomllib.loads(error.lines) == {"columns": {"register": {"name_kanji": "a"}}}
    assert str(error) == f"{error.english} / {error.japanese}"


@pytest.mark.parametrize("name", [name for name in MESSAGES if "lines" in MESSAGES[name]])
def test_lines_of_a_message_are_toml(name):
    told = dict.fromkeys(asked(MESSAGES[name]["lines"]), "x") | {
        "numbered": '"x"', "first": '"x"', "entries": 'a = "x"', "most": 0.01, "schema": "register",
    }  # fmt: skip
    tomllib.loads(MESSAGES[name]["lines"].strip("\n").format(**told))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("threads = 1\nfitt = true\n", "line 2: fitt: no such setting"),
        ('# note\n\nthreads = "two"\n', "line 3: threads: expected int"),
        ("\nmisread_share = 7\n", "line 2: misread_share: expected a share"),
        ("fit = true\n[columns.register]\nname_kanji = 3\n", "line 2: columns.register: expected canonical"),
        ("[gaiji]\nE000 = 3\n", "line 1: gaiji"),
        ("reads = 5\nrecall = 0.9\n", "line 1: reads, recall: expected one of them"),
    ],
)
def test_a_fault_in_a_settings_file_has_its_line(tmp_path, text, told):
    (tmp_path / "s.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        linkcheck.read_settings(tmp_path / "s.toml")
    assert told in caught.value.english
    assert f"{re.findall('[0-9]+', told)[0]} 行目" in caught.value.japanese


def test_tables_are_called_records_and_register():
    people = {"個人番号": ["1"], "氏名": ["乙"], "生年月日": ["S50.1.2"], "性別": ["1"]}
    with pytest.raises(InputError) as caught:
        linkcheck.check_insurance({"氏名": ["乙"]}, people)
    assert caught.value.english.startswith("records: ") and caught.value.japanese.startswith("記録: ")
    records = people | {"整理番号": ["1"], "カナ氏名": ["オツ"], "住所": ["港区"]}
    with pytest.raises(InputError) as caught:
        linkcheck.check_insurance(records, people)
    assert caught.value.english.startswith("register: ") and "住所（address）" in caught.value.japanese


def test_both_is_one_line():
    assert both("argument", name="rung", choices="K1") == str(message("argument", name="rung", choices="K1"))
    assert "\n" not in both("column_is_text")
