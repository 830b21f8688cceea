"""Every setting: its name, default, help and reader (`readers.py`); those of providers are in `channel_settings.py`.

`optin doctor` prints this table. Values come from the environment; a secret may also come from a file (`NAME_FILE`). Secrets
that are not given are made on the first start and kept in the data directory, readable by their owner only.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from optin.channel_settings import CHANNEL_SETTINGS
from optin.readers import countries, database_url, keys, level, networks, url, whole
from optin.setting import Setting


class ConfigError(Exception):
    """A setting cannot be read. The message is one sentence that names the setting."""


SETTINGS: tuple[Setting, ...] = (
    Setting("OPTIN_DATA", "./data", "Directory for the database, keys and backups.", Path),
    Setting("OPTIN_DATABASE_URL", "", "PostgreSQL by URL. Empty: SQLite in the data directory.", database_url),
    Setting("OPTIN_PUBLIC_URL", "", "Where people and sites reach this desk. Empty: http://localhost and the port.", url),
    Setting("OPTIN_WIDGET_URL", "", "An own host for the widget and the public pages. Empty: the public URL.", url),
    Setting("OPTIN_HOST", "127.0.0.1", "Address to listen on."),
    Setting("OPTIN_PORT", "8000", "Port to listen on; the next free one is taken when it is busy.", whole(1, 65535)),
    Setting("OPTIN_THREADS", "16", "Threads that answer requests.", whole(1, 256)),
    Setting("OPTIN_WORKERS", "4", "Messages that one process hands over at the same time.", whole(1, 64)),
    Setting("OPTIN_TRUSTED_PROXIES", "0", "How many reverse proxies in front may name the visitor's address.", whole(0, 9)),
    Setting("OPTIN_LOG_LEVEL", "info", "debug, info, warning or error.", level),
    Setting(
        "OPTIN_SECRET_KEYS",
        "",
        "Keys that sign links and forms, newest first. Old ones keep old links alive.",
        keys,
        True,
        True,
    ),
    Setting("OPTIN_SESSION_KEY", "", "Key that signs the team's sessions.", secret=True, made=True),
    Setting("OPTIN_AT_REST_KEY", "", "Key that seals stored secrets. Never change it.", secret=True, made=True),
    Setting("OPTIN_ADDRESS_PEPPER", "", "Key under which addresses are remembered. Never change it.", secret=True, made=True),
    Setting("OPTIN_ADMIN_EMAIL", "", "E-mail of the first owner, for a start without a set-up link."),
    Setting("OPTIN_ADMIN_PASSWORD", "", "Password of the first owner, for a start without a set-up link.", secret=True),
    Setting("OPTIN_LIMIT_PER_VISITOR", "5", "Form submissions from one network in ten minutes.", whole(1, 100_000)),
    Setting("OPTIN_LIMIT_PER_FORM", "300", "Submissions of one form in an hour.", whole(1, 10_000_000)),
    Setting("OPTIN_LIMIT_PER_ADDRESS", "3", "Submissions for one address in a day.", whole(1, 1_000)),
    Setting(
        "OPTIN_LIMIT_PER_RANGE", "20", "Submissions in a day for numbers that share all but three digits.", whole(1, 10_000)
    ),
    Setting(
        "OPTIN_LIMIT_SMS_PER_FORM",
        "200",
        "Requests to confirm by SMS or WhatsApp that one form may cause in a day.",
        whole(0, 1_000_000),
    ),
    Setting(
        "OPTIN_SMS_COUNTRIES", "", "Countries that forms take numbers for SMS from, as US,GB. Empty: every one.", countries
    ),
    Setting("OPTIN_LEAST_AGE", "1", "Seconds that a form must have been open before it is taken.", whole(0, 60)),
    Setting(
        "OPTIN_SOLVED_FACTOR",
        "4",
        "How many times the limits of a network and a form hold for browsers that solve a sum. 1: no sum.",
        whole(1, 1_000),
    ),
    Setting("OPTIN_SUM_BITS", "16", "How hard that sum is: 16 takes about a second, one more twice as long.", whole(1, 24)),
    Setting("OPTIN_LIMIT_API", "600", "Requests of one API key in a minute, in each process.", whole(1, 1_000_000)),
    Setting(
        "OPTIN_WEBHOOK_NETWORKS",
        "",
        "Networks of your own to which webhooks may go, by http too, as 10.0.0.0/8. Empty: the public internet only.",
        networks,
    ),
    Setting("OPTIN_WEBHOOK_DAYS", "30", "Days for which deliveries of webhooks can be looked up.", whole(2, 3650)),
    *CHANNEL_SETTINGS,
)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, read. `origin` tells for each setting where its value came from: environment, file, made or default.
    `channels` are those of providers, by the name of the field, as far as they are set."""

    data: Path
    database_url: str
    public_url: str
    widget_url: str
    host: str
    port: int
    threads: int
    workers: int
    trusted_proxies: int
    log_level: str
    secret_keys: tuple[str, ...]
    session_key: str
    at_rest_key: str
    address_pepper: str
    admin_email: str
    admin_password: str
    limit_per_visitor: int
    limit_per_form: int
    limit_per_address: int
    limit_api: int
    limit_per_range: int
    limit_sms_per_form: int
    sms_countries: frozenset[str]
    least_age: int
    solved_factor: int
    sum_bits: int
    webhook_networks: tuple[IPv4Network | IPv6Network, ...]
    webhook_days: int
    channels: Mapping[str, str]
    origin: Mapping[str, str]

    @property
    def pepper(self) -> bytes:
        """The address pepper as bytes."""
        return self.address_pepper.encode()

    def value_of(self, setting: Setting) -> object:
        """What one setting is."""
        return self.channels.get(setting.field, "") if setting in CHANNEL_SETTINGS else getattr(self, setting.field)


