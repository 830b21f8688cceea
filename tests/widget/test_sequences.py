"""An opt-in by a form brings somebody into the sequences that the form leads to."""

from dataclasses import replace

from sqlalchemy import select

from optin import sequences
from optin.database import writing
from optin.models import Enrolment, OptInForm, Sequence
from optin.sequences import Options
from optin.vocabulary import EnrolledBy
from tests.sending.sequencing import running
from tests.widget.visiting import OURS, PHONE, Visit, confirm_link, made, read, sign_up


def led_to(form, name="Welcome"):
    """A sequence that this form leads to."""
    here = running(0, name=name)
    with writing() as session:
        form_id = session.scalars(select(OptInForm.id).where(OptInForm.public_id == form)).one()
        options = replace(Options(name=name), form_id=form_id)
        sequences.change(session, session.get_one(Sequence, here), options)
    return here


def inside():
    """Who is in which sequence, and how they came in."""
    return [tuple(row) for row in read(select(Enrolment.sequence_id, Enrolment.enrolled_by))]


def test_an_opt_in_by_the_form_brings_somebody_in_once(app):
    form, other = made(), made(description="Other")
    here = led_to(form)

    sign_up(app, other, phone=PHONE)
    assert inside() == []
    sign_up(app, form, phone=PHONE)
    sign_up(app, form, phone=PHONE)

    assert inside() == [(here, EnrolledBy.FORM)]


def test_with_a_confirmation_it_is_the_confirmation_that_does(app):
    form = made(double_opt_in=True)
    here = led_to(form)
    sign_up(app, form, phone=PHONE)
    assert inside() == []

    Visit(app, confirm_link()).open("POST", Origin=OURS, Sec_Fetch_Site="same-origin")

    assert inside() == [(here, EnrolledBy.FORM)]


def test_a_form_may_lead_to_several(app):
    form = made()
    both = [led_to(form, "One"), led_to(form, "Two")]

    sign_up(app, form, phone=PHONE)

    assert [sequence_id for sequence_id, _ in inside()] == both
