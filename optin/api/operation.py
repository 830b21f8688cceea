"""Operations: what a program can ask for. One decorator says all there is to know about each, and the document reads it, too.

What is no GET runs in one write transaction, which also keeps the answer if the program sent an `Idempotency-Key`: what was
done and what was answered stand or fall together. A POST that only asks writes nothing but such an answer. What may not live
here: any resource.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Response, request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from optin import jobs
from optin.api import guard, idempotency
from optin.api.problems import ProblemError
from optin.api.reading import read_body, read_query
from optin.database import db, in_front, writing

View = Callable[..., "Answer | Response"]
Ahead = Callable[[Session, Any], object]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers: a shape, and the status if it is not the usual one."""

    shape: BaseModel
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `statuses`: the usual one first. `problems`: the codes of its own, by status. `in_front`: an opt-out,
    which goes before what waits to be written. `is_question`: a POST that only asks. `ahead`: what a POST asks of a reader
    before the transaction, since it takes a while; the view gets the answer by this name. `wakes`: it leaves work for
    workers."""

    method: str
    path: str
    scope: str
    view: View
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel]
    statuses: tuple[int, ...]
    problems: Mapping[int, tuple[str, ...]]
    in_front: bool
    is_question: bool
    ahead: Ahead | None
    wakes: bool

    @property
    def name(self) -> str:
        """The name in the document and of the endpoint."""
        return self.view.__name__


OPERATIONS: Final[list[Operation]] = []


def operation(
    method: str,
    path: str,
    *,
    scope: str,
    answer: type[BaseModel],
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    statuses: tuple[int, ...] = (200,),
    problems: Mapping[int, tuple[str, ...]] | None = None,
    in_front: bool = False,
    is_question: bool = False,
    ahead: Ahead | None = None,
    wakes: bool = False,
) -> Callable[[View], View]:
    """Make a function an operation. It gets the database session, the parts of the path, and `body` or `query` if there is
    one. Its docstring says what it does: the first line is the title. A problem that it raises undoes what it did; one that
    it returns does not."""

    def mark(view: View) -> View:
        OPERATIONS.append(
            Operation(
                method=method,
                path=path,
                scope=scope,
                view=view,
                body=body,
                query=query,
                answer=answer,
                statuses=statuses,
                problems=problems or {},
                in_front=in_front,
                is_question=is_question,
                ahead=ahead,
                wakes=wakes,
            )
        )
        return view

    return mark


def everything() -> list[Operation]:
    """Every operation that was marked, in the order of their paths."""
    return sorted(OPERATIONS, key=lambda one: (one.path.split("/")[1], one.path.count("/"), one.path, one.method != "POST"))


def init_blueprint(blueprint: Blueprint) -> None:
    """Serve every operation that was marked."""
    for one in everything():
        blueprint.add_url_rule(one.path, one.name, _serving(one), methods=[one.method])


def _serving(one: Operation) -> Callable[..., Response]:
    def serve(**parts: str) -> Response:
        try:
            return _posted(one, parts) if one.method != "GET" else _response(one, _asked(one, db.session(), parts))
        except ProblemError as error:
            return error.response

    serve.__name__ = one.name
    return guard.needs(one.scope)(serve)


def _asked(one: Operation, session: Session, parts: Mapping[str, str]) -> Answer | Response:
    given: dict[str, Any] = {}
    if one.query is not None:
        given["query"] = read_query(one.query)
    return one.view(session, **parts, **given)


def _posted(one: Operation, parts: Mapping[str, str]) -> Response:
    name = idempotency.name_in(request)
    given: dict[str, Any] = {**parts, "body": read_body(one.body)} if one.body is not None else dict(parts)
    if one.ahead is not None:
        earlier = idempotency.earlier(db.session.connection(), guard.key().id, name, request) if name is not None else None
        if earlier is not None:
            return earlier
        given["ahead"] = one.ahead(db.session(), given["body"])
    if one.is_question and name is None:
        return _response(one, one.view(db.session(), **given))
    response = _written(one, name, given)
    if one.wakes:
        jobs.wake()
    return response


def _written(one: Operation, name: str | None, given: Mapping[str, Any]) -> Response:
    place: AbstractContextManager[Any] = in_front() if one.in_front else nullcontext()
    with place, writing() as session:
        if name is None:
            return _response(one, one.view(session, **given))
        earlier = idempotency.begin(session.connection(), guard.key().id, name, request)
        if earlier is not None:
            return earlier
        response = _response(one, one.view(session, **given))
        idempotency.end(session.connection(), guard.key().id, name, response)
        return response


def _response(one: Operation, answer: Answer | Response) -> Response:
    if isinstance(answer, Response):
        return answer
    status = answer.status or one.statuses[0]
    response = Response(answer.shape.model_dump_json(by_alias=True), status, mimetype="application/json")
    response.headers.update(answer.headers)
    return response
