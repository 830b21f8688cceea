"""/docs: the OpenAPI document as a page that people read. What may not live here: anything that the document does not say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from flask import Blueprint, render_template

from optin.api import guard, openapi
from optin.api.problems import PREFIX

_HERE: Final = "#/components/schemas/"


class Field(NamedTuple):
    """A line of a table: a field or parameter, its kind in words, whether it is needed, and what it is."""

    name: str
    kind: str
    is_needed: bool
    about: str


def init_blueprint(blueprint: Blueprint) -> None:
    """Serve the page. Like the document it needs no key."""
    blueprint.add_url_rule("/docs", "docs", _show)


@guard.needs_no_key
def _show() -> str:
    document = openapi.document()
    paths = document["paths"].items()
    operations = [_operation(method, path, said, document) for path, by_method in paths for method, said in by_method.items()]
    about = document["info"]["description"]
    return render_template("api/docs.html", about=about, operations=operations, usual=openapi.EVERYWHERE, prefix=PREFIX)


def _operation(method: str, path: str, said: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = said["responses"]
    usual = next(code for code in answers if code.startswith("2"))
    shape = answers[usual]["content"]["application/json"]["schema"]
    return {
        "id": said["operationId"],
        "method": method.upper(),
        "path": path,
        "title": said["summary"],
        "about": said["description"],
        "parameters": [_parameter(one, document) for one in said["parameters"]],
        "body": list(_fields(body, document)) if body else [],
        "answer": list(_fields(shape, document)),
        "statuses": [(code, own) for code, answer in answers.items() if (own := _own(code, answer["description"]))],
    }


def _own(code: str, about: str) -> str:
    """What this operation alone says of a status; every other answers the same."""
    if code.startswith("2"):
        return about
    return f"Codes: {about.partition('Codes: ')[2]}" if "Codes: " in about else ""


def _parameter(said: dict[str, Any], document: dict[str, Any]) -> Field:
    schema = said["schema"]
    return Field(said["name"], f"{said['in']}, {_kind(schema, document)}", said["required"], schema.get("description", ""))


def _fields(schema: dict[str, Any], document: dict[str, Any], before: str = "") -> Iterator[Field]:
    """The fields of an object, and of the objects inside it, by their whole names."""
    shape = _resolved(schema, document)
    needed = shape.get("required", ())
    for name, inner in shape.get("properties", {}).items():
        yield Field(before + name, _kind(inner, document), name in needed, inner.get("description", ""))
        content, mark = _content(_resolved(inner, document))
        if content is not None:
            yield from _fields(content, document, f"{before}{name}{mark}.")


def _content(shape: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """What is inside: of an object itself, of each of a list, of each value by name."""
    if "properties" in shape:
        return shape, ""
    if "items" in shape:
        return shape["items"], "[]"
    more = shape.get("additionalProperties")
    return (more, ".…") if isinstance(more, dict) else (None, "")


def _kind(schema: dict[str, Any], document: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(one, document) for one in schema["anyOf"])
    shape = _resolved(schema, document)
    if "enum" in shape:
        return ", ".join(str(value) for value in shape["enum"])
    if shape.get("type") == "array":
        return f"list of {_kind(shape['items'], document)}"
    return str(shape.get("format") or shape.get("type") or "value")


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The shape behind a reference, or the one that is not null."""
    if "properties" in schema:
        return schema
    given = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    if "$ref" in given:
        found: dict[str, Any] = document["components"]["schemas"][given["$ref"].removeprefix(_HERE)]
        return found
    return given
