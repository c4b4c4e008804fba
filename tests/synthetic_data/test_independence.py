import ast
from pathlib import Path

import synthetic_data

FILES = sorted(Path(synthetic_data.__file__).parent.rglob("*.py"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, path
            yield node.module or ""


def test_the_generator_never_imports_linkcheck():
    assert len(FILES) > 20
    for path in FILES:
        assert not [name for name in imported(path) if name.split(".")[0] == "linkcheck"], path.name


def test_nothing_names_the_tables_of_linkcheck():
    for path in FILES:
        assert "linkcheck/" not in path.read_text(encoding="utf-8"), path.name
