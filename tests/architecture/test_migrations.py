"""Migrations lead to exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from eventsite.db import MIGRATIONS, db
from tests.architecture.tree import sources


def test_migrated_database_equals_the_models(app: Flask) -> None:
    context = MigrationContext.configure(db.session.connection(), opts={"compare_type": True, "target_metadata": db.metadata})

    assert compare_metadata(context, db.metadata) == []


def test_migrations_have_one_last_and_the_head_file_names_it() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    [last] = script.get_heads()
    revision = script.get_revision(last)

    assert (MIGRATIONS / "head.txt").read_text("utf-8").strip() == revision.path.rpartition("/")[2].removesuffix(".py")


def test_no_model_is_forgotten_at_start(app: Flask) -> None:
    modules = {".".join(path.with_suffix("").parts[-3:]) for path in sources("eventsite") if path.stem == "models"}
    known = {mapper.class_.__module__ for mapper in db.Model.registry.mappers}

    assert modules - known == set()
