"""Ana, who opted in to texts and to WhatsApp."""

import pytest

from optin.vocabulary import Channel
from tests import cast


@pytest.fixture
def ana(app):
    contact_id = cast.add(cast.ANA)
    cast.say_yes(contact_id, Channel.SMS)
    cast.say_yes(contact_id, Channel.WHATSAPP)
    return contact_id
