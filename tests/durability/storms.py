"""A storm: workers are killed and frozen while they send broadcasts and people opt out. Afterwards, who got what is read off
the provider's own log, and compared with the opt-outs that were acknowledged."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from optin.database import db, hot, writer
from optin.desk import desk
from optin.ledger import write
from optin.models import Contact
from optin.sending import broadcast_report
from tests import cast
from tests.durability import storm_worker
from tests.sending import crowds

ROOT = Path(__file__).parent.parent.parent
LONGEST_FREEZE = 2.5
PATIENCE = 180  # seconds
CHANCE = random.SystemRandom()


class Storm:
    """One storm over broadcasts to so many people. Each has a text of its own: its id is `texts[text]`."""

    # What was on its way when the opt-out was committed: the wire deadline, and a worker that was frozen, or had to wait for
    # the machine, between its last look at the clock and the hand-over.
    on_its_way = storm_worker.WIRE_DEADLINE + LONGEST_FREEZE + 1

    def __init__(self, app, directory, people, mutants=()):
        self._app, self._log = app, directory / "provider.log"
        self._mutants = mutants
        self.opted_out = {}
        self.people = self._crowd(people)
        with db.engine.connect() as connection:
            self._contacts = {row.id: row for row in connection.execute(db.select(Contact.id, Contact.phone, Contact.email))}
        self.texts = {}
        self.announce()
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        is_sqlite = url.startswith("sqlite")
        if is_sqlite:  # We write beside a worker, which no desk does, and wait while it is frozen in the middle of a write.
            with writer().connect() as connection:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={1000 * PATIENCE}")
        self._words, self._count = (["serve"], 1) if is_sqlite else (["worker"], 3)
        settings = {"OPTIN_DATA": str(desk().config.data), "OPTIN_DATABASE_URL": url, "OPTIN_PORT": "18970"}
        self._provider, self._nursery = self._processes(settings)
        self._workers = []

    def _crowd(self, people):
        return crowds.crowd(people)

    def _processes(self, settings):
        """The far end, and where workers that know it are born."""
        provider = started(["-m", "tests.durability.storm_provider", str(self._log)], {})
        return provider, started(["-m", "tests.durability.storm_worker", provider.stdout.readline().strip()], settings)

    def announce(self):
        """Start another broadcast to everybody who opted in."""
        text = f"News {len(self.texts) + 1}"
        self.texts[text] = crowds.confirmed(body=text)

    def rage(self, kills, seconds=0):
        """Kill so many workers, freeze some, let people opt out all the while, at least so many seconds; then let it end. There
        are as many broadcasts as that takes."""
        leavers = iter(CHANCE.sample(self.people, len(self.people) // 2))
        self._workers = [self._begin() for _ in range(self._count)]
        began, taken = time.monotonic(), 0
        while kills > 0 or time.monotonic() < began + seconds:
            time.sleep(CHANCE.uniform(0.05, 0.4))
            self.opt_out(next(leavers, None))
            if self._is_over():
                self.announce()
            if CHANCE.random() < 0.25:
                self._freeze(CHANCE.choice(self._workers))
            elif kills > 0 and len(self.took()) > taken:  # A worker is killed at work, not at its start.
                kills, taken = kills - 1, len(self.took())
                self._kill(CHANCE.randrange(self._count))
        self._wait_for_the_end()

    def took(self):
        """What the provider has taken so far, in order."""
        whole = self._log.read_text().rpartition("\n")[0] if self._log.exists() else ""
        return [json.loads(line) for line in whole.splitlines()]

    def duplicates(self):
        """How many messages the provider has taken more than once."""
        return sum(times - 1 for times in Counter((message["text"], message["address"]) for message in self.took()).values())

    def after_opt_out(self):
        """How late messages left that did so after the opt-out of their contact was acknowledged (seconds)."""
        late = [message["left"] - self.opted_out.get(message["address"], message["left"]) for message in self.took()]
        return [seconds for seconds in late if seconds > self.on_its_way]

    def outcomes(self, text):
        """The address of every recipient of a broadcast and what became of it. Nobody is missing, and nobody counts twice."""
        with db.engine.connect() as connection:
            row = crowds.row(self.texts[text])
            progress = broadcast_report.progress(connection, row)
            rows = broadcast_report.rows(connection, row, most=len(self.people) + 1)
        assert sum(progress.outcomes.values()) == progress.total == len(rows) == len(self.people)
        return {row.address: row.outcome for row in rows}

    def end(self):
        """End every process of the storm, whatever happened."""
        for pid in self._workers:
            signal_to(pid, signal.SIGKILL)
        for process in (self._nursery, self._provider):
            process.kill()
            process.communicate()

    def _begin(self):
        self._nursery.stdin.write(json.dumps({"words": self._words, "mutants": self._mutants}) + "\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())

    def _kill(self, number):
        while signal_to(self._workers[number], signal.SIGKILL):  # Until it is gone, and its lock with it.
            time.sleep(0.01)
        self._workers[number] = self._begin()

    def _freeze(self, pid):
        signal_to(pid, signal.SIGSTOP)
        threading.Timer(CHANCE.uniform(0.1, LONGEST_FREEZE), signal_to, (pid, signal.SIGCONT)).start()

    def opt_out(self, contact_id):
        """Let somebody opt out; the moment is that of the answer, after the commit."""
        if contact_id is not None:
            hot(lambda connection: write.opt_out(connection, contact_id, crowds.SMS, cast.told()), front=True)
            self.opted_out[self._contacts[contact_id].phone] = time.monotonic()

    def _wait_for_the_end(self):
        end = time.monotonic() + PATIENCE
        while not self._is_over():
            assert time.monotonic() < end, {text: crowds.messages(broadcast_id) for text, broadcast_id in self.texts.items()}
            time.sleep(0.1)

    def _is_over(self):
        return all(crowds.state(broadcast_id) == "done" for broadcast_id in self.texts.values())


def started(words, settings):
    """A Python program beside us."""
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def signal_to(pid, what):
    """To a worker that may be gone. Returns whether it is still there."""
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return False
    return True
