"""The state machine with a small budget, the same lives every time; ``make prove ARGS=machine`` runs it at length."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import INITIALIZE_RULE_MARKER, RULE_MARKER, run_state_machine_as_test

from tests.release.conftest import Clock

from .machine import Machine
from .portal import Portal

#: set by ``make prove ARGS=machine``: lives and steps of each, beginning with that seed; whether to try every exit
#: after every step
LIVES, STEPS, SEED, EVERY = (os.environ.get(f"PROVDATA_MACHINE_{name}") for name in ("LIVES", "STEPS", "SEED", "EVERY"))
#: a life in which everything happens once
WHOLE_LIFE: list[tuple[str, dict[str, Any]]] = [
    ("begin", {"private": False, "opens": "at", "days": 1}),
    ("add_file", {"pick": 0}),
    ("open_form", {"pick": 0}),
    ("add_wave", {"pick": 0, "opens": "on_application", "days": 1, "ends": None, "files": 2}),
    ("grant", {"pick": 0, "days": 3}),
    ("time_passes", {"how": "just before"}),
    ("clock_is_killed", {"after": 9}),
    ("two_clocks_look", {}),
    ("save_form", {"pick": 0}),
    ("edit", {"pick": 0}),
    ("index_fails", {}),
    ("withdraw", {"pick": 0}),
    ("edit", {"pick": 0}),
    ("index_returns", {"caught_up": False}),
    ("outbox_is_worked", {}),
    ("reindex", {"pick": 0, "whole": True}),
    ("schedule", {"pick": 0, "days": 2}),
    ("unlist", {"pick": 0}),
    ("next_instant", {}),
    ("relist", {"pick": 0, "days": 1}),
    ("next_instant", {}),
    ("cancel", {"pick": 1}),
    ("offer", {"pick": 1}),
    ("grant", {"pick": 1, "days": 1}),
    ("revoke", {"pick": 0}),
    ("time_passes", {"how": "next"}),
    ("create", {"private": True}),
    ("add_wave", {"pick": 0, "opens": "at", "days": 1, "ends": 1, "files": 1}),
    ("next_instant", {}),
    ("time_passes", {"how": "next"}),
    ("clock_looks", {}),
    ("open_now", {"pick": 0}),
    ("remove_file", {"pick": 0}),
    ("delete_wave", {"pick": 0}),
    ("take_down", {}),
    ("delete", {"pick": 0, "patched": False}),
    ("delete", {"pick": 0, "patched": True}),
]
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def budget() -> settings:
    # a failing life is told as it was: to make it small would take as many lives again as there were steps
    common = {"deadline": None, "suppress_health_check": QUIET, "database": None, "phases": (Phase.generate,)}
    if LIVES:
        return settings(max_examples=int(LIVES), stateful_step_count=int(STEPS or 30), **common)
    return settings(max_examples=3, stateful_step_count=10, derandomize=True, **common)


pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")


@pytest.fixture
def portal(clean_index, app, at: Clock, ckan_config) -> Portal:
    return Portal(app, at, ckan_config)


@pytest.fixture
def machine(portal, monkeypatch) -> type[Machine]:
    monkeypatch.setattr(Machine, "portal", portal, raising=False)
    monkeypatch.setattr(Machine, "every_exit", bool(EVERY))
    return Machine


def test_model_and_portal_agree_after_every_step(machine):
    before = machine.lives
    run_state_machine_as_test(seed(int(SEED))(machine) if SEED else machine, settings=budget())
    assert machine.lives - before >= budget().max_examples


def test_they_agree_in_a_life_in_which_everything_happens(machine):
    life = machine()
    try:
        for name, arguments in WHOLE_LIFE:
            assert_possible(life, name)
            getattr(life, name)(**arguments)
            life.everybody_reads_what_he_may()
    finally:
        life.teardown()


def assert_possible(life: Machine, name: str) -> None:
    """The step is a rule, and its time has come."""
    step = getattr(Machine, name)
    steps = getattr(step, RULE_MARKER, None) or getattr(step, INITIALIZE_RULE_MARKER)
    assert all(condition(life) for condition in steps.preconditions), name


def test_that_life_has_every_step():
    steps = {name for name in dir(Machine) if hasattr(getattr(Machine, name), RULE_MARKER)}
    assert steps <= {name for name, _ in WHOLE_LIFE}
