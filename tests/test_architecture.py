"""Arrows point inward: who may import whom, read off the code. A failure says what to do instead."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted([*ROOT.glob("optin/**/*.py"), *ROOT.glob("widget/**/*.py"), ROOT / "app.py"])

# What each layer may import of ours. A module that is not named belongs to the layer of its longest prefix.
CORE = [
    "optin.vocabulary",
    "optin.policy",
    "optin.flag_rules",
    "optin.keywords",
    "optin.hours",
    "optin.caps",
]
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
    "optin.zones",
    "optin.opening_hours",
    "optin.tokens",
    "optin.mail_status",
    "optin.mail_tokens",
    "optin.contacts",
    "optin.by_hand",
    "optin.unclear",
    "optin.reported",
    "optin.template_names",
    "optin.template_standing",
    "optin.troubles",
    "optin.switches",
    "optin.faults",
    "optin.provider_names",
    "optin.provider_sightings",
    "optin.quality",
    "optin.holds",
    "optin.unsigned",
    "optin.buttons",
    "optin.newest",
    "optin.overriding",
    "optin.rules",
    "optin.rule_drafts",
    "optin.names",
    "optin.contact_search",
    "optin.timeline",
    "optin.counters",
    "optin.form_numbers",
    "optin.flows",
    "optin.forms",
    "optin.rules",
    "optin.drafts",
    "optin.segments",
    "optin.placeholders",
    "optin.templates",
    "optin.groups",
    "optin.group_filters",
    "optin.sequences",
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
    "optin.afterwards",
    "optin.sealing",
    "optin.stored_channels",
    "optin.hiding",
    "optin.connection_faults",
    "optin.retry_after",
    "optin.channel_answers",
    "optin.test_phones",
    "optin.person_links",
]
SENDING = [*STATE, "optin.sending", "optin.channels", "optin.jobs"]
# What people say to us: it acts through the ledger and the gate, and the jobs take it up. A message reaches the flows; flows
# know nothing of how messages come in.
CONVERSING = [*STATE, "optin.sending", "optin.conversation"]
EXPLAINING = [*SENDING, "optin.why", "optin.reports", "optin.conversation", "optin.inbound", "optin.person"]
LAYERS = {
    "optin.vocabulary": [],
    "optin.policy": ["optin.vocabulary"],
    "optin.readers": [],
    "optin.setting": [],
    "optin.stored_channels": [*STATE, "optin.channel_settings"],
    "optin.channel_settings": ["optin.readers", "optin.setting"],
    "optin.config": ["optin.readers", "optin.setting", "optin.channel_settings"],
    "optin.flag_rules": ["optin.vocabulary"],
    "optin.keywords": ["optin.vocabulary", "optin.keywords"],
    "optin.hours": ["optin.hours", "optin.vocabulary"],
    "optin.caps": [],
    "optin.clock": [],
    "optin.models": [*CORE, "optin.database", "optin.models"],
    "optin.channels": [*STATE, "optin.channels", "optin.channel_settings", "optin.sending.links"],
    "optin.sending": SENDING,
    "optin.conversation": CONVERSING,
    "optin.inbound": [*CONVERSING, "optin.inbound"],
    "optin.hooks": [*CONVERSING, "optin.inbound", "optin.channels", "optin.jobs", "optin.hooks"],
    "optin.person": [*STATE, "optin.sending", "optin.person"],
    "optin.webhooks": [*STATE, "optin.webhooks"],
    "optin.jobs": [*SENDING, "optin.conversation", "optin.inbound", "optin.person", "optin.webhooks", "optin.wake_ups"],
    "optin.why": SENDING,
    "optin.reports": [*SENDING, "optin.reports"],
    "optin.pages": [*EXPLAINING, "optin.webhooks", "optin.pages", "optin.logs"],
    "optin.pages.channels": [
        *EXPLAINING,
        "optin.pages",
        "optin.pages.channels",
        "optin.channel_settings",
        "optin.readers",
        "optin.setting",
    ],
    "optin.api": [*EXPLAINING, "optin.api"],
    "widget": [*SENDING, "optin.person", "widget"],
    "optin.commands": [
        *EXPLAINING,
        "optin.hooks",
        "optin.commands",
        "optin.demo",
        "optin.shop",
        "optin.server",
        "optin.supervised",
        "optin.bench",
        "optin.logs",
    ],
    "optin.cli": ["optin"],
    "app": ["optin", "widget"],
}


@cache
def nodes(path):
    """Everything in a file."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports(path):
    """The modules that a file imports, wherever in the file."""
    for node in nodes(path):
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


