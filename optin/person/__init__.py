"""What a person may do on their own pages, and what follows from it: by a signed link, without a session.

What may not live here: HTTP and words (`widget/person/`), and flags (`optin/ledger`).
"""
