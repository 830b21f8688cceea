"""The triggers that note what webhooks have to tell, in both dialects: in the transaction in which it happens, whoever lets it
happen, so that nothing is lost and nothing is told that did not happen.

Where nobody wants a topic they look at one small table and write nothing. Messages to teammates are nobody's business. What may
not live here: what is told (`optin/webhooks/bodies.py`).
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Trigger(NamedTuple):
    """After what on which table something is told; `when` about the row, which topic, and at which instant."""

    name: str
    table: str
    after: str
    when: str
    topic: str
    at: str = ""


# Numbers of the vocabulary, which never change: up to state 3 a message is on its way; act 3 is a request, which changes
# nothing; in states 6 and 7 a broadcast is over.
_TOLD: Final = "NEW.contact_id IS NOT NULL AND NEW.state > 3"
_MOVED: Final = "NEW.state <> OLD.state"
TRIGGERS: Final = (
    Trigger("told_consent", "consent_event", "INSERT", "NEW.act <> 3", "NEW.act + 20", "NEW.recorded_at"),
    Trigger("told_new_message", "message", "INSERT", _TOLD, "NEW.state"),
    Trigger("told_message", "message", "UPDATE OF state", f"{_TOLD} AND {_MOVED}", "NEW.state"),
    Trigger("told_broadcast", "broadcast", "UPDATE OF state", f"NEW.state IN (6, 7) AND {_MOVED}", "40"),
)


def statements(dialect: str) -> list[str]:
    """The statements that create them all."""
    make = _on_sqlite if dialect == "sqlite" else _on_postgresql
    return [statement for trigger in TRIGGERS for statement in make(trigger)]


def _on_sqlite(of: Trigger) -> list[str]:
    at = of.at or "CAST(strftime('%s', 'now') AS INTEGER)"
    return [
        f"CREATE TRIGGER {of.name} AFTER {of.after} ON {of.table} WHEN {of.when} AND {_wanted(of)} BEGIN {_note(of, at)}; END"
    ]


def _on_postgresql(of: Trigger) -> list[str]:
    at = of.at or "CAST(EXTRACT(EPOCH FROM now()) AS BIGINT)"
    body = f"BEGIN IF {_wanted(of)} THEN {_note(of, at)}; END IF; RETURN NULL; END"
    return [
        f"CREATE FUNCTION {of.name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {of.name} AFTER {of.after} ON {of.table} FOR EACH ROW WHEN ({of.when}) EXECUTE FUNCTION {of.name}()",
    ]


def _wanted(of: Trigger) -> str:
    return f"EXISTS (SELECT 1 FROM webhook_wanted WHERE topic = {of.topic})"  # noqa: S608 - our own constants


def _note(of: Trigger, at: str) -> str:
    return f"INSERT INTO webhook_news (topic, subject, at) VALUES ({of.topic}, NEW.public_id, {at})"  # noqa: S608 - the same
