"""Delivers what the outbox owes. As many workers as wanted, on as many machines.

Each message goes through these steps; the comments say what a worker that dies there leaves behind.

1. A batch is claimed: a lease and a higher claim number on rows that stay `queued`. (Dead: the lease ends, another claims.)
2. One message is written in the person's language, in a read that is a second old at most; nobody sees what happens here.
3. The server accepts the recipient. (Dead: as before. Refused: no byte has left, a retry writes the message anew.)
4. One commit stores the bytes, what the calendar entry says from now on, and `transmitting`: from here to the answer nobody
   could know whether the mail arrived. (Dead: the same bytes go again with an invitation, a person decides of the rest.)
5. The bytes go; one commit notes the answer. The claim number fences off a worker that was thought dead and is not.

So `transmitting` means what it says, two commits make a mail, and no lock is held while the network is waited for.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from eventsite import clock
from eventsite.db import forget_read, transaction, transaction_apart
from eventsite.errors import without_values
from eventsite.mail import claims, ledger
from eventsite.mail.delivery import Delivery, Limits, Parcel, hello_name
from eventsite.mail.outcomes import Outcome, OutcomeKind
from eventsite.mail.steps import ClaimLost, NotSent, Ticket, Written
from eventsite.mail.writing import read_ahead, write

BATCH = 20
MAX_AGE = timedelta(seconds=1)  # of what is known of a person and an event when the mail about them is written
log = logging.getLogger(__name__)


@dataclass
class Tally:
    """What a batch came to."""

    handled: int = 0
    sent: int = 0


class Worker:
    """One worker with one connection. Call inside an application context; each step opens its own transaction."""

    def __init__(self, delivery: Delivery | None = None, *, limits: Limits | None = None) -> None:
        settings = current_app.extensions["eventsite"].settings
        self.delivery = delivery or Delivery(settings.smtp, hello=hello_name(settings), limits=limits)
        self.host = f"{settings.smtp.host}:{settings.smtp.port}"
        self.tally = Tally()
        self._host_was_failing = False
        self._loaded: list[object] = []  # kept alive in the session, for as long as MAX_AGE
        self._loaded_at = clock.now()
        self.should_stop: Callable[[], bool] = lambda: False  # asked between two messages: a worker that is told to end does so soon

    def run_batch(self, now: datetime | None = None) -> int:
        """Deliver up to a batch of what is due. Returns how many were dealt with; none: nothing due, stopped or paused."""
        now = now or clock.now()
        gate = claims.gate(self.host, now)
        if not gate.is_open:
            return 0
        self._host_was_failing = gate.was_failing
        claimed = claims.claim(BATCH, now)
        try:
            self._deliver(claimed)
        finally:
            self._forget(now)
        if len(claimed) < BATCH:
            self.close()
        return len(claimed)

    def _deliver(self, claimed: list[Ticket]) -> None:
        for position, ticket in enumerate(claimed):
            if self.should_stop():
                self._give_back(claimed[position:])
                return
            try:
                self.read_ahead(claimed[position:])
                outcome = self._handle(ticket)
            except BaseException:
                self._give_back(claimed[position + 1 :])
                raise
            self.tally.handled += 1
            if outcome is not None and outcome.stops_batch:
                self._give_back(claimed[position + 1 :])
                return

    def read_ahead(self, tickets: list[Ticket]) -> None:
        """What the next mails are about, in few statements; again when that is older than MAX_AGE. Of the messages themselves
        it proves nothing: `begin` asks for claim, state and switch."""
        now = clock.now()
        if not self._loaded or abs(now - self._loaded_at) > MAX_AGE:
            self._forget(now)
            self._loaded.append(read_ahead(tickets))

    def _forget(self, now: datetime) -> None:
        """What was loaded is read anew from here on."""
        forget_read()
        self._loaded.clear()
        self._loaded_at = now

    def drain(self) -> int:
        """Deliver until nothing is due any more. Returns how many were dealt with."""
        before = self.tally.handled
        while not self.should_stop() and self.run_batch():
            pass
        self.close()
        return self.tally.handled - before

    def close(self) -> None:
        """Let go of the connection; the next batch opens another."""
        self.delivery.close()

    def _handle(self, ticket: Ticket) -> Outcome | None:
        try:
            written = self.write(ticket)
            if isinstance(written, NotSent):
                self.end(ticket, written)
                return None
            outcome = self.transmit(ticket, written)
            self.note(ticket, written, outcome)
        except ClaimLost:
            log.warning("message %s was taken over by another worker, or mail was stopped", ticket.message_id)
            self._give_back([ticket])
            return None
        return outcome

    def write(self, ticket: Ticket) -> Written | NotSent:
        """The message in words and bytes, or why it does not go. What cannot be written fails alone."""
        try:
            written = write(ticket, clock.now())
        except SQLAlchemyError:
            raise
        except Exception as error:
            log.error("message %s cannot be written: %s", ticket.message_id, type(error).__name__, exc_info=without_values(error))
            return NotSent.broken(error)
        self._loaded.append(written)
        return written

    def transmit(self, ticket: Ticket, written: Written) -> Outcome:
        """Hand the bytes to the server; they are stored when it is ready for them."""
        with self._named(ticket):
            return self.delivery.send(Parcel(written.sender, written.recipient, written.wire), lambda: self.begin(ticket, written))

    def begin(self, ticket: Ticket, written: Written) -> None:
        """From here on the mail may have arrived."""
        with transaction_apart() as connection:
            ledger.begin(connection, ticket, written, now=clock.now())

    def note(self, ticket: Ticket, written: Written, outcome: Outcome) -> None:
        """What the server said, in one commit with what follows from it."""
        if outcome.kind is OutcomeKind.ACCEPTED:
            # A power cut may undo this commit; then it is as if the worker had died before it.
            with transaction_apart(durable=False) as connection:
                ledger.accepted(connection, ticket, written, now=clock.now())
                if self._host_was_failing:
                    ledger.host_is_well(connection, self.host)
            self._host_was_failing = False
            self.tally.sent += 1
            return
        if outcome.kind in (OutcomeKind.OURS, OutcomeKind.FAULTY):
            log.error("the mail server refuses us at %s: %s", outcome.stage.value, outcome.code or "no answer")
        with transaction():
            ledger.note(ticket, written, outcome, host=self.host, now=clock.now())

    def end(self, ticket: Ticket, verdict: NotSent) -> None:
        """The message never goes."""
        with transaction():
            ledger.end(ticket, verdict, now=clock.now())

    def _give_back(self, tickets: list[Ticket]) -> None:
        if tickets:
            with transaction():
                claims.give_back(tickets)

    @contextmanager
    def _named(self, ticket: Ticket) -> Iterator[None]:
        """Say of which message an unforeseen error is, without its content."""
        try:
            yield
        except ClaimLost:
            raise
        except Exception:
            log.error("message %s: the delivery broke off", ticket.message_id)
            raise
