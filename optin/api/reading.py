"""What a program sends, read strictly: a body that is JSON of the right shape, and a query of known names. Else a problem."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from optin.api.problems import ProblemError, invalid

M = TypeVar("M", bound=BaseModel)

_MOST_SAID: Final = 20  # mistakes that are named; a program that has more learns the rest the next time

_SENTENCES: Final = {
    "missing": "This field is needed.",
    "string_pattern_mismatch": "This has characters that cannot stand here, or is empty.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This must be a text.",
    "bool_type": "This must be true or false.",
    "int_type": "This must be a whole number.",
    "list_type": "This must be a list.",
    "dict_type": "This must be an object.",
    "model_type": "This must be an object.",
}


def read_body(shape: type[M]) -> M:
    """The body in its shape. Raises `ProblemError`: 415 for what is not sent as JSON, 400 for what is none, 422 with every
    mistake."""
    if request.mimetype != "application/json":
        raise ProblemError(415, "not_json", "Send the body as application/json.")
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError as error:
        raise _problem(error) from None


def read_query(shape: type[M]) -> M:
    """The query in its shape; every parameter once. Raises `ProblemError`: 422 with every mistake."""
    given = request.args.to_dict(flat=False)
    twice = sorted(name for name, values in given.items() if len(values) > 1)
    if twice:
        raise ProblemError(422, "invalid_request", f"Give {twice[0][:50]} once.")
    try:
        return shape.model_validate_strings({name: values[0] for name, values in given.items()})
    except ValidationError as error:
        raise _problem(error) from None


def _problem(error: ValidationError) -> ProblemError:
    mistakes = error.errors(include_url=False, include_context=False, include_input=False)
    if mistakes[0]["type"] == "json_invalid":
        return ProblemError(400, "bad_json", "The body is no JSON that can be read.")
    said = [{"field": _field(mistake["loc"]), "detail": _sentence(mistake)} for mistake in mistakes[:_MOST_SAID]]
    return invalid(said)


def _field(place: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in place)[:200]


def _sentence(mistake: Any) -> str:
    said = _SENTENCES.get(mistake["type"]) or str(mistake["msg"]).removeprefix("Value error, ").rstrip(".") + "."
    return said[:1].upper() + said[1:300]
