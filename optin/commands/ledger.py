"""`optin ledger`: prove that the ledger is whole."""

from __future__ import annotations

import sys

import click

from optin.commands.opened import Factory, opened
from optin.database import db
from optin.ledger import verify


@click.group()
def ledger() -> None:
    """The ledger of consent events."""


@ledger.command()
@click.pass_obj
def check(create_app: Factory) -> None:
    """Check every chain and that flags, blocks and memories are what the events add up to. Exit code 1 if not."""
    with opened(create_app):
        report = verify.check(db.session.connection())
    for fault in report.faults:
        click.echo(fault, err=True)
    click.echo(f"{report.events} events, {report.contacts} contacts, {len(report.faults)} faults.")
    sys.exit(0 if report.is_sound else 1)
