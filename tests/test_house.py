"""Rules of the house: the order of modules inside a folder, how much a function is told, names of modules."""

import ast
import re
from pathlib import Path

import pytest

import linkcheck

ROOT = Path(linkcheck.__file__).parent
MOST_PARAMETERS = 7
FOLDERS = [
    init.parent
    for init in sorted(ROOT.rglob("__init__.py"))
    if init.parent not in (ROOT, ROOT / "tables") and len(list(init.parent.glob("*.py"))) > 2
]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_modules_import_only_what_stands_before_them(folder):
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    listed = re.search(r"Order: ([\w,\s]+)\.", told)
    assert listed, "the folder's docstring ends with the order of its modules"
    order = [name.strip() for name in listed.group(1).split(",")]
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert set(order) == modules
    package = ".".join(("linkcheck", *folder.relative_to(ROOT).parts))
    for place, name in enumerate(order):
        later = {f"{package}.{other}" for other in order[place:]}
        assert not later & set(imported(folder / f"{name}.py")), name


def functions():
    for path in sorted(ROOT.rglob("*.py")):
        if "kernels" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield path, node


def test_no_function_is_told_more_than_seven_things():
    wrong = []
    for path, node in functions():
        kernels = {"kernel", "inner_kernel"} & {ast.unparse(each) for each in node.decorator_list}
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        given = [each.arg for each in given if each.arg not in ("self", "cls")]
        if not kernels and len(given) > MOST_PARAMETERS:
            wrong.append(f"{path.relative_to(ROOT)}: {node.name} {len(given)}")
    assert wrong == []


def test_a_kernel_is_told_a_span_as_one_value():
    wrong = []
    for path in sorted((ROOT / "kernels").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                given = [each.arg for each in node.args.args]
                ends = [name for name in given if re.search(r"(^[a-z]1$|(^|_)(stop|end)s$)", name)]
                if any(re.search(r"(^[a-z]0$|(^|_)(start|begin)s$)", name) for name in given) and ends:
                    wrong.append(f"{path.relative_to(ROOT)}: {node.name} {ends}")
    assert wrong == []


def test_no_module_carries_the_name_of_its_folder():
    for path in ROOT.rglob("*.py"):
        folder = path.parent.name.rstrip("s")
        assert path.parent == ROOT or not path.stem.startswith(f"{folder}_"), path


def test_no_case_imports_another():
    cases = ROOT / "cases"
    names = {path.name for path in cases.iterdir() if path.is_dir() and path.name != "__pycache__"}
    for path in cases.rglob("*.py"):
        own = path.relative_to(cases).parts[0]
        others = {f"linkcheck.cases.{name}" for name in names - {own}}
        assert not {
            module for module in imported(path) if any(module.startswith(other) for other in others)
        }, path


PARTICIPLES = frozenset(
    ("Told", "Found", "Kept", "Taken", "Known", "Held", "Given", "Shown", "Drawn", "Seen", "Made", "Written")
)


def test_classes_are_called_by_nouns():
    wrong = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                last = re.findall(r"[A-Z][a-z0-9]*", node.name)[-1]
                if last in PARTICIPLES or re.fullmatch(r"\w+[^aeiou]ed", last):
                    wrong.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert wrong == []
