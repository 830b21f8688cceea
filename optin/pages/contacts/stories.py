"""A consent event in words: what happened, by what, and every piece of its evidence under a name that people can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from optin import drafts, origins
from optin.addresses import show_phone
from optin.drafts import Draft
from optin.models import FormVersion
from optin.pages import rule_words
from optin.timeline import Event
from optin.vocabulary import Act, Flag, Proof, Source

_BY: Final[Mapping[Source, str]] = {
    Source.WIDGET: "through an opt-in form",
    Source.PAGE: "through the page of an opt-in form",
    Source.KEYWORD: "by a message from the person",
    Source.BUTTON: "by a button that the person pressed",
    Source.FLOW: "in a conversation",
    Source.IMPORT: "by an import",
    Source.API: "by a program",
    Source.OPERATOR: "by a teammate",
    Source.UNSUBSCRIBE: "through an unsubscribe link",
    Source.PREFERENCES: "on the person's own page",
    Source.PROVIDER: "by the provider",
    Source.COMPLAINT: "by a spam complaint",
}

# In the order in which they are read. What is not named here is shown under its own name.
LABELS: Final[Mapping[str, str]] = {
    "confirmation_message": "Confirmation message",
    "button_text": "Button text",
    "operator": "Entered by",
    "reason": "Reason",
    "how": "How the person asked",
    "asked_on": "Day on which the person asked",
    "asked_time": "Time at which the person asked",
    "typed": "Typed by the person",
    "name": "Name typed by the person",
    "file": "File",
    "row": "Row in the file",
    "upload": "Upload",
    "where_from": "Where the addresses come from",
    "where_note": "What was said of them",
    "address": "Address",
    "address_before": "Address before",
    "message": "Message from the person",
    "question": "Question",
    "answer": "Answer of the person",
    "flow": "Flow",
    "flow_version": "Version of the flow",
    "folded": "Read as",
    "rule": "Rule",
    "carried_by": "Message that carried the button",
    "said_on": "Asked for everything on",
    "message_id": "Message id",
    "provider_said": "The provider said",
    "network": "Network",
    "channel": "Channel",
    "organisation": "Organisation",
    "privacy_url": "Privacy policy",
    "description": "Opt-in form",
    "form": "Form id",
    "form_version": "Form version",
    "through": "Through",
    "page_origin": "Site",
    "page": "Page",
    "ip": "Network address",
    "user_agent": "Browser",
    "words_language": "Language of the words",
    "language": "Languages of the browser",
    "asked_event": "Event that asked",
    "remembered_event": "Event that was remembered",
    "words_hash": "SHA-256 of the words",
}

_SHAPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("confirmation_message", "message", "question", "answer", "reason"), "quote"),
    **dict.fromkeys(("form", "asked_event", "remembered_event", "words_hash", "folded", "message_id", "carried_by"), "code"),
}
# The page names the version itself, with a link to it.
_OF_THE_VERSION: Final = ("description", "form", "form_version")
_THROUGH: Final[Mapping[str, str]] = {"frame": "The form on a site", "page": "The form's own page"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of evidence. `shape`: `quote` for words read or written, `code` for ids and hashes, else `text`."""

    label: str
    value: str
    shape: str


@dataclass(frozen=True, slots=True)
class Story:
    """An event as told. `by` continues a sentence ("Opted in … by Olive"). Where a form is named, the page links to it.

    `change` says which address came or went.
    """

    event: Event
    title: str
    mark: str
    by: str
    change: str
    facts: list[Fact]


def story(event: Event, seen: Callable[[str], str] = str) -> Story:
    """The event in words. `seen` gives what may be shown of the person's own words: for viewers without links."""
    return Story(event, _title(event), _mark(event), _by(event), _change(event), _facts(event, seen))


