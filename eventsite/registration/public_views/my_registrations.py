""" "My registrations": a link by mail to an address, and the page behind it, over all events and teams."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue import words
from eventsite.db import transaction
from eventsite.i18n import language
from eventsite.people.rules import email_key
from eventsite.registration import own_queries, service
from eventsite.registration.forms import LinkForm, address_of
from eventsite.registration.models import AddressProof
from eventsite.registration.own_lines import own_lines
from eventsite.registration.public_views.counting import DAY, QUARTER
from eventsite.registration.public_views.feed_addresses import calendar_of_all
from eventsite.registration.public_views.frame import blueprint, links
from eventsite.web import limits
from eventsite.web.access import open_to_everyone, with_personal_link
from eventsite.web.headers import private

ASKED_PER_QUARTER = 10  # of one network
ASKED_PER_ADDRESS = 5  # a day


@blueprint.route("/my", methods=["GET", "POST"])
@open_to_everyone
def ask_for_list() -> ResponseReturnValue:
    """Mail the link to the list of an address. The answer is the same for any address."""
    private()
    form = LinkForm()
    status = 200
    if form.validate_on_submit():
        now, address = clock.now(), address_of(form.email.data)
        try:
            with transaction():
                limits.hit("ask for the list", limits.caller(), limit=ASKED_PER_QUARTER, per=QUARTER, now=now)
                limits.hit("ask for the list of", email_key(address), limit=ASKED_PER_ADDRESS, per=DAY, now=now)
                service.ask_for_list(address, language(), now=now)
        except limits.TooMany as refusal:
            form.email.errors = [str(refusal.message)]
            status = refusal.status_code
        else:
            return redirect(url_for(".ask_for_list", sent="1"), 303)
    elif request.method == "POST":
        status = 422
    sent = request.method == "GET" and request.args.get("sent") == "1"
    return render_template("registration/ask_for_list.html", form=form, sent=sent, ended=False, section="mine"), status


@blueprint.get("/my-registrations/<token>")
@with_personal_link
def my_registrations(token: str) -> ResponseReturnValue:
    """All that the address has registered for, as long as the link is a day old at most."""
    private()
    now = clock.now()
    proof = proof_of(token)
    if proof is None or now >= proof.ends_at:
        page = render_template("registration/ask_for_list.html", form=LinkForm(formdata=None), sent=False, ended=True, section="mine")
        return page, 404 if proof is None else 410
    ahead, over = own_lines(proof.email_key, links(), now)
    feed = own_queries.feed_of_address(proof.email_key)
    calendar = calendar_of_all(feed) if feed is not None else None
    context = {"proof": proof, "token": token, "ahead": ahead, "over": over, "calendar": calendar, "say": words, "section": "mine"}
    return render_template("registration/my_registrations.html", **context)


def proof_of(token: str) -> AddressProof | None:
    """Whose list the link opens; whether it has ended is for the caller."""
    number = links().read_id(token)
    proof = own_queries.proof_by_id(number) if number is not None else None
    return proof if proof is not None and links().fits(token, "own list", proof.id, proof.link_version) else None
