"""A desk whose webhooks may go to this machine, and Ana."""

import pytest

from tests import cast
from tests.webhooks import telling


@pytest.fixture
def ana(app):
    telling.allow(app, "127.0.0.0/8")
    return cast.add(cast.ANA)
