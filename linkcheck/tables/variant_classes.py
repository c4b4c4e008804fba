"""Union-find over characters that refuses to merge what must stay apart. Used by the builder only.

A class may hold two 常用/人名用 characters only if an official list pairs them, two other ordinary characters (JIS X
0208, parents of the family register's list) only if some list pairs them directly, and no pair that must stay apart:
a chain of variants is no evidence that its ends are one character.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["ClassRules", "Edge", "Pair", "VariantClasses", "unbacked"]

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Edge:
    """Two variants of one character and the rule that says so."""

    rule: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class ClassRules:
    """What may not share a class: see the module."""

    joyo: frozenset[str]
    common: frozenset[str]
    jis: frozenset[str]
    ordinary: frozenset[str]
    official: frozenset[Pair]
    listed: frozenset[Pair]
    apart: frozenset[Pair]

    def allows(self, left: str, right: str) -> bool:
        """Whether two characters may be in one class."""
        pair = frozenset((left, right))
        if pair in self.apart:
            return False
        if left in self.common and right in self.common:
            return pair in self.official
        if left in self.ordinary and right in self.ordinary:
            return pair in self.listed
        return True


def unbacked(
    pairs: Iterable[Pair], listed: frozenset[Pair], trusted: frozenset[Pair], official: frozenset[Pair]
) -> set[Pair]:
    """Pairs that no list names, with no neighbor in common that trusted lists pair with both, or official with one."""
    neighbors: dict[str, set[str]] = {}
    for left, right in map(sorted, listed):
        neighbors.setdefault(left, set()).add(right)
        neighbors.setdefault(right, set()).add(left)

    def backed(left: str, right: str) -> bool:
        between = neighbors.get(left, set()) & neighbors.get(right, set())
        steps = [{frozenset((left, x)), frozenset((x, right))} for x in between]
        return any(step <= trusted or step & official for step in steps)

    return {pair for pair in pairs if pair not in listed and not backed(*sorted(pair))}


@dataclass(slots=True)
class VariantClasses:
    """Classes grown edge by edge, the best source first; `tree` holds the edges that joined them."""

    guard: ClassRules
    classes: dict[str, list[str]] = field(default_factory=dict)
    tree: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def members(self, character: str) -> list[str]:
        """All members of a character's class."""
        return self.classes.get(character, [character])

    def join(self, edge: Edge) -> bool:
        """Merge the classes of an edge's ends unless the guard refuses; whether both are in one class now."""
        first, second = self.members(edge.left), self.members(edge.right)
        if edge.left in second:
            return True
        if not all(self.guard.allows(x, y) for x in first for y in second):
            return False
        merged = first + second
        for character in merged:
            self.classes[character] = merged
        self.tree.setdefault(edge.left, []).append((edge.right, edge.rule))
        self.tree.setdefault(edge.right, []).append((edge.left, edge.rule))
        return True

    def refused(self, edges: Iterable[Edge]) -> tuple[Edge, ...]:
        """Join all edges in order; those that the guard refused."""
        return tuple(edge for edge in edges if not self.join(edge))

    def rooted(self, root: str) -> list[tuple[str, str, str]]:
        """The class's tree seen from a root: (character, next character towards the root, rule of that step)."""
        steps = [(root, root, "")]
        seen = {root}
        for character, _, _ in steps:
            for neighbour, rule in self.tree.get(character, []):
                if neighbour not in seen:
                    seen.add(neighbour)
                    steps.append((neighbour, character, rule))
        return steps[1:]
