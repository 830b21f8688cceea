"""The border of this trust zone: what guards and knows the team does not run for the widget. No session, no sign-in, no cookie.

What may not live here: the widget's own checks (`posting.py`).
"""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue

from widget import posting
from widget.compressing import compressed
from widget.person import routes as person
from widget.routes import blueprint

PATHS = ("/w/", "/w.", "/f/", "/try/", posting.CONFIRM_PATH, *person.PATHS)
_OURS = frozenset({blueprint.name, person.blueprint.name})


class TeamSessions(SecureCookieSessionInterface):
    """Sessions for the team alone. The widget gets one that cannot be written to and is never saved."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session behind the cookie; none in the widget, whatever cookie came along."""
        is_public = request.path.startswith(PATHS) or request.path in person.BARE
        return None if is_public else super().open_session(app, request)


class ZonedFlask(Flask):
    """An application whose hooks around a request are for the dashboard: they load the teammate, count sign-ins, ask for a role
    and dress the answer. The widget guards itself, and every one of its visitors would pay for them."""

    session_interface = TeamSessions()

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Run the hooks, for the dashboard alone."""
        return None if request.blueprint in _OURS else super().preprocess_request()

    def process_response(self, response: Response) -> Response:
        """Run the hooks, in the widget only for a page that looks like the dashboard's and takes its policy from there. The
        widget's answers are packed then, without the number of their line in the log."""
        if request.blueprint not in _OURS:
            return super().process_response(response)
        if "Content-Security-Policy" not in response.headers:
            response = super().process_response(response)
            response.headers.pop("X-Request-Id", None)
        return compressed(request, response)
