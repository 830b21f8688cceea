"""The deployment page and its files agree with the product, and with one another."""

import re
import shlex
from pathlib import Path

import click
import pytest

from optin import cli, config, jobs
from optin.config import SETTINGS
from optin.server import LARGEST_REQUEST

ROOT = Path(__file__).parent.parent
FILES = ROOT / "docs/deployment"
PAGE = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
UNITS = sorted(path.name for path in FILES.glob("*.service"))
DESK = [name for name in UNITS if name != "optin-backup.service"]
NGINX = re.sub(r"#.*", "", (FILES / "nginx.conf").read_text(encoding="utf-8"))


def text(name):
    return (FILES / name).read_text(encoding="utf-8")


def said(name):
    """What a unit says: each key with all its values."""
    lines = re.findall(r"^(\w+)=(.*)$", text(name), re.MULTILINE)
    return {key: [value for one, value in lines if one == key] for key, _ in lines}


def environment():
    """What systemd reads from the settings file."""
    lines = [line for line in text("optin.env").splitlines() if line and not line.startswith("#")]
    return {name: shlex.split(value)[0] for name, _, value in (line.partition("=") for line in lines)}


def test_every_setting_that_is_named_exists():
    known = {s.name for s in SETTINGS} | {f"{s.name}_FILE" for s in SETTINGS if s.secret}
    everything = PAGE + "".join(path.read_text(encoding="utf-8") for path in FILES.iterdir())

    assert set(re.findall(r"OPTIN_\w+", everything)) - known == set()


def test_the_settings_can_be_read_and_trust_one_proxy(tmp_path):
    settings = config.read({**environment(), "OPTIN_DATA": str(tmp_path)})

    assert (settings.trusted_proxies, settings.host) == (1, "127.0.0.1")
    assert settings.database_url.startswith("postgresql+psycopg://optin@/optin?host=/")


@pytest.mark.parametrize("unit", DESK)
def test_the_command_of_a_unit_is_one_of_the_desks(unit):
    python, program, word, *arguments = said(unit)["ExecStart"][0].split()

    assert (python, program) == ("/opt/optin/.venv/bin/python", "/opt/optin/app.py")
    assert cli.optin.commands[word].make_context(word, arguments, parent=click.Context(cli.optin)).args == []


@pytest.mark.parametrize("unit", UNITS)
def test_the_units_agree_on_user_settings_and_places(unit):
    says = said(unit)

    assert (says["User"], says["Group"], says["UMask"]) == (["optin"], ["optin"], ["0077"])
    assert (says["EnvironmentFile"], says["WorkingDirectory"]) == (["/etc/optin/optin.env"], [environment()["OPTIN_DATA"]])
    assert says["ProtectSystem"] == ["strict"]
    assert said(unit)["SystemCallFilter"] == said("optin.service")["SystemCallFilter"]


@pytest.mark.parametrize("unit", DESK)
def test_a_desk_may_write_its_data_alone_and_has_time_to_end(unit):
    says = said(unit)

    assert (says["StateDirectory"], says["StateDirectoryMode"]) == (["optin"], ["0700"])
    assert "ReadWritePaths" not in says
    assert int(says["TimeoutStopSec"][0]) > jobs._GRACE + 10
    assert (says["Type"], says["PartOf"]) == (["notify"], ["optin.target"])


def test_a_command_by_hand_runs_as_the_units_do():
    runs = dict(re.findall(r"--property=(\w+)=(\S+)", text("optin-run")))

    assert runs == {key: said("optin-worker@.service")[key][0] for key in runs}
    assert {"User", "Group", "EnvironmentFile", "UMask"} < set(runs)


def test_what_the_proxy_may_say_of_a_visitor_it_writes_anew():
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", NGINX))

    assert headers == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": "$host",
    }


def test_no_path_gets_into_the_proxys_log():
    assert re.findall(r"access_log (?!off)\S+ (\w+);", NGINX) == ["optin"]
    written = re.search(r"log_format optin '(.*)';", NGINX)[1]

    assert set(re.findall(r"\$\w+", written)).isdisjoint({"$request", "$request_uri", "$uri", "$args", "$http_referer"})
    assert re.search(r"error_log \S+ crit;", NGINX)


def test_the_proxy_lets_everything_through_that_the_desk_takes():
    assert int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1]) * 1024 * 1024 == LARGEST_REQUEST
    assert NGINX.count("{") == NGINX.count("}")
    assert [line for line in map(str.strip, NGINX.splitlines()) if line and line[-1] not in ";{}"] == []


def test_the_proxy_and_the_page_know_the_same_ports():
    behind = set(re.findall(r"server 127\.0\.0\.1:(\d+);", NGINX))

    assert behind == set(re.findall(r"optin-web@(\d+)\.s", PAGE)) == {"8001", "8002"}
    assert said("optin-web@.socket")["ListenStream"] == ["127.0.0.1:%i"]
    assert said("optin.socket")["ListenStream"] == ["127.0.0.1:8000"]


def test_every_file_is_installed_and_every_unit_that_is_named_exists():
    named = {re.sub(r"@[\w*]+", "@", unit) for unit in re.findall(r"optin[\w@-]*\.(?:service|socket|target|timer)", PAGE)}
    by_name = set(re.findall(r"/opt/optin/docs/deployment/([\w.-]+)", PAGE))
    there = {path.name for path in FILES.iterdir()}
    kinds = set(re.findall(r"/opt/optin/docs/deployment/\*(\.\w+)", PAGE))

    assert named | by_name <= there
    assert {name for name in there - by_name if Path(name).suffix not in kinds} == {"optin-backup"}
    assert said("optin-backup.service")["ExecStart"] == ["/opt/optin/docs/deployment/optin-backup /var/backups/optin"]


def test_scripts_can_be_run():
    scripts = [path for path in FILES.iterdir() if path.read_bytes().startswith(b"#!")]

    assert sorted(path.name for path in scripts) == ["optin", "optin-backup", "optin-restore", "optin-run"]
    assert [path.name for path in scripts if not path.stat().st_mode & 0o111] == []
