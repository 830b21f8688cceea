"""What the desk answers to a keyword: one text that confirms, or help. It goes by the service path, so it carries no marketing.

What may not live here: the words (`sending/words.py`), and whether the answer may leave (the gate's question).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from optin.inbound import statements
from optin.inbound.case import Case
from optin.languages import ENGLISH, LANGUAGES
from optin.sending import service, words
from optin.sending.words import Words
from optin.vocabulary import Channel, Effect, Flag

# One text confirms an opt-out; who says it again within a day has read it (CTIA: one final confirmation, then nothing).
_ENOUGH_FOR: Final = 24 * 3600
# Two machines must not talk to each other for ever.
_MOST_IN_AN_HOUR: Final = 6
# An answer to what was said a day ago confuses more than it tells, and WhatsApp would not take it.
_TOO_OLD: Final = 24 * 3600

_Say = Callable[[Channel, str, str], Words]


def opted_out(case: Case, own: str) -> int | None:
    """Confirm an opt-out: the message's id, None where the person has been told already."""
    if case.own_row.flag is Flag.OPTED_OUT and _has_answered(case, Effect.OPTED_OUT):
        return None
    return _answer(case, own, words.opted_out)


def opted_in(case: Case, own: str) -> int | None:
    """Confirm an opt-in, likewise."""
    if case.own_row.flag is Flag.OPTED_IN and _has_answered(case, Effect.OPTED_IN):
        return None
    return _answer(case, own, words.opted_in)


def helped(case: Case, own: str) -> int | None:
    """Answer a call for help, whatever the flag is, with the link to the person's own page where there is room for it."""

    def say(channel: Channel, organisation: str, language: str) -> Words:
        link = case.understood.house.links.preferences(case.connection, case.contact_id)
        return words.helped(channel, organisation, language, link)

    return _answer(case, own, say)


def _answer(case: Case, own: str, say: _Say) -> int | None:
    """Queue the rule's own text, or the usual one in the contact's language."""
    if case.row.is_answered or case.now - case.at > _TOO_OLD or len(_answers(case, 3600)) >= _MOST_IN_AN_HOUR:
        return None
    usual = say(case.channel, case.understood.house.organisation, _language(case))
    return service.queue_answer(
        case.connection,
        contact_id=case.contact_id,
        channel=case.channel,
        address=case.address,
        text=usual._replace(body=own) if own else usual,
        now=case.now,
    )


def _has_answered(case: Case, effect: Effect) -> bool:
    return any(answered.effect is effect for answered in _answers(case, _ENOUGH_FOR))


def _answers(case: Case, seconds: int) -> list[Any]:
    asked = {"of_contact": case.contact_id, "on_channel": case.channel, "since": case.now - seconds}
    return statements.ANSWERED.rows(case.connection, asked)


def _language(case: Case) -> str:
    person = statements.PERSON.first(case.connection, {"of_contact": case.contact_id})
    language = (person.locale or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else ENGLISH
