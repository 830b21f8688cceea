"""The words of the house, as types. What lives here: names and the numbers they are stored as. No rule lives here.

Numbers are stored in the database and in the ledger, so a number is never given to another word. The lower-case name of
a member is the word that screens, API and exports use (`Flag.OPTED_IN.word == "opted_in"`).
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import NamedTuple, Self


class UnknownWordError(ValueError):
    """Somebody used a word that this vocabulary does not have."""


class Word(IntEnum):
    """A closed list of words, each with its number."""

    @property
    def word(self) -> str:
        """The name as screens, API and exports write it."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Self:
        """The member with this name. Raises `UnknownWordError` and names the words that exist."""
        for member in cls:
            if member.word == word:
                return member
        known = ", ".join(member.word for member in cls)
        raise UnknownWordError(f"{word!r} is not one of: {known}")


class Channel(Word):
    """The ways a message can travel, in the order in which a contact's rows are locked."""

    SMS = 1
    WHATSAPP = 2
    EMAIL = 3

    @property
    def label(self) -> str:
        """The channel as people read it."""
        return {Channel.SMS: "SMS", Channel.WHATSAPP: "WhatsApp", Channel.EMAIL: "E-mail"}[self]

    @property
    def uses_phone(self) -> bool:
        """Whether the channel's address is a phone number (E.164); otherwise it is an e-mail address."""
        return self is not Channel.EMAIL


class Flag(Word):
    """What a contact has said on one channel."""

    UNSET = 0
    OPTED_IN = 1
    OPTED_OUT = 2

    @property
    def label(self) -> str:
        """The flag as people read it."""
        return {Flag.UNSET: "Never asked", Flag.OPTED_IN: "Opted in", Flag.OPTED_OUT: "Opted out"}[self]


class Block(IntFlag):
    """Why a channel may not be used whatever the flag says. Several can stand at once."""

    NONE = 0
    HELD = 1
    STOPPED = 2
    COMPLAINED = 4
    UNDELIVERABLE = 8
    BLOCKED = 16

    @property
    def words(self) -> list[str]:
        """The names of the blocks that stand, weakest first."""
        return [block.name.lower() for block in Block if block in self and block.name]


class Reach(Word):
    """Whether the contact has an address that the channel can use."""

    MISSING = 0
    USABLE = 1
    INVALID = 2


class Category(Word):
    """WhatsApp's three template categories, used for every channel. Unknown counts as marketing."""

    MARKETING = 1
    UTILITY = 2
    AUTHENTICATION = 3


class Wording(Word):
    """Whether a message is typed text or a template that the channel's provider has approved."""

    FREE_TEXT = 1
    TEMPLATE = 2


class Approval(Word):
    """What WhatsApp has said of a template. Only an approved one may be sent outside the 24-hour window."""

    DRAFT = 1
    PENDING = 2
    APPROVED = 3
    REJECTED = 4
    PAUSED = 5


class Conversation(Word):
    """Whether the contact's own last inbound message still carries a conversation that a flow may answer.

    `CLOSED`: a STOP closed it, or an opt-out on the channel is newer than the inbound message.
    """

    NONE = 0
    OPEN = 1
    CLOSED = 2


class Path(Word):
    """The ways a message can be about to leave."""

    COMPOSE = 1
    COMPOSE_CONFIRMED = 2
    BROADCAST = 3
    BROADCAST_TO_ALL = 4
    SEQUENCE = 5
    API = 6
    API_REQUIRE_OPT_IN = 7
    BOT = 8
    INVITE = 9
    SERVICE = 10


class Outcome(Word):
    """What a verdict can be."""

    SEND = 1
    WARN = 2
    HOLD = 3
    REFUSE = 4


