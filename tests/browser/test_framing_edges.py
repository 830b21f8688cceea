"""The odd rows of the table of who may show a form: pages without an origin, other elements than a frame, TLS, what hosts do to
their own pages, and lists that no editor could have typed."""

from __future__ import annotations

import time
from html import escape
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from optin.desk import desk
from optin.tokens import Purpose
from tests.browser.embedding import embed, frame_code, frame_source, inside, sign_up
from tests.widget.visiting import SMS, link, made

HOST, EVIL = "host.localhost", "evil.localhost"


@pytest.fixture
def context(browser):
    with browser.new_context() as context:
        yield context


@pytest.fixture
def code(near, sites):
    """The code of a form that one host may show."""
    return frame_code(made(SMS, sites=(sites.origin(HOST),)))


def seen(context, sites, body, host=HOST, **headers):
    """What becomes of the form in a page of a host: `shown`, or `blocked` where the browser gave up what it had asked for."""
    sites.paste(body, "/edge")
    sites.headers["/edge"] = headers
    return outcome(context, sites.origin(host) + "/edge")


def outcome(context, address):
    """In a page of its own: one that held another form before would also tell that it has given that one up."""
    with context.new_page() as page:
        return decided(page, address)


def decided(page, address):
    given_up = []
    page.on("requestfailed", lambda request: request.is_navigation_request() and given_up.append(request))
    page.goto(address, wait_until="commit")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        page.wait_for_timeout(20)
        if given_up:
            return "blocked" if "BLOCKED_BY_RESPONSE" in given_up[0].failure else given_up[0].failure
        if any("/w/" in frame.url and frame.locator("form button").count() for frame in page.frames):
            return "shown"
    raise AssertionError([frame.url for frame in page.frames])


def test_a_page_that_its_own_headers_put_in_a_sandbox_shows_nothing(code, sites, context):
    sandbox = {"Content-Security-Policy": "sandbox allow-scripts allow-forms"}
    assert seen(context, sites, code, **sandbox) == "blocked"


@pytest.mark.parametrize("scheme", ["data:text/html,{}", "blob"])
def test_a_page_made_of_data_shows_nothing_where_its_origin_is_nobodys(code, sites, context, scheme):
    made_here = f"<script>f.src=URL.createObjectURL(new Blob([{code!r}],{{type:'text/html'}}))</script>"
    body = "<iframe id=f></iframe>" + made_here if scheme == "blob" else f"<iframe src='{scheme.format(quote(code))}'></iframe>"

    # A blob belongs to the page that made it; what stands in a data: address belongs to nobody.
    assert seen(context, sites, body) == {"blob": "shown"}.get(scheme, "blocked")
    assert seen(context, sites, body, EVIL) == "blocked"


def test_a_stranger_between_two_pages_of_the_list_hides_it(code, sites, context):
    sites.paste(code, "/inner")
    sites.paste(f"<iframe width=800 height=600 src='{sites.origin(HOST)}/inner'></iframe>", "/middle")
    frame = "<iframe width=900 height=700 src='{}/middle'></iframe>"

    assert seen(context, sites, frame.format(sites.origin(HOST))) == "shown"
    assert seen(context, sites, frame.format(sites.origin(EVIL))) == "blocked"


@pytest.mark.parametrize(
    "element", ["<object data='{}' width=400 height=400></object>", "<embed src='{}' width=400 height=400>"]
)
def test_other_elements_than_a_frame_are_no_way_around(code, sites, context, element):
    body = element.format(frame_source(code))
    assert seen(context, sites, body) == "shown"
    assert seen(context, sites, body, EVIL) == "blocked"


@pytest.mark.parametrize("host", ["host.localhost.", "host.localhost.evil.localhost", "xhost.localhost", "localhost"])
def test_a_name_that_only_looks_like_the_host_shows_nothing(code, sites, context, host):
    assert seen(context, sites, code, host) == "blocked"


@pytest.mark.parametrize(("listed", "shown_at"), [("http", "http https"), ("https", "https")])
def test_a_plain_entry_stands_for_the_same_host_behind_tls_and_never_the_other_way_round(near, context, listed, shown_at):
    code = frame_code(made(SMS, sites=(f"{listed}://shop.localhost",)))
    context.route("*://shop.localhost/", lambda route: route.fulfill(content_type="text/html", body=code))

    for scheme in ("http", "https"):
        assert outcome(context, f"{scheme}://shop.localhost/") == ("shown" if scheme in shown_at.split() else "blocked")


def test_a_list_that_is_not_as_it_should_be_opens_the_form_to_nobody_else(near, sites, context):
    host, port = sites.origin(HOST), sites.port
    wrong = (f"{host}/path", f"http://höst.localhost:{port}", f"http://*.*.localhost:{port}", f"http://a.*.localhost:{port}")
    wrong += ("*", "http:", "'self' *", f"{host}, *", f"{host}; script-src *", f"{host}\tdata:", "")
    code = frame_code(made(SMS, sites=(*wrong, host)))

    assert seen(context, sites, code) == "shown"
    assert seen(context, sites, code, EVIL) == "blocked"
    assert seen(context, sites, frame_code(made(SMS, sites=wrong))) == "blocked"
    assert seen(context, sites, frame_code(made(SMS, sites=()))) == "blocked"


def test_the_last_of_fifty_sites_shows_it(near, sites, context):
    many = tuple(f"https://shop-{number}.a-rather-long-name-for-a-chain-of-shops.example.com" for number in range(49))
    code = frame_code(made(SMS, sites=(*many, sites.origin(HOST))))
    assert seen(context, sites, code) == "shown"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/forms", "/f", "/c"])
def test_no_other_page_of_the_desk_stands_in_a_frame(near, sites, context, path):
    """Above all not the one whose one button confirms."""
    form = made(SMS, sites=(sites.origin(HOST),))
    path = {"/f": link(form, "f"), "/c": f"/c/{desk().tokens.sign(Purpose.CONFIRM, 'cnf_made_up')}"}.get(path, path)
    assert seen(context, sites, f"<iframe src='{near}{path}'></iframe>") == "blocked"


HOSTS = {
    "isolated": {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"},
    "silent": {"Referrer-Policy": "no-referrer"},
    "talkative": {"Referrer-Policy": "unsafe-url"},
    "strict": {"Content-Security-Policy": "default-src 'none'; frame-src http://localhost:*; style-src 'unsafe-inline'"},
    "closed": {"Permissions-Policy": "camera=(), microphone=(), publickey-credentials-get=()"},
}


@pytest.mark.parametrize("headers", HOSTS.values(), ids=HOSTS)
def test_careful_hosts_can_show_it_and_people_can_sign_up_there(near, sites, context, headers):
    page = context.new_page()
    address = embed(sites, SMS, host=HOST, path="/careful")
    sites.headers["/careful"] = headers
    page.goto(address)
    sign_up(page, "+1 212 555 0178")

    expect(inside(page).get_by_role("status")).to_contain_text("Thank you")


def test_a_page_written_into_an_attribute_of_a_stranger_counts_as_the_stranger(code, sites, context):
    twice = escape(f'<iframe srcdoc="{escape(code)}"></iframe>')
    body = f'<iframe srcdoc="{twice}"></iframe>'
    assert seen(context, sites, body) == "shown"
    assert seen(context, sites, body, EVIL) == "blocked"
