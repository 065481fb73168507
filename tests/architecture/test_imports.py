"""Imports go down, between features and inside one; and no import hides in a function."""

import ast

import pytest
from importlinter.api import read_configuration
from importlinter.cli import lint_imports

from tests.architecture.tree import ROOT, name_of, sources

# Imports that wait until they are needed, each for a reason.
LATE = {
    "eventsite/inbox/cli.py inbox": "aiosmtpd comes with an extra: only the mail catcher needs it",
    "eventsite/db.py _keeps_prepared": "psycopg comes with an extra: only PostgreSQL needs it",
}


def test_contracts_are_kept(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0, capfd.readouterr().out


def test_contracts_cover_every_feature() -> None:
    contracts = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    inside = next(contract for contract in contracts if contract["name"].startswith("Inside"))
    features = {path.parent.name for path in sources("eventsite") if path.stem == "models"}

    assert {f"eventsite.{feature}" for feature in features} - set(inside["containers"]) <= {
        "eventsite.web", "eventsite.calendar", "eventsite.jobs",
    }  # fmt: skip


def test_no_import_hides_in_a_function() -> None:
    found = []
    for path in sources("eventsite"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                found += [
                    f"{name_of(path)} {function.name}" for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
                ]

    assert set(found) == set(LATE)
