"""Consent receipts: what a person said, as a record that they can keep and anybody can have checked.

The fields are those of ISO/IEC TS 27560:2023 as the W3C's Data Privacy Vocabulary maps them. Of what the desk does not know,
the receipt says that it stands in the privacy notice, or without one that it was not recorded; nothing is invented. A seal over
the canonical text tells later whether it is ours and unchanged. What may not live here: pages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from optin.timeline import Event
from optin.tokens import Purpose, TokenError, Tokens
from optin.vocabulary import Act

SCHEMA: Final = "ISO/IEC TS 27560:2023"
KINDS: Final = (Act.OPTED_IN, Act.OPTED_OUT)
LONGEST: Final = 64 * 1024
_IN_NOTICE: Final = "As the privacy notice says"
_UNKNOWN: Final = "Not recorded"
_SEAL: Final = "seal"

Parts = dict[str, Any]


class NotReadableError(ValueError):
    """The text is no JSON object, or one with a name in it twice."""


class About(NamedTuple):
    """Whom a receipt is about (the ledger's tag), and who asks: the organisation, its privacy notice, where the person's pages
    are."""

    tag: bytes
    organisation: str
    privacy_url: str
    pages: str


def of(event: Event, about: About, tokens: Tokens) -> Parts:
    """The receipt of an event in which the person said yes or no. The same event and settings give the same receipt."""
    told = event.evidence or {}
    principal = about.tag.hex()
    parts: Parts = {
        "schema_version": SCHEMA,
        "record_id": event.public_id,
        "pii_principal_id": principal,
        "pii_processing": _processing(event, told, about),
        "party_identification": [_party(event, told, about)],
        "events": [_event(event, principal)],
        "ledger": {"event_hash": event.hash, "words_hash": event.words_hash},
    }
    return parts | {_SEAL: tokens.sign(Purpose.SEAL, _digest(parts))}


def notice_of(event: Event, otherwise: str) -> str:
    """The address of the privacy notice that was shown, or else the one that is set; empty without any."""
    return str((event.evidence or {}).get("privacy_url") or otherwise)


def is_ours(tokens: Tokens, written: str) -> bool:
    """Whether this is a receipt of ours with nothing in it changed, however it is spaced. `written`: at most `LONGEST`
    characters. Raises `NotReadableError`."""
    parts = _read(written)
    seal = parts.pop(_SEAL, None)
    try:
        return isinstance(seal, str) and tokens.read(Purpose.SEAL, seal) == _digest(parts)
    except TokenError:
        return False


def _processing(event: Event, told: Mapping[str, str | int], about: About) -> Parts:
    channel = event.entry.channel
    notice = notice_of(event, about.privacy_url)
    elsewhere = _IN_NOTICE if notice else _UNKNOWN
    return {
        "privacy_notice": notice or _UNKNOWN,
        "language": told.get("words_language") or told.get("language") or _UNKNOWN,
        "purposes": [
            {"purpose": _purpose(event, told), "purpose_type": "Direct marketing", "service": told.get("description")}
        ],
        "lawful_basis": "Consent",
        "pii_information": [
            {
                "pii_type": "Phone number" if channel.uses_phone else "E-mail address",
                "pii_optional": False,
                "sensitive_pii_category": False,
                "special_pii_category": False,
            }
        ],
        "pii_controllers": ["controller"],
        "collection_method": event.source.word,
        "processing_method": f"Messages by {channel.label}",
        "storage_locations": [elsewhere],
        "retention_period": elsewhere,
        "jurisdiction": elsewhere,
        "recipient_third_parties": [elsewhere],
        "withdrawal_method": [about.pages, "An answer of STOP", "The unsubscribe link of an e-mail"],
        "privacy_rights": ["Access", "Erasure", "Withdrawal of consent"],
        "shown": {name: told.get(name) for name in ("confirmation_message", "button_text", "page_origin")},
    }


def _purpose(event: Event, told: Mapping[str, str | int]) -> str:
    return str(told.get("confirmation_message") or f"Marketing by {event.entry.channel.label}")


def _party(event: Event, told: Mapping[str, str | int], about: About) -> Parts:
    return {
        "party_id": "controller",
        "party_name": str(told.get("organisation") or about.organisation),
        "party_role": "PII controller",
        "party_type": "Organisation",
        "party_address": _IN_NOTICE if notice_of(event, about.privacy_url) else _UNKNOWN,
        "party_contact": about.pages,
        "party_url": about.pages,
    }


def _event(event: Event, principal: str) -> Parts:
    is_in = event.entry.act is Act.OPTED_IN
    return {
        "event_time": datetime.fromtimestamp(event.occurred_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "validity_duration": "Until withdrawn",
        "entity_id": principal,
        "event_type": "Explicit consent" if is_in else "Withdrawal",
        "event_state": "Consent given" if is_in else "Consent withdrawn",
    }


def _digest(parts: Parts) -> str:
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _read(written: str) -> Parts:
    try:
        parts = json.loads(written, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotReadableError from error
    if not isinstance(parts, dict):
        raise NotReadableError
    return parts


def _once(pairs: list[tuple[str, Any]]) -> Parts:
    """Of a name that stands there twice, people may read one and programs the other."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found
