"""Random people, paths and moments: what is decided about many at once is what is decided about each, on every path; and no
marketing reaches whoever says no before a worker claims their message."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from optin.clock import now
from optin.database import db, writing
from optin.ledger import write
from optin.models import Contact, ContactChannel
from optin.sending import audience, facts, gate, people
from optin.sending.audience import Question
from optin.sending.people import Audience
from optin.vocabulary import Block, Category, Channel, Path, Wording
from tests import cast
from tests.sending import outgoing
from tests.sending.test_preview_is_dispatch import PERSON, RANDOMLY, WHO_SAID_YES, add

# On the other two the flag is not asked: an answer to the person's own message, and what the desk says for itself.
ASKING = st.sampled_from([path for path in Path if path not in (Path.BOT, Path.SERVICE)])
NO = st.sampled_from([None, Block.COMPLAINED, Block.STOPPED, Block.HELD, Block.BLOCKED])


def meant_for(contact_id, channel, **how):
    """A message to the contact, which covers the flag that stands now if its path covers one."""
    mine = (ContactChannel.contact_id == contact_id, ContactChannel.channel == channel)
    with db.engine.connect() as connection:
        contact = connection.execute(select(Contact.phone, Contact.email).where(Contact.id == contact_id)).one()
        event = connection.scalar(select(ContactChannel.flag_event).where(*mine))
    address = facts.address_of(contact, channel)
    return outgoing.draft(contact_id, channel=channel, address=address, overrides=event, override_reason="A recall.", **how)


def say_no(contact_id, block):
    told = cast.told()
    with writing() as session:
        if block is None:
            write.opt_out(session.connection(), contact_id, Channel.SMS, told)
        else:
            write.block(session.connection(), contact_id, Channel.SMS, block, told)


def said(verdict):
    """Outcome and reasons: until when is each person's own, and not asked of many at once."""
    return verdict.outcome, verdict.reasons


@RANDOMLY
@given(
    st.lists(PERSON, min_size=1, max_size=6),
    st.sampled_from(Channel),
    st.sampled_from(Path),
    st.sampled_from(Category),
    st.sampled_from(Wording),
)
def test_many_at_once_and_one_by_one_agree_on_every_path(app, crowd, channel, path, category, wording):
    ids, at = [add(who, channel) for who in crowd], now()
    people.know_groups(app, lambda group: select(Contact.id).where(Contact.id.in_(ids)))
    how = {"path": path, "category": category, "wording": wording}
    drafts = [meant_for(one, channel, **how) for one in ids]
    with db.engine.connect() as connection:
        alone = Counter(said(gate.judge(connection, draft, at).verdict) for draft in drafts)
        kinds = audience.preview(connection, Question(channel=channel, audience=Audience(groups=(1,)), **how), at).kinds

    together = Counter()
    for kind in kinds:
        together[said(kind.verdict)] += kind.count
    assert together == alone


@RANDOMLY
@given(ASKING, st.sampled_from(Wording), NO, st.booleans())
def test_whoever_says_no_before_the_claim_gets_no_marketing_on_any_path(app, path, wording, block, is_claimed):
    there = outgoing.provider()
    ben = add(WHO_SAID_YES, Channel.SMS)
    draft = meant_for(ben, Channel.SMS, path=path, category=Category.MARKETING, wording=wording)
    message_id = outgoing.queue(draft)
    assert outgoing.state(message_id) == "queued"
    claims = outgoing.claim() if is_claimed else []

    say_no(ben, block)
    for claim in claims:
        gate.dispatch(claim)
    gate.dispatch_due()

    assert outgoing.state(message_id) == "refused"
    assert there.received == []
