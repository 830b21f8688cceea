"""Settings are read strictly: what cannot be meant is refused in one sentence that names the setting."""

import os
import stat

import pytest

from optin import config
from optin.config import ConfigError


def read(directory, **settings):
    return config.read({"OPTIN_DATA": str(directory), **settings})


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("OPTIN_PORT", "80a", "OPTIN_PORT must be a whole number from 1 to 65535."),
        ("OPTIN_PORT", "٣", "OPTIN_PORT must be a whole number from 1 to 65535."),
        ("OPTIN_THREADS", "0", "OPTIN_THREADS must be a whole number from 1 to 256."),
        ("OPTIN_PUBLIC_URL", "optin.example.com", "OPTIN_PUBLIC_URL must look like https://optin.example.com, without a path."),
        (
            "OPTIN_PUBLIC_URL",
            "https://a.example/x",
            "OPTIN_PUBLIC_URL must look like https://optin.example.com, without a path.",
        ),
        ("OPTIN_DATABASE_URL", "mysql://db", "OPTIN_DATABASE_URL must begin with postgresql:// or sqlite:///."),
        ("OPTIN_LOG_LEVEL", "loud", "OPTIN_LOG_LEVEL must be debug, info, warning or error."),
        (
            "OPTIN_SECRET_KEYS",
            "short",
            "OPTIN_SECRET_KEYS must be keys of at least 16 characters, newest first, separated by commas.",
        ),
        ("OPTIN_TWILIO_OPT_OUTS", "us", "OPTIN_TWILIO_OPT_OUTS must be default, advanced or off."),
        (
            "OPTIN_SMTP_HOST",
            "https://mail.example.com",
            "OPTIN_SMTP_HOST must be the name of a server, as mail.example.com, without https:// and without a port.",
        ),
        (
            "OPTIN_WHATSAPP_TOKEN",
            "one\ntwo",
            "OPTIN_WHATSAPP_TOKEN must be one line, without characters that nobody can see.",
        ),
        ("OPTIN_WHATSAPP_URL", "graph", "OPTIN_WHATSAPP_URL must look like https://api.example.com/v1."),
        (
            "OPTIN_WHATSAPP_CONFIRMATION_TEMPLATE",
            "Confirm",
            "OPTIN_WHATSAPP_CONFIRMATION_TEMPLATE must be a template's name and language, such as confirm_opt_in:en.",
        ),
        ("OPTIN_PROT", "8000", "OPTIN_PROT is not a setting. `optin doctor` lists the ones there are."),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(tmp_path, name, text, sentence):
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, **{name: text})

    assert str(refused.value) == sentence


def test_the_public_url_follows_the_port_and_the_widget_follows_the_public_url(tmp_path):
    settings = read(tmp_path, OPTIN_PORT="9000")

    assert (settings.public_url, settings.widget_url) == ("http://localhost:9000", "http://localhost:9000")


@pytest.mark.parametrize("host", ["mail.example.com", "localhost", "relay_1", "192.0.2.1", "2001:db8::1", "bücher.example"])
def test_a_mail_server_is_named_in_every_usual_way(tmp_path, host):
    assert read(tmp_path, OPTIN_SMTP_HOST=host).channels["smtp_host"] == host


@pytest.mark.parametrize("host", ["mail.example.com:25", "mail example", "mail.example.com/", "-", "user@mail.example.com"])
def test_what_is_no_name_of_a_server_is_refused(tmp_path, host):
    with pytest.raises(config.ConfigError, match="must be the name of a server"):
        read(tmp_path, OPTIN_SMTP_HOST=host)


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "https://[2001:db8::1]:8443/", "https://bücher.example", "http://10.0.0.5"]
)
def test_where_something_is_reached_is_named_in_every_usual_way(tmp_path, url):
    assert read(tmp_path, OPTIN_PUBLIC_URL=url).public_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "https://exa mple.com",
        "https://a..example",
        "https://a.example\x00",
        "https://a\n.example",
        "https://shop:secret@a.example",
        "https://a.example:99999",
        "https://[a.example]",
        "https://a.example?x=1",
        "https://a.example#x",
        "https://a.example\\b",
    ],
)
@pytest.mark.parametrize("name", ["OPTIN_PUBLIC_URL", "OPTIN_TWILIO_URL", "OPTIN_WHATSAPP_URL"])
def test_an_address_that_nobody_can_reach_or_that_says_more_is_refused(tmp_path, name, url):
    with pytest.raises(ConfigError, match="must look like https://"):
        read(tmp_path, **{name: url})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("name", ["OPTIN_WHATSAPP_TOKEN", "OPTIN_SMTP_HOST", "OPTIN_SMTP_FROM", "OPTIN_SMTP_PASSWORD"])
def test_the_end_of_a_line_is_no_part_of_a_value(tmp_path, name, end):
    assert read(tmp_path, **{name: f"example.com{end}"}).channels[name.removeprefix("OPTIN_").lower()] == "example.com"


def test_a_space_around_a_value_counts_in_a_secret_alone(tmp_path):
    settings = read(tmp_path, OPTIN_PORT=" 9000 ", OPTIN_HOST=" ", OPTIN_ADMIN_PASSWORD=" a quiet harbour ")

    assert (settings.port, settings.host, settings.admin_password) == (9000, "127.0.0.1", " a quiet harbour ")


def test_a_key_that_is_in_use_is_taken_to_the_letter(tmp_path):
    """Another one, by as much as a line end, would forget who opted out and open no stored secret."""
    settings = read(tmp_path, OPTIN_ADDRESS_PEPPER="the old pepper\n", OPTIN_AT_REST_KEY="the old key\n")

    assert (settings.address_pepper, settings.at_rest_key) == ("the old pepper\n", "the old key\n")


@pytest.mark.parametrize("url", ["postgres://db/optin", "postgresql://db/optin", "postgresql+psycopg://db/optin"])
def test_every_spelling_of_a_postgresql_url_reaches_the_same_driver(tmp_path, url):
    assert read(tmp_path, OPTIN_DATABASE_URL=url).database_url == "postgresql+psycopg://db/optin"


def test_a_secret_is_made_once_and_is_its_owners_alone(tmp_path):
    first, second = read(tmp_path), read(tmp_path)
    kept = tmp_path / "keys" / "address_pepper"

    assert first.address_pepper == second.address_pepper == kept.read_text()
    assert first.origin["OPTIN_ADDRESS_PEPPER"] == "made"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 or os.name == "nt"


def test_a_secret_can_come_from_a_file(tmp_path):
    file = tmp_path / "password"
    file.write_text("a quiet harbour at dawn\n")
    settings = read(tmp_path, OPTIN_ADMIN_PASSWORD_FILE=str(file))

    assert (settings.admin_password, settings.origin["OPTIN_ADMIN_PASSWORD"]) == ("a quiet harbour at dawn", "file")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="OPTIN_ADMIN_PASSWORD_FILE cannot be read: No such file"):
        read(tmp_path, OPTIN_ADMIN_PASSWORD_FILE=str(tmp_path / "nowhere"))


def test_what_is_no_secret_cannot_come_from_a_file(tmp_path):
    with pytest.raises(ConfigError, match="OPTIN_PORT_FILE is not a setting"):
        read(tmp_path, OPTIN_PORT_FILE="port")


def test_keys_are_read_newest_first(tmp_path):
    keys = read(tmp_path, OPTIN_SECRET_KEYS="the newest of the keys, the oldest of the keys").secret_keys

    assert keys == ("the newest of the keys", "the oldest of the keys")
