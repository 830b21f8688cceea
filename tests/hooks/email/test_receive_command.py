"""`optin receive`, as a mail server's pipe calls it: what it brings, and when the mail server must try again."""

import pytest
from click.testing import CliRunner

from optin import cli
from optin.mail_tokens import Use
from optin.vocabulary import Channel
from tests.hooks import mails
from tests.inbound.writing_in import flag
from tests.serving import any_port, served

EMAIL = Channel.EMAIL


@pytest.fixture
def pipe(app, monkeypatch):
    """Hands a raw mail to the command, which reaches a real server; the exit code and what it said."""
    with served(app) as port:
        monkeypatch.setenv("OPTIN_SMTP_INBOUND_SECRET", mails.SECRET)
        monkeypatch.setenv("OPTIN_PORT", str(port))

        def run(raw, *words):
            result = CliRunner().invoke(cli.optin, ["receive", *words], input=raw, obj=None)
            return result.exit_code, result.stderr.strip()

        yield run


def test_a_mail_reaches_the_running_desk(ana, sent, pipe):
    assert pipe(mails.mail("", To="somebody:;"), mails.named(Use.UNSUBSCRIBE, sent)) == (0, "")
    assert flag(ana, EMAIL) == "opted_out"


@pytest.mark.parametrize("raw", [b"no mail at all", b"From: a@example.com\r\n\r\n" + b"x" * 6_000_000])
def test_what_the_desk_refuses_for_good_is_sent_back(pipe, raw):
    assert pipe(raw)[0] == 65


@pytest.mark.parametrize("raw", [b"no mail at all", b"From: a@example.com\r\n\r\n" + b"x" * 6_000_000])
def test_what_cannot_be_read_unsubscribes_by_its_recipient(ana, sent, pipe, raw):
    assert pipe(raw, mails.named(Use.UNSUBSCRIBE, sent)) == (0, "")
    assert flag(ana, EMAIL) == "opted_out"


def test_a_wrong_secret_loses_nothing(ana, sent, pipe, monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("something else\n")

    assert pipe(mails.unsubscribing(sent), "--secret-file", str(tmp_path / "secret")) == (75, "The desk said 401: wrong secret")
    assert flag(ana, EMAIL) == "opted_in"


def test_a_secret_that_cannot_be_read_loses_nothing(sent, pipe):
    assert pipe(mails.unsubscribing(sent), "--secret-file", "/nowhere")[0] == 75


def test_a_desk_that_is_not_there_loses_nothing(sent, pipe):
    with any_port() as free:
        port = free.getsockname()[1]

    code, words = pipe(mails.unsubscribing(sent), "--url", f"http://127.0.0.1:{port}")
    assert (code, words.startswith("The desk could not be reached:")) == (75, True)
