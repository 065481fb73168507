"""Asking for one's personal link again, and the page for links that open nothing any more."""

from datetime import timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue import queries as catalogue
from eventsite.db import transaction
from eventsite.i18n import language
from eventsite.registration import own_queries, queries, service
from eventsite.registration.forms import LinkForm, address_of
from eventsite.registration.models import Registration
from eventsite.registration.public_views.frame import about, blueprint, links
from eventsite.web import limits
from eventsite.web.access import open_to_everyone
from eventsite.web.headers import private

ASKED_PER_QUARTER = 10  # of one network
QUARTER = timedelta(minutes=15)
MOST_EVENTS = 30


@blueprint.route("/events/<slug>/my-link", methods=["GET", "POST"])
@open_to_everyone
def ask_link(slug: str) -> ResponseReturnValue:
    """Mail the personal link to an address that is registered. The answer is the same for any address."""
    private()
    event = catalogue.event_by_slug(slug) or abort(404)
    form = LinkForm()
    status = 200
    if form.validate_on_submit():
        now = clock.now()
        try:
            with transaction():
                limits.hit("ask for a link", limits.caller(), limit=ASKED_PER_QUARTER, per=QUARTER, now=now)
                service.send_link(event, address_of(form.email.data), now=now)
        except limits.TooMany as refusal:
            form.email.errors = [str(refusal.message)]
            status = refusal.status_code
        else:
            return redirect(url_for(".ask_link", slug=slug, sent="1"), 303)
    elif request.method == "POST":
        status = 422
    sent = request.method == "GET" and request.args.get("sent") == "1"
    return render_template("registration/my_link.html", form=form, sent=sent, **about(event)), status


def holder(token: str) -> Registration | None:
    """Whose personal page a link opens; nothing if it is forged, of another purpose, or older than the newest."""
    number = links().read_id(token)
    registration = queries.by_id(number) if number is not None else None
    if registration is None or not links().fits(token, "registration", registration.id, registration.link_version):
        return None
    return None if own_queries.was_passed_on(registration) else registration


def link_gone(token: str) -> ResponseReturnValue:
    """404, with a way to ask for a new link: for its event if it once was a true link, else for any.

    Who passed their seat on is told so: their link was true, and nothing is behind it any more.
    """
    number = links().read_id(token)
    registration = queries.by_id(number) if number is not None else None
    versions = range(1, registration.link_version + 1) if registration is not None else ()
    if registration is None or not any(links().fits(token, "registration", registration.id, version) for version in versions):
        return no_such_link()
    if own_queries.was_passed_on(registration):
        return render_template("registration/passed_on.html", **about(registration.event)), 410
    return render_template("registration/link_gone.html", events=[], form=LinkForm(formdata=None), **about(registration.event)), 404


def no_such_link() -> ResponseReturnValue:
    """404 for what never was a link of ours."""
    upcoming = catalogue.feed_events(clock.now())[:MOST_EVENTS]
    events = [(event, catalogue.text_of(event, language())) for event in upcoming]
    return render_template("registration/link_gone.html", events=events, event=None, form=None, section="events"), 404
