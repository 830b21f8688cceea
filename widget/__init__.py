"""The opt-in form on other people's sites: public, framed, no session, no cookie. Another trust zone.

Nothing of the dashboard is imported here. What may not live here: rules about flags (`optin/ledger`, `optin/policy`).
"""
