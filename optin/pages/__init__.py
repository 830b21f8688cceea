"""The dashboard: a form class and its views per page. What may not live here: SQL beyond reading for display, and rules."""
