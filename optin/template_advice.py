"""Advice about a template: what is allowed, and would still better be looked at. What is not allowed: `template_drafts`.

The words by which people are told how to opt out are those of the carriers (CTIA Messaging Principles 5.1.3), of 47 CFR
64.1200(a)(10), and of the providers' lists in other languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from optin import placeholders
from optin.template_drafts import Draft
from optin.vocabulary import Category, Channel

# Everyday words count only in capitals, as people are told to type them: "Stop by our shop" tells nobody how to opt out.
_KEYWORDS: Final = (
    "STOP|STOPALL|STOPP|END|QUIT|CANCEL|REVOKE|OPTOUT|ARRET|ARRÊT|ARRETE|ARRÊTE|ALTO|BAJA|PARAR|PARE|CANCELAR|SALIR|DETENER|SAIR"
    "|ABMELDEN|ENDE|FERMA|ANNULLA|IPTAL|İPTAL|СТОП"
)
_PHRASES: Final = (
    "unsubscribe|opt[ -]?out|désabonner|désinscrire|abmelden|abbestellen|darse de baja|cancelar la suscripción"
    "|cancelar a subscrição|descadastrar|disiscriviti|annulla l'iscrizione|uitschrijven|afmelden|إلغاء الاشتراك|إيقاف|停止|退订"
)
_KEYWORD: Final = re.compile(rf"(?<!\w)(?:{_KEYWORDS})(?!\w)")
_PHRASE: Final = re.compile(_PHRASES, re.IGNORECASE)

# Filters of mobile operators block what hides its target, and shorteners that everybody shares most of all.
_SHORTENERS: Final = (
    r"bit\.ly|bitly\.com|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|v\.gd|buff\.ly|cutt\.ly|rb\.gy|t\.ly|tiny\.cc|shorturl\.at"
    r"|short\.io|bl\.ink|rebrand\.ly|lnkd\.in|soo\.gd|clck\.ru|adf\.ly"
)
_SHORTENED: Final = re.compile(rf"(?<![\w.@-])(?:{_SHORTENERS})(?![\w-]|\.\w)", re.IGNORECASE)

_NO_WORDS: Final = "It does not say how to opt out. Add for example: Reply STOP to opt out."
_NO_BUTTON: Final = "It has no opt-out button and does not say how to opt out. Make one quick reply the opt-out button."
_NO_LINK: Final = "It has no unsubscribe link of its own. The channel adds one below every marketing e-mail."
_AT_THE_EDGE: Final = "WhatsApp does not approve a text that begins or ends with a placeholder."


def advice(draft: Draft) -> list[str]:
    """Sentences, the weightiest first."""
    said = [_way_out(draft), _shortened(draft), _at_the_edge(draft), *_unfilled(draft)]
    return [sentence for sentence in said if sentence]


def tells_how_to_opt_out(text: str) -> bool:
    """Whether a text says by which word people can opt out."""
    return bool(_KEYWORD.search(text) or _PHRASE.search(text))


def _way_out(draft: Draft) -> str | None:
    if draft.category is not Category.MARKETING or tells_how_to_opt_out(draft.body):
        return None
    if draft.channel is Channel.WHATSAPP and any(button.opts_out for button in draft.buttons):
        return None
    return {Channel.SMS: _NO_WORDS, Channel.WHATSAPP: _NO_BUTTON, Channel.EMAIL: _NO_LINK}[draft.channel]


def _shortened(draft: Draft) -> str | None:
    link = _SHORTENED.search(draft.body)
    if draft.channel is not Channel.SMS or link is None:
        return None
    return f"Mobile operators often block messages with links of public shorteners such as {link[0]}. Use your own domain."


def _at_the_edge(draft: Draft) -> str | None:
    body = draft.body.strip()
    is_at_edge = bool(placeholders.found(body)) and (body.startswith("{{") or body.endswith("}}"))
    return _AT_THE_EDGE if draft.channel is Channel.WHATSAPP and is_at_edge else None


def _unfilled(draft: Draft) -> Iterable[str]:
    """One sentence for the placeholders that some contacts leave empty, one for those that no contact can fill."""
    bare = dict.fromkeys(each.name for each in placeholders.found(f"{draft.subject}\n{draft.body}") if each.fallback is None)
    fields = [placeholders.FIELDS[name] for name in bare if name in placeholders.FIELDS and name != "organisation"]
    known = [field.name for field in fields if not field.given]
    given = [field.name for field in fields if field.given]
    if known:
        yield (
            f"Where it is not known, nothing stands in place of {_listed(known)}. "
            f"Say what does, for example {{{{{known[0]}|there}}}}."
        )
    if given:
        yield f"Only a program that sends over the API can fill {_listed(given)}. A broadcast cannot."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in names)
