"""A desk that takes mail, and Ana, who has had one from it."""

import pytest

from app import create_app
from optin import database, jobs
from optin.vocabulary import Channel
from tests import cast
from tests.databases import settings
from tests.hooks import mails
from tests.sending import outgoing


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request, databases, tmp_path):
    """A desk on a fresh database, as everywhere, with an address for mail that comes back."""
    url = databases.fresh(request.param)
    app = create_app(settings(tmp_path, url, **mails.SETTINGS))
    app.testing = True
    with app.app_context():
        yield app
        database.db.session.remove()
    jobs.let_go(app)
    database.stop(app)
    databases.forget(url)


@pytest.fixture
def ana(app):
    """Ana, who opted in to mail."""
    contact_id = cast.add(cast.ANA)
    cast.say_yes(contact_id, Channel.EMAIL)
    return contact_id


@pytest.fixture
def sent(ana):
    """The message that Ana has had, as its row."""
    return outgoing.row(mails.send(ana))


@pytest.fixture
def bring(app):
    """Brings a mail to the desk; the status and the word of what became of it."""
    client = app.test_client()

    def brought(raw, recipient=None, secret=mails.SECRET):
        query = {"to": recipient} if recipient else None
        answer = client.post("/hooks/email", data=raw, query_string=query, headers={"Authorization": f"Bearer {secret}"})
        return answer.status_code, answer.text.strip()

    return brought
