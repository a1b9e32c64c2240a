"""Names joined one to another under constraints: each join with its reason, each refusal too.

A name goes to one home or none, so that nothing is joined through a middle name; a group of names
carries the senses of its acronyms, and two groups that mean different things by one never meet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.naming import Node, numbers

__all__ = ["Apart", "Clusters", "Join"]

_PAPERS = 10
"""Papers kept with a reason: enough to look at; all of them are with the concept."""


@dataclass(frozen=True, slots=True)
class Join:
    """Why a name belongs to a concept.

    Parameters
    ----------
    name, to
        Labels of what was joined, and to what.
    why
        The rule, in words.
    papers
        Some papers that show it, sorted.
    """

    name: str
    to: str
    why: str
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Apart:
    """Two names that were compared and kept apart, and why."""

    name: str
    other: str
    why: str


@dataclass(slots=True)
class Clusters:
    """Groups of names that grow by joins; what may not meet is kept apart."""

    homes: dict[Node, Node] = field(default_factory=dict)
    joins: dict[Node, Join] = field(default_factory=dict)
    apart: dict[Node, list[Apart]] = field(default_factory=dict)
    _senses: dict[Node, dict[Node, str]] = field(default_factory=dict)

    def sense(self, long: Node, short: Node, chief: str) -> None:
        """Note that a name is what papers mean by an acronym, in its sense ``chief``."""
        self._senses.setdefault(self.root(long), {})[short] = chief

    def root(self, node: Node) -> Node:
        """Return the name that a group is named by."""
        while node in self.homes:
            node = self.homes[node]
        return node

    def join(self, node: Node, home: Node, name: str, to: str, why: str,
             papers: Iterable[str] = (), *, same_numbers: bool = True) -> bool:  # fmt: skip
        """Join a name to a home unless something forbids it; return whether they are one now."""
        root = self.root(home)
        if root == node:
            return True
        if node in self.homes:
            return self.root(node) == root
        refusal = self._refusal(node, home, root, same_numbers=same_numbers)
        if refusal:
            self.keep_apart(node, Apart(name, to, refusal))
            return False
        self.homes[node] = home
        self.joins[node] = Join(name, to, why, tuple(sorted(papers)[:_PAPERS]))
        for short, chief in self._senses.pop(node, {}).items():
            self._senses.setdefault(root, {})[short] = chief
        return True

    def decide(self, root: Node, home: Node, name: str, to: str) -> None:
        """Join a whole group to another because a person says so; nothing forbids it."""
        if root != home:
            self.homes[root] = home
            self.joins[root] = Join(name, to, "a person said so")

    def keep_apart(self, node: Node, found: Apart) -> None:
        """Note that a name was compared with another and not joined."""
        self.apart.setdefault(node, []).append(found)

    def _refusal(self, node: Node, home: Node, root: Node, *, same_numbers: bool) -> str:
        if node[0] != home[0]:
            return "they are of different types"
        if same_numbers and numbers(node[1]) != numbers(home[1]):
            return "their versions or sizes differ"
        ours, theirs = self._senses.get(node, {}), self._senses.get(root, {})
        few, many = sorted((ours, theirs), key=len)
        if any(short in many and many[short] != chief for short, chief in few.items()):
            return "papers define one acronym differently for them"
        return ""
