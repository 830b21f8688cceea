"""/messages: send to one contact, and see what became of messages."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from flask import Response
from pydantic import ConfigDict, Field, StringConstraints, model_validator
from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import Session

from optin.addresses import LONGEST_PHONE
from optin.api import guard, paging, people, wording
from optin.api.message_shapes import MessageShown, ReasonWord, StatusWord, shown
from optin.api.operation import Answer, operation
from optin.api.paging import UNKNOWN_CURSOR, Listed, Page, may_be_id
from optin.api.people import ChannelWord
from optin.api.problems import ProblemError, problem
from optin.api.shapes import NO_OTHERS, Address, Body, CategoryWord, Line, SaidLine, SaidText, rfc3339
from optin.api.wording import Words
from optin.clock import now
from optin.models import Message
from optin.placeholders import FIELDS
from optin.reports.outbound import HANDED_OVER
from optin.reports.span import by_itself
from optin.sending import api, facts
from optin.sending.api import Call
from optin.template_drafts import LONGEST_BODY, LONGEST_SUBJECT
from optin.vocabulary import Category, Channel, MessageState, Outcome, Reason

Placeholder = Annotated[str, StringConstraints(pattern=f"^({'|'.join(FIELDS)})$")]
TemplateId = Annotated[str, StringConstraints(pattern="^tpl_[a-z2-7]{24}$")]

# What the fields ask of each other, for the document; `_has_words` and `template_drafts.faults` see to it.
_BY_TEMPLATE: Final[dict[str, Any]] = {
    "required": ["template"],
    "properties": {"template": {"type": "string"}, **{name: {"type": "null"} for name in ("body", "subject", "category")}},
}
_PHONE: Final[dict[str, Any]] = {"format": "phone", "maxLength": LONGEST_PHONE}
_BY_CHANNEL: Final[list[dict[str, Any]]] = [
    {
        "required": ["body", "subject"] if channel is Channel.EMAIL else ["body"],
        "properties": {
            "channel": {"const": channel.word},
            "to": {"anyOf": [_PHONE if channel.uses_phone else {"format": "email"}, {"pattern": "^con_"}]},
            "template": {"type": "null"},
            "body": {"type": "string", "maxLength": most},
            "subject": {"type": "string" if channel is Channel.EMAIL else "null"},
        },
    }
    for channel, most in LONGEST_BODY.items()
]


class NewMessage(Body):
    """What is to be sent to one contact. `to` is an address in any spelling, or a contact's id.

    Either a `template` or a `body` of your own, which counts as marketing unless `category` says otherwise. A template has its
    own category and subject. `variables` fill placeholders. With `require_opt_in` it is refused in every category where the
    contact has not opted in.
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": [_BY_TEMPLATE, *_BY_CHANNEL]})

    channel: ChannelWord = Field(strict=False)
    to: Address
    template: TemplateId | None = None
    body: SaidText | None = None
    subject: Annotated[SaidLine, StringConstraints(max_length=LONGEST_SUBJECT)] | None = None
    category: Annotated[CategoryWord, Field(strict=False)] | None = None
    variables: Annotated[dict[Placeholder, Line], Field(max_length=20, json_schema_extra=NO_OTHERS)] = Field(
        default_factory=dict
    )
    require_opt_in: bool = False

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if (self.template is None) == (self.body is None):
            raise ValueError("give a template or a body")
        if self.template is not None and (self.category is not None or self.subject is not None):
            raise ValueError("a template has its own category and subject")
        return self


class Wanted(Page):
    """Which messages."""

    status: Annotated[StatusWord, Field(strict=False)] | None = None
    reason: Annotated[ReasonWord, Field(strict=False, description="Without a status: of those that were refused.")] | None = (
        None
    )
    channel: Annotated[ChannelWord, Field(strict=False)] | None = None


