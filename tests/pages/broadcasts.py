"""Ways through the wizard, as a teammate goes them."""

from datetime import UTC, datetime

from optin import groups
from optin.clock import now
from optin.database import writing
from optin.models import Group
from tests.pages.browse import browse, submit
from tests.templates import SALE, new_template

REASON = "A recall that everybody has to know of."


def begun(client, draft=SALE, name="May"):
    """The page of the second step; the draft is for everyone."""
    chosen = {"name": name, "template": new_template(draft)}
    return submit(client, browse(client, "/broadcasts/new"), "Next", chosen)


def address(page):
    """The address of the broadcast that a page of the wizard belongs to."""
    return "/".join(page.url.split("/")[:3])


def drafted(client, draft=SALE, **audience):
    """The address of a draft with this audience."""
    page = begun(client, draft)
    return address(submit(client, page, "Next", audience))


def to_all(client, here, reason=REASON):
    """Turn the toggle off and say why."""
    page = submit(client, browse(client, f"{here}/preview"), "Next", {"only_opted_in": None})
    return submit(client, page, "Next", {"reason": reason})


def send(client, here):
    """Press the button of the last step."""
    return submit(client, browse(client, f"{here}/confirmation"), f"{here}/confirmation")


def funnel(page):
    """The numbers of a preview by what they are called."""
    rows = page.find("tbody").all("tr")
    return {row.find("th").text.partition(" (")[0]: int(row.find("a").text.split()[0].replace(",", "")) for row in rows}


def tiles(page):
    """The numbers of a broadcast's page."""
    return {tile.find("dt").text: int(tile.find("dd").text) for tile in page.all("div", class_="tile")}


def group(name="Regulars", contact_ids=()):
    """The public id of a group."""
    with writing() as session:
        made = groups.create(session, name, "Olive")
        groups.add(session.connection(), made, contact_ids)
        return made.public_id


def deleted_group(public_id):
    """Somebody deletes a group."""
    with writing() as session:
        groups.remove_group(session.query(Group).filter_by(public_id=public_id).one())


def in_an_hour():
    """What a browser sends for a time that lies ahead. It knows no seconds: a minute ahead may be as good as now."""
    return datetime.fromtimestamp(now() + 60 * 60, UTC).strftime("%Y-%m-%dT%H:%M")
