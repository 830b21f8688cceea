"""What a template imports it uses itself: an import that is left over hides which macros a page is made of."""

from pathlib import Path

from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).parent.parent / "templates"


def unused(source):
    """The names that a template imports and never reads."""
    tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(source)
    names = [name for node in tree.find_all(nodes.FromImport) for name in node.names]
    modules = {node.target for node in tree.find_all(nodes.Import)}
    imported = {name if isinstance(name, str) else name[1] for name in names}
    return (imported | modules) - {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}


def test_what_is_left_over_is_found():
    source = '{% from "a.html" import b, c as d, e %}{% import "f.html" as g %}{{ b() }}{% call e() %}{{ c }}{% endcall %}'
    assert unused(source) == {"d", "g"}


def test_a_template_imports_nothing_that_it_does_not_use():
    found = {str(path.relative_to(TEMPLATES)): unused(path.read_text()) for path in sorted(TEMPLATES.rglob("*.html"))}
    assert {name: names for name, names in found.items() if names} == {}
