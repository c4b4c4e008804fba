"""A kernel writes at the index of a loop, at one it compares, or says next to it what keeps the index inside."""

import ast
from pathlib import Path

import pytest

import linkcheck

ROOT = Path(linkcheck.__file__).parent / "kernels"
TOLD = "# bound: "


def names(node):
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def kernels(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and any(
            "kernel" in ast.unparse(each) for each in node.decorator_list
        ):
            yield node


def bounded_names(kernel):
    """Names that a range runs over, or that a comparison or a minimum looks at."""
    found = set()
    for node in ast.walk(kernel):
        ranges = isinstance(node, ast.For) and isinstance(node.iter, ast.Call)
        if ranges and ast.unparse(node.iter.func) in ("range", "prange"):
            found |= names(node.target)
        if isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "min"):
            found |= names(node)
    return found


def written(kernel):
    """Every subscript that is written."""
    for node in ast.walk(kernel):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AugAssign) else targets
        for target in targets:
            for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(each, ast.Subscript):
                    yield each


def unbounded(text):
    """(line, source) of every write at an index of which nothing nearby says that it is inside."""
    lines = text.split("\n")
    for kernel in kernels(text):
        known = bounded_names(kernel)
        told = any(TOLD in line for line in lines[kernel.lineno - 1 : kernel.end_lineno])
        for place in written(kernel):
            parts = place.slice.elts if isinstance(place.slice, ast.Tuple) else [place.slice]
            for part in parts:
                used = {name for name in names(part) if not name.isupper()}
                if not isinstance(part, ast.Slice) and not used <= known and not told:
                    yield place.lineno, lines[place.lineno - 1].strip()


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_write_has_its_bound_nearby(path):
    assert list(unbounded(path.read_text("utf-8"))) == []


def test_a_write_without_a_bound_is_found():
    text = "@kernel\ndef write(out, at):\n    for row in range(len(out)):\n        out[row] = 1\n        out[at] = 2\n"
    assert list(unbounded(text)) == [(5, "out[at] = 2")]
    assert list(unbounded(text.replace("    for", "    # bound: callers know\n    for"))) == []
    assert list(unbounded(text.replace("out[at]", "if at < len(out): out[at]"))) == []
