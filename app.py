"""Wires everything. `create_app()` builds the application; run as a program, it is the `optin` command."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from optin import api, cli, config, database, desk, languages, logs
from optin.database.upgrade import MIGRATIONS
from optin.groups import members
from optin.hooks import email, twilio, whatsapp
from optin.pages import (
    access,
    account,
    broadcasts,
    channels,
    contacts,
    errors,
    flows,
    forms,
    groups,
    health,
    invitations,
    keys,
    overview,
    peoples_pages,
    preferences,
    reports,
    rules,
    sequences,
    set_up,
    shell,
    sign_in,
    simulator,
    team,
    templates,
    unclear,
    unsigned,
    webhooks,
    why,
)
from optin.sending.people import know_groups
from widget import page, routes, zone
from widget.person import routes as person_routes

HOOKS = (email, twilio, whatsapp)
ROOT = Path(__file__).parent
PAGES = (
    overview,
    account,
    team,
    keys,
    webhooks,
    set_up,
    health,
    unclear,
    unsigned,
    peoples_pages,
    why,
    contacts,
    forms,
    templates,
    flows,
    invitations,
    groups,
    broadcasts,
    sequences,
    reports,
    preferences,
    channels,
    rules,
    simulator,
)


def create_app(settings: config.Config | None = None) -> Flask:
    """The whole desk as a WSGI application. Raises `config.ConfigError`."""
    settings = settings or config.read()
    app = zone.ZonedFlask("optin", root_path=str(ROOT), template_folder="templates", static_folder="static")
    # A doubled slash is nobody's address. Mending it would mean a redirect to whatever host the request names.
    app.url_map.merge_slashes = False
    app.config.update(
        SECRET_KEY=settings.session_key,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
    )
    logs.init_app(app)
    desk.init_app(app, settings)
    database.init_app(app, settings.database_url, settings.threads + settings.workers + 4)
    Migrate(app, database.db, directory=str(MIGRATIONS))
    Babel(app, default_locale=languages.ENGLISH, default_translation_directories=str(languages.CATALOGUES))
    know_groups(app, members)
    csrf = CSRFProtect(app)
    sign_in.init_app(app, settings)
    access.init_app(app)
    shell.init_app(app)
    errors.init_app(app)
    api.init_app(app, csrf)
    forms.preview.init_app(app, page.picture)
    for part in (*PAGES, *HOOKS, routes, person_routes):
        app.register_blueprint(part.blueprint)
    for hook in HOOKS:
        csrf.exempt(hook.blueprint)
    _wrap(app, settings)
    return app


def _wrap(app: Flask, settings: config.Config) -> None:
    """Static files without the application's help, and the visitor's address as the trusted proxies tell it."""
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=str(ROOT / "static"), prefix="static/", max_age=3600)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        trusted = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]


if __name__ == "__main__":
    cli.main(create_app)
