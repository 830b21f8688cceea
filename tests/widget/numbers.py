"""Visiting a form as a browser's frame does, and reading the numbers that it left."""

from __future__ import annotations

from sqlalchemy import select

from optin import showings
from optin.form_numbers import Numbers
from optin.models import FormNumber
from tests.widget.visiting import OURS, Visit, link, read, requests

OTHER = "https://other.example.com"
FRAMED = {"Sec_Fetch_Dest": "iframe"}


def look(app, form, place="w", **headers):
    """One page view in a frame of the shop, unless the headers say otherwise."""
    return Visit(app, link(form, place)).look(**(FRAMED | headers))


def numbers():
    """Version, site and numbers of every row, after what waits was written down."""
    showings.write_down()
    rows = read(select(FormNumber).order_by(FormNumber.version_id, FormNumber.site, FormNumber.day))
    return [(row.version_id, row.site, (row.shown, row.submitted, row.confirmed)) for row in rows]


def total():
    """The sums over all rows."""
    return Numbers(*(sum(column) for column in zip(*(row[2] for row in numbers()), strict=True)))


def confirm_links():
    """The paths of the links in all messages."""
    return ["/c/" + body.partition("/c/")[2].split()[0] for body in requests()]


def pressed(app, path):
    """Press the button behind a link; the response."""
    return Visit(app, path).open("POST", Origin=OURS, Sec_Fetch_Site="same-origin")


def press(app, path):
    """The same; the status."""
    return pressed(app, path).status_code
