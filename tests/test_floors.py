"""The layout is a rule: a floor imports only floors below it, rooms on one floor do not import each other."""

import ast
import re
from pathlib import Path

import linkcheck

ROOT = Path(linkcheck.__file__).parent
FLOORS = {
    "tables": 0,
    "kernels": 0,
    "messages": 0.3,
    "packages": 0.3,
    "deprecation": 0.6,
    "errors": 0.6,
    "held": 0.8,
    "mapped": 0.8,
    "literals": 0.8,
    "objects": 0.8,
    "columns": 1,
    "records": 1,
    "settings": 1,
    "private": 1,
    "fingerprint": 1,
    "shelf": 1,
    "repeats": 1,
    "words": 1,
    "normalize": 2,
    "pictures": 2,
    "levels": 3,
    "compare": 4,
    "model": 5,
    "links": 6,
    "engines": 7,
    "readers": 7,
    "events": 8,
    "inspection": 8,
    "owner": 9,
    "prepared": 9.5,
    "audit": 10,
    "report": 11,
    "review": 11,
    "monthly": 11.5,
    "result": 12,
    "cases": 13,
    "proof": 14,
    "assurance": 15,
    "bench": 15,
    "values": 15,
    "file_commands": 15,
    "check_commands": 15,
    "bars": 15,
    "beginnings": 15,
    "console": 15,
    "terminal": 15,
    "endings": 15,
    "first_run": 15,
    "machine_code": 15,
    "preparation": 15,
    "openapi": 15,
    "register": 15,
    "register_commands": 15,
    "service": 15,
    "verification": 15,
    "cli": 15,
    "__main__": 15,
    "__init__": 15,
}
DOOR = {
    "assurance",
    "bench",
    "values",
    "file_commands",
    "check_commands",
    "bars",
    "beginnings",
    "cli",
    "console",
    "terminal",
    "endings",
    "first_run",
    "machine_code",
    "preparation",
    "openapi",
    "register",
    "register_commands",
    "service",
    "verification",
    "__main__",
    "__init__",
}  # one room: the door


def room_of(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def is_builder(path):
    """Table builders run when tables are made, never at run time; they may use what is above them."""
    return room_of(path) == "tables" and path.stem != "__init__"


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = (
                [node.module] if node.module != "linkcheck" else [f"linkcheck.{a.name}" for a in node.names]
            )
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "linkcheck" and len(parts) > 1:
                yield parts[1]


def test_every_room_has_a_floor():
    assert {room_of(path) for path in ROOT.rglob("*.py")} <= set(FLOORS)


def test_imports_only_go_down():
    wrong = []
    for path in ROOT.rglob("*.py"):
        if is_builder(path):
            continue
        room = room_of(path)
        for other in imported_rooms(path):
            same = other == room or {room, other} <= DOOR
            if not same and FLOORS.get(other, 99) >= FLOORS[room]:
                wrong.append(f"{path.relative_to(ROOT)} imports {other}")
    assert wrong == []


def test_nothing_imports_a_table_builder_at_run_time():
    for path in ROOT.rglob("*.py"):
        if not is_builder(path):
            imports = re.findall(
                r"^\s*(?:from|import) linkcheck\.tables[\w.]*", path.read_text("utf-8"), re.MULTILINE
            )
            assert {line.split()[1] for line in imports} <= {"linkcheck.tables"}, path


def test_the_synthetic_population_knows_nothing_of_linkcheck():
    for path in (ROOT.parent / "synthetic_data").rglob("*.py"):
        assert "linkcheck" not in set(imported_rooms(path)) and "import linkcheck" not in path.read_text(
            "utf-8"
        )


def test_the_page_on_architecture_has_the_same_floors():
    page = (ROOT.parent / "docs" / "en" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\d.]+) \| (.*) \|$", page, re.MULTILINE)
    told = {room: float(floor) for floor, rooms in rows for room in re.findall(r"`(\w+)`", rooms)}
    assert {room: told.get(room) for room in FLOORS} == FLOORS
