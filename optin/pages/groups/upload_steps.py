"""The forms and the preview of an upload's steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import request, url_for
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin.addresses import show_phone
from optin.database import db
from optin.models import Upload
from optin.pages.typed import AtMost, DeskForm, required
from optin.uploads import rows, store
from optin.uploads.columns import Column
from optin.uploads.files import DELIMITERS, Record
from optin.uploads.rows import Row, RowError
from optin.vocabulary import WhereFrom

CHECKED: Final = 200  # rows that the preview reads; all are read when they are added
_SHOWN: Final = 5
_SAMPLES: Final = 3
_LONGEST_SAMPLE: Final = 40

_PURCHASED: Final = (
    "People on a bought or rented list have not asked to hear from you. Mobile operators, WhatsApp and mail providers close "
    "accounts over such lists, and in many countries writing to them is against the law. Nothing was added."
)
_SCRAPED: Final = (
    "People whose address was collected from sites or directories have not asked to hear from you, and most laws forbid to "
    "write to them. Nothing was added."
)
_REFUSED: Final = {
    "purchased": ("A list that was bought, rented or swapped", _PURCHASED),
    "scraped": ("Collected from sites or directories", _SCRAPED),
}
_ENCODINGS: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


class ColumnsForm(DeskForm):
    """One select per column, named by its number."""

    def __init__(self, upload: Upload, **options: Any) -> None:
        super().__init__(**options)
        sent = request.form if self.is_submitted() else {}
        samples = store.first_rows(db.session(), upload, _SAMPLES)
        guessed = store.columns_of(upload)
        self.columns = [
            {
                "name": f"column-{number}",
                "header": header or f"Column {number + 1}",
                "samples": [_sample(record, number) for record in samples],
                "chosen": sent.get(f"column-{number}", guessed[number].value),
            }
            for number, header in enumerate(upload.headers)
        ]

    @property
    def chosen(self) -> list[Column]:
        """What was chosen; anything that is no meaning leaves the column out."""
        words = {column.value: column for column in Column}
        return [words.get(str(column["chosen"]), Column.SKIP) for column in self.columns]

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with the whole."""
        self.form_errors = [sentence]


class SourceForm(DeskForm):
    """Where the addresses come from. Two answers end it."""

    where_from = RadioField(
        "Where do these addresses come from?",
        choices=[
            *(SelectChoice(each.word, each.label) for each in WhereFrom),
            *(SelectChoice(word, label) for word, (label, _) in _REFUSED.items()),
        ],
        validators=[required("Choose where the addresses come from.")],
    )
    note = TextAreaField("How and when did the people give them?", validators=[AtMost(1000)])

    def validate_where_from(self, field: Any) -> None:
        """A list whose people never dealt with the organisation is refused with the reason."""
        if field.data in _REFUSED:
            raise ValidationError(_REFUSED[field.data][1])

    def validate_note(self, field: Any) -> None:
        """Needed where the answer alone says nothing."""
        if self.where_from.data == WhereFrom.OTHER.word and not field.data:
            raise ValidationError("Say where they come from, so that others can understand it later.")

    @property
    def chosen(self) -> WhereFrom:
        """The answer."""
        return WhereFrom.of(self.where_from.data)


@dataclass(frozen=True, slots=True)
class Good:
    """A row as it will be added."""

    number: int
    name: str
    phone: str
    email: str
    tightens: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the first rows say: a few that can be added, those that cannot with why, and how many of each."""

    checked: int
    good: int
    shown: list[Good]
    faults: list[tuple[int, str]]
    tightening: int


def preview(upload: Upload) -> Preview:
    """Read the first rows. Nothing is kept."""
    records = store.first_rows(db.session(), upload, CHECKED)
    read = [(record.number, _read(record, upload)) for record in records]
    good = [(number, row) for number, row in read if isinstance(row, Row)]
    return Preview(
        checked=len(records),
        good=len(good),
        shown=[_shown(number, row) for number, row in good[:_SHOWN]],
        faults=[(number, str(row)) for number, row in read if isinstance(row, RowError)],
        tightening=sum(row.tightens for _, row in good),
    )


def stepper(upload: Upload | None, current: int) -> dict[str, Any]:
    """Where in the steps a page stands; the steps that were taken lead back while nothing has begun."""
    urls: dict[str, str | None] = dict.fromkeys(("File", "Columns", "Preview", "Source", "Done"))
    if upload is not None and current < len(urls):
        urls["Columns"] = url_for("groups.columns", upload_name=upload.public_id)
        urls["Preview"] = url_for("groups.check_rows", upload_name=upload.public_id)
    steps = [{"label": label, "url": url if number < current else None} for number, (label, url) in enumerate(urls.items(), 1)]
    return {"steps": steps, "step": current}


def shape(upload: Upload) -> str:
    """How the file is written, for people: `UTF-8, semicolon`."""
    return f"{_ENCODINGS.get(upload.encoding, upload.encoding)}, {DELIMITERS[upload.delimiter]}"


def _read(record: Record, upload: Upload) -> Row | RowError:
    try:
        return rows.read(record.cells, store.columns_of(upload), upload.country)
    except RowError as error:
        return error


def _shown(number: int, row: Row) -> Good:
    person = row.person
    out = [f"opted out of {channel.label}" for channel in sorted(row.out_of)] + row.block.words
    return Good(
        number,
        person.name,
        show_phone(person.phone.e164) if person.phone else "",
        person.email.address if person.email else "",
        ", ".join(out),
    )


def _sample(record: Record, number: int) -> str:
    cell = record.cells[number].strip() if number < len(record.cells) else ""
    return cell if len(cell) <= _LONGEST_SAMPLE else f"{cell[:_LONGEST_SAMPLE]}…"
