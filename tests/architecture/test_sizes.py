"""Budgets: what is larger is split by use case before anybody has to search in it."""

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import name_of, sources, templates

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONGEST_TEMPLATE = 200


def _too_long(paths: list[Path], limit: int) -> dict[str, int]:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in paths}
    return {name: length for name, length in lengths.items() if length > limit}


def _functions(path: Path) -> dict[str, int]:
    """Each function's lines, its docstring left out: words of explanation cost nothing."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            doc = node.body[0] if ast.get_docstring(node) is not None else None
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            spared = (doc.end_lineno or doc.lineno) - doc.lineno + 1 if doc is not None else 0
            found[f"{name_of(path)}:{node.lineno} {node.name}"] = length - spared
    return found


@pytest.mark.parametrize("folder", ["eventsite", "tests", "benchmarks"])
def test_files_stay_within_400_lines(folder: str) -> None:
    assert _too_long(sources(folder), LONGEST_FILE) == {}


@pytest.mark.parametrize("folder", ["eventsite", "tests", "benchmarks"])
def test_functions_stay_within_40_lines(folder: str) -> None:
    found = {name: length for path in sources(folder) for name, length in _functions(path).items() if length > LONGEST_FUNCTION}

    assert found == {}


def test_templates_stay_within_200_lines() -> None:
    assert _too_long(templates(), LONGEST_TEMPLATE) == {}
