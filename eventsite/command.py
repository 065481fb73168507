"""What commands share: they run inside the application that the command `eventsite` hands them.

The factory comes through click's context, so that a feature's commands import no application.
"""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask import Flask

P = ParamSpec("P")
R = TypeVar("R")


def with_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run the command inside the application; a setting that is missing or odd ends it with one clear line."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        make_app: Callable[[], Flask] = click.get_current_context().find_root().obj
        with make_app().app_context():
            return command(*args, **kwargs)

    return run


def fail(line: str) -> None:
    """End with one line and exit code 1."""
    click.echo(line, err=True)
    sys.exit(1)
