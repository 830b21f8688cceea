"""Contacts from a file into a new group, step by step: the file, its columns, a preview, where the addresses come from."""

from __future__ import annotations

import io
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import groups, jobs, preferences
from optin.database import db, writing
from optin.models import Upload
from optin.pages.access import at_least
from optin.pages.groups.add import NameForm
from optin.pages.groups.blueprint import blueprint
from optin.pages.groups.upload_result import found_upload
from optin.pages.groups.upload_steps import ColumnsForm, SourceForm, preview, shape, stepper
from optin.pages.signature import signature
from optin.uploads import files, store
from optin.uploads.columns import LABELS, ColumnsError
from optin.uploads.files import FileError
from optin.vocabulary import Role, UploadState

# What a browser puts around the file.
_AROUND: Final = 64 * 1024  # bytes
_AGAIN: Final = "Choose the file once more. The browser has let go of it."
_TOO_LARGE: Final = "A file may have 20 MB. Split it, or leave out columns that are not needed."


class FileForm(NameForm):
    """The group that is to be, and the file."""

    file = FileField("File", validators=[FileRequired("Choose a file with comma-separated values (CSV).")])


@blueprint.url_value_preprocessor
def _allow_a_file(endpoint: str | None, _values: object) -> None:
    """An editor's upload may be larger than anything else that is sent here."""
    if endpoint == "groups.receive" and current_user.is_authenticated and current_user.role >= Role.EDITOR:
        request.max_content_length = files.LARGEST + _AROUND


@blueprint.get("/uploads/new")
@at_least(Role.EDITOR)
def upload() -> str:
    """The first step, empty."""
    return _first_step(FileForm(formdata=None))


@blueprint.post("/uploads/new")
@at_least(Role.EDITOR)
def receive() -> ResponseReturnValue:
    """Store the file."""
    form = FileForm()
    if not form.validate():
        return _first_step(form), 422
    if groups.is_taken(db.session(), form.name.data):
        form.say_taken()
        return _first_step(form), 422
    file = form.file.data
    try:
        if _size(file.stream) > files.LARGEST:
            raise FileError(_TOO_LARGE)
        country = preferences.current().country
        name = store.receive(file.stream, file.filename or "", form.name.data, country, signature())
    except FileError as error:
        form.file.errors = [str(error)]
        return _first_step(form), 422
    return redirect(url_for("groups.columns", upload_name=name), 303)


@blueprint.get("/uploads/<upload_name>/columns")
@at_least(Role.EDITOR)
def columns(upload_name: str) -> str:
    """What each column means, as guessed or chosen before."""
    found = _waiting(upload_name)
    return _columns_step(found, ColumnsForm(found, formdata=None))


@blueprint.post("/uploads/<upload_name>/columns")
@at_least(Role.EDITOR)
def choose_columns(upload_name: str) -> ResponseReturnValue:
    """Keep what was chosen."""
    found = _waiting(upload_name)
    form = ColumnsForm(found)
    if not form.validate():
        return _columns_step(found, form), 422
    try:
        with writing() as session:
            store.choose_columns(_waiting_for_change(session, upload_name), form.chosen)
    except ColumnsError as error:
        form.refuse(str(error))
        return _columns_step(found, form), 422
    return redirect(url_for("groups.check_rows", upload_name=upload_name), 303)


@blueprint.get("/uploads/<upload_name>/check")
@at_least(Role.EDITOR)
def check_rows(upload_name: str) -> ResponseReturnValue:
    """The first rows as they will be read, and those that cannot be."""
    found = _waiting(upload_name)
    if found.columns is None:
        return redirect(url_for("groups.columns", upload_name=upload_name), 303)
    return render_template("groups/upload_check.html", upload=found, preview=preview(found), **stepper(found, 3))


@blueprint.get("/uploads/<upload_name>/source")
@at_least(Role.EDITOR)
def source(upload_name: str) -> ResponseReturnValue:
    """The question where the addresses come from."""
    found = _waiting(upload_name)
    if found.columns is None:
        return redirect(url_for("groups.columns", upload_name=upload_name), 303)
    return _source_step(found, SourceForm(formdata=None))


@blueprint.post("/uploads/<upload_name>/source")
@at_least(Role.EDITOR)
def begin(upload_name: str) -> ResponseReturnValue:
    """Make the group and begin to add, unless the list was bought or collected without the people."""
    found, form = _waiting(upload_name), SourceForm()
    if found.columns is None:
        return redirect(url_for("groups.columns", upload_name=upload_name), 303)
    if not form.validate():
        return _source_step(found, form), 422
    with writing() as session:
        store.begin(session, _waiting_for_change(session, upload_name), form.chosen, form.note.data or "")
    jobs.wake_long_work()
    return redirect(url_for("groups.show_upload", upload_name=upload_name), 303)


@blueprint.post("/uploads/<upload_name>/deletion")
@at_least(Role.EDITOR)
def discard(upload_name: str) -> ResponseReturnValue:
    """Forget the file."""
    _waiting(upload_name)
    with writing() as session:
        store.discard(session, _waiting_for_change(session, upload_name))
    flash("The file is forgotten. Nothing was added.", "done")
    return redirect(url_for("groups.listing"), 303)


def _waiting(name: str) -> Upload:
    """An upload that was not begun with. Answers 404 for another."""
    found = found_upload(name)
    return found if found.state is UploadState.READ else abort(404)


def _waiting_for_change(session: Session, name: str) -> Upload:
    query = select(Upload).where(Upload.public_id == name, Upload.state == UploadState.READ).with_for_update()
    return session.scalar(query) or abort(404)


def _size(stream: Any) -> int:
    size = int(stream.seek(0, io.SEEK_END))
    stream.seek(0)
    return size


def _first_step(form: FileForm) -> str:
    if form.errors and form.file.data and not form.file.errors:
        form.file.errors = [_AGAIN]
    return render_template("groups/upload_new.html", form=form, **stepper(None, 1))


def _columns_step(found: Upload, form: ColumnsForm) -> str:
    shown = {"upload": found, "form": form, "shape": shape(found), "labels": LABELS}
    return render_template("groups/upload_columns.html", **shown, **stepper(found, 2))


def _source_step(found: Upload, form: SourceForm) -> str:
    return render_template("groups/upload_source.html", upload=found, form=form, **stepper(found, 4))
