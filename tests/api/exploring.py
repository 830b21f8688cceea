"""What the document says, tried at length on one desk, in a process of its own: what the explorer compiles for each schema
would stay with the process of the tests for ever, half a gigabyte for every run.

Run as a program: `exploring.py PHASE…` with the desk in the environment. Prints what it has against the API, then which phases
were tried, as JSON. What may not live here: what counts as well, which `test_schemathesis.py` says.
"""

import itertools
import json
import re
import sys

import hypothesis.strategies as st
import schemathesis
import werkzeug
from schemathesis.engine import events, from_schema
from schemathesis.openapi.checks import RejectedPositiveData

from app import create_app
from optin.api import rates
from tests.api.programs import key

SECONDS = 20

PHONES = st.builds("+1 {} 555 01{:02}".format, st.sampled_from([212, 305, 415, 617, 808]), st.integers(0, 99))
EMAILS = st.builds("{}{}@example.{}".format, st.sampled_from("abc"), st.integers(0, 99), st.sampled_from(["com", "net", "org"]))
SITES = st.builds("https://{}.example.{}".format, st.sampled_from(["shop", "www"]), st.sampled_from(["com", "net", "org"]))
MOMENTS = st.builds("{}-0{}-1{}T10:00:00Z".format, st.integers(2000, 2025), st.integers(1, 9), st.integers(0, 9))
FORMATS = {"phone": PHONES, "email": EMAILS, "site": SITES, "date-time": MOMENTS}

# What a schema cannot say: a request that it allows may be refused with these sentences, and with no other.
BEYOND_SCHEMA = re.compile(
    "|".join(
        [
            # Rules between the items of a list.
            "Two quick replies have the same words",
            "Only one quick reply can be",
            # What is written inside a text.
            "A quick reply holds no placeholders",
            "There is no {{",
            "Two braces",
            # What a template of before needs of this request, and how it may be sent.
            "cannot be filled",
            "to people who did not opt in",
            # Numbering plans: a text of the right length need not be a number.
            "Type the number with",
            "Leave out the extension",
            # What was sent before: the same key with another body, and cursors, which only an answer can give.
            "came with another request",
            "after must be the next of another page",
        ]
    )
)

NETWORK = {"max_redirects", "verify", "cert", "proxies"}
CONFIG = {
    "seed": 1,
    "max-time": SECONDS,
    "continue-on-failure": True,
    "generation": {"max-examples": 12, "no-shrink": True, "database": "none"},
}
PHASES = ("examples", "coverage", "fuzzing", "stateful")


class InProcess(werkzeug.Client):
    """Reaches the desk without a network, and so without the settings of one."""

    def open(self, *arguments, **named):
        return super().open(*arguments, **{name: value for name, value in named.items() if name not in NETWORK})


def main(phases):
    """Explore the desk of the environment."""
    app = create_app()
    app.testing = True
    with app.app_context():
        seen = list(from_schema(document(app, phases)).execute())
    tried = {event.phase.value for event in seen if isinstance(event, events.ScenarioFinished)}
    against = list(dict.fromkeys(itertools.chain.from_iterable(map(said, seen))))
    sys.stdout.write(json.dumps({"against": against, "tried": sorted(tried)}))


def document(app, phases):
    """The document of a desk that counts no requests and answers faults of its own as it does outside of tests."""
    rates.over = lambda _: None
    schemathesis.python.wsgi.get_client = InProcess
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for name, strategy in FORMATS.items():
        schemathesis.openapi.format(name, strategy)
    chosen = {phase: {"enabled": phase in phases} for phase in PHASES}
    chosen["stateful"]["max-steps"] = 6
    settings = CONFIG | {"phases": chosen, "headers": {"Authorization": f"Bearer {key('all')}"}}
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=schemathesis.Config.from_dict(settings))
    found.hook("filter_failure")(is_a_fault)
    return found


def is_a_fault(context, failure, case, response):
    return not (isinstance(failure, RejectedPositiveData) and BEYOND_SCHEMA.search(response.content.decode()))


def said(event):
    """What one event of a run has against the API."""
    if isinstance(event, events.FatalError):
        raise event.exception
    if isinstance(event, events.NonFatalError):
        yield f"{event.label}: {event.value!r}"
    if isinstance(event, events.ScenarioFinished):
        for node in itertools.chain.from_iterable(event.recorder.checks.values()):
            if node.failure_info is not None:
                yield f"{event.recorder.label}: {node.failure_info.failure}\n{node.failure_info.code_sample}"


if __name__ == "__main__":
    main(sys.argv[1:])
