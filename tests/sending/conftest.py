"""Whom most messages of these tests are for."""

import pytest

from optin.vocabulary import Channel
from tests import cast


@pytest.fixture
def ana(app):
    """Ana, who opted in to texts."""
    contact_id = cast.add(cast.ANA)
    cast.say_yes(contact_id, Channel.SMS)
    return contact_id
