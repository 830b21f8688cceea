"""A mailbox on a real server of this machine, and the adapter that writes to it."""

import pytest

from tests.channels import mail_servers
from tests.channels.mail_servers import Mailbox


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def mail(desk, mailbox):
    """The adapter for a server without encryption, which has an address for what comes back."""
    with (
        mail_servers.real(mailbox) as values,
        mail_servers.adapter({**values, "smtp_inbound_address": "desk@example.com"}) as made,
    ):
        yield made
