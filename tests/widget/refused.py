"""What a form has refused, as the team would read it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import refusals
from optin.database import db
from optin.models import OptInForm


def known(form):
    """Everything that is known of the refusals of a form (its public id), written down first."""
    refusals.write_down()
    with Session(db.engine) as session:
        return refusals.known(session, session.scalars(select(OptInForm.id).where(OptInForm.public_id == form)).one())


def refused(form):
    """How often it refused something, by the word for the reason."""
    return {row.what.word: row.count for row in known(form).reasons}