def _title(event: Event) -> str:
    channel, entry = event.entry.channel.label, event.entry
    blocks = " and ".join(f"“{word.replace('blocked', 'blocked us')}”" for word in entry.blocks.words)
    match entry.act:
        case Act.OPTED_IN:
            return f"Opted in to {channel}"
        case Act.OPTED_OUT:
            return f"Opted out of {channel}"
        case Act.ASKED:
            return f"Asked to confirm on {channel}"
        case Act.BLOCKED:
            return f"Block set on {channel}: {blocks}"
        case Act.UNBLOCKED:
            return f"Block lifted on {channel}: {blocks}"
        case Act.STARTED:
            return f"{channel} started anew: {beginning(entry.flag, entry.blocks.words)}"


def beginning(flag: Flag, blocks: list[str]) -> str:
    """What a channel begins with when its address came or changed."""
    known = [flag.label.lower()] if flag is not Flag.UNSET or not blocks else []
    known += [word.replace("blocked", "blocked us") for word in blocks]
    is_remembered = flag is not Flag.UNSET or bool(blocks)
    return ", ".join(known) + (", remembered from before" if is_remembered else "")


def _mark(event: Event) -> str:
    entry = event.entry
    match entry.act:
        case Act.OPTED_IN | Act.OPTED_OUT:
            return entry.act.word
        case Act.ASKED:
            return "awaiting"
        case Act.UNBLOCKED:
            return "tick"
    return entry.blocks.words[0] if entry.blocks else entry.flag.word


def _by(event: Event) -> str:
    evidence = event.evidence or {}
    operator = evidence.get("operator")
    phrase = f"by {operator}" if event.source is Source.OPERATOR and operator else _BY[event.source]
    if event.entry.act is Act.OPTED_IN and event.entry.proof is Proof.CONFIRMED and "asked_event" in evidence:
        return f"{phrase}, confirmed through {event.entry.channel.label}"
    return phrase


def _change(event: Event) -> str:
    """Which address came or went, where that is what happened."""
    if event.entry.act is not Act.STARTED or event.evidence is None:
        return ""
    is_phone = event.entry.channel.uses_phone
    noun = "phone number" if is_phone else "e-mail address"
    before, after = (_shown(event.evidence.get(name), is_phone) for name in ("address_before", "address"))
    if before and after:
        return f"The {noun} was changed from {before} to {after}."
    return f"The {noun} {after} was added." if after else f"The {noun} {before} was taken away." if before else ""


def _shown(address: str | int | None, is_phone: bool) -> str:
    return show_phone(str(address)) if address and is_phone else str(address or "")


def _facts(event: Event, seen: Callable[[str], str]) -> list[Fact]:
    evidence: dict[str, str | int] = dict(event.evidence or {})
    if event.words_hash:
        evidence["words_hash"] = event.words_hash
    if event.version is not None:  # The version is never changed, so these are the words that were shown.
        shown = _as_shown(event.version, event.words_hash)
        evidence.setdefault("confirmation_message", shown.confirmation_message)
        evidence.setdefault("button_text", shown.button_text)
        for name in _OF_THE_VERSION:
            evidence.pop(name, None)
    known = [name for name in LABELS if name in evidence]
    unknown = sorted(evidence.keys() - LABELS.keys())
    return [
        Fact(LABELS.get(name, name), _value(name, evidence[name], seen), _SHAPES.get(name, "text"))
        for name in known + unknown
        if evidence[name] != ""
    ]


def _as_shown(version: FormVersion, words_hash: str | None) -> Draft:
    """The version in the language that the event's hash tells, which outlives its evidence."""
    by_hash = {kept: language for language, kept in drafts.hashes(version).items()}
    return drafts.draft_of(version).spoken(by_hash.get(words_hash or "", version.language))


def _value(name: str, value: str | int, seen: Callable[[str], str]) -> str:
    match name:
        case "message":
            return seen(str(value))
        case "through":
            return _THROUGH.get(str(value), str(value))
        case "page_origin":
            return origins.both_spellings(str(value))
        case "rule":
            return rule_words.rule(str(value))
        case _:
            return str(value)
