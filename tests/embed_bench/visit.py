"""One visit to a page with an embed: a fresh browser context, the page with every frame in it, and what that took.

Frames of other sites live in processes of their own. Each is held at its start until it is being watched, so nothing is missed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.embed_bench.chromium import Chromium, Message, RefusedError, SilentError

QUIET = 0.7  # seconds without a sign of life after which a page counts as finished
LATE = 5.0  # as long, where the embed does not show yet: on a busy machine its frame takes a while to start
LONGEST = 15.0
OURS = {"localhost", "127.0.0.1"}

LAYOUT_SHIFT = """new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().reduce((sum, shift) => sum + shift.value, 0)))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(0), 50);
})"""
KEYS = """(async () => {
  const late = new Promise(done => setTimeout(done, 1000, []));
  const bases = await Promise.race([indexedDB.databases(), late]);
  return localStorage.length + sessionStorage.length + bases.length;
})()"""


@dataclass(slots=True)
class Visit:
    """What one visit took: bytes on the wire with headers, CPU milliseconds of the main threads, and what was left behind.

    `trouble` says why its figures count for nothing, if they do.
    """

    trouble: str = ""
    wire_bytes: int = 0
    urls: list[str] = field(default_factory=list)
    script_ms: float = 0.0
    task_ms: float = 0.0
    layout_shift: float = 0.0
    cookies: int = 0
    storage_keys: int = 0
    third_parties: set[str] = field(default_factory=set)


def visit(browser: Chromium, url: str, sign: str = "true") -> Visit:
    """Open the page in a context of its own and close it again. The page itself is not counted, only what it asks for.

    `sign` is JavaScript that must hold in the page or in one of its frames in the end.
    """
    context = browser.call("Target.createBrowserContext")["browserContextId"]
    try:
        return _Watch(browser, context).run(url, sign)
    except SilentError:
        return Visit(trouble="it stopped answering")
    finally:
        browser.call("Target.disposeBrowserContext", browserContextId=context)


class _Watch:
    def __init__(self, browser: Chromium, context: str) -> None:
        self._browser = browser
        self._context = context
        self._sessions: list[str] = []
        self._asked: dict[str, list[str]] = {}  # by the number of a request: where to; redirects share theirs
        self._bytes: dict[str, int] = {}
        self._loaded = False

    def run(self, url: str, sign: str) -> Visit:
        target = self._browser.call("Target.createTarget", url="about:blank", browserContextId=self._context)["targetId"]
        page = self._browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._watch(page)
        self._browser.call("Page.enable", page)
        self._browser.call("Page.navigate", page, url=url)
        if not self._is_quiet(sign):
            return Visit(trouble="it did not come to rest")
        result = self._result(url, page)
        if not self._shows(sign):
            result.trouble = "it did not show what it should"
        return result

    def _watch(self, session: str) -> None:
        """Count what this page or frame does. A worker has no such figures; it is let go."""
        if session in self._sessions:  # Of the page the browser tells, too.
            return
        self._sessions.append(session)
        for method, params in (
            ("Network.enable", {}),
            ("Performance.enable", {"timeDomain": "threadTicks"}),
            ("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}),
            ("Runtime.runIfWaitingForDebugger", {}),
        ):
            self._ask(session, method, **params)

    def _ask(self, session: str, method: str, **params: Any) -> Message:
        """What a command returns; nothing where its frame has gone or does not know it."""
        try:
            return self._browser.call(method, session, **params)
        except RefusedError:
            return {}

    def _shows(self, sign: str) -> bool:
        return any(self._value(session, f"!!({sign})") for session in self._sessions)

    def _is_quiet(self, sign: str) -> bool:
        """Wait until the page has loaded, the embed shows and nothing stirs any more; at most for a while."""
        begin = last = time.monotonic()
        while time.monotonic() < begin + LONGEST:
            event = self._browser.event(0.05)
            if event is not None and self._note(event):
                last = time.monotonic()
            elif self._loaded and (still := time.monotonic() - last) >= QUIET and (still >= LATE or self._shows(sign)):
                return True
        return False

    def _note(self, event: Message) -> bool:
        """Take an event in. Whether it is a sign of life."""
        params = event.get("params", {})
        match event.get("method"):
            case "Target.attachedToTarget":
                self._watch(params["sessionId"])
            case "Page.loadEventFired":
                self._loaded = True
            case "Network.requestWillBeSent":
                self._sent(params)
            case "Network.webSocketCreated":
                self._asked[params["requestId"]] = [params["url"]]
            case "Network.loadingFinished":
                self._bytes[params["requestId"]] = self._bytes.get(params["requestId"], 0) + int(params["encodedDataLength"])
            case _:
                return False
        return True

    def _sent(self, params: Message) -> None:
        """A frame's own document is announced by the page and by the frame; it is one request."""
        number, url = params["requestId"], params["request"]["url"]
        urls = self._asked.setdefault(number, [])
        if "redirectResponse" in params:
            self._bytes[number] = self._bytes.get(number, 0) + int(params["redirectResponse"]["encodedDataLength"])
        if url not in urls and not url.startswith(("data:", "blob:", "about:")):
            urls.append(url)

    def _result(self, page_url: str, page: str) -> Visit:
        figures = [dict(self._figures(session)) for session in self._sessions if not self._is_error(session)]
        counted = {number: urls for number, urls in self._asked.items() if urls and urls[0] != page_url}
        urls = [url for each in counted.values() for url in each]
        return Visit(
            wire_bytes=sum(self._bytes.get(number, 0) for number, asked in counted.items() if _host(asked[-1]) in OURS),
            urls=urls,
            script_ms=1000 * sum(each.get("ScriptDuration", 0) + each.get("V8CompileDuration", 0) for each in figures),
            task_ms=1000 * sum(each.get("TaskDuration", 0) for each in figures),
            layout_shift=float(self._value(page, LAYOUT_SHIFT) or 0),
            cookies=len(self._browser.call("Storage.getCookies", browserContextId=self._context)["cookies"]),
            storage_keys=sum(int(self._value(session, KEYS) or 0) for session in self._sessions),
            third_parties={_host(url) for url in urls} - OURS,
        )

    def _figures(self, session: str) -> Iterator[tuple[str, float]]:
        for metric in self._ask(session, "Performance.getMetrics").get("metrics", []):
            yield metric["name"], metric["value"]

    def _is_error(self, session: str) -> bool:
        """Whether the browser's own page stands in a frame, because the real one is not on this machine."""
        return bool(self._value(session, "location.protocol === 'chrome-error:'"))

    def _value(self, session: str, expression: str) -> Any:
        answer = self._ask(session, "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return answer.get("result", {}).get("value")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
