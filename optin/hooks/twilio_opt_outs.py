"""What Twilio did about a message of its own accord, and whether it has answered the person. Pure.

With Advanced Opt-Out it says so in `OptOutType`. Its default handling says nothing: the words are known, and on toll-free
numbers the carriers know fewer (Twilio: Advanced Opt-Out; articles 223134027 and 360058144374).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from optin.vocabulary import Meaning


class Did(NamedTuple):
    """What the provider made of a message, None where nothing, and whether the person has its answer."""

    meaning: Meaning | None
    is_answered: bool


_NOTHING: Final = Did(None, False)
_TOLD: Final = {"STOP": Meaning.OPT_OUT, "START": Meaning.OPT_IN, "HELP": Meaning.HELP}

# Twilio compares whole messages, in any case. YES is left to us: it is most often the answer to a question, and where it did
# undo a stop at Twilio, the next START tells.
_LONG_CODE: Final = {
    **dict.fromkeys(("STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"), Meaning.OPT_OUT),
    **dict.fromkeys(("START", "UNSTOP"), Meaning.OPT_IN),
    **dict.fromkeys(("HELP", "INFO"), Meaning.HELP),
}
_TOLL_FREE: Final = {"STOP": Meaning.OPT_OUT, "START": Meaning.OPT_IN, "UNSTOP": Meaning.OPT_IN}


def did(handling: str, opt_out_type: str, body: str, our_number: str) -> Did:
    """`handling` is the setting: `default`, `advanced` or `off`."""
    told = _TOLD.get(opt_out_type.strip().upper())
    if told is not None:
        return Did(told, True)
    if handling != "default":
        return _NOTHING
    known = _TOLL_FREE if _is_toll_free(our_number) else _LONG_CODE
    meaning = known.get(body.strip().upper())
    return _NOTHING if meaning is None else Did(meaning, True)


def _is_toll_free(number: str) -> bool:
    try:
        return phonenumbers.number_type(phonenumbers.parse(number, None)) == PhoneNumberType.TOLL_FREE
    except NumberParseException:
        return False
