"""A message as a path hands it in: who, what and how, rendered. What may not live here: whether it may leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from optin.models.columns import public_id
from optin.vocabulary import Category, Channel, Path, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as a path hands it in. `contact_id` is empty for mail to a teammate.

    `started_by` is the teammate or program that it comes from. Who sends anyway names the flag event that this covers
    (`overrides`; None: nothing, or a flag that nobody ever set) and the reason. `public_id` is the message's name for the
    outside; there is one message of a name, so whoever names it beforehand cannot send it twice. What `is_test` reaches the
    sandbox alone. `quick_replies` are buttons that belong to this message and to no template: `{"text": …, "payload": …}`.
    """

    channel: Channel
    address: str
    path: Path
    category: Category
    wording: Wording
    body: str
    subject: str = ""
    contact_id: int | None = None
    started_by: str | None = None
    overrides: int | None = None
    override_reason: str | None = None
    template_version_id: int | None = None
    public_id: str = field(default_factory=lambda: public_id("msg"))
    is_test: bool = False
    quick_replies: tuple[Mapping[str, str], ...] | None = None