class Reason(Word):
    """Why a verdict is what it is. The words are part of the public contract: they are stored and never renamed."""

    ALLOWED = 0
    OVERRIDDEN = 1
    NO_ADDRESS = 10
    INVALID_ADDRESS = 11
    BLOCKED = 12
    UNDELIVERABLE = 13
    COMPLAINED = 14
    STOPPED = 15
    HELD = 16
    PAUSED = 17
    WINDOW_CLOSED = 18
    NOT_DELIVERED_IN_COUNTRY = 19
    CONVERSATION_OVER = 20
    OPTED_OUT = 21
    NEVER_ASKED = 22
    OVERRIDE_VOID = 23
    ASKED_ENOUGH = 24
    OUTSIDE_HOURS = 25
    HOURS_UNKNOWN = 26
    OVER_CAP = 27
    COUNTRY_UNKNOWN = 28
    MARKETING_IN_SERVICE = 29
    BROADCAST_STOPPED = 30
    LEFT_SEQUENCE = 40
    SEQUENCE_PAUSED = 41


class Fault(Word):
    """What a provider's answer or status says about the person behind an address, besides that the message did not arrive.

    `UNREACHED` counts, and is `NO_SUCH_ADDRESS` after several; `TOO_MUCH`: the provider delivers this person no more marketing
    for a while, which is no opt-out; `OURS`: nothing about the person, our account, settings or template must be mended.
    """

    OPTED_OUT = 1
    PERHAPS_OPTED_OUT = 2
    NO_SUCH_ADDRESS = 3
    UNREACHED = 4
    TOO_MUCH = 5
    OURS = 6
    COMPLAINED = 7


class Quality(Word):
    """What a provider says of the number that we send from, by what people do with its messages: block, report, mute."""

    HIGH = 1
    MEDIUM = 2
    LOW = 3

    @property
    def label(self) -> str:
        """The rating as people read it."""
        return {Quality.HIGH: "High", Quality.MEDIUM: "Medium", Quality.LOW: "Low"}[self]


class Refusal(Word):
    """Why a form that was sent was not taken, or taken without what it asked for."""

    FOREIGN_ORIGIN = 1
    HONEYPOT = 2
    TOO_QUICK = 3
    BAD_TOKEN = 4
    REPLAYED = 5
    EXPIRED = 6
    NETWORK_LIMIT = 7
    FORM_LIMIT = 8
    ADDRESS_LIMIT = 9
    NOT_UNDERSTOOD = 10
    COUNTRY_NOT_ALLOWED = 11
    SMS_BUDGET = 12
    NUMBER_RANGE = 13
    TOO_LARGE = 14


class Source(Word):
    """How a flag came to be."""

    WIDGET = 1
    PAGE = 2
    KEYWORD = 3
    BUTTON = 4
    FLOW = 5
    IMPORT = 6
    API = 7
    OPERATOR = 8
    UNSUBSCRIBE = 9
    PREFERENCES = 10
    PROVIDER = 11
    COMPLAINT = 12


class WhereFrom(Word):
    """What a team says of the addresses in a file that it uploads."""

    CUSTOMERS = 1
    SIGN_UP = 2
    EVENT = 3
    OTHER_SYSTEM = 4
    OTHER = 5

    @property
    def label(self) -> str:
        """The answer as people read it."""
        return {
            WhereFrom.CUSTOMERS: "Our own customers",
            WhereFrom.SIGN_UP: "A sign-up form elsewhere",
            WhereFrom.EVENT: "An event where people left their address with us",
            WhereFrom.OTHER_SYSTEM: "Our contacts in another system",
            WhereFrom.OTHER: "Somewhere else",
        }[self]


class UploadState(Word):
    """Where an uploaded file is on its way: being stored, there, being added, added."""

    READING = 1
    READ = 2
    RUNNING = 3
    DONE = 4


class Act(Word):
    """What one consent event does.

    `ASKED` leaves the flag alone (awaiting confirmation). `STARTED` begins a channel anew for an address that came or
    changed, with what is remembered of that address.
    """

    OPTED_IN = 1
    OPTED_OUT = 2
    ASKED = 3
    STARTED = 4
    BLOCKED = 5
    UNBLOCKED = 6


class Proof(Word):
    """How sure it is that the person acted: not at all, by a stated how and when, or through the channel."""

    NONE = 0
    STATED = 1
    CONFIRMED = 2


