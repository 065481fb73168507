"""Exports are complete, name their zone, and hold nothing that a spreadsheet would run."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.questions import service as questions
from eventsite.questions.models import Form, FormVersion, Option, OptionText, Question, QuestionKind, QuestionText
from eventsite.registration import exports
from eventsite.registration.desk_queries import ListFilter
from eventsite.registration.exports import Export
from eventsite.registration.models import Registration
from eventsite.web import spreadsheet
from tests.factories import make_event
from tests.registration.builders import registration_of, sign_up

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1+1", "＋1", "\u200b=1", "  ＠x", "\n=1")


def as_rows(export: Export, *, bom: bool = False) -> list[list[str]]:
    """The CSV as a reader sees it."""
    text = b"".join(spreadsheet.as_csv(exports.columns(export), exports.rows(export), bom=bom)).decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def as_sheet(export: Export) -> list[list[Any]]:
    """The workbook as a reader that is not ours sees it."""
    file = io.BytesIO()
    spreadsheet.write_xlsx(exports.columns(export), exports.rows(export), file)
    return CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()


def ask_for(event: Event, number: int, *asked: tuple[str, str, QuestionKind]) -> FormVersion:
    """A version of the event's form with these questions: key, label, kind."""
    with transaction():
        form = db.session.query(Form).filter_by(event_id=event.id).one_or_none() or Form(event_id=event.id)
        version = FormVersion(number=number)
        for position, (key, label, kind) in enumerate(asked):
            question = Question(key=key, position=position, kind=kind, texts=[QuestionText(language="en", label=label)])
            question.sensitive = key == "diet"
            if kind is QuestionKind.CHOICES:
                question.options = [
                    Option(key=f"o{n}", position=n, texts=[OptionText(language="en", label=w)]) for n, w in enumerate("ABC")
                ]
            version.questions.append(question)
        form.versions.append(version)
        db.session.add(form)
    return version


def answer(registration: Registration, version: FormVersion, values: dict[str, Any]) -> None:
    """These answers to that version."""
    with transaction():
        registration.answer_set = questions.store_answers(version, values)


@pytest.mark.parametrize("text", EVIL)
def test_check_formula_like_text_is_never_a_formula(app: Flask, text: str) -> None:
    event = make_event()
    sign_up(event, "ada", organisation=text, job_title='Head, "R&D"\r\nline two')
    export = Export(event, ListFilter(), "en")

    organisation = exports.columns(export).index("Organisation [organisation]")

    assert as_rows(export)[1][organisation] == f"'{text}"
    assert as_sheet(export)[1][organisation].replace("_x000D_", "\r").lstrip("'").strip() == text.strip()
    assert str(as_sheet(export)[1][organisation]).startswith("'")


def test_csv_has_both_scripts_the_zone_and_stable_ids(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo", country="KR", language="en")
    with transaction():
        ada.person.local_name = "赵蔚琳"
    export = Export(event, ListFilter(), "en")

    header, first, second = as_rows(export)

    assert header == [
        "Number [registration_id]", "Name [full_name]", "Name in own script [local_name]", "Email address [email]",
        "Organisation [organisation]",
        "Job title [job_title]", "Country [country]", "Language [language]", "Status [status]", "Place in the waitlist [waitlist_position]",
        "Code [code]", "Answer in their calendar [calendar_answer]", "Answered, Europe/Copenhagen time [answered_at]",
        "Comment with the answer [answer_comment]", "Registered, Europe/Copenhagen time [registered_at]",
        "Waiting since, Europe/Copenhagen time [queued_at]",
        "Note of the team [note]", "Tags [tags]", "Groups in the programme [groups]",
    ]  # fmt: skip
    assert first == [
        str(ada.id),
        "Ada Example",
        "赵蔚琳",
        "ada@example.org",
        "",
        "",
        "KR",
        "en",
        "confirmed",
        "",
        ada.code,
        *["", "", ""],
        "2027-08-02 12:00",
        *["", "", "", ""],
    ]
    assert second[8:10] + second[14:16] == ["waitlisted", "1", "2027-08-02 12:00", "2027-08-02 12:00"]
    assert bo.code == second[10]


def test_csv_for_excel_begins_with_the_mark_and_ends_lines_as_rfc_4180(app: Flask) -> None:
    export = Export(make_event(), ListFilter(), "en")

    with_mark, without = (b"".join(spreadsheet.as_csv(exports.columns(export), exports.rows(export), bom=bom)) for bom in (True, False))

    assert (with_mark[:3], without[:6], without[-2:]) == (b"\xef\xbb\xbf", b"Number", b"\r\n")


def test_answers_of_every_version_have_a_column(app: Flask) -> None:
    event = make_event()
    ada, _bo = sign_up(event, "ada", "bo")
    old = ask_for(event, 1, ("gone", "Old question", QuestionKind.TEXT), ("bring", "What do you bring", QuestionKind.LONG_TEXT))
    answer(ada, old, {"gone": "=cmd|' /C calc'!A0", "bring": "Sensors"})
    new = ask_for(
        event,
        2,
        ("bring", "What will you bring?", QuestionKind.LONG_TEXT),
        ("days", "Days", QuestionKind.CHOICES),
        ("firm", "Staff", QuestionKind.NUMBER),
    )
    answer(registration_of(event, "bo"), new, {"bring": "Data", "days": ["o0", "o2"], "firm": 14})

    header, first, second = as_rows(Export(event, ListFilter(), "en"))

    own = header.index("What will you bring? [q_bring]")
    assert header[own:] == ["What will you bring? [q_bring]", "Days [q_days]", "Staff [q_firm]", "Old question [q_gone]"]
    assert first[own:] == ["Sensors", "", "", "'=cmd|' /C calc'!A0"]
    assert (second[own:], as_sheet(Export(event, ListFilter(), "en"))[2][own:]) == (["Data", "A; C", "14", ""], ["Data", "A; C", 14, ""])


def test_sensitive_answers_are_left_out_unless_asked_for(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    answer(ada, ask_for(event, 1, ("diet", "Diet", QuestionKind.TEXT)), {"diet": "Vegan"})

    assert "Diet [q_diet]" not in exports.columns(Export(event, ListFilter(), "en"))
    assert as_rows(Export(event, ListFilter(), "en", with_sensitive=True))[1][-1] == "Vegan"


def test_export_keeps_to_the_filter_and_reads_in_portions(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(capacity=3)
    sign_up(event, "ada", "bo", "cy", "di", "ed")
    monkeypatch.setattr(exports, "PORTION", 2)

    everyone, waiting = (as_rows(Export(event, ListFilter(facet=facet), "en"))[1:] for facet in ("all", "waitlisted"))

    assert [row[1][:2] for row in everyone] == ["Ad", "Bo", "Cy", "Di", "Ed"]
    assert [(row[1][:2], row[9]) for row in waiting] == [("Di", "1"), ("Ed", "2")]


def test_filename_names_the_event_and_the_day_where_it_takes_place(app: Flask) -> None:
    event = make_event(slug="health-tech-daegu", zone="Asia/Seoul")

    assert (
        Export(event, ListFilter(), "en").filename("csv", datetime(2027, 8, 2, 23, 30, tzinfo=UTC))
        == "health-tech-daegu-attendees-2027-08-03.csv"
    )
