"""`optin bench embed`, shortly: ours beside the smallest form, and an embed that does everything that is to be found out."""

import os

import pytest

from tests.embed_bench import chromium as browsers
from tests.embed_bench import embeds
from tests.embed_bench.chromium import chromium
from tests.embed_bench.embeds import BLANK, MINIMAL, STRICT, Embed
from tests.embed_bench.measure import measure
from tests.embed_bench.stand import desk, stand
from tests.embed_bench.visit import visit

BUSY = b"<!doctype html><script>for (let i = 0, sum = 0; i < 3e7; i++) sum += i % 7; localStorage.mine = 1</script>"
NOSY = (
    "<iframe src='{files}/busy.html'></iframe><img src='https://elsewhere.example.com/seen.png' width=9 height=9>"
    "<script>document.cookie = 'visitor=1'; sessionStorage.page = 1</script>"
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """What two runs found, and the browser that has been closed since."""
    with (
        stand() as served,
        desk(tmp_path_factory.mktemp("bench"), served.host) as codes,
        chromium(os.environ["OPTIN_TEST_BROWSER"]) as browser,
    ):
        served.add({"/busy.html": BUSY})
        known = {embed.name: embed for embed in [*embeds.baselines(served), *embeds.ours(codes)]}
        nosy, broken = Embed("Nosy", NOSY.format(files=served.files), "true"), Embed("Broken", "<p>Soon.</p>")
        asked = [known[BLANK], known[MINIMAL], known[STRICT], nosy, broken]
        measured = measure(browser, served, asked, 2, lambda sentence: None)
        assert browser.profile.is_dir()
    return measured, browser


@pytest.fixture(scope="module")
def costs(bench):
    return {cost.name: cost for cost in bench[0].costs}


def test_our_form_is_measured_beside_the_smallest_one(costs):
    ours, smallest = costs[STRICT], costs[MINIMAL]

    assert 300 < smallest.wire_bytes < ours.wire_bytes <= 1800
    assert (ours.runs, ours.requests, smallest.requests) == (2, 1, 1)
    assert ours.weight.brotli < ours.weight.gzip < ours.weight.raw
    assert ours.weight.brotli < ours.weight.http2 <= 1300
    assert ours.wire_bytes > ours.weight.gzip


def test_our_form_without_a_script_leaves_nothing_behind_and_asks_nobody(costs):
    ours = costs[STRICT]

    assert (ours.script_ms.middle, ours.layout_shift, ours.cookies, ours.storage_keys, ours.third_parties) == (0, 0, 0, 0, ())


def test_a_page_without_an_embed_costs_nothing(costs):
    assert (costs[BLANK].wire_bytes, costs[BLANK].requests, costs[BLANK].script_ms.middle) == (0, 0, 0)


def test_what_an_embed_does_in_its_frame_is_found_out(costs):
    nosy = costs["Nosy"]

    assert nosy.script_ms.middle > 5
    assert nosy.task_ms.middle >= nosy.script_ms.middle
    assert (nosy.cookies, nosy.storage_keys, nosy.third_parties) == (1, 2, ("elsewhere.example.com",))
    assert nosy.requests == 2


def test_an_embed_that_does_not_appear_is_not_measured(bench):
    assert bench[0].missing == {"Broken": "it did not show what it should"}


def test_nothing_is_left_of_the_browser(bench):
    closed = bench[1]

    assert not closed.profile.exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(closed.group, 0)


def test_a_page_that_hangs_holds_up_nobody(monkeypatch):
    with stand() as served, chromium(os.environ["OPTIN_TEST_BROWSER"]) as browser:
        hanging = served.paste("hanging", "<script>onload = () => setTimeout(() => { for (;;); }, 100)</script>")
        quiet = served.paste("quiet", "")
        visit(browser, quiet)
        with monkeypatch.context() as impatient:
            impatient.setattr(browsers, "ANSWER", 8.0)
            assert visit(browser, hanging).trouble == "it stopped answering"

        assert visit(browser, quiet).trouble == ""
