"""The pages: what they show, and that a hostile mail can do nothing."""

import re

import pytest

from eventsite.inbox.frame import for_frame
from eventsite.inbox.letter import Letter
from tests.inbox.letters import INVITATION, catch, make_letter

HOSTILE = (
    '<html><head><base href="//evil.example.org/"></head><body onload="steal()"><script>steal()</script>'
    '<img src="//evil.example.org/seen.gif"><form action="//evil.example.org"><input name="x"></form></body></html>'
)


def rows(page) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]*)</a>', page.text)


def test_list_shows_the_newest_first(reader, folder):
    catch(folder, make_letter(subject="First"))
    catch(folder, make_letter(subject="Second & last"))

    page = reader.get("/")

    assert rows(page) == ["Second &amp; last", "First"]


def test_list_when_empty_says_how_to_get_mail(reader):
    page = reader.get("/")

    assert "No mail yet" in page.text
    assert "127.0.0.1:1025" in page.text
    assert "Delete all" not in page.text


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("q=SØREN", ["Velkommen"]),
        ("q=seat+is+yours", ["Velkommen", "You have a seat"]),
        ("q=nobody", []),
        ("kind=request", ["You have a seat"]),
        ("kind=none", ["Velkommen"]),
        ("kind=cancel", []),
        ("first=1", ["You have a seat"]),
        ("first=-5", ["Velkommen", "You have a seat"]),
        ("first=x", ["Velkommen", "You have a seat"]),
    ],
)
def test_list_with_a_query_shows_what_it_asks_for(reader, folder, query, subjects):
    catch(folder, make_letter(calendar=INVITATION))
    catch(folder, make_letter(to="Søren <soren@example.org>", subject="Velkommen"), to="soren@example.org")

    assert rows(reader.get(f"/?{query}")) == subjects


def test_list_refreshes_by_itself_only_when_asked(reader):
    assert ['http-equiv="refresh"' in reader.get(path).text for path in ("/", "/?refresh=on")] == [False, True]


def test_list_of_many_has_pages(reader, folder):
    for number in range(101):
        catch(folder, make_letter(subject=f"Letter {number}"))

    assert (len(rows(reader.get("/"))), rows(reader.get("/?first=100"))) == (100, ["Letter 0"])


