"""The adapter for mail servers: what each of their answers makes of a message, and how connections are kept."""

import re
import threading
from dataclasses import replace

import pytest

from optin.channels import letters, smtp
from optin.channels.adapter import Accepted, NotAccepted, Unclear
from optin.vocabulary import Fault
from tests.channels import mail_servers
from tests.channels.mail_servers import CUT, PASSWORD, SILENCE, Misbehaving, real
from tests.channels.writing import outgoing


@pytest.fixture
def impatient(monkeypatch):
    """A second is long enough for a server of these tests."""
    monkeypatch.setattr(smtp, "LONGEST", 1)


def answer(values, **changes):
    """What comes of one message."""
    with mail_servers.adapter(values) as made:
        return made.send(outgoing(**changes))


def test_a_yes_brings_the_servers_own_words(mail, mailbox):
    assert mail.send(outgoing()) == Accepted("2.0.0 queued as 4XG7Kz")
    assert len(mailbox.envelopes) == 1


@pytest.mark.parametrize(
    ("reply", "permanent", "fault"),
    [
        ("550 5.1.1 No such user", True, Fault.NO_SUCH_ADDRESS),
        ("550 5.1.2 No such host", True, Fault.NO_SUCH_ADDRESS),
        ("553 5.1.3 Bad syntax", True, Fault.NO_SUCH_ADDRESS),
        ("556 5.1.10 Null MX", True, Fault.NO_SUCH_ADDRESS),
        ("550 No such user here", True, None),
        ("550 5.1.8 Sender's domain not found", True, None),
        ("552 5.2.2 Mailbox full", True, Fault.UNREACHED),
        ("550 5.7.1 Relaying denied", True, Fault.OURS),
        ("550 5.7.515 Access denied", True, Fault.OURS),
        ("450 4.2.1 Greylisted", False, None),
        ("421 4.3.2 Closing", False, None),
    ],
)
def test_a_no_to_the_recipient_is_definite_and_says_what_it_is_about(desk, reply, permanent, fault):
    with Misbehaving(RCPT=reply) as values:
        said = answer(values)

    assert isinstance(said, NotAccepted)
    assert (said.permanent, said.reason, said.why) == (permanent, fault, f"RCPT: {reply}")


@pytest.mark.parametrize(
    ("script", "permanent", "fault"),
    [
        ({"MAIL": "550 5.1.8 Unknown sender"}, True, Fault.OURS),
        ({"MAIL": "452 4.3.1 Full"}, False, None),
        ({"DATA": "554 5.5.1 No"}, True, None),
        ({"END": "554 5.7.1 Looks like spam"}, True, Fault.OURS),
        ({"END": "552 5.3.4 Too large"}, True, None),
        ({"END": "451 4.3.0 Later"}, False, None),
        ({"BANNER": "554 No service here"}, False, None),
        ({"BANNER": "421 Too many"}, False, None),
        ({"EHLO": "502 What"}, False, None),
    ],
)
def test_a_no_before_or_at_the_end_of_the_mail_is_definite(desk, script, permanent, fault):
    with Misbehaving(**script) as values:
        said = answer(values)

    assert isinstance(said, NotAccepted)
    assert (said.permanent, said.reason) == (permanent, fault)


