"""Forgets what is over: counters of rate limits, ended sessions and tokens, old runs, what invited people never sent.

And files that came with a form and answer nothing.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete

from eventsite.accounts import service as accounts
from eventsite.db import db, transaction
from eventsite.incoming import service as incoming
from eventsite.invitations import service as invitations
from eventsite.jobs.models import JobRun, Tick
from eventsite.mail import budget
from eventsite.questions import service as questions
from eventsite.registration.service import handover, own_list
from eventsite.web import limits

TIDY_EVERY = timedelta(hours=1)
KEEP_RUNS = timedelta(days=7)


def tidy(now: datetime) -> str:
    """One transaction for each kind."""
    with transaction():
        counters = limits.sweep(now)
        budget.sweep(now)
    with transaction():
        accounts.sweep(now=now)
    with transaction():
        incoming.forget_old(now=now)
    with transaction():
        invitations.tidy(now=now)
    with transaction():
        questions.tidy_uploads(now=now)
    with transaction():
        handover.forget_handovers(now=now)
        own_list.forget_proofs(now=now)
    with transaction():
        db.session.execute(delete(Tick).where(Tick.due_at < now - KEEP_RUNS))
        db.session.execute(delete(JobRun).where(JobRun.started_at < now - KEEP_RUNS))
    return f"{counters} counters forgotten"
