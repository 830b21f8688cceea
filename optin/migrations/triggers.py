"""The triggers that keep the ledger insert-only, in both dialects. A start is refused when one is missing."""

from __future__ import annotations

from sqlalchemy import Connection, text

# Events are never changed or deleted. Evidence may be erased, never changed.
_FORBIDDEN = {"consent_event": ("update", "delete"), "evidence": ("update",)}


class MissingTriggerError(Exception):
    """Somebody removed a guard of the ledger."""


def statements(dialect: str) -> list[str]:
    """The statements that create all triggers."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the ledger is insert-only'); END"
            for table, verb in _pairs(dialect)
        ]
    function = (
        "CREATE FUNCTION ledger_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is insert-only'; END $$"
    )
    return [function] + [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH {'STATEMENT' if verb == 'truncate' else 'ROW'} EXECUTE FUNCTION ledger_is_insert_only()"
        for table, verb in _pairs(dialect)
    ]


def check(connection: Connection) -> None:
    """Raise `MissingTriggerError` unless every trigger is there."""
    catalogue = "sqlite_master" if connection.dialect.name == "sqlite" else "pg_trigger"
    column = "name" if connection.dialect.name == "sqlite" else "tgname"
    there = set(connection.scalars(text(f"SELECT {column} FROM {catalogue}")))  # noqa: S608 - our own two constants
    missing = [name for name in _names(connection.dialect.name) if name not in there]
    if missing:
        raise MissingTriggerError(f"The ledger's guard {missing[0]} is missing from the database. Restore a backup.")


def _names(dialect: str) -> list[str]:
    return [f"{table}_no_{verb}" for table, verb in _pairs(dialect)]


def _pairs(dialect: str) -> list[tuple[str, str]]:
    pairs = [(table, verb) for table, verbs in _FORBIDDEN.items() for verb in verbs]
    return pairs + ([("consent_event", "truncate")] if dialect == "postgresql" else [])