PURE = [
    "vocabulary",
    "policy",
    "flag_rules",
    "ledger/fold",
    "caps",
    *(f"{room}/{path.stem}" for room in ("hours", "keywords") for path in sorted(ROOT.glob(f"optin/{room}/*.py"))),
]


@pytest.mark.parametrize("name", PURE)
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


# What else of the channels somebody may know: words, what is set of providers, and asking one whether it can be reached or
# how it rates us.
KNOWN_OF_CHANNELS = [
    "optin.channels.adapter.Outgoing",
    "optin.channels.registry.values",
    "optin.channels.registry.faults",
    "optin.channels.registry.standing",
    "optin.channels.registry.Standing",
    "optin.channels.registry.PROVIDERS",
    "optin.channels.registry.fault_in",
    "optin.channels.registry.look_again",
    "optin.channels.registry.ask",
    "optin.channels.provider.Field",
    "optin.channels.provider.Provider",
    "optin.channels.known.ENVIRONMENT",
    "optin.channels.known.MACHINES_OWN",
    "optin.channels.registry.let_go",
    "optin.channels.rating",
    "optin.channels.letter_bodies.own_sentences",
]


def test_only_the_gate_calls_a_channel():
    adapters = {
        module_of(path)
        for path in FILES
        if any(is_within(name, ["optin.channels"]) and name not in KNOWN_OF_CHANNELS for name in imports(path))
    }
    outside = {module for module in adapters if not is_within(module, ["optin.channels"])}

    assert outside <= {"optin.sending.gate", "optin.sending.wire", "optin.sending.probe"}, (
        "messages leave by the gate: queue it"
    )
    assert users_of("optin.sending.wire") <= {"optin.sending.gate", "optin.sending.probe"}
    assert users_of("optin.sending.wire.hand_over") == {"optin.sending.gate"}
    assert users_of("optin.sending.wire.try_out") == {"optin.sending.probe"}
    assert users_of("optin.sending.probe.send") == {"optin.pages.channels.asking"}, "a test message is for the page alone"


FLAGS = {"flag", "blocks", "standing", "flag_event"}


def written(node):
    """The names that a statement writes: assigned to an attribute, or given to `values` or `execute` by name or in a dict."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        each = [one for target in targets for one in getattr(target, "elts", [target])]
        return {one.attr for one in each if isinstance(one, ast.Attribute)}
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("values", "execute"):
        dicts = [inner for given in (*node.args, *node.keywords) for inner in ast.walk(given) if isinstance(inner, ast.Dict)]
        keys = {getattr(key, "value", None) for inner in dicts for key in inner.keys if isinstance(key, ast.Constant)}
        return {keyword.arg for keyword in node.keywords} | keys
    return set()


def writes_flags(found):
    """Whether what stands in a file writes what is the ledger's, about a contact's channels."""
    names = {getattr(node, "id", "") or getattr(node, "name", "") for node in found}
    return bool(names & {"_channels", "ContactChannel"}) and any(written(node) & FLAGS for node in found)


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_only_the_ledger_writes_flags_and_blocks(path):
    if is_within(module_of(path), ["optin.ledger.write", "optin.migrations", "optin.models"]):
        return
    assert not writes_flags(nodes(path)), "flags and blocks are written by optin.ledger.write alone"


@pytest.mark.parametrize(
    "line",
    [
        "update(ContactChannel).values(flag=Flag.OPTED_IN)",
        "update(ContactChannel).values({'blocks': 0, 'country': 1})",
        "connection.execute(insert(ContactChannel), [{'standing': 1}])",
        "session.get(ContactChannel, key).flag = Flag.OPTED_IN",
        "_channels.first().blocks |= Block.HELD",
        "row, row.flag = _channels, Flag.OPTED_IN",
    ],
)
def test_a_flag_that_is_written_elsewhere_would_be_seen(line):
    assert writes_flags(list(ast.walk(ast.parse(line))))
