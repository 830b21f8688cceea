"""The text of HTML mails, as people write them and as nobody should."""

import pytest

from optin.hooks.email.html_text import BEGINNING as RULE
from optin.hooks.email.html_text import text_of_html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Please <b>stop</b></p><p>Ana</p>", "Please stop\n\nAna"),
        ("Hello<br>you &amp; me&nbsp;&#128512;", "Hello\nyou & me 😀"),
        ("<STYLE>p { content: 'stop' }</STYLE><script>stop()</script><!-- stop -->Hello", "Hello"),
        ('Hi<blockquote type="cite"><p>x</p><blockquote>y</blockquote>z</blockquote>Bye', "Hi\n>\nBye"),
        (
            'Hi<div class="gmail_quote"><div class="gmail_attr">On 2 May</div><blockquote>x</blockquote></div>Bye',
            f"Hi\n{RULE}\n\n>\n\n>\n\nBye",
        ),
        ('Hi<div id="appendonsend"></div><div>From: x</div>', f"Hi\n{RULE}\n\n\nFrom: x"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_text_is_what_a_person_reads_without_what_is_quoted(source, text):
    lines = [" ".join(line.split()) for line in text_of_html(source).strip().split("\n")]

    assert "\n".join(lines) == text


@pytest.mark.parametrize("broken", ["<!-- never closed", "<p never closed", "<style>p {}", "<![CDATA[", "<"])
def test_markup_that_never_ends_is_left_out(broken):
    assert text_of_html(f"Hello{broken}").strip().rstrip("<").strip() == "Hello"
