"""What was committed is told after the next start, wherever a process died; what was not is never told."""

import json
import signal
import subprocess
import sys

import pytest
import time_machine

from optin import jobs
from optin.clock import now
from optin.desk import desk
from tests import cast
from tests.channels import fakes
from tests.durability import told_process
from tests.durability.desks import ROOT, let_go
from tests.webhooks import telling

pytestmark = [pytest.mark.durability, pytest.mark.xdist_group("durability told")]


def died(app, place, contact_id):
    """Let another process note an opt-out and be killed at this place."""
    settings = {
        "OPTIN_DATA": str(desk().config.data),
        "OPTIN_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "OPTIN_WEBHOOK_NETWORKS": "127.0.0.0/8",
    }
    let_go()
    command = [sys.executable, "-m", "tests.durability.told_process"]
    order = {"settings": settings, "contact": contact_id, "place": place}
    done = subprocess.run([*command, json.dumps(order)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(
    ("place", "times"),
    [
        (told_process.BEFORE_THE_COMMIT, 0),
        (told_process.COMMITTED, 1),
        (told_process.TAKEN_UP, 1),
        (told_process.ANSWERED, 2),
    ],
)
def test_an_opt_out_is_told_if_it_is_there_and_under_one_id(app, place, times):
    telling.allow(app, "127.0.0.0/8")
    ana = cast.add(cast.ANA)
    with fakes.served(telling.OK) as there:
        telling.endpoint(there.url)
        died(app, place, ana)
        with time_machine.travel(now() + 3600, tick=True):  # the lease of the dead one is over
            jobs.of(app).sweep()
            telling.make_due()
            telling.deliver()

    assert [request.json["type"] for request in there.received] == ["consent.opted_out"] * times
    assert len({request.headers["webhook-id"] for request in there.received}) == min(times, 1)
    assert telling.states() == ["delivered"] * min(times, 1)
