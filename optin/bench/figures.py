"""What a part of a benchmark measured, and how it is printed. No measuring happens here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """The times of one part, in seconds: of each request, and of the whole. Several rounds add up."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, more: Figures) -> None:
        """Count another round in."""
        self.times += more.times
        self.seconds += more.seconds

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """The time, in milliseconds, that this share of the requests did not exceed (nearest rank)."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def as_numbers(self) -> dict[str, float]:
        """For people and programs alike."""
        return {
            "per_second": round(self.per_second, 1),
            "p50_ms": round(self.quantile(0.5), 2),
            "p99_ms": round(self.quantile(0.99), 2),
            "max_ms": round(self.quantile(1.0), 2),
            "requests": len(self.times),
        }


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two figures of one run beside each other. `least` or `most` is the aim."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the aim is reached."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    @property
    def aim(self) -> str:
        """The aim in signs."""
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"


def table(parts: dict[str, Figures], ratios: Sequence[Ratio]) -> Iterator[str]:
    """The lines of a report."""
    yield f"{'':<44}{'per second':>11}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}"
    for name, figures in parts.items():
        numbers = figures.as_numbers()
        yield (
            f"{name:<44}{numbers['per_second']:>11,.0f}{numbers['p50_ms']:>9.2f}"
            f"{numbers['p99_ms']:>9.2f}{numbers['max_ms']:>9.2f}"
        )
    yield ""
    for ratio in ratios:
        yield f"{ratio.name:<44}{ratio.value:>11.2f}   aim {ratio.aim:<7} {'reached' if ratio.is_reached else 'missed'}"
