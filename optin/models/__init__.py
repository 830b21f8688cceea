"""All tables, one small file per noun family. Importing this package makes every table known."""

from optin.models.asking import GroupAsking
from optin.models.broadcast import Breaker, Broadcast, BroadcastVerdict, Recipient
from optin.models.channel import ChannelAnswer, ChannelSetting
from optin.models.contact import AddressMemory, Contact, ContactChannel
from optin.models.desk import ApiKey, CapCount, Preference, PreferenceChange
from optin.models.embed import EmbedAttempt, EmbedDismissal, EmbedSeen
from optin.models.flow import Flow, FlowRun, FlowVersion
from optin.models.form import Confirmation, FormVersion, OptInForm, SpentToken, Tally
from optin.models.group import Group, GroupFill, GroupMember
from optin.models.inbound import InboundMessage
from optin.models.ledger import ConsentEvent, Evidence
from optin.models.mail import MailComplaint
from optin.models.message import Message, SandboxDelivery
from optin.models.numbers import FormNumber
from optin.models.person import ErasureRequest, LinkVisit
from optin.models.program import AnsweredRequest
from optin.models.provider import (
    AddressTrouble,
    ProviderName,
    ProviderSighting,
    ProviderSwitch,
    SenderQuality,
    UnsignedMessage,
)
from optin.models.refusal import RefusalCount, RefusedNetwork
from optin.models.rule import KeywordOff, KeywordRule
from optin.models.sequence import Enrolment, Sequence, SequenceFill, SequenceStep, StepTaken
from optin.models.team import SetUpLink, SignInAttempts, Teammate, TeammateRole, TeamRole
from optin.models.template import Template, TemplateVersion
from optin.models.upload import Upload, UploadChunk, UploadFault
from optin.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookNews, WebhookWanted
from optin.models.zone import ZoneSet

__all__ = [
    "AddressMemory",
    "AddressTrouble",
    "AnsweredRequest",
    "ApiKey",
    "Breaker",
    "Broadcast",
    "BroadcastVerdict",
    "CapCount",
    "ChannelAnswer",
    "ChannelSetting",
    "Confirmation",
    "ConsentEvent",
    "Contact",
    "ContactChannel",
    "EmbedAttempt",
    "EmbedDismissal",
    "EmbedSeen",
    "Enrolment",
    "ErasureRequest",
    "Evidence",
    "Flow",
    "FlowRun",
    "FlowVersion",
    "FormNumber",
    "FormVersion",
    "Group",
    "GroupAsking",
    "GroupFill",
    "GroupMember",
    "InboundMessage",
    "KeywordOff",
    "KeywordRule",
    "LinkVisit",
    "MailComplaint",
    "Message",
    "OptInForm",
    "Preference",
    "PreferenceChange",
    "ProviderName",
    "ProviderSighting",
    "ProviderSwitch",
    "Recipient",
    "RefusalCount",
    "RefusedNetwork",
    "SandboxDelivery",
    "SenderQuality",
    "Sequence",
    "SequenceFill",
    "SequenceStep",
    "SetUpLink",
    "SignInAttempts",
    "SpentToken",
    "StepTaken",
    "Tally",
    "TeamRole",
    "Teammate",
    "TeammateRole",
    "Template",
    "TemplateVersion",
    "UnsignedMessage",
    "Upload",
    "UploadChunk",
    "UploadFault",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookNews",
    "WebhookWanted",
    "ZoneSet",
]
