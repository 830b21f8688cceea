"""What `optin bench embed` makes of its figures, and of other people's packages. How it measures: tests/browser."""

import io
import os
import sys
import tarfile

import click
import pytest
from click.testing import CliRunner

from app import create_app
from optin import cli
from tests.embed_bench.measure import Cost, Measured, Spread, Weight
from tests.embed_bench.peers import peers
from tests.embed_bench.recipes import RECIPES
from tests.embed_bench.report import as_numbers, as_table
from tests.embed_bench.stand import Stand
from tests.wire import http2_bytes, through_proxy

GHOST = "@tryghost/signup-form 0.3.592"


def cost(**changes):
    figures = {"wire_bytes": 1486, "weight": Weight(1423, 826, 600, 1039), "requests": 1, "layout_shift": 0.0, "cookies": 0}
    spread = {"script_ms": Spread(0, 0, 0), "task_ms": Spread(26.0, 24.5, 28.25), "storage_keys": 0, "third_parties": ()}
    return Cost(**({"name": "Ours", "runs": 7} | figures | spread | changes))


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """A stand-in for npm that knows one package. Returns what it was called with."""
    called = tmp_path / "called"
    package = tmp_path / "package.tgz"
    with tarfile.open(package, "w:gz") as archive:
        member = tarfile.TarInfo("package/umd/signup-form.min.js")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"form"))
    script = (
        f'#!/bin/sh\necho "$@" >> {called}\ncase "$*" in *signup-form*) cp {package} . && echo package.tgz;; *) exit 3;; esac\n'
    )
    (tmp_path / "npm").write_text(script)
    (tmp_path / "npm").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return called


@pytest.mark.parametrize(
    ("absent", "said"), [("hpack", click.ClickException), ("tests.embed_bench.measure", ModuleNotFoundError)]
)
def test_what_only_tests_need_may_be_absent_and_nothing_else(monkeypatch, absent, said):
    for name in [name for name in sys.modules if name.startswith(("tests.embed_bench", "tests.wire"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, absent, None)

    with pytest.raises(said):
        cli.optin(["bench", "embed", "--help"], obj=create_app, standalone_mode=False)


def test_a_package_is_served_from_memory_and_the_others_are_named_with_the_reason(npm, tmp_path):
    served, place = Stand(1), tmp_path / "place"
    place.mkdir()
    found = peers(served, place, lambda sentence: None)

    assert [embed.name for embed in found.embeds] == [GHOST]
    assert served.pages["/peers/@tryghost/signup-form/umd/signup-form.min.js"] == b"form"
    assert f"src='{served.files}/peers/@tryghost/signup-form/umd/signup-form.min.js'" in found.embeds[0].code
    assert found.missing["klaro 0.7.22"] == "npm could not fetch klaro@0.7.22 (exit code 3)"
    assert len(found.missing) == len(RECIPES) - 1


def test_no_script_of_a_package_is_run(npm, tmp_path):
    peers(Stand(1), tmp_path, lambda sentence: None)

    assert all("--ignore-scripts" in line for line in npm.read_text().splitlines())


def test_without_npm_no_peer_is_measured(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = peers(Stand(1), tmp_path, lambda sentence: None)

    assert (found.embeds, set(found.missing.values())) == ([], {"npm is not here"})


def test_the_middle_of_several_runs_stands_with_the_quarters_around_it():
    assert Spread.of([5.0, 1.0, 3.0, 2.0, 4.0]) == Spread(3.0, 2.0, 4.0)
    assert Spread.of([7.0]) == Spread(7.0, 7.0, 7.0)


def test_the_table_says_what_was_measured_and_what_was_not():
    head, row, _, missing, *_ = as_table(Measured([cost()], {"Theirs": "npm is not here"}))

    assert head.split()[:5] == ["wire", "raw", "gzip", "brotli", "h2+br"]
    assert " ".join(row.split()) == "Ours 1,486 1,423 826 600 1,039 1 0.0 (0.0–0.0) 26.0 (24.5–28.2) 0.0000 0 0 –"
    assert missing == "Theirs: not measured: npm is not here"


def test_programs_get_the_same_figures():
    said = as_numbers(Measured([cost(third_parties=("elsewhere.example.com",))], {"Theirs": "npm is not here"}))

    assert said["measured"]["Ours"]["task_ms"] == {"middle": 26.0, "low": 24.5, "high": 28.25}
    assert said["measured"]["Ours"]["third_parties"] == ("elsewhere.example.com",)
    assert said["not_measured"] == {"Theirs": "npm is not here"}


def test_the_command_explains_itself():
    result = CliRunner().invoke(cli.optin, ["bench", "embed", "--help"], obj=create_app)

    assert (result.exit_code, "--peers" in result.output) == (0, True)


def test_an_answer_weighs_its_frames_over_http2():
    """`:status 200` is one byte of the static table, RFC 7541 appendix A; each frame has a head of nine."""
    assert http2_bytes(200, [("Connection", "close")], b"x" * 16384) == 9 + 1 + 9 + 16384
    assert http2_bytes(200, [], b"x" * 16385) == 9 + 1 + 9 + 9 + 16385


def test_a_proxy_packs_what_shrinks_and_leaves_the_rest():
    headers, body = through_proxy([("Content-Length", "4000")], b"words of a form " * 250)

    assert headers == [("content-encoding", "br"), ("content-length", str(len(body)))]
    assert len(body) < 100
    assert through_proxy([("Content-Length", "1")], b"x") == ([("Content-Length", "1")], b"x")
