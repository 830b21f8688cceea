"""The demonstration: a cast of named people, three forms, and the code for a shop that stands on another origin.

`cast.py` says who they are and what they did, `drafts.py` which words they saw, `numbers.py` what the forms
brought, `loading.py` brings them into an empty desk.
"""

from optin.demo.loading import is_empty, load
from optin.demo.shop_code import shop_snippet

__all__ = ["is_empty", "load", "shop_snippet"]
