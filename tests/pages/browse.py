"""Looking at pages as a person does: `browse` checks what holds for every page, `submit` fills in a form and sends it."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

EMPTY = {"input", "meta", "link", "br", "hr", "img", "use", "path", "source", "wbr", "col"}
CONTROLS = ("input", "select", "textarea")


class Element:
    """A tag with its attributes and what is in it. `find` and `all` take a tag and attributes (`class_` matches one class)."""

    def __init__(self, tag, attributes=(), parent=None):
        self.tag, self.attributes, self.parent, self.children = tag, dict(attributes), parent, []

    def __getitem__(self, name):
        return self.attributes.get(name)

    @property
    def text(self):
        inner = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(" ".join(inner).split())

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag=None, text=None, **wanted):
        return [e for e in self.walk() if tag in (None, e.tag) and text in (None, e.text) and _has(e, wanted)]

    def find(self, tag=None, text=None, **wanted):
        found = self.all(tag, text, **wanted)
        assert found, f"no <{tag}> with {text or wanted}: {[e.text or e.attributes for e in self.all(tag)]}"
        return found[0]


class Page(Element, HTMLParser):
    """A parsed answer: `.status`, `.url`, `.title`, `.text` (of the body), `.response`."""

    def __init__(self, response):
        Element.__init__(self, "document")
        HTMLParser.__init__(self)
        self._open, self.response, self.status, self.url = self, response, response.status_code, response.request.path
        self.feed(response.get_data(as_text=True))
        self.title = self.find("title").text

    @property
    def text(self):
        return self.find("body").text

    def form(self, name):
        """The form with this action, or with a button of this text."""
        for form in self.all("form"):
            if form["action"] == name or form.all("button", text=name):
                return form
        raise AssertionError(f"no form {name!r}: {[(f['action'], f.text) for f in self.all('form')]}")

    def handle_starttag(self, tag, attributes):
        child = Element(tag, attributes, self._open)
        self._open.children.append(child)
        self._open = self._open if tag in EMPTY else child

    def handle_startendtag(self, tag, attributes):
        self._open.children.append(Element(tag, attributes, self._open))

    def handle_endtag(self, tag):
        if tag not in EMPTY:
            assert self._open.tag == tag, f"</{tag}> closes <{self._open.tag}> on {self.url}"
            self._open = self._open.parent

    def handle_data(self, data):
        self._open.children.append(data)


def browse(client, url, status=200):
    """The page behind a URL (redirects are followed), checked."""
    return checked(Page(client.get(url, follow_redirects=True)), status)


def submit(client, page, form, data=None, status=200, **headers):
    """Send a form of the page, known by action or button, with what it holds and `data` over it (None leaves a field out)."""
    form = page.form(form) if isinstance(form, str) else form
    sent = {**_held(form), **(data or {})}
    sent = {name: value for name, value in sent.items() if value is not None}
    action, method = form["action"] or page.url, (form["method"] or "get").upper()
    given = {"data": sent} if method == "POST" else {"query_string": sent}
    return checked(Page(client.open(action, method=method, follow_redirects=True, headers=headers, **given)), status)


def pressed(page, button):
    """The form around a button, with the address that the button sends it to."""
    form = page.form(button)
    form.attributes["action"] = form.find("button", text=button)["formaction"] or form["action"]
    return form


def checked(page, status):
    """What holds for every page of the desk."""
    assert page.status == status, (page.url, page.status, page.text[:500])
    headings = page.all("h1")
    assert len(headings) == 1, [heading.text for heading in headings]
    assert page.title.removeprefix("Error: ").startswith(headings[0].text), page.title
    assert page.title.endswith("Optin"), page.title
    repeated = [name for name, times in Counter(e["id"] for e in page.walk() if e["id"]).items() if times > 1]
    assert repeated == [], repeated
    _check_labels(page)
    for form in page.all("form"):
        assert form["action"], form.text
        assert form["method"] != "post" or form.all("input", name="csrf_token"), f"no CSRF token in {form['action']}"
    return page


def _check_labels(page):
    ids = {e["id"]: e for e in page.walk() if e["id"]}
    for label in page.all("label"):
        assert label["for"] in ids or any(label.all(tag) for tag in CONTROLS), f"a label without its control: {label.text}"
    named = {label["for"] for label in page.all("label")}
    for control in (e for e in page.walk() if e.tag in CONTROLS and e["type"] not in ("hidden", "submit")):
        assert control["id"] in named or control["aria-label"] or control["aria-labelledby"], control.attributes


def _held(form):
    """What the browser would send of a form as it stands."""
    held = {}
    for e in form.walk():
        if e.tag == "textarea":
            held[e["name"]] = e.children[0].removeprefix("\n") if e.children else ""
        elif e.tag == "select":
            chosen = [o for o in e.all("option") if "selected" in o.attributes] or e.all("option")[:1]
            held[e["name"]] = chosen[0]["value"] if chosen else ""
        elif e.tag == "input" and e["name"] and (e["type"] not in ("checkbox", "radio") or "checked" in e.attributes):
            many = e["type"] == "checkbox" and e["name"] in held
            held[e["name"]] = [*_listed(held[e["name"]]), e["value"]] if many else e["value"] or ""
    return held


def _listed(value):
    return value if isinstance(value, list) else [value]


def _has(element, wanted):
    for name, value in wanted.items():
        held = element[name.rstrip("_").replace("_", "-")]
        if value not in ((held or "").split() if name == "class_" else [held]):
            return False
    return True
