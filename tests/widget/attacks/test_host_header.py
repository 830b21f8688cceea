"""A request that names another host: nothing that the desk writes takes that name over."""

import pytest

from app import create_app
from optin import database
from optin.vocabulary import Channel
from tests.databases import settings
from tests.widget.attacks.ways import WAYS, way
from tests.widget.visiting import OURS, PHONE, Visit, made, requests, sign_up

SPOOFED = {
    "Host": "evil.example",
    "X_Forwarded_Host": "evil.example",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Prefix": "/evil.example",
    "X_Original_Url": "https://evil.example/",
    "X_Rewrite_Url": "/evil.example",
    "Forwarded": "host=evil.example;proto=https",
}


@pytest.fixture(params=["0", "1"])
def proxied(request, databases, tmp_path):
    """A desk behind no proxy, and behind one."""
    app = create_app(settings(tmp_path, databases.fresh("sqlite"), OPTIN_TRUSTED_PROXIES=request.param))
    app.testing = True
    with app.app_context():
        yield app
        database.db.session.remove()
    database.stop(app)


@pytest.mark.parametrize("name", WAYS)
def test_the_link_that_confirms_leads_to_this_desk(proxied, name):
    visit = Visit(proxied, way(made(double_opt_in=True, channels=(Channel.SMS,)), name))
    assert visit.send(headers=SPOOFED, phone=PHONE).status_code == 200

    [body] = requests()
    assert f" {OURS}/c/" in body
    assert "evil" not in body


def test_no_page_and_no_header_takes_the_name_over(proxied):
    form = made()
    sign_up(proxied, made(double_opt_in=True), phone=PHONE)
    paths = [way(form, name) for name in WAYS] + ["/w/nothing", "/c/nothing", "/w.1.js", "/try/nothing", "/nothing", "/healthz"]
    paths += ["/sign-in", "/", "/forms", "/w", "/f/", requests()[0].split(OURS)[1].split()[0]]
    for path in paths:
        answer = Visit(proxied, path).look(**SPOOFED)
        assert "evil" not in f"{answer.text}{answer.headers}", path


@pytest.mark.parametrize(
    "path", ["/w//nothing", "//w/nothing", "/w/nothing//", "/forms//new", "//evil.example/%2e%2e", "/\\evil.example"]
)
def test_an_address_with_too_many_slashes_leads_nowhere(proxied, path):
    for method in ("GET", "POST"):
        answer = Visit(proxied, path).open(method, **SPOOFED)
        assert (answer.status_code, answer.headers.get("Location")) == (404, None)


def test_another_host_does_not_make_its_page_ours(proxied):
    visit = Visit(proxied, way(made(), WAYS[0]))

    assert visit.send(headers=SPOOFED | {"Origin": "http://evil.example"}, phone=PHONE).status_code == 403
    assert visit.send(headers=SPOOFED | {"Origin": "https://evil.example"}, phone=PHONE).status_code == 403
