"""Everything that is measured, in one table: `make bench`.

Each row is a ratio of two figures of this one run, so that it means the same on another machine; in all of
them more is better. What got worse than in baseline.json is named in the end, and makes the exit code 1.
"""

import argparse
import sys
from pathlib import Path

import table
from lambdas import Tools, lambdas
from operators import operators
from page import page
from rotations import rotations
from simulation import cargo, simulation
from synth import synth

ROOT = Path(__file__).resolve().parent.parent
GROUPS = ["lambdas", "synth", "simulate", "interpreter", "rotations", "operators", "page"]


def parsed(words):
    """What the command line asks for; without a group everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    groups = f"what to measure, of {', '.join(GROUPS)}; everything without"
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=groups)
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/keywheel", help="the program")
    parser.add_argument("--lambdas", type=Path, default=ROOT / "target/lambdas/x86_64", help="the Lambdas' code")
    parser.add_argument("--tools", type=Path, default=ROOT / "target/bench", help="what is compared with")
    parser.add_argument("--write-baseline", action="store_true", help="make this run the baseline")
    arguments = parser.parse_args(words)
    # Not `choices`: with them, some versions of Python refuse that there is none.
    for unknown in sorted(set(arguments.groups) - set(GROUPS)):
        parser.error(f"there is no group {unknown}, only {', '.join(GROUPS)}")
    arguments.groups = arguments.groups or GROUPS
    return arguments


def main():
    arguments = parsed(sys.argv[1:])
    groups = arguments.groups
    keywheel, tools = arguments.program.resolve(), Tools(arguments.tools.resolve())
    work = tools.folder / "work"
    measured = []

    def show(entries):
        for entry in entries:
            print(table.text(entry), flush=True)
        measured.extend(entries)

    boto3_call = None
    if "lambdas" in groups:
        boto3_call = lambdas(arguments.lambdas.resolve(), keywheel, tools, work / "lambdas", show)
    if "synth" in groups:
        show(synth(keywheel, tools, work))
    if "simulate" in groups:
        show(simulation(keywheel, work / "simulate", boto3_call))
    if "interpreter" in groups:
        show(cargo(ROOT))
    if "rotations" in groups:
        show(rotations(keywheel, work / "rotations"))
    if "operators" in groups:
        show(operators(keywheel, work / "operators"))
    if "page" in groups:
        show(page(keywheel, ROOT, work / "page"))

    rows = [entry for entry in measured if isinstance(entry, table.Row)]
    if arguments.write_baseline:
        table.write_baseline(rows)
        return 0
    worse = table.worse(rows, table.read_baseline())
    print()
    print("Worse than the baseline:" if worse else "Nothing is worse than the baseline.")
    for line in worse:
        print(f"  {line}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
