"""Migrations, one change each, in order."""
