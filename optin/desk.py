"""The running desk as requests see it: its settings and its signing keys."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from optin.config import Config
from optin.tokens import Tokens

_NAME = "optin.desk"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every request may need and nothing may change."""

    config: Config
    tokens: Tokens


def init_app(app: Flask, config: Config) -> None:
    """Make the desk known to the application."""
    app.extensions[_NAME] = Desk(config, Tokens(config.secret_keys))


def desk() -> Desk:
    """The desk that this request runs on."""
    found: Desk = current_app.extensions[_NAME]
    return found
