"""Every address that takes a form, so that no way in has fewer checks than another."""

from optin.desk import desk
from optin.tokens import Purpose
from tests.widget.visiting import link

WAYS = ("in a frame", "in a frame without a script", "on the page that tries it", "as a page")


def way(form, name):
    """The path of the form, by the name of the way."""
    trial = desk().tokens.sign_timed(Purpose.TRY, form)
    ends = {WAYS[0]: "", WAYS[1]: "?js=0", WAYS[2]: f"?try={trial}", WAYS[3]: ""}
    return link(form, "f" if name == WAYS[3] else "w") + ends[name]
