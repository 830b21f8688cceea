"""A desk and its shop in a process of their own, as `run --demo` brings them up."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.documents import ROOT


@dataclass
class Demonstration:
    """Where the desk and the shop are, the set-up link, and the environment for other commands beside them.

    `said` is what was printed: all of it once the desk has stopped. `code` is the exit code then.
    """

    said: str
    environment: dict[str, str]
    code: int | None = None

    @property
    def desk(self) -> str:
        return self._found(r"running at (\S+)")

    @property
    def shop(self) -> str:
        return self._found(r"shop is at (\S+)")

    @property
    def link(self) -> str:
        return self._found(r"(http\S+/set-up/\S+)")

    def run(self, *words: str) -> str:
        """What another `optin` command prints."""
        command = [sys.executable, str(ROOT / "app.py"), *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True, timeout=120)
        return done.stdout

    def _found(self, pattern: str) -> str:
        found = re.search(pattern, self.said)
        assert found, self.said
        return found[1]


# The program, which looks for a port for the shop from another number on.
ELSEWHERE = "from app import create_app; from optin import cli; from optin.commands import serve; serve.SHOP_PORT = {}; "


@contextmanager
def demonstration(directory: Path, shop_port: int | None = None, **settings: str) -> Iterator[Demonstration]:
    """Start on a free port, wait until both are ready, and stop with SIGTERM in the end. `shop_port`: the first that the shop
    tries, where it is not the usual one."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("OPTIN_")}
    environment = {**given, "OPTIN_DATA": str(directory), "OPTIN_LOG_LEVEL": "warning", "PYTHONUNBUFFERED": "1", **settings}
    program = [str(ROOT / "app.py")] if shop_port is None else ["-c", ELSEWHERE.format(shop_port) + "cli.main(create_app)"]
    command = [sys.executable, *program, "serve", "--demo"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Stop with" in line:
                break
        running = Demonstration("".join(lines), environment)
        try:
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            running.said += process.communicate(timeout=60)[0]
            running.code = process.returncode
