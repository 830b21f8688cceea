"""A small shop on another origin, with the widget pasted in, so that the whole main job can be seen in one minute.

It knows nothing of the desk but the snippet, as every site that embeds a form.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template
from markupsafe import Markup

TEMPLATES = Path(__file__).parent.parent / "templates"
STATIC = Path(__file__).parent.parent / "static"


def create_shop(snippet: str | None) -> Flask:
    """The shop as an application of its own. `snippet` is the code that the Code page of a form gives; a shop whose form was
    deleted shows none."""
    shop = Flask("shop", template_folder=str(TEMPLATES), static_folder=str(STATIC))

    @shop.get("/")
    def front_page() -> str:
        return render_template("shop/front_page.html", snippet=Markup(snippet or ""))  # noqa: S704 - our own code page made it

    return shop
