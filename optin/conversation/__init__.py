"""Conversations that a contact opens: what the desk heard, and the flows that answer."""
