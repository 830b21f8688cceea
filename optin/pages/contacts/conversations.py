"""The conversation with one contact on one channel: what was said, what counts now, and the box to write in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from optin import jobs
from optin.clock import now
from optin.database import db, hot
from optin.models import Contact
from optin.models.message import Message
from optin.pages.access import at_least
from optin.pages.contacts import letters, threads
from optin.pages.contacts.answers import answers
from optin.pages.contacts.blueprint import blueprint, channel_named, found, row_of
from optin.pages.contacts.explanations import with_why
from optin.pages.contacts.letters import Chosen, LetterForm
from optin.pages.simulator.blueprint import before, without_links
from optin.policy import Verdict
from optin.sending import compose
from optin.sending.compose import Composed, Letter
from optin.template_drafts import LONGEST_BODY
from optin.vocabulary import Category, Channel, Flag, Outcome, Path, Role

_CHANGED = "The template was changed meanwhile. Look at its new words below, and send them if they are right."
_GONE = "This template is not there any more. Choose another one, or type the message."
_EMPTY = "Nothing is left of this template for this contact. Fill in the contact’s name, or choose another template."
_SENT_BEFORE = "A message was sent from this page before. Press the button once more to send this one too."


@dataclass(frozen=True, slots=True)
class Box:
    """What the compose box offers. `verdict` is what would become of its `letter` now; `is_open`: something may be sent."""

    form: LetterForm
    template: Chosen | None
    letter: Letter
    verdict: Verdict
    is_open: bool

    @property
    def is_warned(self) -> bool:
        """Whether it takes a tick and a reason."""
        return self.verdict.outcome is Outcome.WARN

    @property
    def is_barred(self) -> bool:
        """Whether it may only go as something else than marketing."""
        return self.is_open and self.verdict.outcome is Outcome.REFUSE


@blueprint.get("/<name>/conversations/<word>")
@at_least(Role.VIEWER)
def conversation(name: str, word: str) -> str:
    """The thread, and for those who may send, the box: empty, with a template, or with the words of a refused message."""
    contact, channel = found(name), channel_named(word)
    form = LetterForm(channel, formdata=None)
    form.template.data = request.args.get("template", "")
    refused = threads.by_public_id(db.session(), contact, channel, request.args.get("again", ""))
    if refused is not None:
        form.subject.data, form.body.data = refused.subject, refused.body
        form.marketing.data = refused.category is Category.MARKETING
    return _page(contact, channel, form)


@blueprint.post("/<name>/conversations/<word>")
@at_least(Role.EDITOR)
def send(name: str, word: str) -> ResponseReturnValue:
    """Send what was typed or chosen, or warn."""
    contact, channel = found(name), channel_named(word)
    form = LetterForm(channel)
    return _sent(contact, form, lambda connection, letter: compose.send(connection, letter, now()), form.validate())


@blueprint.post("/<name>/conversations/<word>/overrides")
@at_least(Role.EDITOR)
def send_anyway(name: str, word: str) -> ResponseReturnValue:
    """The same after a warning, with a tick and a reason. It covers the flag event that the page was warned of."""
    contact, channel = found(name), channel_named(word)
    form = LetterForm(channel)

    def insist(connection: Connection, letter: Letter) -> Composed:
        composed = compose.send(connection, letter, now())
        if composed.message_id is not None:  # Nothing has to be overridden any more.
            return composed
        return compose.send_anyway(connection, letter, form.reason.data or "", form.overridden, now())

    is_valid = form.validate()
    return _sent(contact, form, insist, form.is_confirmed() and is_valid)


def _sent(contact: Contact, form: LetterForm, work: letters.Sending, is_valid: bool) -> ResponseReturnValue:
    template = letters.chosen(contact, form.channel, form.template.data)
    if not _is_what_was_seen(form, template) or not is_valid:
        return _page(contact, form.channel, form), 422
    letter = letters.letter(contact, form, template)
    if _named(letter.public_id) is not None:
        return _not_twice(contact, form, letter)
    try:
        composed = hot(lambda connection: work(connection, letter))
    except IntegrityError:
        db.session.rollback()
        return _not_twice(contact, form, letter)
    if composed.message_id is None:
        db.session.rollback()  # The page shows what the warning saw, which may be newer than what it has read.
        return _page(contact, form.channel, form), 409
    jobs.wake()
    _say(contact, letter, composed.verdict)
    return _to_the_end(contact, form.channel)


def _is_what_was_seen(form: LetterForm, template: Chosen | None) -> bool:
    """Whether the template still has the words that the page has shown, and any at all."""
    if form.is_typed:
        return True
    if template is None:
        form.template.data, form.body.errors = "", [_GONE]
        return False
    if form.version.data != str(template.version.number):
        form.version.errors = [_CHANGED]
    elif not template.preview.rendered.body.strip():
        form.version.errors = [_EMPTY]
    return not form.version.errors


def _named(public_id: str) -> Message | None:
    return db.session.scalar(select(Message).where(Message.public_id == public_id))


def _not_twice(contact: Contact, form: LetterForm, letter: Letter) -> ResponseReturnValue:
    """The page has sent a message already. The same one is not sent again; another one is asked about."""
    earlier = _named(letter.public_id) or abort(404)
    words = (letter.contact_id, letter.channel, letter.subject, letter.body)
    if (earlier.contact_id, earlier.channel, earlier.subject, earlier.body) == words:
        flash("It was sent once. The second press changed nothing.", "info")
        return _to_the_end(contact, form.channel)
    form.renew()
    (form.body if form.is_typed else form.version).errors = [_SENT_BEFORE]
    return _page(contact, form.channel, form), 409


def _say(contact: Contact, letter: Letter, verdict: Verdict) -> None:
    if verdict.outcome is Outcome.REFUSE:
        flash(with_why(f"The message was not sent. {verdict.sentence}", contact, letter.draft(Path.COMPOSE)), "error")
    else:
        flash("The message is in the outbox.", "done")


def _to_the_end(contact: Contact, channel: Channel) -> ResponseReturnValue:
    where = url_for("contacts.conversation", name=contact.public_id, word=channel.word, _anchor="newest")
    return redirect(where, 303)


def _page(contact: Contact, channel: Channel, form: LetterForm) -> str:
    answer = next(answer for answer in answers(db.session(), contact, now()) if answer.channel is channel)
    row = row_of(contact, channel)
    return render_template(
        "contacts/conversation.html",
        contact=contact,
        channel=channel,
        answer=answer,
        counts_as_out=(answer.default if answer.flag is Flag.UNSET else answer.flag) is not Flag.OPTED_IN,
        paused_until=row.paused_until if row.paused_until is not None and row.paused_until > now() else None,
        thread=threads.read(db.session(), contact, channel, before(), now()),
        before=before(),
        box=_box(contact, form),
        form=form,
        templates=letters.to_choose_from(channel),
        without_links=without_links,
        limit=LONGEST_BODY[channel],
    )


def _box(contact: Contact, form: LetterForm) -> Box:
    """What is in the box, judged as it stands. A typed text may also go without being marketing."""
    template = letters.chosen(contact, form.channel, form.template.data)
    letter = letters.letter(contact, form, template)
    judged = letters.judged(letter)
    form.overrides.data = "" if judged.flag_event is None else str(judged.flag_event)
    form.template.data = template.template.public_id if template else ""
    form.version.data = str(template.version.number) if template else ""
    plain = judged if template else letters.judged(replace(letter, category=Category.UTILITY))
    return Box(form, template, letter, judged.verdict, plain.verdict.outcome is not Outcome.REFUSE)
