"""What the lock files hold and what the set-up files may not name."""

import re

import pytest

import manage

LOCK_FILES = [manage.BUILD_LOCK, *manage.LOCKS.values()]
SET_UP_FILES = ["manage.py", "pyproject.toml", ".ci/run", *(path.name for path in LOCK_FILES)]


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: path.name)
def test_a_lock_holds_nothing_but_versions_hashes_and_reasons(path):
    version = r"[a-z0-9.-]+(\[[a-z,]+\])?==[0-9][a-z0-9.]*( ; [a-zA-Z0-9_ <>=!'.()-]+)? \\"
    line = re.compile(rf"{version}|    --hash=sha256:[0-9a-f]{{64}}( \\)?|    #  ?[\w .:()-]+")
    assert [found for found in path.read_text().splitlines() if not line.fullmatch(found)] == []


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: path.name)
def test_every_locked_package_has_a_hash(path):
    requirements = re.split(r"\n(?=[a-z])", path.read_text())
    assert all("--hash=sha256:" in requirement for requirement in requirements)


def versions(path):
    return set(re.findall(r"^[a-z0-9.-]+==[^ ]+.*", path.read_text(), re.MULTILINE))


def test_both_locks_hold_the_same_versions():
    assert versions(manage.LOCKS["runtime"]) <= versions(manage.LOCKS["test"])


@pytest.mark.parametrize("name", SET_UP_FILES)
def test_no_file_names_an_index_or_a_place_on_one_machine(name):
    text = (manage.ROOT / name).read_text()
    text = text.replace("--no-emit-index-url", "").replace("--no-emit-find-links", "")
    assert re.findall(r"index-url|find-links|trusted-host|https?://\S+|/(?:home|root|Users|work|opt|srv)/", text) == []