class MessageState(Word):
    """Where a message row is on its way. `RECEIVED` is for messages that came in."""

    QUEUED = 1
    CLAIMED = 2
    DISPATCHING = 3
    SENT = 4
    REJECTED = 5
    UNKNOWN = 6
    REFUSED = 7
    HELD = 8
    DELIVERED = 9
    READ = 10
    FAILED = 11
    RECEIVED = 12


# A message that was let through keeps a reason, too, which says nothing.
SAYS_WHY = (MessageState.REFUSED, MessageState.HELD)


class BroadcastState(Word):
    """Where a broadcast is. `MATERIALISING`: its recipients are being written down."""

    DRAFT = 1
    SCHEDULED = 2
    MATERIALISING = 3
    SENDING = 4
    PAUSED = 5
    DONE = 6
    STOPPED = 7


class Topic(Word):
    """What a webhook can tell. Of messages the number is that of the state, of consent it is twenty more than that of the act:
    triggers in the database make the one of the other (`optin/migrations/telling.py`)."""

    MESSAGE_SENT = 4
    MESSAGE_REJECTED = 5
    MESSAGE_UNKNOWN = 6
    MESSAGE_REFUSED = 7
    MESSAGE_HELD = 8
    MESSAGE_DELIVERED = 9
    MESSAGE_READ = 10
    MESSAGE_FAILED = 11
    MESSAGE_RECEIVED = 12
    CONSENT_OPTED_IN = 21
    CONSENT_OPTED_OUT = 22
    CONSENT_RESTARTED = 24
    CONTACT_BLOCKED = 25
    CONTACT_UNBLOCKED = 26
    BROADCAST_FINISHED = 40
    WEBHOOK_TEST = 50

    @property
    def type(self) -> str:
        """The name outside: `consent.opted_in`."""
        return self.word.replace("_", ".", 1)


class EndpointState(Word):
    """Whether an address gets webhooks. `FAILED`: switched off because it took none for days; `GONE`: it asked for no more."""

    ON = 1
    OFF = 2
    FAILED = 3
    GONE = 4


class DeliveryState(Word):
    """Where the delivery of one event to one address is."""

    WAITING = 1
    SENDING = 2
    DELIVERED = 3
    FAILED = 4


class Meaning(Word):
    """What an inbound message says about consent, as far as its words tell. `HOLD`: perhaps an opt-out; a teammate decides."""

    NOTHING = 0
    OPT_OUT = 1
    OPT_IN = 2
    HELP = 3
    HOLD = 4

    @property
    def label(self) -> str:
        """The meaning as people read it."""
        return {
            Meaning.NOTHING: "Nothing happens",
            Meaning.OPT_OUT: "Opt out",
            Meaning.OPT_IN: "Opt in",
            Meaning.HELP: "Help is sent",
            Meaning.HOLD: "Held for a teammate",
        }[self]


class Match(Word):
    """How a keyword must stand in a message: alone, at its beginning, or anywhere as words of their own."""

    WHOLE = 1
    BEGINS = 2
    PHRASE = 3

    @property
    def label(self) -> str:
        """The way of matching as people read it."""
        return {Match.WHOLE: "Is the whole message", Match.BEGINS: "Begins the message", Match.PHRASE: "Stands in the message"}[
            self
        ]


class Effect(Word):
    """What an inbound message did. `OVERTAKEN`: the person said something newer, which counts; `TAKEN`: a flow went on with it;
    `NOBODY`: its sender is no address that a contact could have."""

    NOTHING = 0
    OPTED_OUT = 1
    OPTED_IN = 2
    HELPED = 3
    HELD = 4
    OVERTAKEN = 5
    TAKEN = 6
    NOBODY = 7


