"""What stands in a body of Meta's: messages, statuses, switches for marketing, ratings and templates, in our words. Pure.

Fields and kinds that are not known are passed over; what is missing reads as empty. What may not live here: what they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from optin.faults.whatsapp import means
from optin.hooks.shapes import Shape, each, inner, text, whole
from optin.hooks.whatsapp_kinds import SYSTEM, Content, content
from optin.quality import FLAGS
from optin.sending.statuses import Status
from optin.vocabulary import Approval, Category, Meaning, MessageState, Quality


class Who(NamedTuple):
    """Somebody, by what Meta calls them: `number` without its plus, `user_id`; either may be empty."""

    number: str
    user_id: str


class Wrote(NamedTuple):
    """A message from a person. `our_number` is as Meta shows it."""

    who: Who
    reference: str
    at: int | None
    content: Content
    our_number: str


class Became(NamedTuple):
    """A status of a message of ours, and whom it was for."""

    who: Who
    status: Status


class Switched(NamedTuple):
    """The person told WhatsApp to stop or resume our marketing."""

    who: Who
    meaning: Meaning
    at: int


class Rated(NamedTuple):
    """What Meta says of a number of the business, most often ours."""

    quality: Quality | None
    said: str


class Renamed(NamedTuple):
    """The person has another number, and so another user id; these were theirs."""

    who: Who


class Reviewed(NamedTuple):
    """What Meta decided about a template: that it has this approval, or, where that is None, that it is marketing."""

    name: str
    language: str
    approval: Approval | None
    said: str
    at: int | None


class Unknown(NamedTuple):
    """Something that nothing is made of."""

    what: str


Change = Wrote | Became | Switched | Rated | Renamed | Reviewed | Unknown

_STATES: Final = {
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "played": MessageState.READ,
    "failed": MessageState.FAILED,
}
_SWITCHES: Final = {"stop": Meaning.OPT_OUT, "resume": Meaning.OPT_IN}
_CHANGED: Final = ("user_changed_number", "user_changed_user_id")
_APPROVALS: Final = {
    "APPROVED": Approval.APPROVED,
    "REINSTATED": Approval.APPROVED,
    "PENDING": Approval.PENDING,
    "IN_APPEAL": Approval.PENDING,
    "REJECTED": Approval.REJECTED,
    **dict.fromkeys(("PAUSED", "DISABLED", "LOCKED", "ARCHIVED", "PENDING_DELETION", "DELETED"), Approval.PAUSED),
}


def changes(body: Shape, number_id: str) -> Iterator[Change]:
    """Everything in a body. `number_id` is our number's; messages to another one of the business are not ours to read."""
    if text(body, "object") != "whatsapp_business_account":
        yield Unknown("an object")
        return
    for entry in each(body, "entry"):
        for change in each(entry, "changes"):
            yield from _of(text(change, "field"), inner(change, "value"), number_id, whole(entry, "time"))


def _of(field: str, value: Shape, number_id: str, at: int | None) -> Iterator[Change]:
    about = inner(value, "metadata")
    match field:
        case "messages" if text(about, "phone_number_id") in ("", number_id):
            yield from (_wrote(message, value) for message in each(value, "messages"))
            yield from (_became(status) for status in each(value, "statuses"))
        case "messages":
            yield Unknown("messages of another number")
        case "user_preferences":
            yield from (_switched(one) for one in each(value, "user_preferences"))
        case "user_id_update":
            yield from (_renamed(one) for one in each(value, "user_id_update"))
        case "message_template_status_update" | "template_category_update":
            yield _reviewed(value, at)
        case "phone_number_quality_update":
            event = text(value, "event")
            yield Rated(FLAGS[event], event) if event in FLAGS else Unknown("a rating")
        case _:
            yield Unknown("a field")


def _wrote(message: Shape, value: Shape) -> Change:
    who = Who(text(message, "from"), text(message, "from_user_id") or _only_user(value))
    if text(message, "type") == SYSTEM:
        said = inner(message, SYSTEM)
        before = who._replace(user_id=text(said, "previous_user_id") or who.user_id)
        return Renamed(before) if text(said, "type") in _CHANGED else Unknown("a system message")
    reference = text(message, "id")
    if not reference:
        return Unknown("a message without an id")
    ours = text(inner(value, "metadata"), "display_phone_number")
    return Wrote(who, reference, whole(message, "timestamp"), content(message), ours)


def _only_user(value: Shape) -> str:
    """The user id of the only contact that comes with a message, if there is just one."""
    users = [text(contact, "user_id") for contact in each(value, "contacts")]
    return users[0] if len(users) == 1 else ""


def _became(status: Shape) -> Change:
    state, at = _STATES.get(text(status, "status")), whole(status, "timestamp")
    if state is None or at is None:
        return Unknown("a status")
    error = next(each(status, "errors"), {}) if state is MessageState.FAILED else {}
    code = whole(error, "code")
    words = text(inner(error, "error_data"), "details") or text(error, "title")
    return Became(
        Who(text(status, "recipient_id"), text(status, "recipient_user_id")),
        Status(
            reference=text(status, "biz_opaque_callback_data").replace("\0", ""),
            state=state,
            at=at,
            called=text(status, "id").replace("\0", ""),
            fault=None if code is None else means(code).fault,
            words="" if code is None else f"WhatsApp {code}: {words}".replace("\0", ""),
        ),
    )


def _switched(one: Shape) -> Change:
    meaning, at = _SWITCHES.get(text(one, "value")), whole(one, "timestamp")
    if meaning is None or at is None or text(one, "category") != "marketing_messages":
        return Unknown("a preference")
    return Switched(Who(text(one, "wa_id"), text(one, "user_id")), meaning, at)


def _renamed(one: Shape) -> Change:
    ids = inner(one, "user_id")
    before = text(ids, "previous")
    is_other = bool(before) and before != text(ids, "current")
    return Renamed(Who(text(one, "wa_id"), before)) if is_other else Unknown("a user id")


def _reviewed(value: Shape, at: int | None) -> Change:
    """`new_category` is the one that counts now, also where Meta only says which one it will be."""
    name, language = text(value, "message_template_name"), text(value, "message_template_language")
    event = text(value, "event")
    approval = _APPROVALS.get(event)
    if not name or not language or (approval is None and text(value, "new_category") != Category.MARKETING.name):
        return Unknown("news of a template")
    return Reviewed(name, language, approval, event, at)
