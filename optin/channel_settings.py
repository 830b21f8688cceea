"""The settings of providers, by channel: a provider's fields (`channels/provider.py`) are looked up here by their names.

What may not live here: what a provider makes of them.
"""

from __future__ import annotations

from typing import Final

from optin.readers import long_secret, mail_security, optional, whole
from optin.setting import Setting

SMTP: Final = (
    Setting("OPTIN_SMTP_HOST", "", "Mail server that e-mail is handed to. Empty: e-mail arrives in the simulator."),
    Setting(
        "OPTIN_SMTP_PORT", "", "Its port. Empty: 587 with starttls, 465 with tls, 25 with none.", optional(whole(1, 65535))
    ),
    Setting("OPTIN_SMTP_SECURITY", "starttls", "How the connection is secured: starttls, tls or none.", mail_security),
    Setting("OPTIN_SMTP_USER", "", "User name at the mail server. Empty: no sign-in."),
    Setting("OPTIN_SMTP_PASSWORD", "", "Password at the mail server.", secret=True),
    Setting("OPTIN_SMTP_CA_FILE", "", "File with the certificates to trust, for a mail server with a certificate of your own."),
    Setting("OPTIN_SMTP_FROM", "", "Who e-mail comes from, as Example Shop <news@example.com>."),
    Setting(
        "OPTIN_SMTP_INBOUND_ADDRESS",
        "",
        "Where bounces and replies arrive: a mailbox with plus addresses, as desk@example.com, or @in.example.com for a whole "
        "domain. Empty: they go to the sender's address.",
    ),
    Setting(
        "OPTIN_SMTP_INBOUND_SECRET",
        "",
        "What hands incoming mail to /hooks/email must know it. Empty: no mail is taken.",
        optional(long_secret),
        secret=True,
    ),
)

CHANNEL_SETTINGS: Final = (*SMTP,)
