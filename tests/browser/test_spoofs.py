"""Messages between the form and the page around it: who may say something, who hears what, and that neither side can be lied to
by anybody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from optin.addresses import read_phone
from optin.contacts import Person
from optin.vocabulary import Channel
from tests.browser.embedding import HEAR, await_form, embed, growing, inside, outer, press, show, sign_up
from tests.cast import add, say_no
from tests.widget.visiting import SMS, contact_ids

HOST, OTHER, EVIL = "host.localhost", "other.localhost", "evil.localhost"
SIGNED_UP = "heard.some(([data]) => data == 'optin:opted-in')"
# That of the form and that of the answer, which is said a frame after the sign-up.
TWO_HEIGHTS = r"new Set(heard.map(([data]) => data).filter(data => /^\{.optin.:\d+\}$/.test(data))).size == 2"
ODD = "NaN, -1, -Infinity, null, undefined, {}, {valueOf: 'no'}, [], [1, 2], 'tall', '', false, true, new Date(0), /x/, new Map"


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport={"width": 900, "height": 900})
    yield context
    context.close()


@pytest.fixture
def shop(near, sites, context):
    """A site's page with a new form in it: `shop(pasted)`; see `embed`."""
    pages = []

    def opened(*pasted, **changes):
        page = context.new_page()
        pages.append(page)
        show(page, embed(sites, SMS, *pasted, **({"host": HOST} | changes)))
        return page

    yield opened
    for page in pages:
        page.close()


def say(frame, messages, to="parent"):
    """Let a frame of a page send each of these (JavaScript), and wait until the last has arrived: they keep their order."""
    hearer = {"parent": frame.parent_frame, "window": frame, "frames[0]": next(iter(frame.child_frames), None)}[to]
    hearer.evaluate("() => { over = new Promise(done => addEventListener('message', e => e.data == 'over' && done())) }")
    frame.evaluate(f"for (const m of [{messages}, 'over']) {to}.postMessage(m, '*')")
    hearer.evaluate("over")


def frame_at(page, path):
    return next(frame for frame in page.frames if frame.url.endswith(path))


def test_the_page_around_it_cannot_be_talked_into_anything_by_itself(shop, near):
    page = shop(growing(near, 400))
    say(page.main_frame, "{optin: 900}, {optin: 1e9}, 'optin:opted-in', null, 7", to="window")

    assert outer(page) == 400


def test_whatever_the_form_says_only_a_larger_number_counts(shop, near):
    page = shop(growing(near, 400))
    say(page.frames[1], f"...[{ODD}].map(optin => ({{optin}}))")
    assert outer(page) == 400
    say(page.frames[1], "{optin: 640}")

    assert outer(page) == 640
    assert page.locator("iframe").get_attribute("style") == "border:0", "nothing but the height may change"


def test_another_page_in_the_frame_of_the_form_is_not_believed(shop, sites, near):
    sites.pages["/stranger"] = "<p>Somebody else's page."
    page = shop(growing(near, 400))
    page.locator("iframe").evaluate("(frame, url) => frame.src = url", sites.origin(EVIL) + "/stranger")
    expect(inside(page).get_by_text("Somebody else's")).to_be_visible()
    say(frame_at(page, "/stranger"), "{optin: 900}")

    assert outer(page) == 400


def test_the_form_listens_to_nobody(shop):
    page = shop()
    before, sent = inside(page).locator("body").inner_html(), []
    page.on("request", lambda request: sent.append(request.url))
    say(page.main_frame, "{optin: 900}, 'optin:opted-in', {phone: '+1 212 555 0178'}, '<b>x</b>', null", to="frames[0]")

    assert inside(page).locator("body").inner_html() == before
    assert sent == []


