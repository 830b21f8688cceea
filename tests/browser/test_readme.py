"""What the README tells people who test their own pages is carried out to the letter."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.demonstration import Demonstration, demonstration
from tests.documents import README


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Demonstration]:
    with demonstration(tmp_path, OPTIN_LEAST_AGE="0") as running:
        yield running


def block(language: str) -> str:
    """The one piece of code in a language that the README shows."""
    (only,) = re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return str(only)


def test_the_names_in_the_readmes_example_find_the_parts_of_the_form(shown: Demonstration, browser: Browser) -> None:
    with browser.new_page() as page:
        page.goto(shown.shop)

        exec(block("python"), {"page": page, "expect": expect})  # noqa: S102 - our own example


def test_the_sandbox_answers_as_the_readme_says(shown: Demonstration) -> None:
    key = shown.run("key", "add", "browser tests", "--mode", "test").split()[-1]
    request = urllib.request.Request(  # noqa: S310 - our own desk
        f"{shown.desk}/api/v1/sandbox/messages?channel=email&to=dev@example.com", headers={"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        found, told = json.load(answer), json.loads(block("json"))

    assert found.keys() == told.keys()
    assert found["data"][0].keys() == told["data"][0].keys()
    assert found["data"][0]["links"][0].startswith(f"{shown.desk}/c/")
