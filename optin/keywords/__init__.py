"""Keywords in inbound messages: what a message says about consent. Pure: no database, no clock, the standard library alone.

`read` answers for one message, `fold` says what it was compared as. The words themselves are data, in
`optin/keywords/languages`.
"""

from optin.keywords.folding import fold
from optin.keywords.reading import STOPPING, read
from optin.keywords.shapes import Reading, Rule
from optin.vocabulary import Match, Meaning

__all__ = ["STOPPING", "Match", "Meaning", "Reading", "Rule", "fold", "read"]
