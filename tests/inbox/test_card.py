"""What a person reads of a calendar part."""

from eventsite.inbox.card import Attendee, EntryCard, read_card
from tests.inbox.letters import INVITATION


def test_card_of_an_invitation_says_all_that_matters():
    card = read_card(INVITATION)

    assert (card.method, card.fault) == ("REQUEST", "")
    assert card.entries == (
        EntryCard(
            title="AI in Healthcare",
            uid="9d1e8f52@example.org",
            sequence="2",
            starts="Mon 20 Sep 2027, 09:00 Europe/Copenhagen",
            ends="Mon 20 Sep 2027, 15:30 Europe/Copenhagen",
            place="Pakhus 47, Copenhagen",
            organiser="Kattegat <events@kattegat.example.org>",
            status="CONFIRMED",
            stamp="Mon 2 Aug 2027, 08:00 UTC",
            attendees=(Attendee("ada@example.org", "Ada Holm", "needs action"),),
        ),
    )


def test_card_of_whole_days_ends_on_the_last_day():
    whole = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20271010\nDTEND;VALUE=DATE:20271018\nEND:VEVENT\nEND:VCALENDAR"

    [entry] = read_card(whole).entries

    assert (entry.starts, entry.ends) == ("Sun 10 Oct 2027, all day", "Sun 17 Oct 2027, all day")


def test_card_of_a_floating_time_names_no_zone():
    floating = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20271010T090000\nEND:VEVENT\nEND:VCALENDAR"

    [entry] = read_card(floating).entries

    assert entry.starts == "Sun 10 Oct 2027, 09:00, wherever one is"


def test_card_of_a_broken_part_gives_the_reason():
    card = read_card("BEGIN:VCALENDAR\nBEGIN:VEVENT\nthis is no property\n")

    assert (card.entries, card.fault != "") == ((), True)


def test_card_of_an_empty_part_gives_the_reason():
    assert read_card("").fault != ""
