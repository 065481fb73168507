"""Reading never refuses: broken and foreign messages are shown as far as they go."""

from hypothesis import given
from hypothesis import strategies as st

from eventsite.inbox.folder import Envelope
from eventsite.inbox.letter import Letter, summary
from tests.conftest import NOW
from tests.inbox.letters import INVITATION, make_letter


def letter(content: bytes, *to: str) -> Letter:
    return Letter("000001", content, Envelope("sender@example.org", to, NOW))


def test_summary_of_an_invitation_names_its_method():
    one = summary(letter(make_letter(html="<p>Hi", calendar=INVITATION), "ada@example.org", "olga@example.org"))

    assert (one.sender, one.to, one.subject) == (
        "Kattegat <events@kattegat.example.org>",
        "ada@example.org, olga@example.org",
        "You have a seat",
    )
    assert (one.message_id, one.method, one.attachments) == ("<1@kattegat.example.org>", "REQUEST", 1)


def test_headers_in_other_scripts_are_decoded_whether_encoded_or_raw():
    encoded = letter(b"Subject: =?utf-8?b?5oql5ZCN56Gu6K6k?=\r\nFrom: =?iso-8859-1?q?S=F8ren?= <s@example.org>\r\n\r\n")
    raw = letter("Subject: 报名确认\r\nFrom: Søren <s@example.org>\r\n\r\n".encode())

    assert [(one.header("subject"), one.header("from")) for one in (encoded, raw)] == [("报名确认", "Søren <s@example.org>")] * 2


def test_header_that_is_folded_is_shown_on_one_line():
    assert letter(b"Subject: A seminar\r\n on data\r\n\r\n").subject == "A seminar on data"


def test_subject_when_missing_is_said():
    assert letter(b"\r\n").subject == "(no subject)"


def test_header_with_broken_encoding_is_shown_as_it_came():
    assert letter(b"Subject: =?utf-8?b?5oq?= =?nonsense?q?x?=\r\n\r\n").subject == "=?utf-8?b?5oq?= =?nonsense?q?x?="


def test_text_in_an_unknown_charset_is_read_as_far_as_it_goes():
    part = letter(b"Content-Type: text/plain; charset=klingon\r\n\r\nS\xc3\xb8ren \xff").plain

    assert part is not None
    assert part.text == "Søren \ufffd"


def test_multipart_without_its_parts_has_no_text():
    broken = letter(b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n--y\r\n')

    assert (broken.html, broken.plain, broken.calendar, summary(broken).method) == (None, None, None, None)


def test_attached_text_is_not_taken_for_the_mail_itself():
    attached = letter(b"Content-Type: text/html\r\nContent-Disposition: attachment; filename=page.html\r\n\r\n<p>")

    assert (attached.html, [part.download_name for part in attached.attachments]) == (None, ["page.html"])


def test_file_name_that_climbs_is_made_harmless():
    named = [b"../../etc/passwd", b"..", b"C:\\\\a.exe", b"plan <b>.pdf"]

    parts = [letter(b'Content-Disposition: attachment; filename="' + name + b'"\r\n\r\nx').parts[0] for name in named]

    assert [part.download_name for part in parts] == ["_.._etc_passwd", "part-0", "C__a.exe", "plan _b_.pdf"]


def test_calendar_without_a_method_parameter_takes_the_one_inside():
    one = letter(b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:cancel\r\nEND:VCALENDAR\r\n")

    assert summary(one).method == "CANCEL"


@given(st.binary(max_size=400))
def test_any_bytes_make_a_summary(content):
    assert summary(letter(content)).name == "000001"


@given(
    st.lists(
        st.sampled_from(
            [b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: text/calendar; method*=x''%zz", b"Subject: =?utf-8?q?=FF?=",
             b"Content-Disposition: attachment; filename*=klingon'x'%E6", b"Content-Transfer-Encoding: base64", b"Content-ID: <\xff>",
             b"", b"--b", b"--b--", b"a", b"Message-ID: <<>>", b"To: \"", b"Content-Type: message/rfc822", b"From: =?x?b?!?="]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_any_mixture_of_broken_lines_makes_a_summary(lines):
    one = letter(b"\r\n".join(lines))

    assert (summary(one).name, len(one.headers) >= 0, all(part.download_name for part in one.parts)) == ("000001", True, True)
