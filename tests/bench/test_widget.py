"""`optin bench widget`, shortly: real servers, right answers, and nothing left behind."""

import http.server
import itertools
import json
import threading

import pytest
from click.testing import CliRunner

from app import create_app
from optin import cli
from optin.bench import visitors, widget
from optin.bench.load import Load, WrongAnswerError
from tests.browser.live import PatientServer

pytestmark = pytest.mark.xdist_group("bench")


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(widget, "WARM_UP", 0.1)
    return lambda *more: CliRunner().invoke(
        cli.optin, ["bench", "widget", "--seconds", "0.3", "--directory", str(tmp_path), *more], obj=create_app
    )


def test_one_run_measures_every_part_and_leaves_nothing_behind(bench, tmp_path):
    result = bench("--json")
    said = json.loads(result.output)

    assert list(said["parts"]) == [widget.MINIMAL, widget.GET, widget.UNWRITTEN, widget.POST, widget.FLOOR]
    assert all(part["requests"] > 0 for part in said["parts"].values())
    assert [ratio["aim"] for ratio in said["ratios"].values()] == ["≥ 0.6", "≥ 0.5", "≤ 4"]
    assert list(tmp_path.iterdir()) == []


def test_a_database_with_anything_in_it_is_left_alone(bench, app):
    result = bench("--database-url", app.config["SQLALCHEMY_DATABASE_URI"])

    assert (result.exit_code, "The database is not empty." in result.output) == (1, True)


@pytest.fixture
def other_server():
    """A server that does not know the page."""
    handler = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    with PatientServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


def test_a_wrong_answer_ends_the_run(other_server):
    with pytest.raises(WrongAnswerError, match="404"):
        Load(other_server, visitors.FORM_SIGN).run(visitors.pages("/w/nothing"), 0.1, 0.1)


def test_requests_that_run_out_end_the_run(other_server):
    with pytest.raises(WrongAnswerError, match="used up"):
        Load(other_server, visitors.FORM_SIGN).run(itertools.islice(visitors.pages("/"), 3), 0.1, 0.1)
