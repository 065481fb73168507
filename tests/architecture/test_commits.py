"""The edge commits: one place knows how, and everything else opens `transaction()`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, name_of, sources

MAY_COMMIT = {"eventsite/db.py"}
# What opens a transaction: views, commands, jobs, and what they share. Nothing that is called by a service.
EDGES = ("views", "cli", "jobs", "demo", "command", "worker", "mail/steps", "web/editing", "web/limits")


def _calls(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted end of each call: `db.session.commit()` is `commit`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            yield node.lineno, function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_commit_occurs_in_the_database_module_alone() -> None:
    found = {name_of(path) for path in sources("eventsite") for _line, call in _calls(path) if call == "commit"}

    assert found <= MAY_COMMIT


@pytest.mark.parametrize("layer", ["service", "queries", "rules", "emails", "models", "forms"])
def test_layer_below_the_edge_opens_no_transaction(layer: str) -> None:
    inside = [path for path in sources("eventsite") if path.stem == layer or path.parent.name == layer]
    found = [f"{name_of(path)}:{line}" for path in inside for line, call in _calls(path) if call == "transaction"]

    assert found == []


def test_only_the_clock_module_reads_the_time() -> None:
    reads = {"now", "utcnow", "today"}
    found = []
    for path in sources("eventsite"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in reads):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id in ("datetime", "date"):
                found.append(f"{name_of(path)}:{node.lineno}")

    assert [place for place in found if not place.startswith(name_of(PACKAGE / "clock.py"))] == []
