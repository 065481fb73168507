"""The pages for people say what the program does, as far as a machine can compare them."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from eventsite.cli import main
from eventsite.config import PREFIX, Settings
from eventsite.jobs.checks import CHECKS
from tests.conftest import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
LONGEST_README = 80
LARGEST_IMAGE = 250_000
OF_TESTS = {"EVENTSITE_GOLDEN", "EVENTSITE_JUDGES_REQUIRED", "EVENTSITE_MACHINE_RUNS", "EVENTSITE_TEST_DATABASE"}
FOLDERS = "eventsite|tests|docs|migrations|static|benchmarks|accounts|calendar|catalogue|home|jobs|mail|people|questions|registration|web"

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
IN_TREE = re.compile(rf"(?:{FOLDERS})/(?:[\w-]+/)*(?:\w+\.(?:py|txt|md|toml|html|css))?")
CONSOLE = re.compile(r"(?:^\s*|`|\.venv/bin/|\./dev )eventsite ((?:[a-z]+(?:-[a-z]+)* ?)+)", re.M)
SCRIPT = re.compile(r"\./dev ([a-z-]+)")
SETTING = re.compile(r"EVENTSITE_[A-Z_]+[A-Z]")


class Recorder(dict[str, str]):
    """An environment that notes what it is asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)


def settings_read() -> set[str]:
    """The names of all settings that the program reads."""
    environment = Recorder(ENVIRONMENT | {"EVENTSITE_DATABASE_URL": "sqlite:////tmp/none.db"})
    Settings.from_env(environment)
    return environment.asked


def anchors(page: Path) -> set[str]:
    """The names under which headings can be linked to, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    for target in LINK.findall(page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _hash, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            yield target


def missing_files(page: Path) -> Iterator[str]:
    """Paths in code marks that lead nowhere, from the root or from the package."""
    for name in CODE.findall(page.read_text("utf-8")):
        if IN_TREE.fullmatch(name) and not any((root / name).exists() for root in (ROOT, ROOT / "eventsite")):
            yield name


@pytest.mark.parametrize("name", NAMES)
def test_links_of_a_page_lead_somewhere(name: str) -> None:
    assert list(broken_links(ROOT / name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_files_that_a_page_names_exist(name: str) -> None:
    assert list(missing_files(ROOT / name)) == []


def test_every_setting_is_explained_and_nothing_else_is() -> None:
    explained = re.findall(r"^\| `(EVENTSITE_[A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.M)

    assert sorted(explained) == sorted(settings_read())


@pytest.mark.parametrize("name", NAMES)
def test_settings_that_a_page_names_exist(name: str) -> None:
    named = {setting.removesuffix("_FILE") for setting in SETTING.findall((ROOT / name).read_text("utf-8"))}

    assert named - settings_read() - OF_TESTS == set()
    assert all(setting.startswith(PREFIX) for setting in settings_read())


@pytest.mark.parametrize("name", NAMES)
def test_commands_that_a_page_names_exist(name: str) -> None:
    unknown = []
    for words in CONSOLE.findall((ROOT / name).read_text("utf-8")):
        command: click.Command | None = main
        for word in words.split():
            if not isinstance(command, click.Group):
                break  # what follows are arguments
            command = command.commands.get(word)
            if command is None:
                unknown.append(words.strip())
                break

    assert unknown == []


@pytest.mark.parametrize("name", NAMES)
def test_words_of_dev_that_a_page_names_exist(name: str) -> None:
    known = set(re.findall(r"^    ([a-z-]+)(?: \|[^)]*)?\) ", (ROOT / "dev").read_text("utf-8"), re.M))

    assert set(SCRIPT.findall((ROOT / name).read_text("utf-8"))) - known == set()


def test_doctors_checks_are_explained_in_their_order() -> None:
    text = (ROOT / "docs/running.md").read_text("utf-8")
    table = text[text.index("| line | well when") :].split("\n\n")[0]

    assert re.findall(r"^\| `([a-z ]+)` \|", table, re.M) == list(CHECKS)


def test_architecture_shows_the_order_of_imports_that_is_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    shown = text[text.index("## 2.") :].split("```")[1].strip().splitlines()

    assert [line.split("  ")[0] for line in shown] == contracts[0]["layers"]


def test_architecture_shows_every_folder_of_the_package() -> None:
    tree = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("```")[1]
    folders = {file.parent.name for file in (ROOT / "eventsite").glob("*/__init__.py")}

    assert folders - set(re.findall(r"^  (\w+)/", tree, re.M)) == set()


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < LONGEST_README


def test_images_are_shown_and_light() -> None:
    images = sorted((ROOT / "docs/img").iterdir())
    shown = {(page.parent / target).resolve() for page in PAGES for target in LINK.findall(page.read_text("utf-8")) if "img/" in target}

    assert {image.name: image.stat().st_size for image in images if image.stat().st_size > LARGEST_IMAGE} == {}
    assert [image.name for image in images if image not in shown] == []
