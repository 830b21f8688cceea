"""Which message made people leave: by template and by broadcast, with the share of what was handed over, and who they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from flask import url_for
from flask.typing import ResponseReturnValue

from optin import shares
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.reports.asked import TYPED, Asked
from optin.pages.reports.asked import asked as asked_for
from optin.pages.reports.blueprint import blueprint, connection, named, page
from optin.pages.reports.names import Named, broadcast_names, template_names
from optin.pages.reports.tables import Cell, Column, Line, Table, number
from optin.reports import leaving as counting
from optin.reports.leaving import WITHIN, Left
from optin.shares import Share
from optin.vocabulary import Role

PEOPLE_ON_A_PAGE = 50

FILTERS: Final = ("channel", "template")
_LIST: Final = "reports.leaving_list"
_PAGES: Final = {"template": "templates.show", "broadcast": "broadcasts.report"}
_COUNTS: Final = (
    Column("handed_over", "Handed over"),
    Column("left", "Left"),
    Column("share", "Share"),
)


@blueprint.get("/leaving")
@at_least(Role.VIEWER)
def leaving() -> ResponseReturnValue:
    """The messages after which people opted out."""
    asked = asked_for()
    counted = counting.shares(connection(), _wanted(asked))
    found = named(_tables(asked, counted))
    whole = _sum(one.share for one in counted)
    return page(
        "reports/leaving.html",
        "reports.leaving",
        asked,
        FILTERS,
        is_empty=not counted,
        tables=found,
        whole=whole,
        share=shares.in_words(whole),
        within=WITHIN,
    )


@blueprint.get("/leaving/people")
@at_least(Role.VIEWER)
def leaving_list() -> ResponseReturnValue:
    """Who left after these messages, the newest opt-out first."""
    asked, before = asked_for(), paging.before()
    found = counting.listed(connection(), _wanted(asked), before, PEOPLE_ON_A_PAGE + 1)
    shown = found[:PEOPLE_ON_A_PAGE]
    return page(
        "reports/leaving_list.html",
        "reports.leaving_list",
        asked,
        FILTERS,
        rows=shown,
        older=asked.url(_LIST, before=shown[-1].id) if len(found) > len(shown) else None,
        before=before,
        within=WITHIN,
    )


def tables(asked: Asked) -> list[Table]:
    """Every table of the report."""
    return _tables(asked, counting.shares(connection(), _wanted(asked)))


def _wanted(asked: Asked) -> counting.Wanted:
    return counting.Wanted(
        span=asked.span,
        channel=asked.channel,
        template_id=asked.template.id if asked.template else None,
        is_typed=asked.is_typed,
        broadcast_id=asked.broadcast.id if asked.broadcast else None,
    )


def _tables(asked: Asked, counted: Sequence[Left]) -> list[Table]:
    templates = template_names({one.version_id for one in counted if one.version_id is not None})
    broadcasts = broadcast_names({one.broadcast_id for one in counted if one.broadcast_id is not None})
    sent = [one for one in counted if one.broadcast_id in broadcasts]
    return [
        _table("template", asked, _sums(counted, lambda one: templates.get(one.version_id, _NO_TEMPLATE))),
        _table("broadcast", asked, _sums(sent, lambda one: broadcasts[one.broadcast_id or 0])),
    ]


_NO_TEMPLATE: Final = Named(TYPED, "Typed, no template")


def _sums(counted: Sequence[Left], key_of: Callable[[Left], Named]) -> dict[Named, Share]:
    kinds: dict[Named, list[Share]] = {}
    for one in counted:
        kinds.setdefault(key_of(one), []).append(one.share)
    return {key: _sum(each) for key, each in kinds.items()}


def _sum(each: Collection[Share] | Any) -> Share:
    found = list(each)
    return Share(sum(share.part for share in found), sum(share.whole for share in found))


def _table(by: str, asked: Asked, sums: Mapping[Named, Share]) -> Table:
    """Those first of which it is surest that they made people leave: by the lower end of the interval."""
    lines = [
        Line(
            key.public_id,
            key.name,
            [
                Cell(share.whole),
                number(share.part, asked.url(_LIST, **{by: key.public_id})),
                Cell(f"{share.value:.4f}", shares.in_words(share)),
            ],
            url_for(_PAGES[by], name=key.public_id) if key is not _NO_TEMPLATE else None,
        )
        for key, share in sorted(sums.items(), key=lambda line: (-shares.interval(line[1])[0], -line[1].whole, line[0].name))
    ]
    head = Column(by, by.capitalize(), is_number=False)
    return Table(f"leaving-by-{by}", f"By {by}", (head, *_COUNTS), lines, label_as="name")