class StopReach(Word):
    """How far an opt-out by words reaches: the channel that it came on; all where it names none ("stop contacting me"); or
    always all channels."""

    CHANNEL = 1
    UNNAMED = 2
    EVERYTHING = 3

    @property
    def label(self) -> str:
        """The choice as people read it."""
        return {
            StopReach.CHANNEL: "Always the channel that it came on",
            StopReach.UNNAMED: "Every channel where the words ask for everything, as in “stop contacting me”",
            StopReach.EVERYTHING: "Always every channel",
        }[self]


class StepKind(Word):
    """What one step of a flow does."""

    SAY = 1
    ASK = 2
    OPT_IN = 3
    OPT_OUT = 4
    ADD = 5
    REMOVE = 6
    HAND_OVER = 7
    END = 8
    ENROL = 9

    @property
    def label(self) -> str:
        """The kind as people read it."""
        return {
            StepKind.SAY: "Say something",
            StepKind.ASK: "Ask a question",
            StepKind.OPT_IN: "Opt in",
            StepKind.OPT_OUT: "Opt out",
            StepKind.ADD: "Add to a group",
            StepKind.REMOVE: "Remove from a group",
            StepKind.HAND_OVER: "Hand over to a teammate",
            StepKind.END: "End",
            StepKind.ENROL: "Bring into a sequence",
        }[self]


class Starts(Word):
    """What starts a flow: a keyword, any message outside a conversation, or a teammate."""

    KEYWORD = 1
    MESSAGE = 2
    HAND = 3

    @property
    def label(self) -> str:
        """The choice as people read it."""
        return {
            Starts.KEYWORD: "A keyword that the contact writes",
            Starts.MESSAGE: "Any message outside a conversation",
            Starts.HAND: "A teammate, by hand",
        }[self]


class RunEnd(Word):
    """How one run of a flow ended. `STOPPED`: the person opted out another way; `REPLACED`: another flow began; `EXPIRED`: no
    answer came; `REFUSED`: its first words were refused; `BROKEN`: a template that it needs is gone."""

    DONE = 1
    HANDED_OVER = 2
    CUT_OFF = 3
    STOPPED = 4
    REPLACED = 5
    EXPIRED = 6
    REFUSED = 7
    BROKEN = 8

    @property
    def label(self) -> str:
        """The end as people read it."""
        return {
            RunEnd.DONE: "Came to its end",
            RunEnd.HANDED_OVER: "Handed over to a teammate",
            RunEnd.CUT_OFF: "Cut off: it answered too often in a short time",
            RunEnd.STOPPED: "The person opted out",
            RunEnd.REPLACED: "Another flow began",
            RunEnd.EXPIRED: "No answer came",
            RunEnd.REFUSED: "Its message was refused",
            RunEnd.BROKEN: "A template that it needs is gone",
        }[self]


class SequenceState(Word):
    """Where a sequence is. Only one that runs sends; nobody comes into a draft or into one that has ended."""

    DRAFT = 1
    RUNNING = 2
    PAUSED = 3
    ENDED = 4


class WaitKind(Word):
    """How long a step waits after the one before: so many minutes, hours or days, or until a time of day so many days later."""

    MINUTES = 1
    HOURS = 2
    DAYS = 3
    TIME_OF_DAY = 4


class EnrolmentState(Word):
    """Where a contact is in a sequence: on the way, through all of its steps, or out of it before that."""

    ACTIVE = 1
    FINISHED = 2
    LEFT = 3


class EnrolledBy(Word):
    """How a contact came into a sequence."""

    HAND = 1
    GROUP = 2
    FORM = 3
    FLOW = 4
    API = 5

    @property
    def label(self) -> str:
        """The way as people read it."""
        return {
            EnrolledBy.HAND: "By hand",
            EnrolledBy.GROUP: "By a group",
            EnrolledBy.FORM: "By a form",
            EnrolledBy.FLOW: "By a flow",
            EnrolledBy.API: "By the API",
        }[self]


class Leaving(Word):
    """Why a contact left a sequence before its end."""

    BY_HAND = 1
    REPLIED = 2
    OPTED_OUT = 3
    ENDED = 4
    BY_API = 5

    @property
    def label(self) -> str:
        """The reason as people read it."""
        return {
            Leaving.BY_HAND: "Taken out by hand",
            Leaving.REPLIED: "Replied",
            Leaving.OPTED_OUT: "Opted out",
            Leaving.ENDED: "The sequence was ended",
            Leaving.BY_API: "Taken out by the API",
        }[self]


