"""Filling in the pages about opt-in forms, as a person does."""

from optin import forms, preferences
from optin.database import writing
from optin.forms import Draft
from optin.vocabulary import Channel
from tests.pages.browse import browse, submit

DRAFT = Draft(
    description="Spring offers",
    channels=(Channel.SMS,),
    confirmation_message="I agree to receive offers.",
    button_text="Sign me up",
    after_text="Thank you.",
    privacy_url="https://www.example.com/privacy",
    organisation="Example Shop",
    sites=("https://shop.example.com",),
)


def made(draft=DRAFT):
    """The public id of a form, on a desk whose organisation is set."""
    with writing() as session:
        preferences.change(session, {"organisation": draft.organisation, "privacy_url": draft.privacy_url}, "Olive")
        return forms.create(session, draft, "Olive").public_id


def second_step(client, description="Spring offers", channels=("sms",)):
    """The page with the words, by way of the first step."""
    return submit(client, browse(client, "/forms/new"), "Next", {"channels": list(channels), "description": description})


def pressed(page, button):
    """The form around a button, with the address that the button sends it to."""
    form = page.form(button)
    form.attributes["action"] = form.find("button", text=button)["formaction"] or form["action"]
    return form