def test_every_view_of_a_message_shows_its_part(reader, folder):
    name = catch(folder, make_letter(html="<p>Hello</p>", calendar=INVITATION))

    shown = {view: reader.get(f"/messages/{name}?view={view}").text for view in ("mail", "text", "calendar", "headers", "parts", "source")}

    assert f'src="/messages/{name}/mail"' in shown["mail"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown["mail"]
    assert "the seat is yours." in shown["text"]
    assert "Mon 20 Sep 2027, 09:00 Europe/Copenhagen" in shown["calendar"]
    assert "UID:9d1e8f52@example.org" in shown["calendar"]
    assert "&lt;1@kattegat.example.org&gt;" in shown["headers"]
    assert "method=REQUEST" in shown["parts"]
    assert "Content-Transfer-Encoding" in shown["source"]


def test_message_without_html_opens_as_text(reader, folder):
    page = reader.get(f"/messages/{catch(folder, make_letter())}?view=calendar")

    assert "the seat is yours." in page.text
    assert "<iframe" not in page.text


def test_message_with_script_in_its_subject_shows_it_as_text(reader, folder):
    name = catch(folder, make_letter(subject="<script>alert(1)</script>", to='"<b>" <ada@example.org>'))

    for path in ("/", f"/messages/{name}", f"/messages/{name}?view=headers", f"/messages/{name}?view=source"):
        assert "<script" not in reader.get(path).text


def test_mail_with_hostile_html_comes_with_a_policy_that_lets_nothing_happen(reader, folder):
    answer = reader.get(f"/messages/{catch(folder, make_letter(html=HOSTILE))}/mail")

    policy = dict(rule.strip().partition(" ")[::2] for rule in answer.headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }


def test_pages_run_no_script_and_are_not_kept(reader, folder):
    catch(folder, make_letter())

    headers = reader.get("/").headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    names = ("X-Content-Type-Options", "Referrer-Policy", "Cache-Control")
    assert [headers[name] for name in names] == ["nosniff", "no-referrer", "no-store"]


def test_frame_shows_the_scheme_that_was_chosen():
    html = "<head><style>@media (prefers-color-scheme: dark) { p { color: red } }</style></head>"
    letter = Letter("000001", b"", None)

    assert "(min-width: 0)" in for_frame(html, letter, dark=True)
    assert "(max-width: 0)" in for_frame(html, letter, dark=False)


def test_frame_opens_links_beside_the_inbox_and_keeps_the_doctype_first():
    letter = Letter("000001", b"", None)

    assert [for_frame(html, letter, dark=False) for html in ("<!doctype html><p>x", "<html><head><title>", "<p>")] == [
        '<!doctype html><base target="_blank"><p>x',
        '<html><head><base target="_blank"><title>',
        '<base target="_blank"><p>',
    ]


def test_frame_holds_no_frame_of_its_own():
    html = '<iframe src="//x"></iframe><OBJECT data="//x"></OBJECT><framework>'

    shown = for_frame(html, Letter("000001", b"", None), dark=False)

    assert shown.endswith('<no-iframe src="//x"></no-iframe><no-OBJECT data="//x"></no-OBJECT><framework>')


def test_frame_finds_an_inline_image():
    content = b"Content-Type: image/png\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n"
    letter = Letter("000001", content, None)

    assert for_frame('<img src="cid:logo@x"><img src=cid:gone>', letter, dark=False).endswith(
        '<img src="data:image/png;base64,iVBORw=="><img src=about:invalid>'
    )


def test_parts_are_downloads_and_never_pages(reader, folder):
    name = catch(folder, make_letter(html=HOSTILE, calendar=INVITATION))

    parts = [reader.get(f"/messages/{name}/parts/{number}") for number in range(7)]

    assert [part.status_code for part in parts] == [404, 404, 200, 200, 200, 200, 404]
    assert [part.headers.get("Content-Disposition", "").partition(";")[0] for part in parts[2:6]] == ["attachment"] * 4
    assert [part.mimetype for part in parts[2:6]] == ["text/plain", "application/octet-stream", "text/calendar", "application/ics"]
    assert parts[5].headers["Content-Disposition"] == "attachment; filename*=UTF-8''invitation.ics"


def test_source_is_the_bytes_as_they_came(reader, folder):
    name = catch(folder, b"Subject: \xff\xfe\r\n\r\n\x00")

    answer = reader.get(f"/messages/{name}.eml")

    assert (answer.data, answer.mimetype) == (b"Subject: \xff\xfe\r\n\r\n\x00", "message/rfc822")


@pytest.mark.parametrize("path", ["/messages/000009", "/messages/000009.eml", "/messages/..%2f..%2fx", "/messages/000009/mail", "/nothing"])
def test_path_to_nothing_is_not_found(reader, path):
    assert reader.get(path).status_code == 404


def test_host_of_another_site_is_refused(reader, folder):
    catch(folder, make_letter())

    hosts = ("evil.example.org", "127.0.0.1:8025", "localhost")
    assert [reader.get("/", headers={"Host": host}).status_code for host in hosts] == [400, 200, 200]


def test_delete_all_needs_the_forms_token(reader, folder):
    catch(folder, make_letter())

    refused = [
        reader.post("/delete").status_code,
        reader.post("/delete", data={"csrf_token": "ø"}).status_code,
    ]
    done = reader.post("/delete", data={"csrf_token": "the-token"})

    assert (refused, done.status_code, folder.names()) == ([403, 403], 303, [])
    assert reader.get("/delete").status_code == 405


def test_api_lists_and_deletes_for_tests(reader, folder):
    catch(folder, make_letter(calendar=INVITATION))
    catch(folder, make_letter(), to="olga@example.org")

    assert reader.get("/api/messages?to=ada@example.org").json == [
        {
            "id": "000001",
            "from": "Kattegat <events@kattegat.example.org>",
            "to": "ada@example.org",
            "subject": "You have a seat",
            "message_id": "<1@kattegat.example.org>",
            "method": "REQUEST",
            "received_at": "2027-08-02T10:00:00+00:00",
            "source": "/messages/000001.eml",
        }
    ]
    assert [one["id"] for one in reader.get("/api/messages").json] == ["000002", "000001"]
    assert reader.delete("/api/messages").json == {"deleted": 2}


def test_message_that_nobody_can_parse_has_all_its_pages(reader, folder):
    broken = b'Content-Type: multipart/mixed; boundary="b"\r\nSubject: =?x?b?!?=\r\n\r\n--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VEV'
    name = catch(folder, broken)

    answers = [reader.get(f"/messages/{name}?view={view}").status_code for view in ("calendar", "headers", "parts", "source")]

    assert [reader.get("/").status_code, *answers] == [200] * 5
