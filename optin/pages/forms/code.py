"""The code to paste, and what keeps it from being seen."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import render_template

from optin import snippet
from optin.desk import desk
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint, found
from optin.vocabulary import Role


@blueprint.get("/<name>/code")
@at_least(Role.VIEWER)
def code(name: str) -> str:
    """The snippet and the plain link."""
    form, version = found(name)
    return render_template(
        "forms/code.html",
        opt_in_form=form,
        version=version,
        snippet=snippet.snippet(version, snippet.frame_address(form.public_id)),
        link=snippet.page_address(form.public_id),
        is_local=_is_local(desk().config.widget_url),
        is_plain=urlsplit(desk().config.widget_url).scheme == "http",
    )


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
