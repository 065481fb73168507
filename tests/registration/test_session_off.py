"""The question before a session is called off or removed: it counts whom a server really gets a cancellation for."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.desk import make_account, sign_in
from tests.forms import send
from tests.reading import words
from tests.registration.itineraries import choose, join, session_of, take_part, wish
from tests.registration.test_life_cycle import Post
from tests.registration.test_session_invitations import environment, invited, post, sink, told

__all__ = ["environment", "post", "sink"]  # fixtures


@pytest.mark.parametrize("act", ["call-off", "remove"])
def test_question_names_as_many_as_get_a_cancellation_and_sends_nothing_by_itself(post: Post, client: FlaskClient, act: str) -> None:
    trip, _people = invited(post, "ada", "bo")
    take_part(trip, "carl")  # whose invitation is the trip's alone
    post.deliver()
    desk = sign_in(client, make_account())
    address = f"/desk/events/{trip.id}/programme/{session_of(trip, 'Dinner together').id}/{act}"

    asked = words(desk.get(address))
    desk.post(address)
    before = post.deliver()
    answer = send(desk, address, confirmed="yes")
    mails = post.deliver()

    assert "2 people will be mailed at once" in asked
    assert "and tell 2 people" in asked
    assert "Others are not told. Write to them under Mailings" in asked
    assert (before, answer.status_code) == ([], 303)
    assert [line[:3] for line in told(mails)] == [("ada", "CANCEL", "Dinner together"), ("bo", "CANCEL", "Dinner together")]
    assert "2 people get a cancellation by mail." in words(desk.get(f"/desk/events/{trip.id}/programme"))


def test_question_counts_the_people_of_the_sessions_own_group_alone(post: Post, client: FlaskClient) -> None:
    trip, [ada, _bo] = invited(post, "ada", "bo")
    join(ada, "Robotics")
    post.deliver()
    desk = sign_in(client, make_account())

    page = words(desk.get(f"/desk/events/{trip.id}/programme/{session_of(trip, 'Robots on the ward').id}/call-off"))

    assert "One person will be mailed at once" in page


def test_question_counts_nobody_whose_invitation_has_not_left_or_whose_session_is_over(post: Post, client: FlaskClient) -> None:
    trip, [ada] = invited(post, "ada")
    choose(ada, "Laboratory")  # the invitation waits for the worker
    [bo] = take_part(trip, "bo")
    wish(bo)
    flight = session_of(trip, "Flight to Shanghai")
    desk = sign_in(client, make_account())
    nobody = "Nobody has it in an invitation of their own, so nobody is mailed"

    laboratory = words(desk.get(f"/desk/events/{trip.id}/programme/{session_of(trip, 'Laboratory').id}/call-off"))
    to_come = words(desk.get(f"/desk/events/{trip.id}/programme/{flight.id}/call-off"))
    post.time.move_to(flight.ends_at + timedelta(hours=1))
    over = words(sign_in(client, make_account()).get(f"/desk/events/{trip.id}/programme/{flight.id}/call-off"))

    assert nobody in laboratory
    assert "One has chosen it" in laboratory
    assert "One person will be mailed at once" in to_come
    assert nobody in over
