"""serve, work and doctor on the command line."""

import click


@click.command()
def serve() -> None:
    """Serve the site."""
    raise click.ClickException("not yet")


@click.command()
def work() -> None:
    """Deliver messages and run what is due."""
    raise click.ClickException("not yet")


@click.command()
def doctor() -> None:
    """Look at the installation."""
    raise click.ClickException("not yet")
