"""What the document says, tried at length: valid requests are taken, invalid ones refused, and nothing breaks, one by one and
in chains along the links."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LONGEST = 600  # seconds, on a machine that is busy

# Each part has its own time, so that none is left out on a slow machine.
PARTS = {"borders": ("examples", "coverage"), "at random": ("fuzzing",), "in chains": ("stateful",)}


def explored(directory, url, phases):
    """What the explorer says about a desk on this database."""
    where = {
        "env": {**os.environ, "OPTIN_DATA": str(directory), "OPTIN_DATABASE_URL": url, "OPTIN_LEAST_AGE": "0"},
        "cwd": ROOT,
    }
    # A warning is an error in that process as in this one.
    words = [sys.executable, "-W", "error", "-m", "tests.api.exploring", *phases]
    ended = subprocess.run(words, **where, capture_output=True, text=True, timeout=LONGEST)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.parametrize("phases", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_is_found(databases, tmp_path, engine, phases):
    url = databases.fresh(engine)
    found = explored(tmp_path, url, phases)

    assert "\n\n".join(found["against"]) == ""
    assert set(found["tried"]) == set(phases)
    databases.forget(url)
