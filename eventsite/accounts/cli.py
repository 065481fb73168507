"""Accounts on the command line."""

import click


@click.group()
def user() -> None:
    """Accounts of the desk."""
