"""Registration and its plain model, driven side by side by Hypothesis: no difference in many runs of many acts."""

import os
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from eventsite.registration.service import moves
from tests.conftest import POSTGRESQL
from tests.registration.machine import Registering

ASKED = os.environ.get("EVENTSITE_MACHINE_RUNS")  # 2000 find what hides; the default is for every day
RUNS = int(ASKED or ("40" if POSTGRESQL else "120"))
STEPS = 25
EVERY_CHECK: list[Any] = list(HealthCheck)
# To explain, every line is traced, which makes each run three times as long; to shrink takes minutes, for whoever waits for it.
PHASES = (Phase.generate, Phase.shrink) if ASKED else (Phase.generate,)


def drive(runs: int, *phases: Phase) -> None:
    """Raises where the two differ."""
    how = settings(
        max_examples=runs, stateful_step_count=STEPS, deadline=None, suppress_health_check=EVERY_CHECK, phases=phases, database=None
    )
    run_state_machine_as_test(Registering, settings=how)


@pytest.mark.timeout(0 if ASKED else 300)
def test_machine_finds_no_difference_between_registration_and_its_plain_model(app: Flask) -> None:
    drive(RUNS, *PHASES)


def test_control_machine_finds_a_queue_that_is_not_served(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "serve_queue", lambda *_arguments, **_named: [])
    with pytest.raises(AssertionError):
        drive(40, Phase.generate)
