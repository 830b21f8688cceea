"""Mail that comes in: bounces, complaints, mails that unsubscribe, and answers.

routes.py      the address that takes a raw mail
parsing.py     bytes that anybody may have written, as a mail within bounds
reports.py     what mail systems report: bounces (RFC 3464) and complaints (RFC 5965)
noting.py      what follows from a report
machines.py    mails that no person wrote, and those that came through a list
answers.py     what the sender of a mail says
quotations.py  what of its text is quoted
letter.py      the letter that is answered, by which to tell
html_text.py   the text of an HTML mail
knowing.py     whose a mail is
leaving.py     mails to an address that unsubscribes
handing.py     a mail as a message from a person
taking.py      which of these a mail is
"""

from optin.hooks.email.routes import blueprint

__all__ = ["blueprint"]