def test_the_page_that_holds_the_form_hears_of_the_sign_up_and_no_page_around_or_beside_it(near, sites, context):
    """A site of the list shows another one of the list, which shows the form, and a stranger's frame stands beside it."""
    sites.pages["/beside"] = HEAR
    beside = f"<iframe src='{sites.origin(EVIL)}/beside'></iframe>"
    listed = (sites.origin(HOST), sites.origin(OTHER))
    middle = embed(sites, SMS, lambda frame: HEAR + frame + beside, host=HOST, path="/middle", sites=listed)
    sites.paste(f"{HEAR}<iframe src='{middle}' width=800 height=700></iframe>", "/outer")
    page = context.new_page()
    page.goto(sites.origin(OTHER) + "/outer")
    form = page.frame_locator("iframe").frame_locator("iframe[data-optin]")
    form.get_by_label("Phone number").fill("+1 212 555 0179")
    form.get_by_role("button").click()
    frame_at(page, "/middle").wait_for_function(SIGNED_UP)

    assert page.evaluate("heard") == []
    assert frame_at(page, "/beside").evaluate("heard") == []
    page.close()


def test_nothing_personal_and_nothing_about_who_is_known_is_said(shop):
    known = "+1 212 555 0156"
    say_no(add(Person(phone=read_phone(known, "US"))), Channel.SMS)
    page = shop(lambda frame: HEAR + frame)
    heard = []
    for number in (known, "+1 212 555 0157"):
        page.reload()
        await_form(page)
        sign_up(page, number)
        page.wait_for_function(SIGNED_UP)
        page.wait_for_function(TWO_HEIGHTS)
        heard.append(sorted({data for data, _ in page.evaluate("heard")}))

    assert heard[0] == heard[1]
    assert not [data for data in heard[0] if "555" in data or "phone" in data.lower()]


def test_a_page_that_hides_its_name_hears_nothing_rather_than_everybody(shop):
    page = shop(lambda frame: HEAR + frame.replace('referrerpolicy="strict-origin"', 'referrerpolicy="no-referrer"'))
    sign_up(page, "+1 212 555 0158")
    expect(inside(page).get_by_role("status")).to_contain_text("Thank you")

    assert page.evaluate("heard") == []


def test_the_form_cannot_lead_the_page_around_it_away(shop):
    page = shop()
    address = page.url
    for way in ("top.location = 'https://example.com/'", "open('https://example.com/', '_top')", "parent.document.title"):
        page.frames[1].evaluate(f"() => {{ try {{ {way} }} catch {{}} }}")
    press(page)
    expect(inside(page).get_by_label("Phone number")).to_be_focused()

    assert page.url == address


HIDING = {
    "a picture above it": "<div style='position:absolute;inset:0;pointer-events:none;background:#fff;z-index:9'>Win</div>{}",
    "made invisible": "{}<style>iframe{{opacity:.01}}</style>",
    "cut to the button": "<div style='height:60px;overflow:hidden'><div style='margin-top:-180px'>{}</div></div>",
    "blurred": "{}<style>iframe{{filter:blur(30px)}}</style>",
}


@pytest.mark.parametrize("hiding", HIDING.values(), ids=HIDING)
def test_a_click_on_a_hidden_button_signs_nobody_up(shop, hiding):
    """What defends here is the address: it has to be typed, and nobody can type it for somebody from outside."""
    page, before = shop(hiding.format), contact_ids()
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        press(page)

    assert answer.value.status == 422
    assert contact_ids() == before


@pytest.mark.parametrize("rest", ["?phone=%2B12125550159&email=ana@example.com", "#phone=%2B12125550159", "?js=0&phone=1"])
def test_no_address_can_be_put_into_the_form_by_the_page_that_shows_it(shop, rest):
    page = shop(lambda frame: frame.replace('"\n title', f'{rest}"\n title', 1))
    expect(inside(page).get_by_label("Phone number")).to_have_value("")


def test_a_press_on_a_page_of_somebody_elses_with_a_harvested_form_signs_nobody_up(shop, sites, context):
    page, before = shop(), contact_ids()
    fields = {"t": inside(page).locator("[name=t]").input_value(), "phone": "+1 212 555 0159"}
    inputs = "".join(f"<input name={name} value='{value}'>" for name, value in fields.items())
    sites.paste(f"<form method=post action='{page.frames[1].url}'>{inputs}<button>Win</button></form>", "/harvest")
    page.goto(sites.origin(EVIL) + "/harvest")
    page.get_by_role("button").click()

    expect(page.get_by_role("heading")).to_have_text("This could not be accepted")
    assert contact_ids() == before
    assert fields["phone"] not in page.content()
