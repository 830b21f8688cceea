"""Learning whose a user id is, and what came under the user id alone: that is the number's from then on.

What may not live here: Meta's shapes, and what a message or a switch does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Connection

from optin import contacts, provider_names, switches
from optin.addresses import key_of, read_phone
from optin.contacts import Person
from optin.inbound import placing
from optin.ledger.body import Provenance
from optin.switches import Said
from optin.vocabulary import Channel, Meaning, Proof, Source

_ON: Final = Channel.WHATSAPP


def learn(connection: Connection, names: Collection[str], phone: str, pepper: bytes, at: int) -> bool:
    """These names stand for this number (E.164). Whether messages waited for it: then call `inbound.take_up()` after the
    commit."""
    waits = False
    for name in provider_names.note(connection, _ON, names, phone, at):
        kept = switches.placed(connection, _ON, _key(name, pepper))
        if kept is not None:
            switch(connection, phone, kept, pepper, at)
        waits = placing.place(connection, _ON, name, phone) or waits
    return waits


def switch(connection: Connection, phone: str, said: Said, pepper: bytes, at: int) -> bool:
    """The person with this number (E.164) told WhatsApp to stop or resume. A stop of somebody who is not here is kept with a
    new contact; there is nothing to resume for them. Whether they are here now."""
    whose = read_phone(phone, "US")
    is_stop = said.meaning is Meaning.OPT_OUT
    origin = by_person(min(said.at, at), at, {"provider_said": "stop" if is_stop else "resume"})
    contact_id = contacts.find(connection, whose)
    if contact_id is None and is_stop:
        contact_id = contacts.find_or_create(connection, Person(phone=whose), pepper, origin)
    if contact_id is None:
        return False
    act = switches.stop if is_stop else switches.resume
    act(connection, contact_id, _ON, origin)
    return True


def keep(connection: Connection, user_id: str, said: Said, pepper: bytes) -> None:
    """Somebody whose number is not known told WhatsApp so: it waits for the number."""
    switches.keep(connection, _ON, _key(user_id, pepper), said)


def by_person(occurred_at: int, recorded_at: int, evidence: Mapping[str, str]) -> Provenance:
    """The person did it, in WhatsApp itself."""
    return Provenance(
        source=Source.PROVIDER, occurred_at=occurred_at, recorded_at=recorded_at, proof=Proof.CONFIRMED, evidence=evidence
    )


def _key(name: str, pepper: bytes) -> bytes:
    """Under which a switch waits: no number looks like it."""
    return key_of(_ON, f"user id {name}", pepper)
