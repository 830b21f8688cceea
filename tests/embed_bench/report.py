"""How the figures are printed, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from tests.embed_bench.measure import Cost, Measured

HEAD = (
    *("", "wire", "raw", "gzip", "brotli", "h2+br", "requests"),
    *("script ms", "task ms", "CLS", "cookies", "keys", "third parties"),
)
FOOT = """
wire: bytes of all answers over HTTP/1.1 with gzip, headers included. raw, gzip, brotli: their bodies. h2+br: the whole
answers behind a proxy that speaks HTTP/2 and brotli. requests: also those that led nowhere. script: running and compiling;
task: all that the main threads did, above the page without an embed; both in CPU time of the page and its frames, the middle of
all runs and the quarters around it. CLS, cookies, keys in storage: the most of any run. The pasted code is not counted.
""".strip()


def as_table(measured: Measured) -> Iterator[str]:
    """The lines of a report."""
    rows = [HEAD, *(_row(cost) for cost in measured.costs)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        first, *numbers, last = row
        cells = [cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=False)]
        yield "  ".join([first.ljust(widths[0]), *cells, last]).rstrip()
    yield ""
    for name, reason in measured.missing.items():
        yield f"{name}: not measured: {reason}"
    yield FOOT


def _row(cost: Cost) -> tuple[str, ...]:
    weight = cost.weight
    numbers = (cost.wire_bytes, weight.raw, weight.gzip, weight.brotli, weight.http2, cost.requests)
    return (
        cost.name,
        *(f"{number:,}" for number in numbers),
        str(cost.script_ms),
        str(cost.task_ms),
        f"{cost.layout_shift:.4f}",
        str(cost.cookies),
        str(cost.storage_keys),
        ", ".join(cost.third_parties) or "–",
    )


def as_numbers(measured: Measured) -> dict[str, Any]:
    """The same for programs; by name, times in milliseconds."""
    return {"measured": {cost.name: asdict(cost) for cost in measured.costs}, "not_measured": measured.missing}
