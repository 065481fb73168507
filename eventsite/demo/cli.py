"""`eventsite demo`: the sample data, on this machine only."""

import click
from flask import current_app

from eventsite import clock
from eventsite.command import fail, with_app
from eventsite.demo import build as sample


@click.command()
@with_app
def demo() -> None:
    """Write the sample data; nothing changes the second time."""
    if not current_app.extensions["eventsite"].settings.is_loopback:
        fail("Sample data is for a site on this machine: the base URL is not loopback.")
    if sample.is_there():
        click.echo("There is a site already; nothing was changed.")
        return
    people = sample.build(clock.now())
    click.echo(f"The sample data is written: {people} invented people, and the organiser freja@kattegat.example.org.")
