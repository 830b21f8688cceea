"""The first page: what is still to do, and the week in numbers."""

from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import text

from optin import clock, forms
from optin.database import db, writing
from optin.ledger import write
from optin.pages.overview import BY_A_FORM
from optin.vocabulary import Channel, Role, Source
from tests.channels import fakes
from tests.pages.browse import browse
from tests.pages.opt_in_forms import DRAFT, made
from tests.pages.people import signed_in, teammate
from tests.people import create, origin, person


def somebody(act, name="ana", by_form=None):
    """A contact who does something by e-mail now, on the form with this public id or in another way."""
    how = origin(Source.WIDGET if by_form else Source.API, at=clock.now())
    if by_form:
        how = replace(how, form_version_id=forms.by_public_id(db.session(), by_form)[1].id)
    with writing() as session:
        contact = create(session.connection(), person(name, phone=None, email=f"{name}@example.com"))
        act(session.connection(), contact, Channel.EMAIL, how)


def done(page):
    return [item.find("span", class_="check-title").text for item in page.all("li", class_="is-done")]


def tiles(page):
    return {tile.find("dt").text: " ".join(value.text for value in tile.all("dd")) for tile in page.all("div", class_="tile")}


def test_a_new_desk_says_what_comes_first(owner):
    page = browse(owner, "/")

    assert done(page) == []
    assert page.find("a", text="Create")["href"] == "/forms/new"


def test_steps_are_ticked_as_they_are_done(owner):
    somebody(write.opt_in, by_form=made())

    page = browse(owner, "/")
    assert DRAFT.organisation in page.find("p", class_="lede").text
    assert done(page) == [
        "Name your organisation",
        "Create an opt-in form",
        "Put its code on your site",
        "Collect the first opt-in",
    ]


def test_the_list_goes_once_everything_is_done(owner):
    somebody(write.opt_in, by_form=made())
    teammate(Role.VIEWER)

    assert browse(owner, "/").all("span", class_="check-title") == []


def test_an_opt_in_that_was_typed_in_does_not_mean_that_the_code_is_on_a_site(owner):
    somebody(write.opt_in)

    assert done(browse(owner, "/")) == ["Collect the first opt-in"]


def test_whether_the_code_is_on_a_site_is_told_without_reading_the_ledger(desk):
    query = str(BY_A_FORM.compile(db.engine, compile_kwargs={"literal_binds": True}))

    plan = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {query}"))]

    assert plan == ["SEARCH consent_event USING COVERING INDEX consent_event_form_version (form_version_id>?)"]


@pytest.mark.parametrize("who", ["viewer", "editor"])
def test_a_step_that_a_role_does_not_reach_has_no_button(request, who):
    page = browse(request.getfixturevalue(who), "/")

    assert page.all("a", text="Invite") == []
    assert bool(page.all("a", text="Create")) is (who == "editor")


def test_the_week_is_counted_by_channel(desk):
    with time_machine.travel(1_800_000_000, tick=False) as travel:
        somebody(write.opt_in, "old")
        travel.shift(7 * 24 * 3600 + 1)
        somebody(write.opt_in, "ana")
        somebody(write.opt_out, "ben")
        somebody(write.opt_out, "cem")

        shown = tiles(browse(signed_in(desk, teammate(Role.OWNER)), "/"))
        assert (shown["E-mail"], shown["SMS"]) == ("1 opt-in 2 opt-outs", "0 opt-ins 0 opt-outs")


def test_who_has_not_confirmed_is_counted(owner):
    somebody(lambda *given: write.ask(*given, until=clock.now() + 3600))

    assert tiles(browse(owner, "/"))["Awaiting confirmation"].startswith("1 contact has not confirmed yet")


def test_the_desk_says_that_it_is_in_the_sandbox(viewer):
    assert "No message leaves this desk" in browse(viewer, "/").find("aside", class_="banner").text


def test_the_banner_names_the_channels_that_reach_nobody_and_goes_when_all_have_a_provider(desk, viewer):
    fakes.set_up(desk, **fakes.twilio_values())
    words = browse(viewer, "/").find("aside", class_="banner").text
    assert "What is sent on WhatsApp and E-mail arrives in the simulator and nowhere else." in words

    mail = {"smtp_host": "mail.example.com", "smtp_from": "news@example.com"}
    fakes.set_up(desk, **fakes.twilio_values(), **fakes.whatsapp_values(), **mail)
    assert browse(viewer, "/").all("aside", class_="banner") == []


def test_a_channel_that_is_set_in_part_is_an_alarm_and_leads_to_its_page(desk, viewer, owner):
    fakes.set_up(desk, twilio_account_sid=fakes.ACCOUNT)

    assert "Nothing is sent on SMS Auth token is missing. An owner can mend it." in browse(viewer, "/").text
    assert browse(owner, "/").find("a", text="Mend the settings of SMS")["href"] == "/channels/sms"


def test_the_navigation_shows_what_one_may_open(viewer, owner):
    assert "Team" not in browse(viewer, "/").find("nav").text
    assert "Team" in browse(owner, "/").find("nav").text
