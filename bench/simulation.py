"""`keywheel simulate`: what a rotation costs in the simulation, with everything at work and with faults."""

import json
import os
import shutil
import subprocess

import account
import process
from table import Row, Skipped

YEAR = 365


def simulation(keywheel, work, boto3_call):
    """`boto3_call` is the processor time of a call by boto3, if it was measured in this run."""
    work.mkdir(parents=True, exist_ok=True)
    entries = []

    def year(users, every):
        (work / "keywheel.yaml").write_text(account.configuration(users, f"rotateEvery: {every}d"))
        cost = process.run([keywheel, "simulate", "--days", YEAR, "--no-watchdog", "--json"], cwd=work)
        return cost, json.loads(cost.output)["summary"]

    few, few_summary = year(100, 30)
    many, many_summary = year(1_000, 30)
    rotations = count(many_summary)
    entries.append(
        Row(
            "simulate: rotations per second, 1,000 per 100 users",
            (rotations / many.cpu) / (count(few_summary) / few.cpu),
            "a year, of processor time; 1.00 × is linear",
            f"{rotations / many.cpu:,.0f} and {count(few_summary) / few.cpu:,.0f}; {rotations:,} rotations in {many.wall:.0f} s",
        )
    )
    entries.append(
        Row(
            "simulate: rotations per megabyte, 1,000 per 100 users",
            (rotations / many.peak) / (count(few_summary) / few.peak),
            "the same, of memory at its peak",
            f"{many.peak / 1e6:.0f} MB and {few.peak / 1e6:.0f} MB",
            0.15,
        )
    )
    for every, (cost, summary) in {90: year(1_000, 90), 30: (many, many_summary)}.items():
        entries.append(
            Row(
                f"simulate: ten seconds per year of 1,000 users, each {every} days",
                10 / cost.wall,
                "on the clock; 1.00 × or more is within the limit",
                f"{cost.wall:.1f} s on {os.cpu_count()} cores; {count(summary):,} rotations",
                0.5,
            )
        )
    (work / "keywheel.yaml").write_text(account.configuration(1))
    faults = process.run([keywheel, "simulate", "--faults", "--rotations", 2_400, "--json"], cwd=work)
    calls = calls_of(many_summary)
    entries.append(
        Row(
            "simulate: a rotation without faults per one with faults",
            (faults.cpu / 2_400) / (many.cpu / rotations),
            "processor time; with faults a rotation is repeated, redriven and doubled",
            f"{many.cpu / rotations * 1e3:.2f} ms and {faults.cpu / 2_400 * 1e3:.2f} ms",
        )
    )
    name = "simulate: an API call beside one by boto3"
    if boto3_call is None:
        entries.append(Skipped(name, "boto3 was not measured."))
    else:
        entries.append(
            Row(
                name,
                boto3_call / (many.cpu / calls),
                "all of a year's simulation, by its calls: interpreter, handlers, SDK, account and checks",
                f"{many.cpu / calls * 1e6:.0f} µs and {boto3_call * 1e6:.0f} µs",
                0.5,
            )
        )
    return entries


def count(summary):
    return sum(summary["rotations"].values())


def calls_of(summary):
    return sum(summary["apiCalls"].values()) + summary["verificationCalls"]


def cargo(root):
    """The ratios that the workspace's own benchmarks print, in two lines each."""
    if shutil.which("cargo") is None:
        return [Skipped("interpreter", "There is no cargo here.")]
    figures = {}
    for package in ("keywheel-statemachine", "keywheel-tests"):
        command = ["cargo", "bench", "--quiet", "--package", package]
        done = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
        figures |= printed(done.stdout)
    jsonata, method = figures["JSONata transitions per second"]
    jsonpath, _ = figures["JSONPath transitions per second"]
    alone, alone_method = figures["whole machinery per interpreter alone"]
    return [
        Row(
            "interpreter: transitions per second, JSONPath per JSONata",
            jsonpath / jsonata,
            method,
            f"{jsonpath:,.0f} and {jsonata:,.0f}",
        ),
        Row(
            "interpreter: itself per whole simulation",
            alone,
            alone_method,
            f"the interpreter takes {100 / alone:.0f} % of a simulation",
        ),
    ]


def printed(text):
    """What the workspace's own benchmarks print: a name and a figure, and the method on the next line."""
    lines = text.splitlines()
    return {
        line[:45].strip(): (float(line[45:]), method.strip())
        for line, method in zip(lines, lines[1:])
        if line.strip() and not line.startswith(" ") and method.startswith("    ")
    }
