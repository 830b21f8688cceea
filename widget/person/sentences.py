"""What the person's pages say where a template cannot: a sentence for each channel, state and deed, in English. They are whole,
because what a channel brings is inflected in most languages."""

from __future__ import annotations

from typing import Final

from optin.languages import N_
from optin.vocabulary import Act, Block, Channel, Source
from widget.sentences import Notice

LINK_LOST: Final = Notice(
    404,
    N_("This link does not work"),
    N_("It is not complete, or has been changed. Open it again from the message that you received."),
)
ERASED: Final = Notice(410, N_("There is nothing here any more"), N_("What this link led to was erased or has moved."))
FOREIGN: Final = Notice(403, N_("This could not be accepted"), N_("It was sent from another page. Please try again from here."))

UNSUBSCRIBE: Final = {
    Channel.SMS: N_("Press the button, and %(organisation)s sends you no more marketing by text message."),
    Channel.WHATSAPP: N_("Press the button, and %(organisation)s sends you no more marketing on WhatsApp."),
    Channel.EMAIL: N_("Press the button, and %(organisation)s sends you no more marketing by e-mail."),
}
UNSUBSCRIBED: Final = {
    Channel.SMS: N_("%(organisation)s sends you no more marketing by text message."),
    Channel.WHATSAPP: N_("%(organisation)s sends you no more marketing on WhatsApp."),
    Channel.EMAIL: N_("%(organisation)s sends you no more marketing by e-mail."),
}

# The one answer of a channel, and why it is so.
AGREED: Final = N_("You agreed on %(date)s.")
OPTED_OUT: Final = N_("You opted out on %(date)s.")
NEVER_OUT: Final = N_("You were never asked, so no marketing is sent to you here.")
NEVER_IN: Final = N_("You were never asked and have not opted out, so marketing may reach you here.")
PAUSED: Final = N_("No marketing until %(date)s.")
NO_PHONE: Final = N_("No phone number of yours is on file.")
NO_EMAIL: Final = N_("No e-mail address of yours is on file.")
ASKED: Final = N_("A message that asks you to confirm is on its way. Open the link in it.")
BLOCKS: Final = {
    Block.BLOCKED: N_("You have blocked us here. Write to us, and that ends."),
    Block.UNDELIVERABLE: N_("Messages to this address do not arrive."),
    Block.COMPLAINED: N_("You reported a message as spam."),
    Block.STOPPED: N_("You stopped our messages with your provider. Only you can undo that: send START to our number."),
    Block.HELD: N_("One of your messages may have meant stop. No marketing is sent to you here until that is clear."),
}
OPT_OUT_OF: Final = {
    Channel.SMS: N_("Opt out of text messages"),
    Channel.WHATSAPP: N_("Opt out of WhatsApp messages"),
    Channel.EMAIL: N_("Opt out of e-mails"),
}
OPT_IN_TO: Final = {
    Channel.SMS: N_("Opt in to text messages"),
    Channel.WHATSAPP: N_("Opt in to WhatsApp messages"),
    Channel.EMAIL: N_("Opt in to e-mails"),
}

# What just happened, by the word in the address after a deed.
DONE: Final = {
    "opted_out": N_("You are opted out. No marketing is sent to you there any more."),
    "opted_out_all": N_("You are opted out of everything."),
    "asked": N_("A message is on its way. Open the link in it to confirm."),
    "asked_before": N_("You were asked to confirm within the last day. Open the link in that message."),
    "needless": N_("Nothing had to be changed."),
    "unreachable": N_("That is not possible here at the moment."),
    "paused": N_("Your pause has begun."),
    "resumed": N_("Your pause is over."),
    "erasure": N_("Your request for erasure has arrived, and you are opted out of everything."),
    "kept": N_("Your request for erasure is withdrawn. You are still opted out."),
}
NOT_DONE: Final = ("asked_before", "unreachable")
BAD_DAY: Final = N_("Choose a day after today and within a year.")

ACTS: Final = {
    Act.OPTED_IN: N_("Opted in"),
    Act.OPTED_OUT: N_("Opted out"),
    Act.ASKED: N_("Asked to confirm"),
    Act.STARTED: N_("Address added, changed or removed"),
    Act.BLOCKED: N_("Messages held back"),
    Act.UNBLOCKED: N_("Messages no longer held back"),
}
SOURCES: Final = {
    Source.WIDGET: N_("with a form on a site"),
    Source.PAGE: N_("with a form"),
    Source.KEYWORD: N_("by a message from you"),
    Source.BUTTON: N_("with a button under a message"),
    Source.FLOW: N_("in a conversation"),
    Source.IMPORT: N_("from a list of addresses"),
    Source.API: N_("by another system"),
    Source.OPERATOR: N_("by a member of our team"),
    Source.UNSUBSCRIBE: N_("with an unsubscribe link"),
    Source.PREFERENCES: N_("on your own page"),
    Source.PROVIDER: N_("reported by your provider"),
    Source.COMPLAINT: N_("by a spam report"),
}

# Opting in again, behind the link that confirms it.
CONFIRM_EXPIRED: Final = Notice(
    410, N_("This link has expired"), N_("It could be used for seven days. Ask for a new one on your own page.")
)
CONFIRM_GONE: Final = Notice(410, N_("This link is no longer good"), N_("It was for an address that is not on file any more."))
CONFIRM_OVERTAKEN: Final = Notice(
    410,
    N_("You have opted out since"),
    N_("This link is older than your opt-out, so it changes nothing. To get messages again, opt in on your own page."),
)
AGREES: Final = {
    Channel.SMS: N_("I want text messages with marketing from %(organisation)s. I can opt out at any time."),
    Channel.WHATSAPP: N_("I want WhatsApp messages with marketing from %(organisation)s. I can opt out at any time."),
    Channel.EMAIL: N_("I want e-mails with marketing from %(organisation)s. I can opt out at any time."),
}
AGREE: Final = N_("Yes, I agree")

# Sending somebody their link.
TOO_MANY: Final = N_("There were many requests from your network just now. Please try again in ten minutes.")

# What a check of a receipt found.
GENUINE: Final = N_("This receipt is ours, and nothing in it was changed.")
NOT_GENUINE: Final = N_("This is no receipt of ours, or something in it was changed.")
TOO_LONG: Final = N_("This is longer than any receipt of ours. Paste the receipt alone, or choose its file.")
NOT_READABLE: Final = N_("This cannot be read as a receipt. Paste all of it, from the first bracket to the last.")
