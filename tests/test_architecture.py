"""Arrows point inward: who may import whom, read off the code. A failure says what to do instead."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted([*ROOT.glob("optin/**/*.py"), *ROOT.glob("widget/**/*.py"), ROOT / "app.py"])

# What each layer may import of ours. A module that is not named belongs to the layer of its longest prefix.
CORE = ["optin.vocabulary", "optin.policy", "optin.flag_rules"]
STATE = [
    *CORE,
    "optin.clock",
    "optin.config",
    "optin.database",
    "optin.models",
    "optin.ledger",
    "optin.migrations",
    "optin.addresses",
    "optin.preferences",
    "optin.tokens",
    "optin.contacts",
    "optin.by_hand",
    "optin.names",
    "optin.contact_search",
    "optin.timeline",
    "optin.counters",
    "optin.form_numbers",
    "optin.forms",
    "optin.drafts",
    "optin.segments",
    "optin.placeholders",
    "optin.templates",
    "optin.groups",
    "optin.group_filters",
    "optin.waits",
    "optin.sequences",
    "optin.enrolments",
    "optin.sequence_steps",
    "optin.sequence_fills",
    "optin.uploads",
    "optin.template_drafts",
    "optin.template_advice",
    "optin.contrast",
    "optin.languages",
    "optin.sites",
    "optin.lookalikes",
    "optin.origins",
    "optin.public_suffixes",
    "optin.embeds",
    "optin.shares",
    "optin.showings",
    "optin.sightings",
    "optin.counters",
    "optin.refusals",
    "optin.snippet",
    "optin.builders",
    "optin.resizer",
    "optin.trying",
    "optin.limits",
    "optin.budgets",
    "optin.keys",
    "optin.answered",
    "optin.team",
    "optin.desk",
]
SENDING = [*STATE, "optin.sending", "optin.channels", "optin.jobs"]
EXPLAINING = [*SENDING, "optin.why", "optin.reports"]
LAYERS = {
    "optin.vocabulary": [],
    "optin.policy": ["optin.vocabulary"],
    "optin.readers": [],
    "optin.config": ["optin.readers"],
    "optin.flag_rules": ["optin.vocabulary"],
    "optin.clock": [],
    "optin.models": [*CORE, "optin.database", "optin.models"],
    "optin.channels": [*STATE, "optin.channels"],
    "optin.sending": SENDING,
    "optin.jobs": SENDING,
    "optin.why": SENDING,
    "optin.reports": [*SENDING, "optin.reports"],
    "optin.pages": [*EXPLAINING, "optin.pages", "optin.logs"],
    "optin.api": [*EXPLAINING, "optin.api"],
    "widget": [*SENDING, "widget"],
    "optin.commands": [*EXPLAINING, "optin.commands", "optin.demo", "optin.shop", "optin.server", "optin.bench", "optin.logs"],
    "optin.cli": ["optin"],
    "app": ["optin", "widget"],
}


def imports(path):
    """The modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def is_within(module, prefixes):
    return any(module == prefix or module.startswith(prefix + ".") for prefix in prefixes)


def layer_of(module):
    layers = [layer for layer in LAYERS if is_within(module, [layer])]
    return max(layers, key=len) if layers else None


def ours(module):
    return is_within(module, ["optin", "widget", "app"])


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_module_imports_only_what_lies_further_in(path):
    module = module_of(path)
    layer = layer_of(module)
    allowed = LAYERS[layer] if layer else [*STATE, "optin"] if is_within(module, ["optin.demo"]) else STATE
    outward = [name for name in imports(path) if ours(name) and not is_within(name, allowed)]
    if is_within(module, ["optin.demo", "optin.server", "optin.shop", "optin.bench", "optin.logs"]):
        allowed = ["optin", "widget"]
        outward = [name for name in outward if not is_within(name, allowed)]

    assert outward == [], f"{module} may import {allowed}. Move the code inward, or pass what it needs as an argument."


@pytest.mark.parametrize("name", ["vocabulary", "policy", "flag_rules", "ledger/fold"])
def test_the_core_needs_the_standard_library_alone(name):
    foreign = [
        module
        for module in imports(ROOT / f"optin/{name}.py")
        if not ours(module) and module.partition(".")[0] not in sys.stdlib_module_names
    ]

    assert foreign == [], "the core is pure: no Flask, no database, no clock"


def test_app_is_imported_by_nothing():
    assert [module_of(path) for path in FILES if "app" in {name.partition(".")[0] for name in imports(path)}] == []


def users_of(what):
    """The modules that import a name, or the module that holds it and then use the name."""
    holder, _, name = what.rpartition(".")
    users = set()
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        names = set(imports(path))
        if what in names or (holder in names and f"{holder.rpartition('.')[2]}.{name}(" in text):
            users.add(module_of(path))
    return users


def test_only_the_gate_and_those_who_explain_it_ask_the_policy():
    judges = {"optin.sending.gate", "optin.sending.audience", "optin.why", "optin.api.decisions"}

    assert users_of("optin.policy.decide") <= judges


def test_only_the_gate_calls_a_channel():
    adapters = {module_of(path) for path in FILES if any(is_within(name, ["optin.channels"]) for name in imports(path))}
    outside = {module for module in adapters if not is_within(module, ["optin.channels"])}

    assert outside <= {"optin.sending.gate", "optin.sending.wire"}, "every message leaves by the gate: queue it there"
    assert users_of("optin.sending.wire") | users_of("optin.sending.wire.hand_over") <= {"optin.sending.gate"}


WRITES = ("insert(", "update(", "delete(")


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_only_the_ledger_writes_flags_and_blocks(path):
    if is_within(module_of(path), ["optin.ledger.write", "optin.migrations", "optin.models"]):
        return
    for call in (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.keyword)):
        is_flag = call.arg in {"flag", "blocks", "standing", "flag_event"}
        assert not (is_flag and _inside_values(path, call)), "flags and blocks are written by optin.ledger.write alone"


def _inside_values(path, keyword):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "values":
            names = {(inner.arg, inner.value.lineno) for inner in node.keywords}
            if (keyword.arg, keyword.value.lineno) in names:
                return "_channels" in path.read_text(encoding="utf-8") or "ContactChannel" in path.read_text(encoding="utf-8")
    return False
