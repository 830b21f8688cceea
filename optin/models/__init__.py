"""All tables, one small file per noun family. Importing this package makes every table known."""

from optin.models.broadcast import Breaker, Broadcast, BroadcastVerdict, Recipient
from optin.models.contact import AddressMemory, Contact, ContactChannel
from optin.models.desk import ApiKey, Preference, PreferenceChange
from optin.models.embed import EmbedAttempt, EmbedDismissal, EmbedSeen
from optin.models.form import Confirmation, FormVersion, OptInForm, SpentToken, Tally
from optin.models.ledger import ConsentEvent, Evidence
from optin.models.message import Message, SandboxDelivery
from optin.models.numbers import FormNumber
from optin.models.refusal import RefusalCount, RefusedNetwork
from optin.models.team import SetUpLink, SignInAttempts, Teammate, TeammateRole, TeamRole

__all__ = [
    "AddressMemory",
    "ApiKey",
    "Breaker",
    "Broadcast",
    "BroadcastVerdict",
    "Confirmation",
    "ConsentEvent",
    "Contact",
    "ContactChannel",
    "EmbedAttempt",
    "EmbedDismissal",
    "EmbedSeen",
    "Evidence",
    "FormNumber",
    "FormVersion",
    "Message",
    "OptInForm",
    "Preference",
    "PreferenceChange",
    "Recipient",
    "RefusalCount",
    "RefusedNetwork",
    "SandboxDelivery",
    "SetUpLink",
    "SignInAttempts",
    "SpentToken",
    "Tally",
    "TeamRole",
    "Teammate",
    "TeammateRole",
]
