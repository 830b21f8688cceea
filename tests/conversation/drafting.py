"""Short ways to write a flow down, and to keep it on a desk."""

from __future__ import annotations

from optin import flows
from optin.database import writing
from optin.flows.drafts import ENDS, Choice, Draft, Step
from optin.vocabulary import Channel, Starts, StepKind

SMS, WHATSAPP, EMAIL = Channel
SAY, ASK, OPT_IN, OPT_OUT, ADD, REMOVE, HAND_OVER, END, ENROL = StepKind
NOTICE = "Msg & data rates may apply. Reply Y Yes N No"


def step(kind, key, **given):
    """A step whose name is its key, with words where it needs some."""
    words = {"text": f"Words of {key}"} if kind in (SAY, ASK) else {}
    return Step(key=key, name=key, kind=kind, **{**words, **given})


def ask(key, otherwise=ENDS, **answers):
    """A question; `answers` are the words and where they lead."""
    return step(ASK, key, choices=tuple(Choice(words, then) for words, then in answers.items()), otherwise=otherwise)


def draft(*steps, **given):
    usual = {"name": "Welcome", "channels": (SMS,), "starts": Starts.MESSAGE, "keyword": ""}
    return Draft(steps=steps, **{**usual, **given})


def request(text=f"May we write to you? {NOTICE}", **given):
    """A flow that asks for an opt-in, begun by a teammate."""
    question = Step("q", "Ask", ASK, text, choices=(Choice("Y, Yes", "in"), Choice("N, No", "out")), otherwise="q")
    steps = (question, step(OPT_IN, "in", then="leave"), step(OPT_OUT, "out"), step(REMOVE, "leave"))
    return draft(*steps, **{"name": "Request", "starts": Starts.HAND, **given})


def keep(made):
    """Save it; the flow's public id."""
    with writing() as session:
        return flows.create(session, made, "olive@example.com").public_id
