"""The way from a fresh machine to a running program: which Python, which packages, which browser, which command."""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import manage


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """An empty .venv with an interpreter, instead of the real one."""
    for name, place in (("PYTHON", "bin/python"), ("STAMP", "stamp"), ("UNFINISHED", "unfinished"), ("DOOR", "door")):
        monkeypatch.setattr(manage, name, tmp_path / place)
    monkeypatch.setattr(manage, "VENV", tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").symlink_to(sys.executable)
    (tmp_path / "pyvenv.cfg").write_text("home = somewhere\nversion = 3.11.7\n")
    return tmp_path


@pytest.fixture
def steps(monkeypatch):
    """Every program the set-up would have started; all of them succeed."""
    started = []
    monkeypatch.setattr(manage, "step", lambda command, **limits: started.append(command) or True)
    return started


@pytest.fixture
def became(monkeypatch):
    """The command that manage.py would have turned into."""
    commands = []
    monkeypatch.setattr(manage, "prepare", lambda kind: commands.append(kind))
    monkeypatch.setattr(manage, "become", commands.append)
    monkeypatch.chdir(manage.ROOT)
    return commands


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine without a browser, where nobody is root and the network is away."""
    for name in ("BROWSER_PATH", "CI", "OPTIN_TEST_BROWSER"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(manage, "ELSEWHERE", ())
    monkeypatch.setattr(manage, "is_root", lambda: False)
    monkeypatch.setattr(manage, "is_debian", lambda: False)
    return tmp_path


def program(path, body="exit 0"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


# An old Python


def test_the_file_is_read_by_python_3_6():
    assert ast.parse(Path(manage.__file__).read_text(), feature_version=(3, 6))


def test_an_old_python_without_a_newer_one_gets_one_sentence(machine):
    with pytest.raises(SystemExit) as stopped:
        manage.leave_old_python()
    assert stopped.value.code == manage.TOO_OLD.format(*sys.version_info[:2])


def test_an_old_python_hands_over_to_a_newer_one_with_the_same_words(machine, monkeypatch, became):
    newer = program(machine / "path/python3.12")
    monkeypatch.setattr(sys, "argv", ["manage.py", "run", "--demo"])
    manage.leave_old_python()
    assert became == [[newer, "manage.py", "run", "--demo"]]


def test_a_stub_that_stands_for_no_python_is_passed_over(machine):
    program(machine / "path/python3.11", "exit 127")
    newer = program(machine / "path/python3.13")
    assert manage.newer_python() == [newer]


def test_uv_finds_a_python_where_there_is_none(machine):
    uv = program(machine / "path/uv")
    assert manage.newer_python()[:2] == [uv, "run"]


# Packages


def test_an_empty_venv_is_not_ready(venv):
    assert not manage.ready("runtime")


def test_after_an_install_nothing_is_left_to_do(venv, steps):
    manage.install("runtime")
    assert manage.ready("runtime")
    assert not manage.ready("test")


def test_the_test_packages_contain_the_runtime_ones(venv, steps):
    manage.install("test")
    assert manage.ready("runtime")


def test_a_changed_lock_is_installed_over_the_old_one(venv, steps, monkeypatch):
    manage.install("runtime")
    monkeypatch.setattr(manage, "lock_hash", lambda kind: "another")
    assert not manage.ready("runtime")
    assert manage.usable()


def test_another_python_below_the_venv_means_a_new_venv(venv, steps):
    manage.install("runtime")
    (venv / "pyvenv.cfg").write_text("home = somewhere\nversion = 3.12.1\n")
    assert not manage.ready("runtime")
    assert not manage.usable()


def test_a_venv_of_an_old_python_is_not_used(venv):
    (venv / "pyvenv.cfg").write_text("home = somewhere\nversion = 3.9.2\n")
    assert not manage.usable()


def test_an_install_that_failed_is_not_trusted(venv, monkeypatch):
    monkeypatch.setattr(manage, "step", lambda command, **limits: "install" not in command)
    with pytest.raises(SystemExit):
        manage.install("runtime")
    assert not manage.ready("runtime")
    assert not manage.usable()


def test_a_venv_that_is_not_trusted_is_emptied_first(venv, steps):
    (venv / "lib").mkdir()
    (venv / "lib/half").touch()
    manage.UNFINISHED.touch()
    manage.prepare("runtime")
    assert not (venv / "lib").exists()
    assert steps[0][1:4] == ["-m", "venv", "--without-pip"]


def test_every_install_asks_for_hashes(venv, steps):
    manage.install("test")
    installs = [command for command in steps if "install" in command]
    assert len(installs) == 2
    assert all("--require-hashes" in command and "--only-binary=:all:" in command for command in installs)


def test_without_uv_the_pip_of_the_host_is_the_last_but_one_resort(machine, monkeypatch):
    monkeypatch.setattr(manage, "step", lambda command, **limits: "--python" in command)
    assert manage.pip() == [manage.host_python(), "-m", "pip", "--python", str(manage.PYTHON)]


def test_without_any_pip_one_sentence_names_the_command(machine, monkeypatch):
    monkeypatch.setattr(manage, "step", lambda command, **limits: False)
    with pytest.raises(SystemExit, match=r"apt-get install python3\.\d+-venv"):
        manage.pip()


def test_root_on_debian_gets_pip_from_apt(machine, monkeypatch):
    program(machine / "path/apt-get")
    steps = []
    monkeypatch.setattr(manage, "is_root", lambda: True)
    monkeypatch.setattr(manage, "step", lambda command, **limits: steps.append(command[0]) or "apt-get" in steps)
    assert manage.pip() == [str(manage.PYTHON), "-m", "pip"]


def test_a_second_start_waits_for_the_first(venv):
    with manage.DOOR.open("a") as second:
        with manage.alone():
            assert not manage.take(second.fileno(), wait=False)
        assert manage.take(second.fileno(), wait=False)


def test_it_also_waits_for_what_a_killed_start_left_running(venv):
    with manage.alone():
        left = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
    with manage.DOOR.open("a") as second:
        assert not manage.take(second.fileno(), wait=False)
        left.communicate(b"\n")
        assert manage.take(second.fileno(), wait=False)


def test_a_step_ends_at_its_limit_with_all_that_it_started(venv):
    slow = program(venv / "slow", "sleep 60 & wait")
    with manage.alone():  # whatever is left running keeps the door shut
        assert not manage.step([slow], limit=0.5)
    with manage.DOOR.open("a") as second:
        assert any(manage.take(second.fileno(), wait=False) or time.sleep(0.1) for _ in range(300))


# A browser


def test_a_named_browser_comes_first(machine, monkeypatch):
    program(machine / "path/chromium")
    monkeypatch.setenv("BROWSER_PATH", program(machine / "mine"))
    assert manage.find_browser() == str(machine / "mine")


def test_a_named_browser_that_is_not_there_is_said(machine, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    with pytest.raises(SystemExit, match="BROWSER_PATH is /nowhere"):
        manage.find_browser()


def test_playwrights_newest_build_comes_before_an_installed_browser(machine):
    program(machine / "path/chromium")
    program(machine / "cache/chromium-999/chrome-linux/chrome")
    newest = program(machine / "cache/chromium_headless_shell-1187/chrome-linux/headless_shell")
    assert manage.find_browser() == newest


def test_a_build_that_does_not_start_is_passed_over(machine):
    program(machine / "cache/chromium-1187/chrome-linux/chrome", "exit 127")
    chrome = program(machine / "path/google-chrome")
    assert manage.find_browser() == chrome


def test_a_snap_stub_is_no_browser(machine):
    program(machine / "path/chromium-browser", "exec /snap/bin/chromium")
    edge = program(machine / "path/microsoft-edge")
    assert manage.installed_browsers() == [edge]


def test_elsewhere_is_looked_at_last(machine, monkeypatch):
    app = program(machine / "Applications/Chromium")
    chrome = program(machine / "path/google-chrome")
    monkeypatch.setattr(manage, "ELSEWHERE", (app, "/nowhere"))
    assert manage.installed_browsers() == [chrome, app]


def test_root_on_debian_takes_the_package_before_the_download(machine, steps, monkeypatch):
    monkeypatch.setattr(manage, "is_root", lambda: True)
    monkeypatch.setattr(manage, "is_debian", lambda: True)
    manage.find_browser()
    assert [step[0] for step in steps] == ["apt-get", "apt-get"]
    assert "chromium" in steps[-1]


def test_nobody_else_installs_packages(machine, steps):
    manage.find_browser()
    assert steps == [[*manage.PLAYWRIGHT, "install", "--only-shell", "chromium"]]


def test_the_tests_are_told_which_browser(machine, steps, became, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", program(machine / "mine"))
    manage.main(["test", "tests/test_manage.py"])
    assert os.environ["OPTIN_TEST_BROWSER"] == str(machine / "mine")
    assert became == ["test", [str(manage.PYTHON), "-m", "pytest", "tests/test_manage.py"]]


def test_without_a_browser_the_advice_is_loud(machine, steps, became, capsys):
    manage.main(["test"])
    assert "playwright install" in capsys.readouterr().err
    assert "OPTIN_TEST_BROWSER" not in os.environ
    assert became[-1][3:] == ["-n", "2", "--dist", "loadgroup"]


def test_without_a_browser_ci_fails(machine, steps, became, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit, match="CI=true"):
        manage.main(["test"])


# Words


@pytest.mark.parametrize(
    ("words", "passed_on"),
    [
        ([], ["serve"]),
        (["run", "--demo"], ["serve", "--demo"]),
        (["--demo"], ["serve", "--demo"]),
        (["why", "7", "sms"], ["why", "7", "sms"]),
        (["no-such-word"], ["no-such-word"]),
    ],
)
def test_words_reach_the_optin_command(became, words, passed_on):
    manage.main(words)
    assert became == ["runtime", [str(manage.PYTHON), str(manage.ROOT / "app.py"), *passed_on]]


def test_measuring_in_a_browser_takes_what_the_tests_take(became):
    manage.main(["bench", "embed", "--runs", "3"])

    assert became == ["test", "runtime", [str(manage.PYTHON), str(manage.ROOT / "app.py"), "bench", "embed", "--runs", "3"]]


def test_help_needs_no_set_up(became, capsys):
    manage.main(["--help"])
    assert "python3 manage.py test" in capsys.readouterr().out
    assert became == []


def test_the_locks_are_renewed_without_naming_a_place(machine, steps, monkeypatch):
    program(machine / "path/uv")
    monkeypatch.chdir(manage.ROOT)
    manage.main(["lock", "--upgrade"])
    assert [step[step.index("--output-file") + 1] for step in steps] == [
        "requirements-build.lock",
        "requirements.lock",
        "requirements-test.lock",
    ]
    assert all({"--no-emit-index-url", "--generate-hashes", "--universal", "--upgrade"} <= set(step) for step in steps)


def test_install_sets_up_compiles_and_starts_nothing(became, steps):
    manage.main(["install"])

    assert became == ["runtime"]
    assert [step[1:] for step in steps] == [["-m", "compileall", "-q", "optin", "widget", "app.py"]]
