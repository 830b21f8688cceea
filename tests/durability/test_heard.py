"""A message that was taken survives `kill -9`: a stop counts after the next start, once, wherever the process died."""

import json
import signal
import subprocess
import sys

import pytest

from optin import jobs
from optin.database import db
from optin.desk import desk
from optin.ledger import verify
from optin.models import InboundMessage, Message
from optin.vocabulary import Channel
from tests import cast
from tests.durability import heard_process
from tests.durability.desks import ROOT, let_go
from tests.inbound.writing_in import events, flag

pytestmark = [pytest.mark.durability, pytest.mark.xdist_group("durability heard")]


@pytest.fixture
def ana(app):
    return cast.add(cast.ANA)


def died(app, place, *bodies):
    """Let another process take these messages and be killed at this place in the last one; what it had promised."""
    settings = {"OPTIN_DATA": str(desk().config.data), "OPTIN_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"]}
    order = {"settings": settings, "bodies": bodies, "sender": cast.ANA.phone.e164, "place": place}
    let_go()
    command = [sys.executable, "-m", "tests.durability.heard_process", json.dumps(order)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("place", [heard_process.STORED, heard_process.IN_THE_ACT, heard_process.ACTED])
def test_a_stop_that_was_taken_counts_after_the_next_start(app, ana, place):
    assert died(app, place, "STOP")[0] == "stored"
    assert flag(ana) == ("opted_out" if place == heard_process.ACTED else "unset")

    jobs.of(app).sweep()
    assert flag(ana) == "opted_out"
    assert events(ana) == ["opted_out"]
    assert db.session.query(InboundMessage).filter_by(processed_at=None).count() == 0


def test_nothing_is_there_by_half_and_nothing_twice(app, ana):
    died(app, heard_process.IN_THE_ACT, "STOP", "START", "stop it maybe")
    assert events(ana) == ["opted_out", "opted_in"]
    jobs.of(app).sweep()
    jobs.of(app).sweep()

    assert events(ana) == ["opted_out", "opted_in", "blocked"]
    assert db.session.query(Message).filter(Message.channel == Channel.SMS, Message.path.is_(None)).count() == 3
    assert verify.check(db.session.connection()).faults == []
