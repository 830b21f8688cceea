"""`optin why`: explain one decision by asking the table that decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from optin import contact_search, preferences
from optin.clock import now
from optin.commands.opened import Factory, opened
from optin.database import db
from optin.models import Contact
from optin.policy import Message, Verdict
from optin.sending import clocks
from optin.sending.clocks import Clock
from optin.vocabulary import Category, Channel, Path, Word, Wording
from optin.why import Why, explain


def _words(kind: type[Word]) -> click.Choice[str]:
    return click.Choice([member.word for member in kind])


@click.command()
@click.argument("contact")
@click.argument("channel", type=_words(Channel))
@click.argument("path", type=_words(Path))
@click.option("--category", type=_words(Category), default=Category.MARKETING.word, show_default=True, help="Of the message.")
@click.option("--wording", type=_words(Wording), default=Wording.TEMPLATE.word, show_default=True, help="Of the message.")
@click.pass_obj
def why(create_app: Factory, contact: str, channel: str, path: str, category: str, wording: str) -> None:
    """Why a message to CONTACT (id, phone number or e-mail address) on CHANNEL by PATH would leave now, or not."""
    message = Message(Category.of(category), Wording.of(wording))
    with opened(create_app):
        found = contact_search.named(db.session(), contact, preferences.current().country)
        if found is None:
            raise click.ClickException(f"There is no contact {contact}.")
        at = now()
        answer = explain(db.session(), found, Channel.of(channel), Path.of(path), message, at)
        clock = clocks.clock(db.session().connection(), found.id, Channel.of(channel), at)
        for line in _lines(found, Channel.of(channel), path, answer, clock):
            click.echo(line)


def _lines(contact: Contact, channel: Channel, path: str, answer: Why, clock: Clock | None) -> Iterator[str]:
    yield f"{contact.name or contact.public_id}, {channel.label}, {path}: {answer.verdict.outcome.word}"
    yield answer.verdict.sentence
    if clock is not None:
        yield f"Local time of the contact: {clock.words}."
    yield ""
    said = [_said(column.verdict) for column in answer.columns]
    width = max(map(len, said)) + 2
    for column, words in zip(answer.columns, said, strict=True):
        mark = "decides" if column.decides else ""
        yield f"  {column.name:<9}{words:<{width}}{mark}".rstrip()
    yield ""
    event = answer.event
    if event is not None:
        yield f"It rests on {event.public_id}: {event.entry.act.word} by {event.source.word}, {_time(event.recorded_at)}."
    yield (
        f"It may leave from {_time(answer.allowed_from)}."
        if answer.allowed_from
        else "It may not leave until something changes."
    )


def _said(verdict: Verdict | None) -> str:
    if verdict is None:
        return "-"
    until = f" until {_time(verdict.until)}" if verdict.until else ""
    return f"{verdict.outcome.word}: {verdict.reason.word}{until}"


def _time(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
