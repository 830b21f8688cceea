"""Mail that comes in: bounces, complaints, mails that unsubscribe, and answers.

routes.py      the address that takes a raw mail
parsing.py     bytes that anybody may have written, as a mail within bounds
reports.py     what mail systems report: bounces (RFC 3464) and complaints (RFC 5965)
noting.py      what follows from a report
answers.py     what of a mail are its sender's own words, and what no person wrote
taking.py      which of these a mail is
"""

from optin.hooks.email.routes import blueprint

__all__ = ["blueprint"]
