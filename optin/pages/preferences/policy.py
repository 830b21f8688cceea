"""The policy: the table that decides, as it stands in the code. Nothing here can be changed, and nothing here decides."""

from __future__ import annotations

from typing import Final

from flask import render_template

from optin.pages.access import at_least
from optin.pages.preferences.blueprint import blueprint
from optin.policy import COLUMNS, SENTENCES, TABLE
from optin.vocabulary import Role

# What each check asks, in the order in which they are made.
QUESTIONS: Final = {
    "address": "Is there an address that the channel can use?",
    "blocks": "Does a block stand? No path gets round one.",
    "pause": "Has the person paused marketing?",
    "channel": "What does the channel itself allow? On WhatsApp: free text within 24 hours, else an approved template.",
    "errand": "Is the message what this path is for? The desk’s own messages carry no marketing, and the bot only answers.",
    "opt-out": "Has the contact opted out, as far as the path looks at it?",
    "asking": "For an invite: has the contact been asked often enough?",
    "hours": "For marketing and invites: is it within the contact’s hours?",
    "cap": "For marketing and invites: has the contact had as much as the cap allows?",
}


@blueprint.get("/policy")
@at_least(Role.VIEWER)
def policy() -> str:
    """The paths, the order of the checks, and every reason with its sentence."""
    questions = [QUESTIONS[name] for name in COLUMNS]
    return render_template("preferences/policy.html", table_rows=TABLE, questions=questions, sentences=SENTENCES)
