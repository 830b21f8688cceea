"""How often one network may try what needs no sign-in. Counted in memory; what must survive a restart is counted in rows."""

from __future__ import annotations

import ipaddress
from typing import Final

from flask import request
from flask_limiter import Limiter

# Sign-in, codes, forgotten passwords and links share one allowance, enough for an office behind one address.
TRIES: Final = "30 per 5 minutes"


def network() -> str:
    """The visitor's network: the IPv4 address, or the first half of an IPv6 address, which one household has to itself."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


limiter = Limiter(network, storage_uri="memory://", headers_enabled=False)

tries = limiter.shared_limit(TRIES, scope="tries", methods=["POST"])
