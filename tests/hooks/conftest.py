"""A desk that both providers call, and Ana, who opted in to both channels."""

import pytest

from optin.database import writing
from optin.preferences import change
from optin.vocabulary import Channel
from tests import cast
from tests.channels import fakes


@pytest.fixture
def called(app):
    fakes.set_up(app, **fakes.twilio_values(), **fakes.whatsapp_values())
    return app


@pytest.fixture
def ana(called):
    with writing() as session:
        change(session, {"organisation": "Example Shop"}, "olive@example.com")
    contact_id = cast.add(cast.ANA)
    cast.say_yes(contact_id, Channel.SMS)
    cast.say_yes(contact_id, Channel.WHATSAPP)
    return contact_id
