"""A mail as it would be, for the organiser who is about to send it: the words of a row that is never stored."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select

from eventsite.db import db
from eventsite.i18n import in_language, language
from eventsite.mail import hooks, render
from eventsite.mail.mime import Words
from eventsite.mail.models import Message
from eventsite.mail.rules import masked
from eventsite.registration.emails.subject import SUBJECT
from eventsite.registration.models import Registration


def newest_mails(registrations: Sequence[Registration]) -> dict[int, Message]:
    """The mail that was written last about each of them, by their ids."""
    about = Message.about_kind == Registration.__tablename__, Message.about_id.in_([one.id for one in registrations])
    return {message.about_id: message for message in db.session.scalars(select(Message).where(*about).order_by(Message.id))}


def words_of(message: Message, registration: Registration) -> Words:
    """Subject and text in the person's language. Links that open somebody's page are masked."""
    with in_language(message.language):
        frame = {
            "site": hooks.wiring.site(), "team": hooks.wiring.team(message.team_id), "message": message, "language": language(),
            "base_url": current_app.extensions["eventsite"].settings.base_url, "not_me_url": "",
        }  # fmt: skip
        words = render.render(message.template, SUBJECT.context(message, registration) | frame)
    return Words(words.subject, masked(words.text), "")