class Role(Word):
    """What a teammate may do: everything, everything but people and settings, or look."""

    VIEWER = 1
    EDITOR = 2
    OWNER = 3


class Asked(Word):
    """What a teammate asks of a provider on its settings page: to carry a test message, or whether the settings are right."""

    TEST = 1
    CHECK = 2


class Wired(Word):
    """What serves a channel: the sandbox, where no provider is set; a provider; or nothing, where one is set wrongly."""

    SANDBOX = 1
    READY = 2
    UNUSABLE = 3


class PersonPage(Word):
    """The person's own pages that links lead to."""

    UNSUBSCRIBE = 1
    PREFERENCES = 2
    CONFIRM = 3
    RECEIPT = 4
    LINK = 5

    @property
    def label(self) -> str:
        """The page as the team reads it."""
        return {
            PersonPage.UNSUBSCRIBE: "Unsubscribe",
            PersonPage.PREFERENCES: "Their page",
            PersonPage.CONFIRM: "Confirm an opt-in",
            PersonPage.RECEIPT: "Consent receipt",
            PersonPage.LINK: "Send me my link",
        }[self]


class Opened(Word):
    """Who opened a link, as far as the request tells: somebody, or a program that looks at links before people do."""

    PERSON = 1
    SCANNER = 2


class Theme(Word):
    """The colours of an opt-in form: dark on light, light on dark, or as the visitor's device is set."""

    LIGHT = 1
    DARK = 2
    AUTO = 3

    @property
    def label(self) -> str:
        """The theme as people read it."""
        return {Theme.LIGHT: "Light", Theme.DARK: "Dark", Theme.AUTO: "As the visitor's device"}[self]


class Corners(Word):
    """How round the corners of an opt-in form are."""

    NONE = 1
    SMALL = 2
    LARGE = 3

    @property
    def label(self) -> str:
        """The corners as people read them."""
        return {Corners.NONE: "Square", Corners.SMALL: "Slightly round", Corners.LARGE: "Round"}[self]


_BLOCKS, _REACHES, _COUNTRIES = 32, 4, 1024


class Standing(NamedTuple):
    """The facts about one contact on one channel that change by events, free of identity.

    `country` is `country_number()` of an ISO 3166 code, `zones` numbers a set of candidate time zones (0: unknown).
    """

    flag: Flag = Flag.UNSET
    blocks: Block = Block.NONE
    reach: Reach = Reach.MISSING
    country: int = 0
    zones: int = 0

    @property
    def number(self) -> int:
        """The standing as the one small integer that is stored and indexed."""
        rest = self.reach + _REACHES * (self.country + _COUNTRIES * self.zones)
        return self.flag + len(Flag) * (self.blocks + _BLOCKS * rest)

    @classmethod
    def of(cls, number: int) -> Standing:
        """The standing behind a stored integer; the inverse of `number`."""
        rest, flag = divmod(number, len(Flag))
        rest, blocks = divmod(rest, _BLOCKS)
        rest, reach = divmod(rest, _REACHES)
        zones, country = divmod(rest, _COUNTRIES)
        return cls(Flag(flag), Block(blocks), Reach(reach), country, zones)


def country_number(code: str | None) -> int:
    """An ISO 3166 alpha-2 code as a number from 1 to 676; 0 for no country. Else raises `UnknownWordError`."""
    if not code:
        return 0
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        raise UnknownWordError(f"{code!r} is not a country code of two letters")
    first, second = (ord(letter) - ord("A") for letter in code.upper())
    return 26 * first + second + 1


def country_code(number: int) -> str | None:
    """The inverse of `country_number`."""
    if not number:
        return None
    first, second = divmod(number - 1, 26)
    return chr(ord("A") + first) + chr(ord("A") + second)
