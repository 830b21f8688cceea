"""For machines: is the process alive, and can it serve."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from optin.database.upgrade import is_current

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers. Nothing else is looked at, so that a slow database gets nobody restarted."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database can be reached and is at the version of the code."""
    try:
        current = is_current()
    except SQLAlchemyError:
        return jsonify(status="unavailable", reason="The database cannot be reached."), 503
    if not current:
        return jsonify(status="unavailable", reason="The database is not at the version of the code. Run optin migrate."), 503
    return jsonify(status="ok"), 200
