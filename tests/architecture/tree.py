"""What there is in the tree: the program's own files, without what tools and tests make."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "eventsite"


def sources(*folders: str) -> list[Path]:
    """All Python files of these folders."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "node_modules" not in path.parts and "versions" not in path.parts]


def templates() -> list[Path]:
    """All templates: pages, fragments and mails."""
    return sorted(path for kind in ("html", "txt") for path in PACKAGE.rglob(f"*.{kind}") if "templates" in path.parts)


def name_of(path: Path) -> str:
    """The path as people say it."""
    return path.relative_to(ROOT).as_posix()
