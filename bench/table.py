"""The table: rows, and what got worse since the committed baseline."""

import json
from dataclasses import dataclass
from pathlib import Path

BASELINE = Path(__file__).with_name("baseline.json")


@dataclass(frozen=True)
class Row:
    """A ratio of two figures of one run, and how it was measured."""

    name: str
    ratio: float
    method: str
    figures: str
    # How much worse the ratio may get before it counts, in parts of itself: a shared machine is noisy.
    slack: float = 0.35


@dataclass(frozen=True)
class Skipped:
    """What this machine cannot run."""

    name: str
    reason: str


def shown(ratio):
    return f"{ratio:.0f} ×" if ratio >= 100 else f"{ratio:.1f} ×" if ratio >= 10 else f"{ratio:.2f} ×"


def text(entry):
    if isinstance(entry, Skipped):
        return f"{entry.name:<63} skipped\n    {entry.reason}"
    return f"{entry.name:<63} {shown(entry.ratio):>9}   {entry.figures}\n    {entry.method}"


def read_baseline():
    return json.loads(BASELINE.read_text()) if BASELINE.exists() else {}


def write_baseline(rows):
    """Writes the measured ratios; those of what was skipped stay."""
    ratios = read_baseline() | {row.name: float(f"{row.ratio:.3g}") for row in rows}
    BASELINE.write_text(json.dumps(dict(sorted(ratios.items())), indent=2, ensure_ascii=False) + "\n")


def worse(rows, baseline):
    """What got worse: in every row, more is better."""
    found = []
    for row in rows:
        before = baseline.get(row.name)
        if before is not None and row.ratio < before * (1 - row.slack):
            found.append(f"{row.name}: {shown(row.ratio)}, and {shown(before)} in the baseline")
    return found
