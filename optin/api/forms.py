"""/forms: the opt-in forms, their words and their code; and a new one."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from optin import forms, preferences, snippet
from optin.api import guard, paging
from optin.api.operation import Answer, operation
from optin.api.paging import UNKNOWN_CURSOR, Listed, Page, may_be_id
from optin.api.people import ChannelWord
from optin.api.problems import ProblemError, mistaken
from optin.api.shapes import Body, Instant, SaidLine, SaidLines, Shown
from optin.drafts import LONGEST_AFTER, LONGEST_BUTTON, LONGEST_DESCRIPTION, LONGEST_MESSAGE, Draft
from optin.languages import LANGUAGES
from optin.models import FormVersion, OptInForm
from optin.sites import MOST_SITES, SiteError, read_sites
from optin.vocabulary import Channel

_LANGUAGE_PATTERN = f"^({'|'.join(LANGUAGES)})$"
_ORIGIN = "An origin, for example https://shop.example.com."
SiteText = Annotated[SaidLine, Field(description=_ORIGIN, json_schema_extra={"format": "site"})]
ChannelOfForm = Annotated[ChannelWord, Field(strict=False)]


class FormShown(Shown):
    """An opt-in form as it stands. `url` is the form as a page, `snippet` the code to paste. `words_hash` is SHA-256 of what a
    visitor agrees to."""

    id: str
    version: int
    description: str
    channels: list[ChannelWord]
    confirmation_message: str
    button_text: str
    after_text: str
    sites: list[str]
    double_opt_in: bool
    language: str
    paused: bool
    created_at: Instant
    words_hash: str
    url: str
    snippet: str


class NewForm(Body):
    """The words and choices of a form. Organisation and privacy policy come from the data preferences."""

    description: Annotated[SaidLine, StringConstraints(max_length=LONGEST_DESCRIPTION)]
    channels: Annotated[list[ChannelOfForm], Field(min_length=1, max_length=len(Channel))]
    confirmation_message: Annotated[SaidLines, StringConstraints(max_length=LONGEST_MESSAGE)]
    button_text: Annotated[SaidLine, StringConstraints(max_length=LONGEST_BUTTON)]
    after_text: Annotated[SaidLines, StringConstraints(max_length=LONGEST_AFTER)]
    sites: Annotated[list[SiteText], Field(max_length=MOST_SITES)] = Field(default_factory=list)
    double_opt_in: bool = False
    language: Annotated[str, StringConstraints(pattern=_LANGUAGE_PATTERN)] = "en"


@operation("POST", "/forms", scope="consent", body=NewForm, answer=FormShown, statuses=(201,))
def add_form(session: Session, body: NewForm) -> Answer:
    """Add an opt-in form."""
    form = forms.create(session, _draft(session, body), guard.signature())
    return Answer(_shown(form, session.get_one(FormVersion, form.version_id)))


@operation("GET", "/forms/<form_id>", scope="read", answer=FormShown, problems={404: ("no_such_form",)})
def get_form(session: Session, form_id: str) -> Answer:
    """Get an opt-in form."""
    found = forms.by_public_id(session, form_id) if may_be_id(form_id) else None
    if found is None or found[0].deleted_at:
        raise ProblemError(404, "no_such_form", "There is no form with this id.")
    return Answer(_shown(*found))


@operation("GET", "/forms", scope="read", query=Page, answer=Listed[FormShown], problems={400: (UNKNOWN_CURSOR[0],)})
def list_forms(session: Session, query: Page) -> Answer:
    """List the opt-in forms, newest first."""
    rows = forms.listed(session, "", paging.before(session, OptInForm, query.after), query.limit + 1)
    return Answer(paging.page(Listed[FormShown], rows, query.limit, lambda some: [_shown(*each) for each in some]))


def _draft(session: Session, body: NewForm) -> Draft:
    current = preferences.current(session)
    channels = {Channel.of(word.value) for word in body.channels}
    try:
        read = read_sites("\n".join(body.sites))
    except SiteError as error:
        raise mistaken("sites", error.sentence) from None
    if any(site.is_lookalike for site in read):
        raise mistaken("sites", "A name looks Latin and is not. If it is the site you mean, add it on the form's page.")
    return Draft(
        description=body.description,
        channels=tuple(channel for channel in Channel if channel in channels),
        confirmation_message=body.confirmation_message,
        button_text=body.button_text,
        after_text=body.after_text,
        privacy_url=current.privacy_url,
        organisation=current.organisation,
        sites=tuple(site.origin for site in read),
        double_opt_in=body.double_opt_in,
        language=body.language,
    )


def _shown(form: OptInForm, version: FormVersion) -> FormShown:
    words: list[Any] = [ChannelWord(word) for word in version.channels]
    return FormShown(
        id=form.public_id,
        version=version.number,
        description=version.description,
        channels=words,
        confirmation_message=version.confirmation_message,
        button_text=version.button_text,
        after_text=version.after_text,
        sites=version.sites,
        double_opt_in=version.double_opt_in,
        language=version.language,
        paused=form.paused_at is not None,
        created_at=form.created_at,
        words_hash=version.words_hash,
        url=snippet.page_address(form.public_id),
        snippet=snippet.snippet(version, snippet.frame_address(form.public_id)),
    )
