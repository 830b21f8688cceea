"""What people write around what they quote: own words count, above, below and in between, and what we wrote never does."""

import pytest

from optin.vocabulary import Channel
from tests import cast
from tests.hooks import mails
from tests.inbound.writing_in import blocks, flag
from tests.sending import outgoing

EMAIL = Channel.EMAIL
BODY = "Dear Ana, our new plants for the balcony are here.\n\nReply STOP to stop. Your shop"
WAYS = "-- \nChoose what you get from us: https://shop.example.com/p/abc\nUnsubscribe: https://shop.example.com/u/abc\n"
LETTER = f"{BODY}\n\n{WAYS}"
US = "Example Shop <news@example.com>"
BLOCKS = {
    "outlook": f"________________________________\nFrom: {US}\nSent: Monday\nTo: Ana\nSubject: Spring\n",
    "outlook desktop": f"From: {US}\nSent: Monday\nTo: Ana\nSubject: Spring\n",
    "without an address": "From: Example Shop\nSent: Monday, 2 March 2026 10:00\nTo: Ana\nSubject: Spring\n",
    "german": "Von: Example Shop\nGesendet: Montag, 2. März 2026\nAn: Ana\nBetreff: Spring\n",
    "french": "De : Example Shop\nEnvoyé : lundi 2 mars 2026\nÀ : Ana\nObjet : Spring\n",
    "spanish": "De: Example Shop\nEnviado: lunes\nPara: Ana\nAsunto: Spring\n",
    "polish": "Od: Example Shop\nWysłano: poniedziałek\nDo: Ana\nTemat: Spring\n",
    "chinese": "发件人: Example Shop\n发送时间: 2026年3月2日\n收件人: Ana\n主题: Spring\n",
    "bold": f"*From:* {US}\n*Sent:* Monday\n*To:* Ana\n*Subject:* Spring\n",
    "original": "-----Original Message-----\nFrom: Example Shop\nSent: Monday\n",
    "unmarked": f"On Mon, 2 Mar 2026 at 10:00, {US} wrote:\n",
    "unmarked, wrapped": "Am Montag, den 2. März 2026 um\n10:00 Uhr schrieb Example\nShop:\n",
    "nothing": "",
}
MARKS = {
    "gmail": f"On Mon, 2 Mar 2026 at 10:00, {US} wrote:\n",
    "gmail, wrapped": "On Mon, 2 Mar 2026 at 10:00, The Stop Smoking\nShop\n<news@example.com>\nwrote:\n",
    "apple": "On 2 Mar 2026, at 10:00, Example Shop wrote:\n\n",
    "german": "Am 02.03.26 um 10:00 schrieb Example Shop:\n",
}
QUOTATIONS = {name: f"{head}\n{LETTER}" for name, head in BLOCKS.items()} | {
    f"marked, {name}": head + "".join(f"> {line}\n" for line in LETTER.splitlines()) for name, head in MARKS.items()
}
WORDS = {"thank you, lovely": "opted_in", "STOP": "opted_out", "Please unsubscribe me": "opted_out", "Unsubscribe": "opted_out"}
SIGNED = ("", "\n\nSent from my iPhone")


@pytest.fixture
def letter(ana):
    """The message that Ana has had, with a text of some length and STOP in it."""
    draft = outgoing.draft(ana, channel=EMAIL, address="ana@example.com", subject="Spring", body=BODY)
    return outgoing.row(outgoing.queue(draft))


@pytest.fixture
def says(ana, letter, bring):
    """Ana answers what a quotation makes of her words; her own words alone count."""

    def said(around, **more):
        for words, outcome in WORDS.items():
            cast.say_yes(ana, EMAIL)
            assert bring(mails.answer(letter, around(words), **more)) == (200, "answer")
            assert (words, flag(ana, EMAIL), blocks(ana, EMAIL)) == (words, outcome, [])

    return said


@pytest.mark.parametrize("quotation", QUOTATIONS.values(), ids=QUOTATIONS)
def test_own_words_count_above_and_below_and_quoted_ones_do_not(says, quotation):
    for signature in SIGNED:
        says(lambda words, signature=signature: f"{words}{signature}\n\n{quotation}")
        says(lambda words, signature=signature: f"{quotation}\n\n{words}{signature}")


@pytest.mark.parametrize("name", ["outlook", "without an address", "marked, gmail"])
def test_own_words_count_in_between(says, name):
    says(lambda words: QUOTATIONS[name].replace("are here.\n", f"are here.\n\n{words}\n\n"))


HTML = "<p>Dear Ana, our new plants for the balcony are here.</p><p>Reply STOP to stop. Your shop</p>"
FOOT = '<a href="https://x/p">Choose what you get from us</a> &nbsp;·&nbsp; <a href="https://x/u">Unsubscribe</a>'
DRAWN = {
    "blockquote": f'<blockquote type="cite">{HTML}{FOOT}</blockquote>',
    "gmail": f'<div class="gmail_quote"><div class="gmail_attr">2 May:</div><blockquote>{HTML}{FOOT}</blockquote></div>',
    "gmail, without": f'<div class="gmail_quote">{HTML}<p>{FOOT}</p></div>',
    "outlook": '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Example Shop<br><b>Sent:</b> Monday<br>'
    f"<b>To:</b> Ana<br><b>Subject:</b> Spring</div><div><br></div><div>{HTML}<p>{FOOT}</p></div>",
    "apple": f"<div><br><blockquote><div>On 2 May 2026, at 10:00, Shop wrote:</div></blockquote>{HTML}<p>{FOOT}</p></div>",
}


@pytest.mark.parametrize("quotation", DRAWN.values(), ids=DRAWN)
def test_so_they_do_in_html(says, quotation):
    page = {"Content_Type": "text/html; charset=utf-8"}
    says(lambda words: f"<html><body><p>{words}</p>{quotation}</body></html>", **page)
    says(lambda words: f"<html><body>{quotation}<p>{words}</p></body></html>", **page)


@pytest.mark.parametrize("block", ["outlook", "german", "unmarked"])
@pytest.mark.parametrize("is_above", [True, False])
def test_a_thank_you_around_a_letter_that_is_unknown_opts_nobody_out(ana, bring, block, is_above):
    parts = ("thank you, lovely", f"{BLOCKS[block]}\nSomething else.\n\nUnsubscribe: https://x")
    bring(mails.mail("\n\n".join(parts if is_above else reversed(parts)), subject="Re: Spring"))
    assert flag(ana, EMAIL) == "opted_in"


def test_a_stop_below_a_letter_that_is_unknown_waits_for_a_teammate(ana, bring):
    bring(mails.mail(f"{BLOCKS['outlook']}\nSomething else.\n\nSTOP", subject="Re: Spring"))
    assert (flag(ana, EMAIL), blocks(ana, EMAIL)) == ("opted_in", ["held"])


def test_a_line_of_ours_that_is_copied_may_mean_stop(ana, letter, bring):
    bring(mails.answer(letter, "Unsubscribe: https://shop.example.com/u/abc"))
    assert (flag(ana, EMAIL), blocks(ana, EMAIL)) == ("opted_in", ["held"])


def test_a_stop_that_is_how_our_letter_begins_is_no_quotation(ana, bring):
    draft = outgoing.draft(
        ana, channel=EMAIL, address="ana@example.com", subject="Spring", body="Stop! Look at what is new here."
    )
    bring(mails.answer(outgoing.row(outgoing.queue(draft)), "Stop!\n\nAna"))
    assert flag(ana, EMAIL) == "opted_out"