def read(environ: Mapping[str, str] = os.environ) -> Config:
    """Read every setting. Raises `ConfigError` at the first that cannot be used; unknown OPTIN_ names are errors too."""
    _refuse_unknown(environ)
    texts: dict[str, str] = {}
    origin: dict[str, str] = {}
    for setting in SETTINGS:
        texts[setting.name], origin[setting.name] = _text(setting, environ)
    data = Path(texts["OPTIN_DATA"])
    values: dict[str, object] = {}
    for setting in SETTINGS:
        text = texts[setting.name]
        if setting.made and not text:
            text, origin[setting.name] = _made(data, setting), "made"
        values[setting.field] = _value(setting, text)
    channels = {setting.field: values.pop(setting.field) for setting in CHANNEL_SETTINGS}
    values["channels"] = {name: value for name, value in channels.items() if value}
    if not values["public_url"]:
        values["public_url"] = f"http://localhost:{values['port']}"
    values["widget_url"] = values["widget_url"] or values["public_url"]
    values["database_url"] = values["database_url"] or f"sqlite:///{(data / 'optin.db').resolve()}"
    return Config(**values, origin=origin)  # type: ignore[arg-type]


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {setting.name for setting in SETTINGS} | {f"{s.name}_FILE" for s in SETTINGS if s.secret}
    for name in environ:
        if name.startswith("OPTIN_") and not name.startswith("OPTIN_TEST_") and name not in known:
            raise ConfigError(f"{name} is not a setting. `optin doctor` lists the ones there are.")


def _text(setting: Setting, environ: Mapping[str, str]) -> tuple[str, str]:
    file = environ.get(f"{setting.name}_FILE") if setting.secret else None
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip(), "file"
        except OSError as error:
            raise ConfigError(f"{setting.name}_FILE cannot be read: {error.strerror}.") from error
    given = environ.get(setting.name, "")
    if not setting.made:  # What is made is a key: one that is in use stays as it is, to the letter.
        given = given.strip("\r\n") if setting.secret else given.strip()
    return (given, "environment") if given else (setting.default, "default")


def _value(setting: Setting, text: str) -> object:
    try:
        return setting.read(text)
    except ValueError as error:
        raise ConfigError(f"{setting.name} {error}.") from error


def _made(data: Path, setting: Setting) -> str:
    """The secret kept in the data directory, made if it is not there yet. Two first starts at once agree on one."""
    directory = data / "keys"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / setting.field
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
