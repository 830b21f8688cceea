"""A desk with Ana in it."""

import pytest

from optin.database import writing
from optin.preferences import change
from tests import cast


@pytest.fixture
def ana(app):
    with writing() as session:
        change(session, {"organisation": "Example Shop"}, "olive@example.com")
    return cast.add(cast.ANA)
