"""Templates: each parses, imports what it uses, and leaves script, style and fields to where they belong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from jinja2 import nodes

from tests.architecture.tree import PACKAGE, name_of, templates

PAGES = [path for path in templates() if path.suffix == ".html" and "emails" not in path.parts]
ALL = templates()
# What a person fills in: a hidden field has no label, and a search has no error to tie to it.
FIELD = re.compile(r"""<(?:input(?![^>]*type="(?:hidden|search)")|select|textarea)\b""", re.I)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", re.I)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.I)
HANDLER = re.compile(r"\son[a-z]+\s*=", re.I)
FOREIGN = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)\s*=\s*["'](?:https?:)?//""", re.I)

# Fields that no macro writes, each for a reason.
FIELDS_BESIDE_MACROS = {
    "eventsite/accounts/templates/desk/password.html": "the name that a password manager keeps the password under: nobody fills it in",
    "eventsite/accounts/templates/new_password.html": "the same",
    "eventsite/catalogue/templates/_filters.html": "filters of a list, in a form that only reads",
    "eventsite/catalogue/templates/_subscribe_filters.html": "the same, for what one subscribes to",
    "eventsite/invitations/templates/desk/_table.html": "the box before each row, named by the row",
    "eventsite/invitations/templates/desk/list.html": "for whom the preview is: a form that only reads",
    "eventsite/mailings/templates/desk/_preview.html": "for whom the preview is: a form that only reads",
    "eventsite/registration/templates/desk/_filters.html": "filters of a list, in a form that only reads",
    "eventsite/registration/templates/desk/_table.html": "the box before each row, named by the row",
    "eventsite/selection/templates/desk/_table.html": "the same",
}


def _tree(app: Flask, path: Path) -> nodes.Template:
    return app.jinja_env.parse(path.read_text("utf-8"))


def _data(node: nodes.Node) -> Iterator[str]:
    """The plain text of a template outside its macros."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    if not isinstance(node, nodes.Macro):
        for child in node.iter_child_nodes():
            yield from _data(child)


def _hits(paths: list[Path], pattern: re.Pattern[str]) -> dict[str, list[str]]:
    found = {name_of(path): [hit[0] for hit in pattern.finditer(path.read_text("utf-8"))] for path in paths}
    return {name: hits for name, hits in found.items() if hits}


def _loader_name(path: Path) -> str:
    """How other templates call it: "catalogue/desk/edit.html"."""
    inside = path.relative_to(PACKAGE).as_posix()
    feature, _folder, name = inside.partition("templates/")
    return feature + name


@dataclass(frozen=True)
class Names:
    """What one template imports and uses, and which others it includes and extends."""

    imported: set[str]
    used: set[str]
    includes: set[str]
    extends: set[str]

    @classmethod
    def of(cls, tree: nodes.Template) -> "Names":
        imported = {item if isinstance(item, str) else item[1] for node in tree.find_all(nodes.FromImport) for item in node.names}
        imported |= {node.target for node in tree.find_all(nodes.Import)}
        used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        return cls(imported, used, _named(tree, nodes.Include), _named(tree, nodes.Extends))


def _named(tree: nodes.Template, kind: type[nodes.Include | nodes.Extends]) -> set[str]:
    return {node.template.value for node in tree.find_all(kind) if isinstance(node.template, nodes.Const)}


def _near(known: dict[str, Names], name: str) -> Iterator[str]:
    """The template, what it includes, and what extends it: all of them see what it imports."""
    yield name
    for part in known[name].includes & set(known):
        yield from _near(known, part)
    for other, names in known.items():
        if name in names.extends:
            yield from _near(known, other)


def test_templates_parse_and_use_what_they_import(app: Flask) -> None:
    known = {_loader_name(path): Names.of(_tree(app, path)) for path in ALL}
    unused = {}
    for name, names in known.items():
        if left := names.imported - {word for near in _near(known, name) for word in known[near].used} if names.imported else set():
            unused[name] = left

    assert sum(len(names.imported) for names in known.values()) > 100
    assert unused == {}


def test_templates_mark_nothing_as_safe(app: Flask) -> None:
    assert [name_of(path) for path in ALL for node in _tree(app, path).find_all(nodes.Filter) if node.name == "safe"] == []


def test_pages_have_no_inline_script_style_or_handler() -> None:
    site = [path for path in PAGES if "inbox" not in path.parts]

    assert (_hits(site, INLINE_SCRIPT), _hits(site, INLINE_STYLE), _hits(site, HANDLER)) == ({}, {}, {})


def test_pages_load_nothing_from_elsewhere() -> None:
    assert _hits(PAGES, FOREIGN) == {}


def test_every_field_is_written_by_a_macro(app: Flask) -> None:
    found = {name_of(path) for path in PAGES if FIELD.search("\n".join(_data(_tree(app, path))))}

    assert found == set(FIELDS_BESIDE_MACROS)  # a reason that is not needed any more goes


def test_every_mail_has_its_three_parts() -> None:
    mails = {path.parent for path in ALL if path.parent.parent.name == "emails" and not path.parent.name.startswith("_")}

    assert {name_of(mail): {"body.html", "body.txt", "subject.txt"} - {part.name for part in mail.iterdir()} for mail in mails} == {
        name_of(mail): set() for mail in mails
    }
