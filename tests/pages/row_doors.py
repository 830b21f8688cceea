"""Every path of the table by its front door: the pages and the API as people and programs use them.

Each door sends one marketing or other message to one contact and gives what it said about it afterwards. `later` happens just
before the last press.
"""

from __future__ import annotations

from dataclasses import dataclass

from optin.database import db
from optin.models import Contact, Message
from optin.template_drafts import Draft
from optin.vocabulary import Category, Channel, Path, Starts
from tests.api.programs import key, post
from tests.conversation.drafting import SAY, draft, keep, request, step
from tests.pages import broadcasts
from tests.pages.broadcasts import REASON
from tests.pages.browse import Page, browse, submit
from tests.pages.conversing import where
from tests.pages.people import DeskClient
from tests.templates import new_template

WORDS = {Category.MARKETING: "Half price today.", Category.UTILITY: "We open at nine."}


@dataclass(frozen=True)
class Desk:
    """Who sits at it, somebody who gets whatever is sent to many, and the category of what is sent."""

    owner: DeskClient
    reader: int
    category: Category = Category.MARKETING

    @property
    def template(self):
        """The public id of a new template."""
        return new_template(Draft("Words", Channel.SMS, self.category, "en", WORDS[self.category]))


def compose(desk, who, later):
    return composed(desk, who, later, {})


def compose_confirmed(desk, who, later):
    return composed(desk, who, later, {"sure": "y", "reason": REASON})


def composed(desk, who, later, insisting):
    """Choose a template; press what there is to press, unless it is a warning that nobody means to override."""
    page = browse(desk.owner, f"{where(who.public_id)}?template={desk.template}")
    later()
    if page.all("button", text="Send anyway") and not insisting:
        return page.text
    form = next(iter(page.all("button", text="Send anyway") or page.all("button", text="Send")), None)
    return page.text if form is None else press(desk, page, form.text, insisting).text


def broadcast(desk, who, later):
    later()
    return reported(desk, begun(desk, who))


def broadcast_to_all(desk, who, later):
    later()
    here = begun(desk, who)
    page = submit(desk.owner, browse(desk.owner, f"{here}/preview"), "Next", {"only_opted_in": None})
    if page.all(id="reason"):
        submit(desk.owner, page, "Next", {"reason": REASON})
    return reported(desk, here)


def begun(desk, who):
    """The address of a broadcast to this contact."""
    chosen = {"name": "May", "template": desk.template}
    page = submit(desk.owner, browse(desk.owner, "/broadcasts/new"), "Next", chosen)
    group = broadcasts.group(f"Group {who.id}", [who.id, desk.reader])
    return broadcasts.address(submit(desk.owner, page, "Next", {"groups": group}))


def reported(desk, here):
    """What the confirmation and the report say."""
    page = browse(desk.owner, f"{here}/confirmation")
    if page.all("form", action=f"{here}/confirmation"):
        submit(desk.owner, page, f"{here}/confirmation")
    return browse(desk.owner, f"{here}/report").text + browse(desk.owner, here).text


def sequence(desk, who, later):
    page = submit(desk.owner, browse(desk.owner, "/sequences/new"), "Create", {"name": f"Welcome {who.id}"})
    here, chosen = page.url, {"template": desk.template, "wait": "minutes", "amount": "0"}
    submit(desk.owner, browse(desk.owner, f"{here}/steps/new"), "Add", chosen)
    last = {"template": new_template(Draft("Last", Channel.SMS, Category.UTILITY, "en", "The last.")), "wait": "days"}
    submit(desk.owner, browse(desk.owner, f"{here}/steps/new"), "Add", {**last, "amount": "1"})
    submit(desk.owner, browse(desk.owner, here), "Start")
    later()
    submit(desk.owner, browse(desk.owner, f"{here}/additions?q={who.name}"), f"Bring in {who.name}")
    return browse(desk.owner, here).text


def api(desk, who, later, **more):
    later()
    body = {"channel": "sms", "to": who.phone, "template": desk.template, **more}
    answer = post("/messages", body, key("all")).get_json()
    return f"{answer.get('sentence', '')} until {answer.get('until')}"


def api_require_opt_in(desk, who, later):
    return api(desk, who, later, require_opt_in=True)


def bot(desk, who, later):
    """The contact writes a word, and a flow answers with a template."""
    keep(draft(step(SAY, "a", template=desk.template), starts=Starts.KEYWORD, keyword=f"menu {who.id}"))
    later()
    written(desk, who, f"Menu {who.id}")
    return browse(desk.owner, where(who.public_id)).text


def service(desk, who, later):
    """The contact asks for help, and the desk answers."""
    later()
    return written(desk, who, "HELP").text + browse(desk.owner, where(who.public_id)).text


def written(desk, who, words):
    """The contact writes this in the simulator."""
    return submit(desk.owner, browse(desk.owner, f"/simulator/{who.public_id}/sms"), "Send", {"body": words})


def invite(desk, who, later):
    """Press the button; where there is none, send what it would have sent."""
    group, flow = broadcasts.group(f"Group {who.id}", [who.id]), keep(request())
    page = browse(desk.owner, f"/invitations?group={group}&flow={flow}&channel=sms")
    later()
    token = page.find("input", name="csrf_token")["value"]
    chosen = {"group": group, "flow": flow, "channel": "sms", "contact": who.public_id, "csrf_token": token}
    return Page(desk.owner.post("/invitations", data=chosen, follow_redirects=True)).text


def press(desk, page, button, given):
    """Press it, whatever the answer is."""
    form = page.form(button)
    held = {each["name"]: each["value"] or "" for each in form.all("input") if each["name"] and each["type"] != "checkbox"}
    return Page(desk.owner.post(form["action"], data={**held, **given}, follow_redirects=True))


DOORS = {
    Path.COMPOSE: compose,
    Path.COMPOSE_CONFIRMED: compose_confirmed,
    Path.BROADCAST: broadcast,
    Path.BROADCAST_TO_ALL: broadcast_to_all,
    Path.SEQUENCE: sequence,
    Path.API: api,
    Path.API_REQUIRE_OPT_IN: api_require_opt_in,
    Path.BOT: bot,
    Path.INVITE: invite,
    Path.SERVICE: service,
}


def newest(who, path):
    """What was last meant to go to the contact on this path; None where there is nothing."""
    db.session.rollback()
    mine = db.session.query(Message).filter_by(contact_id=who.id, path=path)
    return mine.order_by(Message.id.desc()).first()


def contact(contact_id):
    db.session.rollback()
    return db.session.get_one(Contact, contact_id)
