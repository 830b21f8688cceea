"""Measuring the desk against itself: `optin bench`. Nothing here runs in a desk that serves people."""
