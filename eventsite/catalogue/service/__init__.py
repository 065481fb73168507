"""What is done to events. Every function is called inside `transaction()`.

`by` is the account that acts, `seen` the fingerprint of what its form showed: whoever saves over another's work is refused.
"""

from eventsite.catalogue.service.common import check_seen, concerns_people
from eventsite.catalogue.service.events import (
    Draft,
    cancel,
    change_event,
    change_terms,
    create_event,
    duplicate,
    mark_cancelled,
    publish,
    unpublish,
)
from eventsite.catalogue.service.facts import facts_of, session_facts, speaker_facts, stop_facts, subjects_of, terms_of, words_of
from eventsite.catalogue.service.groups import add_group, remove_group, rename_group
from eventsite.catalogue.service.moving import check_move
from eventsite.catalogue.service.page import (
    add_host,
    add_speaker,
    change_speaker,
    remove_host,
    remove_speaker,
    remove_words,
    set_subjects,
    set_words,
)
from eventsite.catalogue.service.programme import (
    add_session,
    add_stop,
    call_off_session,
    change_session,
    change_stop,
    remove_session,
    remove_stop,
    restore_session,
)

__all__ = [
    "Draft", "add_group", "add_host", "add_session", "add_speaker", "add_stop", "call_off_session", "cancel", "change_event",
    "change_session", "change_speaker", "change_stop", "change_terms", "check_move", "check_seen", "concerns_people",
    "create_event", "duplicate", "facts_of", "mark_cancelled", "publish", "remove_group", "remove_host", "remove_session",
    "remove_speaker", "remove_stop", "remove_words", "rename_group", "restore_session", "session_facts", "set_subjects",
    "set_words", "speaker_facts", "stop_facts", "subjects_of", "terms_of", "unpublish", "words_of",
]  # fmt: skip
