"""What went wrong with a connection, in the words that people know it by. Pure.

What may not live here: what follows from it for whoever wanted to connect.
"""

from __future__ import annotations

import ssl


def in_words(error: Exception) -> str:
    """The fault without its number and without a dot at the end: `Connection refused`."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not good ({error.verify_message})"
    return str(getattr(error, "strerror", None) or error or type(error).__name__).replace("\0", "").rstrip(".")
