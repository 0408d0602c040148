"""Tests that share what is dear to make stay with one of the processes of ``make test``."""

import os
import re
import subprocess
import sys
from collections import defaultdict

from scripts.portal.__main__ import IN_TWO
from scripts.portal.paths import ROOT
from tests.conftest import group

#: they need no service
FILES = ("tests/regions/test_policy.py", "tests/plan/test_policy.py")


def test_a_group_is_run_by_one_process(ckan_config):
    # without what tells a process of this run that it is one
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", *IN_TWO, *FILES, "-v"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert run.returncode == 0, run.stdout
    who = defaultdict(set)
    for process, test in re.findall(r"^\[(gw\d)\] .*PASSED (\S+?)::", run.stdout, re.MULTILINE):
        who[group(test)].add(process)
    assert sorted(map(len, who.values())) == [1, 1]
    assert set.union(*who.values()) == {"gw0", "gw1"}


def test_what_shares_a_site_is_a_group():
    files = ("tests/journeys/test_citizen.py::TestX::test_y[a::b/-c]", "tests/journeys/test_waves.py::test_z")
    assert {group(name) for name in files} == {"journeys"}
    assert group("tests/plan/test_policy.py::test_x") == "plan/test_policy.py"
