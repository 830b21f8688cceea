"""Who is at work, as logs and evidence name them. What may not live here: what they may do (`access`)."""

from __future__ import annotations

from typing import Final

from flask_login import current_user

LONGEST: Final = 320  # characters


def signature() -> str:
    """The signed-in teammate by name and e-mail address; the address alone where both are too long to keep."""
    both = f"{current_user.name} ({current_user.email})" if current_user.name else current_user.email
    return str(both if len(both) <= LONGEST else current_user.email)
