"""Several processes on one PostgreSQL: they start at once, wake each other, and share the work. On SQLite there is one."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from optin import database, jobs
from optin.database import db
from tests.databases import settings
from tests.sending import crowds, outgoing
from tests.waiting import until

pytestmark = [pytest.mark.durability, pytest.mark.xdist_group("durability processes")]
ROOT = Path(__file__).parent.parent.parent


def environment(directory, url):
    return {**os.environ, "OPTIN_DATA": str(directory), "OPTIN_DATABASE_URL": url, "OPTIN_PORT": "18950"}


@contextlib.contextmanager
def processes(directory, url, *commands):
    """These commands side by side, each at work. In the end all end by SIGTERM, with a clean exit."""
    env, running = environment(directory, url), []
    try:
        for words in commands:
            started = [sys.executable, "app.py", *words]
            running.append(subprocess.Popen(started, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        for process in running:
            assert any(b"Optin is " in line for line in process.stdout)
        yield
        for process in running:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(60) for process in running] == [0] * len(running)
    finally:
        for process in running:
            process.kill()
            process.communicate()


def test_workers_beside_web_servers_share_a_broadcast_that_another_process_started(databases, tmp_path):
    url = databases.fresh("postgresql")
    app = create_app(settings(tmp_path, url))
    with app.app_context(), processes(tmp_path, url, ["serve", "--web-only"], ["worker"], ["worker"]):
        crowds.crowd(200)
        broadcast_id = crowds.confirmed()
        jobs.wake()
        until(lambda: crowds.state(broadcast_id) == "done", 120)
        assert crowds.messages(broadcast_id) == {"sent": 200}
        assert len(outgoing.delivered()) == 200
        db.session.remove()
    jobs.let_go(app)
    database.stop(app)
    databases.forget(url)


def test_processes_that_start_at_once_on_an_empty_database_migrate_it_once(databases, tmp_path):
    url = databases.empty_postgresql()
    app = create_app(settings(tmp_path, url))
    with app.app_context(), processes(tmp_path, url, ["worker"], ["worker"], ["serve", "--web-only"]):
        crowds.crowd(1)
        db.session.remove()
    database.stop(app)
    databases.forget(url)


@pytest.mark.parametrize("words", [["worker"], ["serve", "--web-only"]])
def test_on_sqlite_a_second_process_is_refused_in_a_sentence(tmp_path, words):
    env = environment(tmp_path, f"sqlite:///{tmp_path / 'optin.db'}")
    ended = subprocess.run([sys.executable, "app.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)

    assert (ended.returncode, ended.stderr.startswith("With SQLite the desk is one process: ")) == (1, True)
