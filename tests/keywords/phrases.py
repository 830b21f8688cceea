"""The phrases of the corpus: texts in many languages, what each must be read as, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CORPUS = Path(__file__).parent / "corpus"
LANGUAGES = sorted(path.stem for path in CORPUS.glob("*.jsonl"))


class Phrase(NamedTuple):
    """One line of the corpus. A trap is a phrase that a list of words alone would get wrong: it must not opt anybody out."""

    language: str
    text: str
    outcome: str
    why: str
    is_asked: bool = False

    @property
    def spoken(self) -> frozenset[str]:
        """Who writes in a language may write it."""
        return frozenset([self.language])

    @property
    def is_trap(self) -> bool:
        return self.outcome in ("none", "hold")


def phrases(language: str) -> Iterator[Phrase]:
    for line in (CORPUS / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
        yield Phrase(language, **json.loads(line))


def every_phrase() -> list[Phrase]:
    return [phrase for language in LANGUAGES for phrase in phrases(language)]
