"""Contacts from a file: reading it, what its columns mean, what a row says, and adding the rows, which can only tighten.

`files` reads bytes, `columns` and `rows` give them meaning; they know no database. `store` keeps an upload until it is done,
and `adding` does the work in short steps. What may not live here: pages.
"""
