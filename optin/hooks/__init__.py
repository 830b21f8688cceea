"""What providers tell us, read into our words: a file or folder for each. Nothing is believed without its secret or signature.

What may not live here: what follows from it (`optin/inbound`, `optin/reported.py`, `optin/sending/statuses.py`).
"""
