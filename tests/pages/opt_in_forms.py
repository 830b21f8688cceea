"""Filling in the pages about opt-in forms, as a person does."""

from optin import forms, preferences
from optin.database import writing
from optin.forms import Draft
from optin.vocabulary import Channel
from tests.pages.browse import browse, submit
from tests.widget.visiting import Answer

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


def pictured(client, page):
    """The form in the picture on a page."""
    return Answer(client.get(page.find("iframe")["src"]))


def drawn(client, page, **typed):
    """The picture that the editor draws of what is typed: what its button sends into the frame."""
    button = page.find("button", formtarget="preview")
    token = page.find("input", name="csrf_token")["value"]
    response = client.post(button["formaction"], data={"csrf_token": token, **typed})
    assert response.status_code == 200
    return Answer(response)