@pytest.mark.parametrize("step", ["BANNER", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", [CUT, SILENCE, b"2", b"250-go\r\n"])
def test_whatever_happens_before_the_mail_itself_is_a_definite_no(desk, impatient, step, how):
    with Misbehaving(**{step: how}) as values:
        said = answer(values)

    assert isinstance(said, NotAccepted)
    assert not said.permanent


@pytest.mark.parametrize("how", [CUT, SILENCE, b"2", b"250-go\r\n", "garbage", "99 what", "354 again"])
def test_a_cut_or_silence_after_the_mail_leaves_it_unclear(desk, impatient, how):
    with Misbehaving(END=how) as values:
        assert isinstance(answer(values), Unclear)


def test_nobody_at_the_door_is_a_definite_no(desk):
    with Misbehaving() as values:
        pass

    assert isinstance(answer(values), NotAccepted)


def test_a_server_that_is_never_quite_silent_is_given_up_all_the_same(desk, impatient):
    with Misbehaving(BANNER=b"220-slow\r\n") as values:
        said = answer(values)

    assert "it took too long" in said.why


def test_an_address_that_is_none_never_reaches_the_server(mail, mailbox):
    said = mail.send(outgoing(address="ana@example.com\r\nRCPT TO:<ben@example.com>"))

    assert (said.permanent, mailbox.commands) == (True, [])


def test_one_connection_serves_many_messages(mail, mailbox):
    for _ in range(5):
        mail.send(outgoing())

    assert (len(mailbox.envelopes), len(mailbox.peers)) == (5, 1)


def test_after_a_no_the_same_connection_goes_on_with_a_clean_slate(mail, mailbox):
    mailbox.refusals["gone@example.com"] = "550 5.1.1 No such user"
    answers = [mail.send(outgoing(address=address)) for address in ("gone@example.com", "ana@example.com")]

    assert [type(one) for one in answers] == [NotAccepted, Accepted]
    assert (mailbox.commands[:3], len(mailbox.peers)) == (["MAIL", "RCPT", "RSET"], 1)
    assert mailbox.envelopes[0].rcpt_tos == ["ana@example.com"]


def test_every_thread_has_a_connection_of_its_own(desk, mail, mailbox):
    threads = [threading.Thread(target=_in_context, args=(desk, mail)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    mail.send(outgoing())

    assert (len(mailbox.envelopes), len(mailbox.peers)) == (4, 4)


def _in_context(app, made):
    with app.app_context():
        made.send(outgoing())


@pytest.mark.parametrize(("name", "value"), [("_OLDEST", -1.0), ("_MOST_LETTERS", 1), ("_LONGEST_QUIET", -1.0)])
def test_a_connection_that_is_old_or_used_enough_is_replaced(mail, mailbox, monkeypatch, name, value):
    monkeypatch.setattr(f"optin.channels.smtp_lines.{name}", value)
    for _ in range(3):
        mail.send(outgoing())

    assert (len(mailbox.envelopes), len(mailbox.peers)) == (3, 3)


def test_a_quiet_connection_is_asked_first(mail, mailbox, monkeypatch):
    monkeypatch.setattr("optin.channels.smtp_lines._QUIET", -1.0)
    mail.send(outgoing())
    mail.send(outgoing())

    assert (mailbox.commands.count("NOOP"), len(mailbox.peers)) == (1, 1)


@pytest.mark.parametrize("way", [CUT, "421 4.4.2 Idle for too long"])
def test_a_kept_connection_that_the_server_has_closed_costs_no_message(desk, way):
    server = Misbehaving(MAIL=["250 OK", way, "250 OK"])
    with server as values, mail_servers.adapter(values) as made:
        answers = [made.send(outgoing()) for _ in range(2)]

    assert [type(one) for one in answers] == [Accepted, Accepted]
    assert (server.connections, server.received.count("DATA")) == (2, 2)


@pytest.mark.parametrize("implicit", [False, True])
def test_mail_goes_over_tls_after_a_sign_in(desk, mailbox, tmp_path, implicit):
    pem = mail_servers.certificate(tmp_path)
    with real(mailbox, pem, implicit, user="shop") as values:
        said = answer({**values, "smtp_user": "shop", "smtp_password": PASSWORD})

    assert isinstance(said, Accepted)
    assert mailbox.commands == ["AUTH", "MAIL", "RCPT"]


@pytest.mark.parametrize("offered", ["PLAIN", "LOGIN", "LOGIN PLAIN"])
def test_a_name_and_a_password_that_are_not_ascii_sign_in(desk, mailbox, tmp_path, offered):
    """As RFC 4616 has it, in UTF-8."""
    left_out = {"PLAIN", "LOGIN"} - set(offered.split())
    with real(mailbox, mail_servers.certificate(tmp_path), user="büro", without=left_out, password="пароль") as values:
        said = answer({**values, "smtp_user": "büro", "smtp_password": "пароль"})

    assert isinstance(said, Accepted)
    assert mailbox.commands == ["AUTH", "MAIL", "RCPT"]


def test_what_cannot_be_told_to_a_server_is_a_definite_no_and_the_next_mail_leaves(desk, mailbox, monkeypatch):
    whole = letters.write
    monkeypatch.setattr(letters, "write", lambda *given: replace(whole(*given), recipient="aña@example.com"))
    with real(mailbox) as values, mail_servers.adapter(values) as adapter:
        refused = adapter.send(outgoing())
        monkeypatch.undo()
        taken = adapter.send(outgoing())

    assert (type(refused), refused.permanent, type(taken)) == (NotAccepted, True, Accepted)
    assert refused.why.startswith("The mail server cannot be told:")


@pytest.mark.parametrize("implicit", [False, True])
def test_a_certificate_that_nobody_vouches_for_ends_it_before_anything_is_said(desk, mailbox, tmp_path, implicit):
    with real(mailbox, mail_servers.certificate(tmp_path), implicit) as values:
        said = answer({**values, "smtp_ca_file": ""})

    assert isinstance(said, NotAccepted)
    assert "its certificate is not good" in said.why
    assert mailbox.commands == []


def test_a_certificate_for_another_name_is_none(desk, mailbox, tmp_path):
    with real(mailbox, mail_servers.certificate(tmp_path, "mail.example.org")) as values:
        assert "its certificate is not good" in answer(values).why


def test_a_server_without_starttls_gets_neither_mail_nor_password(desk):
    server = Misbehaving()
    with server as values:
        said = answer({**values, "smtp_security": "starttls", "smtp_user": "shop", "smtp_password": PASSWORD})

    assert said.why == "The server offers no STARTTLS."
    assert server.received == ["EHLO"]


def test_a_wrong_password_is_about_us_and_not_about_the_message(desk, mailbox):
    with real(mailbox, user="shop") as values:
        said = answer({**values, "smtp_user": "shop", "smtp_password": "wrong"})

    assert (said.permanent, said.why.startswith("AUTH: 535"), "wrong" in said.why) == (False, True, False)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"host": "mail.example.com", "password": "x", "user": "y"}, "A password is sent over a secured connection only."),
        ({"from": "nobody"}, "The sender or the address for bounces and replies is no e-mail address."),
        ({"inbound_address": "desk"}, "The sender or the address for bounces and replies is no e-mail address."),
        ({"inbound_address": "a-mailbox-with-a-long-name@example.com"}, "What stands before the @"),
        ({"ca_file": "/nowhere.pem"}, "The file with the certificates to trust is not there."),
    ],
)
def test_settings_that_cannot_be_used_are_refused_in_a_sentence(changes, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        smtp.make(mail_servers.settings(25, **changes))
    assert smtp.check(mail_servers.settings(25, **changes)).startswith(sentence)


def test_the_check_goes_as_far_as_the_sign_in_and_sends_nothing(desk, mailbox, tmp_path):
    pem = mail_servers.certificate(tmp_path)
    with real(mailbox, pem, user="shop") as values:
        good = {**values, "smtp_user": "shop", "smtp_password": PASSWORD}

        assert smtp.check(good) == ""
        assert smtp.check({**good, "smtp_password": "wrong"}).startswith("AUTH: 535")
        assert "its certificate is not good" in smtp.check({**good, "smtp_ca_file": ""})
    assert smtp.check(good) == "The mail server could not be used: Connection refused."
    assert mailbox.commands == ["AUTH"]


def test_a_domain_of_its_own_for_what_comes_back_needs_no_plus(desk, mailbox):
    with real(mailbox) as values:
        answer({**values, "smtp_inbound_address": "@in.example.com"})

    local, _, domain = mailbox.envelopes[0].mail_from.partition("@")
    assert (len(local), domain) == (42, "in.example.com")


def test_without_an_address_for_what_comes_back_the_sender_gets_it(desk, mailbox):
    with real(mailbox) as values:
        answer(values)

    assert mailbox.envelopes[0].mail_from == "news@example.com"
    assert b"mailto:" not in mailbox.raw()
    assert b"\r\nReply-To:" not in mailbox.raw()
