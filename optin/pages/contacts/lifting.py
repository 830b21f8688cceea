"""Lifting a block that is a teammate's to lift, with a reason."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from optin import by_hand
from optin.by_hand import NotLiftableError
from optin.clock import now
from optin.database import db, writing
from optin.ledger.write import NoContactError
from optin.pages.access import at_least
from optin.pages.contacts.answers import answers
from optin.pages.contacts.blueprint import blueprint, by_teammate, channel_named, found
from optin.pages.contacts.opt_outs import ReasonForm
from optin.vocabulary import Block, Channel, Role


@blueprint.get("/<name>/blocks/<word>/<block_word>/lifting")
@at_least(Role.EDITOR)
def ask_to_lift(name: str, word: str, block_word: str) -> str:
    """What the block bars, and the field for the reason; or who can lift it."""
    return _page(name, channel_named(word), _block(block_word), ReasonForm(formdata=None))


@blueprint.post("/<name>/blocks/<word>/<block_word>/lifting")
@at_least(Role.EDITOR)
def lift(name: str, word: str, block_word: str) -> ResponseReturnValue:
    """Lift it, if it stands and a teammate may."""
    contact, channel, block, form = found(name), channel_named(word), _block(block_word), ReasonForm()
    if not form.validate():
        return _page(name, channel, block, form), 422
    try:
        with writing() as session:
            by_hand.lift(session.connection(), contact.id, channel, block, by_teammate(reason=form.reason.data))
    except NotLiftableError:
        db.session.rollback()
        return _page(name, channel, block, form), 409
    except NoContactError:
        abort(404)
    flash(f"The block on {channel.label} was lifted.", "done")
    return redirect(url_for("contacts.show", name=name), 303)


def _block(word: str) -> Block:
    for block in Block:
        if block.words == [word]:
            return block
    abort(404)


def _page(name: str, channel: Channel, block: Block, form: ReasonForm) -> str:
    contact = found(name)
    answer = next(answer for answer in answers(db.session(), contact, now()) if answer.channel is channel)
    shown = next((shown for shown in answer.blocks if shown.word == block.words[0]), None)
    return render_template("contacts/lift.html", contact=contact, channel=channel, block=shown, word=block.words[0], form=form)