@operation(
    "POST",
    "/messages",
    scope="send",
    body=NewMessage,
    answer=MessageShown,
    statuses=(202,),
    problems={409: ("refused", "no_such_contact", wording.NO_TEMPLATE, wording.OTHER_CHANNEL)},
    wakes=True,
)
def send_message(session: Session, body: NewMessage) -> Answer | Response:
    """Send a message.

    Refused: 409 with `reason`, `sentence` and `message_id`, since the message stays in the list, and `until` where it may go
    later. An address of nobody makes a contact, who was never asked. Keys of mode `test` reach the sandbox alone.
    """
    channel = Channel.of(body.channel.value)
    words = _words(session, body, channel)
    contact = people.recipient(session, channel, body.to)
    filled = wording.fill(session, words, contact, body.variables)
    call = Call(
        contact_id=contact.id,
        channel=channel,
        address=facts.address_of(contact, channel),
        wording=words.wording,
        body=filled.body,
        subject=filled.subject,
        program=guard.key().name,
        category=words.draft.category,
        template_version_id=words.version_id,
        is_test=guard.key().mode == "test",
    )
    send = api.send_if_opted_in if body.require_opt_in else api.send
    entry = send(session.connection(), call, now())
    message = session.get_one(Message, entry.message_id)
    if entry.verdict.outcome in (Outcome.SEND, Outcome.HOLD):
        return Answer(shown(session, [message])[0])
    said = {"reason": entry.verdict.reason.word, "sentence": entry.verdict.sentence, "message_id": message.public_id}
    until = rfc3339(entry.verdict.until) if entry.verdict.until is not None else None
    return problem(409, "refused", entry.verdict.sentence, **said, until=until)


@operation("GET", "/messages/<message_id>", scope="read", answer=MessageShown, problems={404: ("no_such_message",)})
def get_message(session: Session, message_id: str) -> Answer:
    """Get a message."""
    message = session.scalar(_to_contacts().where(Message.public_id == message_id)) if may_be_id(message_id) else None
    if message is None:
        raise ProblemError(404, "no_such_message", "There is no message with this id.")
    return Answer(shown(session, [message])[0])


@operation("GET", "/messages", scope="read", query=Wanted, answer=Listed[MessageShown], problems={400: (UNKNOWN_CURSOR[0],)})
def list_messages(session: Session, query: Wanted) -> Answer:
    """List the messages to contacts, newest first.

    Whom a broadcast left out from the start has no message: `GET /broadcasts/{id}` counts them, with the reasons.
    """
    wanted = _to_contacts()
    if query.status is not None:
        wanted = wanted.where(_is_in(session, MessageState.of(query.status.value)))
    if query.reason is not None:
        wanted = wanted if query.status is not None else wanted.where(_is_in(session, MessageState.REFUSED))
        wanted = wanted.where(Message.reason == Reason.of(query.reason.value))
    if query.channel is not None:
        wanted = wanted.where(Message.channel == Channel.of(query.channel.value))
    before = paging.before(session, Message, query.after)
    if before is not None:
        wanted = wanted.where(Message.id < before)
    rows = session.scalars(wanted.order_by(Message.id.desc()).limit(query.limit + 1)).all()
    return Answer(paging.page(Listed[MessageShown], rows, query.limit, lambda some: shown(session, some)))


def _words(session: Session, body: NewMessage, channel: Channel) -> Words:
    if body.template is not None:
        return wording.of_template(session, body.template, channel)
    category = Category.of(body.category.value) if body.category is not None else Category.MARKETING
    return wording.typed(channel, category, body.body or "", body.subject or "")


def _to_contacts() -> Select[Message]:
    """What was sent or is to be. Mail to teammates is nobody else's."""
    return select(Message).where(Message.contact_id.is_not(None), Message.state != MessageState.RECEIVED)


def _is_in(session: Session, state: MessageState) -> ColumnElement[bool]:
    if state in HANDED_OVER and session.get_bind().dialect.name == "sqlite":
        # Most messages end there. PostgreSQL knows, and walks back from the newest; SQLite would sort all of them.
        return by_itself(Message.state) == state  # type: ignore[no-any-return]
    # Written into the statement, so that the database sees that the index of refused ones will do.
    return Message.state == literal(state, Message.state.type, literal_execute=True)
