"""What a column of an upload can mean, and a guess by its heading.

A column may opt out or block. None can opt in: where a file says that somebody agreed, that is somebody else's word for it.
The headings are those of the exports that people have (Mailchimp, Klaviyo, HubSpot, Shopify, listmonk, Mautic).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from typing import Final


class Column(Enum):
    """The meanings; the value is the word that is stored."""

    SKIP = "skip"
    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    LOCALE = "locale"
    TIME_ZONE = "time_zone"
    OUT_OF_ALL = "out_of_all"
    OUT_OF_SMS = "out_of_sms"
    OUT_OF_WHATSAPP = "out_of_whatsapp"
    OUT_OF_EMAIL = "out_of_email"
    SMS_CONSENT = "sms_consent"
    EMAIL_CONSENT = "email_consent"
    BLOCK = "block"


LABELS: Final = {
    Column.SKIP: "Leave out",
    Column.PHONE: "Phone number",
    Column.EMAIL: "E-mail address",
    Column.NAME: "Name",
    Column.FIRST_NAME: "First name",
    Column.LAST_NAME: "Last name",
    Column.LOCALE: "Language",
    Column.TIME_ZONE: "Time zone",
    Column.OUT_OF_ALL: "Opted out of everything",
    Column.OUT_OF_SMS: "Opted out of SMS",
    Column.OUT_OF_WHATSAPP: "Opted out of WhatsApp",
    Column.OUT_OF_EMAIL: "Opted out of e-mail",
    Column.SMS_CONSENT: "SMS consent: subscribed or unsubscribed",
    Column.EMAIL_CONSENT: "E-mail consent: subscribed or unsubscribed",
    Column.BLOCK: "Block",
}

_HEADINGS: Final = {
    Column.PHONE: "phone|phone number|mobile|mobile phone|mobile number|cell|cell phone|telephone|tel|sms|whatsapp"
    "|whatsapp phone|whatsapp phone number|telefon|telefonnummer|handy|mobil|mobilnummer|telephone portable|telefono|movil"
    "|celular|numero",
    Column.EMAIL: "email|e mail|email address|e mail address|mail|e mail adresse|correo|correo electronico|courriel"
    "|adresse email",
    Column.NAME: "name|full name|contact|contact name|nombre completo|nom complet|vollstandiger name",
    Column.FIRST_NAME: "first name|firstname|given name|forename|vorname|prenom|nombre|nome",
    Column.LAST_NAME: "last name|lastname|surname|family name|nachname|nom|apellido|apellidos|cognome|sobrenome",
    Column.LOCALE: "language|locale|lang|sprache|langue|idioma|lingua",
    Column.TIME_ZONE: "time zone|timezone|zeitzone|fuseau horaire|zona horaria",
    Column.OUT_OF_ALL: "opted out|opt out|unsubscribed|do not contact|donotcontact|optout|optedout|abgemeldet",
    Column.OUT_OF_SMS: "sms opt out|sms opted out|sms unsubscribed|opted out of sms",
    Column.OUT_OF_WHATSAPP: "whatsapp opt out|whatsapp opted out|opted out of whatsapp",
    Column.OUT_OF_EMAIL: "email opt out|email opted out|opted out of email|opted out of e mail|unsubscribed from all email"
    "|donotemail|do not email",
    Column.SMS_CONSENT: "sms marketing consent",
    Column.EMAIL_CONSENT: "email marketing consent",
    Column.BLOCK: "block|blocked|suppressed|email suppressions",
}
_BY_HEADING: Final = {heading: column for column, headings in _HEADINGS.items() for heading in headings.split("|")}


class ColumnsError(Exception):
    """The columns cannot be taken like this. The message says what to do."""


def guess(headers: Sequence[str]) -> list[Column]:
    """The meaning of each column by its heading. No meaning is given twice: the first column has it."""
    taken: list[Column] = []
    for header in headers:
        column = _BY_HEADING.get(_folded(header), Column.SKIP)
        taken.append(Column.SKIP if column in taken else column)
    return taken


def check(columns: Sequence[Column]) -> None:
    """Raises `ColumnsError` where no contact could come of them, or where two would contradict each other."""
    if Column.PHONE not in columns and Column.EMAIL not in columns:
        raise ColumnsError("Choose the column of the phone number or of the e-mail address.")
    for column in Column:
        if column is not Column.SKIP and list(columns).count(column) > 1:
            raise ColumnsError(f"Two columns are “{LABELS[column]}”. Leave one of them out.")
    if Column.NAME in columns and (Column.FIRST_NAME in columns or Column.LAST_NAME in columns):
        raise ColumnsError("Choose either the whole name, or first and last name.")


def _folded(header: str) -> str:
    bare = unicodedata.normalize("NFKD", header.casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()
