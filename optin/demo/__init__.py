"""The demonstration: a cast of named people, three forms, what was sent, and the code for a shop on another origin.

`cast.py` says who they are and what they did, `drafts.py` which words they saw, `numbers.py` what the forms
brought, `texts.py` and `post.py` what they were sent and wrote; `loading.py` brings all of it into an empty desk.
"""

from optin.demo.loading import is_empty, load
from optin.demo.shop_code import shop_snippet

__all__ = ["is_empty", "load", "shop_snippet"]
