"""What providers tell us by webhook, parsed into our words: for each provider its routes, and what its bodies say.

A request proves itself by its signature: there is no session, no cookie and no form token. What may not live here: what a
message does (`optin/inbound/`), what a status does (`optin/sending/statuses.py`), and how to send (`optin/channels/`).
"""
