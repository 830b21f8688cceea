"""The people who work here, for pages and the command line.

`people` has the teammates, `first` the first owner, `links` the links for choosing a password, `passwords` what a good one is,
`two_step` the codes, `attempts` how often signing in may be tried.
"""

from __future__ import annotations

from optin.team.first import AlreadySetUpError, SetUpOverError, ensure_admin, is_open, set_up, set_up_link
from optin.team.people import (
    EmailTakenError,
    LastOwnerError,
    NotInvitedError,
    Person,
    add,
    by_public_id,
    by_uniquifier,
    change_role,
    deactivate,
    end_sessions,
    everybody,
    exists,
    find,
    reactivate,
    rename,
    set_password,
)

__all__ = [
    "AlreadySetUpError",
    "EmailTakenError",
    "LastOwnerError",
    "NotInvitedError",
    "Person",
    "SetUpOverError",
    "add",
    "by_public_id",
    "by_uniquifier",
    "change_role",
    "deactivate",
    "end_sessions",
    "ensure_admin",
    "everybody",
    "exists",
    "find",
    "is_open",
    "reactivate",
    "rename",
    "set_password",
    "set_up",
    "set_up_link",
]
