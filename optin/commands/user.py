"""`optin user`: the people who work here, for whoever holds the machine. No password is ever typed or printed here."""

from __future__ import annotations

import click

from optin import team
from optin.addresses import AddressError, Email, read_email
from optin.commands.opened import Factory, opened
from optin.database import writing
from optin.desk import desk
from optin.models import Teammate
from optin.team import links
from optin.tokens import Purpose
from optin.vocabulary import Role


class EmailType(click.ParamType[Email]):
    """An e-mail address on the command line."""

    name = "email"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Email:
        """Read it, or say what is wrong."""
        try:
            return read_email(value)
        except AddressError as error:
            self.fail(error.sentence, param, ctx)


@click.group()
def user() -> None:
    """The people who work here."""


@user.command("list")
@click.pass_obj
def list_(create_app: Factory) -> None:
    """Who works here, with roles."""
    with opened(create_app):
        for teammate in team.everybody():
            state = "" if teammate.active else ", may not sign in"
            click.echo(f"{teammate.email}  {teammate.role.word}{state}")


@user.command()
@click.pass_obj
def link(create_app: Factory) -> None:
    """Print a new set-up link, good once and for 30 minutes, on a desk where nobody works yet."""
    with opened(create_app), writing() as session:
        try:
            token = team.set_up_link(session)
        except team.AlreadySetUpError as error:
            raise click.ClickException("This desk is set up. An owner can invite others on the Team page.") from error
        click.echo(f"{desk().config.public_url}/set-up/{token}")


@user.command()
@click.argument("email", type=EmailType())
@click.option("--name", default="", help="How the team calls them.")
@click.option("--role", type=click.Choice([role.word for role in Role]), default="viewer", show_default=True)
@click.pass_obj
def add(create_app: Factory, email: Email, name: str, role: str) -> None:
    """Invite somebody. Prints the link with which they choose a password (7 days)."""
    with opened(create_app):
        try:
            with writing() as session:
                teammate = team.add(session, team.Person(name, email, Role.of(role)), None)
        except team.EmailTakenError as error:
            raise click.ClickException("Somebody with this address works here already.") from error
        click.echo(_link(Purpose.INVITE, "join", teammate))


@user.command()
@click.argument("email", type=EmailType())
@click.pass_obj
def reset(create_app: Factory, email: Email) -> None:
    """Print a link with which a teammate chooses a new password (1 hour)."""
    with opened(create_app):
        teammate = team.find(email)
        if teammate is None or not teammate.active:
            raise click.ClickException("Nobody with this address may sign in.")
        click.echo(_link(Purpose.RESET, "reset", teammate))


def _link(purpose: Purpose, path: str, teammate: Teammate) -> str:
    return f"{desk().config.public_url}/{path}/{links.make(desk().tokens, purpose, teammate)}"
