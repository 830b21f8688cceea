"""Sites that showed a form or tried to: allowing one with a click, and not reading about one any more."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, HiddenField

from optin import embeds, origins, sightings, sites
from optin.database import db, writing
from optin.embeds import Known
from optin.models import FormVersion, OptInForm
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint, found, found_for_change
from optin.pages.signature import signature
from optin.pages.typed import DeskForm
from optin.sites import Site, SiteError
from optin.vocabulary import Role


class OneSite(DeskForm):
    """A site that tried. `asked` says that the question about a look-alike was on the screen."""

    site = HiddenField()
    asked = HiddenField()
    sure = BooleanField("Yes, this is the site I mean")

    def read(self) -> Site:
        """The site. Answers 400 for what no page of ours sends. Raises `SiteError`."""
        if not self.validate():
            abort(400)
        read = sites.read_site(self.site.data or "")
        if read.apex:  # Browsers never name one; the editor takes stars, where it can look at the whole list.
            raise SiteError("wildcard")
        return read


@blueprint.context_processor
def _known() -> dict[str, object]:
    return {"embedding": embedding}


def embedding(form: OptInForm, version: FormVersion) -> Known:
    """What is known of the sites of a form, to the minute: what waits in memory is written down first."""
    sightings.write_down(form.id)
    with Session(db.engine) as session:  # One that sees what was written just now.
        return embeds.known(session, form, version)


@blueprint.post("/<name>/sites")
@at_least(Role.EDITOR)
def allow(name: str) -> ResponseReturnValue:
    """Put a site on the list, in a new version. A look-alike is asked about first."""
    form, _ = found(name)
    answer = OneSite()
    try:
        site = answer.read()
        if site.is_lookalike and not answer.sure.data:
            return _ask(form, site, answer)
        with writing() as session:
            number = embeds.allow(session, found_for_change(session, name), site.origin, signature()).number
    except SiteError as refused:
        flash(refused.sentence, "error")
    else:
        flash(f"{origins.both_spellings(site.origin)} may show the form now. This is version {number}.", "done")
    return redirect(url_for("forms.show", name=name), 303)


@blueprint.post("/<name>/dismissals")
@at_least(Role.EDITOR)
def dismiss(name: str) -> ResponseReturnValue:
    """Say no more about a site."""
    found(name)
    try:
        site = OneSite().read()
    except SiteError:
        abort(400)
    with writing() as session:
        embeds.dismiss(session, found_for_change(session, name), site.origin)
    flash(f"You will not read about {origins.both_spellings(site.origin)} again. It stays barred.", "done")
    return redirect(url_for("forms.show", name=name), 303)


def _ask(form: OptInForm, site: Site, answer: OneSite) -> ResponseReturnValue:
    status = 200
    if answer.asked.data:
        answer.sure.errors = ["Tick this if it is the site you mean. If not, go back."]
        status = 422
    return render_template("forms/sites_sure.html", opt_in_form=form, form=answer, origin=site.origin), status
