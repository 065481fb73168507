"""The files that come with a form: each is stored at once and named by a signed word, so that a form with errors keeps them.

A file that nobody answers with in the end is deleted a day later.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from eventsite import clock
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.files.service import Upload
from eventsite.i18n import _
from eventsite.questions.kinds import Faulty, Value
from eventsite.questions.models import FormVersion
from eventsite.questions.outside import names_of_uploads
from eventsite.questions.service.uploads import keep_upload
from eventsite.web import limits

FILES_AN_HOUR = 60  # from one network
KEPT, DROP = "-kept", "-drop"  # after a field's name: the word for the file that is here, and the box that gives it up
_LONGEST_WORD = 400


@dataclass(frozen=True)
class Kept:
    """A file that is here already. `word` stands for it in a form."""

    name: str
    word: str


@dataclass(frozen=True)
class Received:
    """What one field brought: a file that is kept, what answers the question, or why it does not."""

    kept: Kept | None = None
    value: str | Faulty | None = None


NOTHING = Received()
Keep = Callable[[FormVersion, Upload], str]


@dataclass
class Uploads:
    """What came with one request. `keep` stores a file for a version of a form and gives its key; without it none are taken."""

    files: Mapping[str, FileStorage] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    keep: Keep | None = None
    _received: dict[str, Received] = field(default_factory=dict)

    def receive(self, version: FormVersion, question: str, name: str) -> Received:
        """What the field of this name brought for a question; stored once, however often it is asked for."""
        if name not in self._received:
            self._received[name] = self._receive(version, question, name)
        return self._received[name]

    def held(self, value: Value | None, question: str) -> Kept | None:
        """The file of an answer that was given before."""
        if not isinstance(value, str):
            return None
        name = names_of_uploads([value]).get(value)
        return Kept(name, _signer(question).dumps(value)) if name is not None else None

    def _receive(self, version: FormVersion, question: str, name: str) -> Received:
        sent = self.files.get(name)
        if sent is None or not sent.filename:
            return self._kept(question, self.typed.get(name + KEPT, ""), dropped=name + DROP in self.typed)
        if self.keep is None:
            return Received(value=Faulty(_("Files cannot be sent here")))
        try:
            with closing(sent):
                key = self.keep(version, Upload(sent.filename, sent.read()))
        except DomainError as refusal:
            return Received(value=Faulty(refusal.message))
        return Received(self.held(key, question), key)

    def _kept(self, question: str, word: str, *, dropped: bool) -> Received:
        key = _key_of(question, word)
        if key is None or dropped:
            return NOTHING
        kept = self.held(key, question)
        return Received(kept, key) if kept is not None else Received(value=Faulty(_("Choose the file again: it is not here any more")))


def of_request() -> Uploads:
    """The files of the request in hand, for every form in it; each is stored in a transaction of its own."""
    if "uploads" not in g:
        g.uploads = Uploads(request.files, request.form, _keep)
    found: Uploads = g.uploads
    return found


def _keep(version: FormVersion, upload: Upload) -> str:
    now = clock.now()
    with transaction():
        limits.hit("upload", limits.caller(), limit=FILES_AN_HOUR, per=timedelta(hours=1), now=now)
        return keep_upload(version, upload)


def _key_of(question: str, word: str) -> str | None:
    if not word or len(word) > _LONGEST_WORD:
        return None
    try:
        key: Any = _signer(question).loads(word)
    except BadSignature:
        return None
    return key if isinstance(key, str) else None


def _signer(question: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["eventsite"].settings.session_key, salt=f"upload {question}")
