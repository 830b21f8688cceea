"""The bytes of an event: made once, hashed once, stored as they are, and read back for checking."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from optin.ledger.fold import Entry
from optin.vocabulary import Act, Block, Channel, Flag, Proof, Source

VERSION = 1

# What an event that is the first of its person names as the one before.
NO_PREVIOUS = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How an act came to be. Instants are UTC seconds; `occurred_at` is when the person acted, `recorded_at` is now.

    `words_hash` is SHA-256 (hex) of the words that were agreed to. `evidence` is what was shown and said: plain text and
    numbers by name; it is stored beside the event and can be erased, the event keeps a commitment to it.
    """

    source: Source
    occurred_at: int
    recorded_at: int
    proof: Proof = Proof.NONE
    form_version_id: int | None = None
    words_hash: str | None = None
    evidence: Mapping[str, str | int | None]


def write(event: str, tag: bytes, seq: int, previous: bytes, entry: Entry, origin: Provenance, commitment: bytes) -> bytes:
    """The canonical bytes: sorted keys, no spaces, only strings and whole numbers."""
    return _json(
        {
            "v": VERSION,
            "event": event,
            "tag": tag.hex(),
            "seq": seq,
            "previous": previous.hex(),
            "channel": entry.channel.word,
            "act": entry.act.word,
            "source": origin.source.word,
            "proof": entry.proof.word,
            "address": entry.address,
            "flag": entry.flag.word,
            "blocks": entry.blocks.words,
            "words": origin.words_hash,
            "occurred_at": origin.occurred_at,
            "recorded_at": origin.recorded_at,
            "evidence": commitment.hex(),
        }
    )


def read(body: bytes) -> dict[str, object]:
    """The parts of an event. Raises ValueError on bytes that are no event of a version that this code knows."""
    parts = json.loads(body)
    if not isinstance(parts, dict) or parts.get("v") != VERSION:
        raise ValueError("not an event of a known version")
    return parts


def entry_of(parts: Mapping[str, object]) -> Entry:
    """What the event does. Raises ValueError or KeyError on parts that are not as `write` makes them."""
    names = parts["blocks"]
    if not isinstance(names, list):
        raise ValueError("blocks must be a list")
    blocks = Block.NONE
    for name in names:
        blocks |= Block[str(name).upper()]
    address = parts["address"]
    return Entry(
        channel=Channel.of(str(parts["channel"])),
        act=Act.of(str(parts["act"])),
        proof=Proof.of(str(parts["proof"])),
        address=None if address is None else str(address),
        flag=Flag.of(str(parts["flag"])),
        blocks=blocks,
    )


def digest(body: bytes) -> bytes:
    """The hash that the next event of the same person names."""
    return hashlib.sha256(body).digest()


def evidence_text(evidence: Mapping[str, str | int | None]) -> str:
    """Evidence as the text that is stored; what is not known is left out."""
    return _json({name: value for name, value in evidence.items() if value is not None}).decode()


def commitment(salt: bytes, content: str) -> bytes:
    """What the event keeps of its evidence. The salt is erased with the evidence, and then nothing can be guessed from it."""
    return hmac.digest(salt, content.encode(), "sha256")


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
