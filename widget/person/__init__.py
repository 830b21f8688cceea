"""The person's own pages: opting out, preferences, confirming, their link, receipts. The same trust zone as the form.

No session, no cookie, no script; whoever has a link may use it, for what it was made for. What may not live here: what follows
(`optin/person/`).
"""
