"""/openapi.json: the operations as an OpenAPI 3.1 document, made from what they say of themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from optin.api import guard, idempotency
from optin.api.operation import Operation, everything
from optin.api.problems import PREFIX, TYPE

_REF: Final = "#/components/schemas/{model}"
_PART: Final = re.compile(r"<(\w+)>")

# What every operation may answer besides its own.
EVERYWHERE: Final = {
    400: "The request cannot be read.",
    401: "The key is missing, unknown or revoked.",
    403: "The key lacks the scope.",
    404: "There is no such thing.",
    422: "Some fields cannot be used; `errors` names them.",
    429: "Too many requests; `Retry-After` says when to go on.",
}
_OF_BODIES: Final = {413: "The body is larger than 1 MB.", 415: "The body is not sent as application/json."}

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457 problem details. `code` is stable; `detail` is a sentence for people.",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["field", "detail"],
            },
        },
        # Of a message that was refused, and so only where the code is `refused`.
        "reason": {"$ref": _REF.format(model="Reason"), "description": "Why the message was refused."},
        "sentence": {"type": "string", "description": "The reason for people."},
        "message_id": {"type": "string", "description": "The refused message, which stays in the list."},
        "until": {
            "anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}],
            "description": "When the message may go; null where that is not known.",
        },
    },
    "required": ["title", "status", "detail", "code"],
}

_IDEMPOTENCY_KEY: Final[dict[str, Any]] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "pattern": "^[!-~]+$",
    "description": "A name of your own for this request, for example a random UUID. Sent again within a day with the same "
    "body, it is answered as before and nothing is done twice; with another body it is refused with `idempotency_key_reused`.",
}
_OF_IDEMPOTENCY: Final = {400: ("bad_idempotency_key",), 410: ("answer_erased",), 422: ("idempotency_key_reused",)}

_ABOUT: Final = """What programs can ask of the desk. Instants are RFC 3339 in UTC, phone numbers E.164, ids have a prefix
(`con_…`). Send a key with every request: `Authorization: Bearer optin_live_…`; an owner makes keys on the page “API keys”.
Errors are problem details with a stable `code`. A POST with an `Idempotency-Key` can be repeated: it is done once."""


def init_blueprint(blueprint: Blueprint) -> None:
    """Serve the document. It needs no key: it says nothing about anybody."""
    blueprint.add_url_rule("/openapi.json", "openapi", _serve)


@guard.needs_no_key
def _serve() -> Response:
    return jsonify(document())


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    schemas, places = _schemas()
    for one in everything():
        paths.setdefault(_PART.sub(r"{\1}", one.path), {})[one.method.lower()] = _operation(one, places)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Optin", "version": "1", "description": " ".join(_ABOUT.split())},
        "servers": [{"url": PREFIX}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas | {"Problem": _PROBLEM},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas() -> tuple[dict[str, Any], Any]:
    used: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for one in everything():
        for shape, mode in _shapes(one):
            used[(shape, mode)] = None
    places, definitions = models_json_schema(list(used), ref_template=_REF)
    schemas: dict[str, Any] = definitions.get("$defs", {})
    for one in everything():
        schemas |= _query(one).get("$defs", {})
    return schemas, places


def _query(one: Operation) -> dict[str, Any]:
    """What may stand behind the question mark; nothing where nothing may."""
    return one.query.model_json_schema(ref_template=_REF) if one.query is not None else {}


def _shapes(one: Operation) -> Iterable[tuple[type[BaseModel], JsonSchemaMode]]:
    yield one.answer, "serialization"
    if one.body is not None:
        yield one.body, "validation"


def _operation(one: Operation, places: Any) -> dict[str, Any]:
    title, _, more = inspect.cleandoc(one.view.__doc__ or "").partition("\n")
    said: dict[str, Any] = {
        "operationId": one.name,
        "summary": title.removesuffix("."),
        "description": " ".join(f"{more} Needs the scope `{one.scope}`.".split()),
        "parameters": _parameters(one),
        "responses": _responses(one, places),
    }
    if one.body is not None:
        said["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": places[(one.body, "validation")]}},
        }
    return said


def _parameters(one: Operation) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _id(name)} for name in _PART.findall(one.path)
    ]
    query = _query(one)
    for name, shape in query.get("properties", {}).items():
        is_needed = name in query.get("required", ())
        said.append({"name": name, "in": "query", "required": is_needed, "schema": _without_null(shape)})
    if one.method != "GET":
        said.append({"name": idempotency.HEADER, "in": "header", "required": False, "schema": _IDEMPOTENCY_KEY})
    return said


def _id(name: str) -> dict[str, Any]:
    return {"type": "string", "description": f"The id of the {name.removesuffix('_id')}."}


def _without_null(shape: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is not wanted is left out; null could not be written."""
    kinds = [kind for kind in shape.get("anyOf", ()) if kind != {"type": "null"}]
    rest = {name: value for name, value in shape.items() if name not in ("anyOf", "default", "title")}
    return (kinds[0] | rest) if len(kinds) == 1 else {name: value for name, value in shape.items() if name != "title"}


def _responses(one: Operation, places: Any) -> dict[str, Any]:
    shape = {"application/json": {"schema": places[(one.answer, "serialization")]}}
    links = _links(one)
    said: dict[str, Any] = {
        str(status): {"description": HTTPStatus(status).phrase, "content": shape} | ({"links": links} if links else {})
        for status in one.statuses
    }
    usual = EVERYWHERE | (_OF_BODIES if one.body is not None else {})
    of_key = _OF_IDEMPOTENCY if one.method != "GET" else {}
    for status in sorted(usual.keys() | one.problems.keys() | of_key.keys()):
        codes = ", ".join(f"`{code}`" for code in (*one.problems.get(status, ()), *of_key.get(status, ())))
        about = " ".join(filter(None, (usual.get(status), codes and f"Codes: {codes}.")))
        said[str(status)] = {"description": about, "content": {TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}}
    return said


def _links(one: Operation) -> dict[str, Any]:
    """What can be done with the thing that a POST has made: every operation on its id."""
    if one.method != "POST" or "id" not in one.answer.model_fields:
        return {}
    below = (other for other in everything() if other.path.startswith(f"{one.path}/<"))
    return {
        other.name: {"operationId": other.name, "parameters": {_PART.findall(other.path)[0]: "$response.body#/id"}}
        for other in below
    }
