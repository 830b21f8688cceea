"""Webhooks out (Standard Webhooks 1.0.0): other programs are told what happened here, without asking.

Triggers note what happens (`optin/migrations/telling.py`), `news` makes events and deliveries of it, `courier` delivers them.
What may not live here: what happens inside the desk because of it; nothing does.
"""
