"""What the tests of reports share: messages and opt-outs of some days ago, and how tables are read."""

from __future__ import annotations

import csv
import io

from optin.clock import now
from optin.database import db
from optin.ledger import write
from optin.models import Template
from optin.vocabulary import Category, Channel, MessageState, Proof, Source
from tests.pages.browse import browse
from tests.pages.contacts_in_desk import DAY, done, origin
from tests.pages.conversing import put


def marketing(name, days_ago=0, version=None, **changes):
    """A marketing message that was handed over so many days ago."""
    at = now() - int(days_ago * DAY)
    usual = {"category": Category.MARKETING, "state": MessageState.DELIVERED, "created_at": at, "sent_at": at}
    put(name, **{**usual, "template_version_id": version, **changes})


def left(name, days_ago=0, channel=Channel.SMS, source=Source.KEYWORD):
    """The contact opted out so many days ago."""
    done(name, write.opt_out, channel, by=origin(source, Proof.CONFIRMED, days_ago))


def version_of(template):
    """The id of the version that is sent now."""
    return db.session.query(Template.version_id).filter_by(public_id=template).scalar()


def lines(page, caption):
    """The words of the cells of a table, row by row."""
    body = page.find("div", aria_label=caption).find("tbody")
    return [[_seen(cell) for cell in row.all() if cell.tag in ("th", "td")] for row in body.all("tr")]


def link_of(page, caption, line, column):
    """Where the number in this line and column leads."""
    row = next(row for row in page.find("div", aria_label=caption).all("tr") if row.find("th").text == line)
    return row.find("td", data_label=column).find("a")["href"]


def listed(client, url):
    """The rows of the list behind a number: the table at the end of the page."""
    tables = browse(client, url).find("main").all("tbody")
    return [row.find("th").text for row in tables[-1].all("tr")] if tables else []


def downloaded(client, url):
    """The rows of a file."""
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)
    return list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"), newline="")))


def _seen(cell):
    """Without what only those hear who do not see the table."""
    hidden = " ".join(part.text for part in cell.all("span", class_="visually-hidden"))
    return cell.text.removesuffix(hidden).strip() if hidden else cell.text
