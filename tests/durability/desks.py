"""Lives and deaths of a serving desk, and visitors who note what they were answered."""

import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

from optin import forms
from optin.database import db, writing
from optin.desk import desk
from optin.forms import Draft
from optin.tokens import Purpose
from optin.vocabulary import Channel
from widget import form_token

ROOT = Path(__file__).parent.parent.parent
DRAFT = Draft("Newsletter", (Channel.EMAIL,), "Send me the newsletter.", "Sign me up", "Thank you.", "", "Example Coffee")
VISITORS = 8


class Desk:
    """A desk on a database, started and killed again and again. `answered`: the addresses whose opt-in was answered."""

    def __init__(self, nursery, app):
        self.answered = []
        self._nursery = nursery
        config = desk().config
        self._settings = {
            "OPTIN_DATA": str(config.data),
            "OPTIN_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "OPTIN_PORT": "18900",
            "OPTIN_LIMIT_PER_VISITOR": "100000",
            "OPTIN_LIMIT_PER_FORM": "100000",
            "OPTIN_LEAST_AGE": "0",
        }
        with writing() as session:
            self._form = forms.create(session, DRAFT, "olive@example.com")
        self._tokens = desk().tokens
        self._people = itertools.count(1)
        let_go()

    def live(self, deadly=None):
        """Start, and be ready. `deadly`: where it kills itself, and at which time."""
        self._pid, self._port = self._nursery.start(self._settings, deadly)

    def die(self):
        """Be killed, as the power cut would."""
        os.kill(self._pid, signal.SIGKILL)

    def is_killed(self):
        """Wait for the end; whether it was by `kill -9`."""
        return self._nursery.ended() == -signal.SIGKILL

    def visited(self, die_after=None):
        """Let visitors opt in, several at once, until the desk is gone; killed right after so many answers if it is told."""
        answers, one_by_one = itertools.count(1), threading.Lock()

        def visit():
            while self._opt_in(f"person-{next(self._people)}@example.com"):
                with one_by_one:  # Two who count at the same moment would both look when it is one too many.
                    if next(answers) == die_after:
                        self.die()

        threads = [threading.Thread(target=visit) for _ in range(VISITORS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _opt_in(self, email):
        """Send the form. Whether it was answered; the desk may be gone instead."""
        token = form_token.make(self._tokens, self._form.version_id)
        path = f"/w/{self._tokens.sign(Purpose.WIDGET, self._form.public_id)}"
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urlencode({"t": token, "email": email}), kind)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        assert answer.status == 200, text
        assert DRAFT.after_text in text
        self.answered.append(email)
        return True


class Nursery:
    """The process that starts desks."""

    def __init__(self, log):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )

    def start(self, settings, deadly):
        """Order a desk; its process id and port once it answers."""
        self._process.stdin.write(json.dumps({"settings": settings, "deadly": deadly}) + "\n")
        self._process.stdin.flush()
        pid = int(self._line("pid "))
        return pid, int(self._line("Optin is running at ").rpartition(":")[2])

    def ended(self):
        """Wait for the end of the desk; its exit code, negative for a signal."""
        return int(self._line("ended "))

    def stop(self):
        """End the nursery, and a desk that a failing test left behind."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def _line(self, beginning):
        for line in self._process.stdout:
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()
        raise AssertionError(f"the desk never said {beginning!r}")


def let_go():
    """Close the test's own connections, so that the desk finds its database as a crash left it."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
