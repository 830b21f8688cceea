"""The settings of providers, by channel: a provider's fields (`channels/provider.py`) are looked up here by their names.

What may not live here: what a provider makes of them.
"""

from __future__ import annotations

from typing import Final

from optin.readers import address, host, long_secret, mail_security, one_line, opt_outs, optional, template_name, url, whole
from optin.setting import Setting

SMTP: Final = (
    Setting("OPTIN_SMTP_HOST", "", "Mail server that e-mail is handed to. Empty: e-mail arrives in the simulator.", host),
    Setting(
        "OPTIN_SMTP_PORT", "", "Its port. Empty: 587 with starttls, 465 with tls, 25 with none.", optional(whole(1, 65535))
    ),
    Setting("OPTIN_SMTP_SECURITY", "starttls", "How the connection is secured: starttls, tls or none.", mail_security),
    Setting("OPTIN_SMTP_USER", "", "User name at the mail server. Empty: no sign-in.", one_line),
    Setting("OPTIN_SMTP_PASSWORD", "", "Password at the mail server.", one_line, secret=True),
    Setting("OPTIN_SMTP_CA_FILE", "", "File with the certificates to trust, for a mail server with a certificate of your own."),
    Setting("OPTIN_SMTP_FROM", "", "Who e-mail comes from, as Example Shop <news@example.com>.", one_line),
    Setting(
        "OPTIN_SMTP_INBOUND_ADDRESS",
        "",
        "Where bounces and replies arrive: a mailbox with plus addresses, as desk@example.com, or @in.example.com for a whole "
        "domain. Empty: they go to the sender's address.",
        one_line,
    ),
    Setting(
        "OPTIN_SMTP_INBOUND_SECRET",
        "",
        "What hands incoming mail to /hooks/email must know it. Empty: no mail is taken.",
        optional(long_secret),
        secret=True,
    ),
)

TWILIO: Final = (
    Setting("OPTIN_TWILIO_ACCOUNT_SID", "", "Account at Twilio. Empty: SMS arrives in the simulator.", one_line),
    Setting(
        "OPTIN_TWILIO_AUTH_TOKEN", "", "Its primary auth token, which also proves what is from Twilio.", one_line, secret=True
    ),
    Setting("OPTIN_TWILIO_FROM", "", "Number that SMS is sent from, as +14155550100.", one_line),
    Setting("OPTIN_TWILIO_MESSAGING_SERVICE", "", "SID of a Messaging Service to send by, in place of a number.", one_line),
    Setting(
        "OPTIN_TWILIO_OPT_OUTS",
        "default",
        "Who answers STOP: default (Twilio, by its standard words), advanced (Twilio's Advanced Opt-Out) or off (this desk).",
        opt_outs,
    ),
    Setting(
        "OPTIN_TWILIO_SHARED_KEY", "", "Secret of the shared key that Twilio signs with, if it does.", one_line, secret=True
    ),
    Setting("OPTIN_TWILIO_URL", "", "Another address of Twilio's API than https://api.twilio.com, for trials.", url),
)

WHATSAPP: Final = (
    Setting(
        "OPTIN_WHATSAPP_TOKEN",
        "",
        "Token of a system user at Meta. Empty: WhatsApp arrives in the simulator.",
        one_line,
        secret=True,
    ),
    Setting("OPTIN_WHATSAPP_PHONE_NUMBER_ID", "", "Id of the number that WhatsApp messages are sent from.", one_line),
    Setting("OPTIN_WHATSAPP_APP_SECRET", "", "App secret. It proves that what arrives is from Meta.", one_line, secret=True),
    Setting(
        "OPTIN_WHATSAPP_VERIFY_TOKEN",
        "",
        "Word of your own that Meta repeats when it checks the webhook.",
        one_line,
        secret=True,
    ),
    Setting(
        "OPTIN_WHATSAPP_CONFIRMATION_TEMPLATE",
        "",
        "Approved template that asks to confirm an opt-in, with {{link}} in it, as confirm_opt_in:en.",
        template_name,
    ),
    Setting("OPTIN_WHATSAPP_URL", "", "Another address of Meta's API than https://graph.facebook.com/v24.0.", address),
)

CHANNEL_SETTINGS: Final = (*SMTP, *TWILIO, *WHATSAPP)
