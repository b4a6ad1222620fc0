"""Lambdas: from spawn to the first answer, warm calls, memory and size, beside the same calls in other languages."""

import json
import os
import queue
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import account
import process
from front import Front, make_certificate
from runtime_api import RuntimeApi
from table import Row, Skipped

STEPS = ["create", "verify", "publish", "deactivate", "delete"]
OTHERS = ["rotate", "watch"]
PEERS = Path(__file__).with_name("peers")
RUNS = 3
WARM = 20
PATIENCE = 60


@dataclass(frozen=True)
class Measured:
    """One process, from its start on. Seconds, without those that the endpoint took to answer, and bytes."""

    start: float
    start_cpu: float
    first: float
    first_cpu: float
    warm: float
    warm_cpu: float
    peak: int
    answer: dict
    # Of the last invocation.
    calls: list

    @property
    def cold_cpu(self):
        return self.start_cpu + self.first_cpu


def measure(command, environment, event, front, warm=WARM):
    """Spawns a Lambda, and has it handle an event again and again."""
    api = RuntimeApi()
    environment = environment | {"AWS_LAMBDA_RUNTIME_API": api.address}
    begun = time.monotonic()
    child = subprocess.Popen([str(part) for part in command], env=environment, stdout=subprocess.DEVNULL)
    try:

        def polled():
            try:
                return api.polls.get(timeout=PATIENCE)
            except queue.Empty:
                raise process.Failed(f"{command[0]} asked for no event") from None

        def invoked():
            at, elsewhere = time.monotonic(), front.busy
            before = process.cpu_so_far(child.pid)
            api.give(event)
            answered, kind, body = api.answers.get(timeout=PATIENCE)
            polled()
            if kind != "response":
                raise process.Failed(f"{command[0]} failed: {body.decode()}")
            return answered - at - (front.busy - elsewhere), process.cpu_so_far(child.pid) - before, json.loads(body)

        start = polled() - begun
        start_cpu = process.cpu_so_far(child.pid)
        first, first_cpu, answer = invoked()
        times = []
        for _ in range(warm):
            front.take_calls()
            times.append(invoked()[:2])
        calls = front.take_calls()
        warm_wall, warm_cpu = (statistics.median(column) for column in zip(*times)) if times else (0, 0)
        peak = process.peak_so_far(child.pid)
        return Measured(start, start_cpu, first, first_cpu, warm_wall, warm_cpu, peak, answer, calls)
    finally:
        child.kill()
        child.wait()
        api.close()


def middle(runs):
    """The run whose cold start is the median one, by processor time."""
    return sorted(runs, key=lambda run: run.cold_cpu)[len(runs) // 2]


def lambdas(programs, keywheel, tools, work, show):
    """Shows each handler beside its peers; gives the processor time of a warm call by boto3.

    `programs` holds a folder with a `bootstrap` for each step.
    """
    needed = [("openssl", shutil.which("openssl")), ("/proc", Path("/proc/self/schedstat").exists() or None)]
    missing = [name for name, there in needed if not there]
    absent = [step for step in STEPS + OTHERS if not (programs / step / "bootstrap").exists()]
    if absent:
        missing.append(f"the code of {', '.join(absent)}: `make lambdas`")
    if missing:
        show([Skipped("Lambdas", f"It takes {'; '.join(missing)}.")])
        return None
    work.mkdir(parents=True, exist_ok=True)
    certificate, key = make_certificate(work)
    rotation = account.rotation(keywheel, work)
    boto3_calls = []
    with account.serving(keywheel, work) as served:
        exported = served.exported
        front = Front(int(exported["AWS_ENDPOINT_URL"].rsplit(":", 1)[1]), certificate, key)
        environment = exported | {
            "AWS_DEFAULT_REGION": exported["AWS_REGION"],
            "AWS_ENDPOINT_URL": front.url,
            "AWS_LAMBDA_FUNCTION_NAME": "bench",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_LOG_GROUP_NAME": "bench",
            "AWS_LAMBDA_LOG_STREAM_NAME": "bench",
            # The authority of the endpoint, as each language is told of it.
            "SSL_CERT_FILE": str(certificate),
            "AWS_CA_BUNDLE": str(certificate),
            "NODE_NO_WARNINGS": "1",
            "NODE_EXTRA_CA_CERTS": str(certificate),
            "PATH": os.environ["PATH"],
        }
        steps = account.Steps(rotation)
        for step in STEPS:
            program = [programs / step / "bootstrap"]
            event = first_time(program, environment, steps, step, front)
            ours = middle([measure(program, environment, event, front) for _ in range(RUNS)])
            if not ours.calls:
                show([Skipped(f"{step}: beside others", "It makes no calls when it is repeated.")])
                continue
            entries, boto3_call = beside(step, ours, tools, environment, front)
            boto3_calls += [boto3_call] if boto3_call else []
            show(entries)
        front.close()
    # What the others do is the steps' work, or once a day.
    sizes = zipped(keywheel, programs, work / "zips")
    show([within_limit(function, sizes[function]) for function in STEPS + OTHERS])
    show([go()])
    return statistics.median(boto3_calls) if boto3_calls else None


def first_time(program, environment, steps, step, front):
    """Takes a step of the rotation, until AWS knows the new key; gives the event to repeat."""
    for tries_left in reversed(range(30)):
        event = steps.input(step)
        try:
            steps.learn(step, measure(program, environment, event, front, warm=0).answer)
            return event
        except process.Failed:
            if not tries_left:
                raise
            time.sleep(2)


def beside(step, ours, tools, environment, front):
    """The same calls by the others, each against the same account; and the time of one by boto3."""
    services = sorted({call["service"] for call in ours.calls})
    environment = environment | {"BENCH_SERVICES": ",".join(services)}
    event = {"calls": ours.calls}
    entries, boto3_call = [], None
    for name, command in tools.peers().items():
        label = f"{step} beside {name}"
        if isinstance(command, str):
            entries.append(Skipped(label, command))
            continue
        theirs = middle([measure(command, environment, event, front) for _ in range(RUNS)])
        if name == "boto3":
            boto3_call = theirs.warm_cpu / len(ours.calls)
        method = f"{len(ours.calls)} calls, as the handler makes them when it is repeated"

        def row(what, of, slack, show):
            here, there = of(ours), of(theirs)
            return Row(f"{label}: {what}", there / here, method, f"{show(here)} and {show(there)}", slack)

        entries += [
            row("start to first answer, time without the endpoint's", lambda one: one.start + one.first, 0.5, milliseconds),
            row("start to first answer, processor time", lambda one: one.cold_cpu, 0.5, milliseconds),
            row("start, processor time", lambda one: one.start_cpu, 0.5, milliseconds),
            row("first answer, processor time", lambda one: one.first_cpu, 0.5, milliseconds),
            row("warm, processor time", lambda one: one.warm_cpu, 0.5, milliseconds),
            row("peak memory", lambda one: one.peak, 0.15, megabytes),
        ]
    return entries, boto3_call


def zipped(keywheel, programs, folder):
    """Each zip as `keywheel synth` makes it: its size by the function's name."""
    folder.mkdir(parents=True, exist_ok=True)
    # The second user's trigger needs one function more.
    users = account.configuration(2).rstrip().removesuffix("}") + ", trigger: secretsManager }\n"
    (folder / "keywheel.yaml").write_text(users)
    process.run([keywheel, "synth", "--target", "terraform", "--lambdas", programs], cwd=folder)
    return {zipped.stem: zipped.stat().st_size for zipped in folder.glob("terraform/**/*.zip")}


def within_limit(function, size):
    """How much of the two megabytes that a handler may have is left."""
    allowed = 2_000_000
    return Row(
        f"{function}: two megabytes per zip",
        allowed / size,
        "as `keywheel synth` makes it; 1.00 × or more is within the limit",
        f"{size / 1e6:.2f} MB",
        0.02,
    )


def go():
    return Skipped("Lambdas beside Go, with the ancestor's SDK", "Not measured: there was no Go to write its part with.")


def milliseconds(seconds):
    return f"{seconds * 1000:.1f} ms"


def megabytes(count):
    return f"{count / 1e6:.1f} MB"


class Tools:
    """What is compared with, installed under `folder`."""

    def __init__(self, folder):
        self.folder = folder

    @property
    def node_modules(self):
        return self.folder / "node" / "node_modules"

    def peers(self):
        """How each is started, or why it cannot be."""
        python = self.folder / "python" / "bin" / "python"
        node = shutil.which("node")
        no_node = "There is no Node here, or its packages are not installed." if node is None or not self.node_modules.exists() else None
        return {
            "boto3": [python, PEERS / "boto3_lambda.py"] if python.exists() else "Its packages are not installed.",
            "Node": no_node or [node, self._copied("sdk_lambda.mjs")],
            "Node, bundled": no_node or [node, self._bundle()],
        }

    def _copied(self, name):
        """Beside its packages, where Node looks for them."""
        copied = self.node_modules.parent / name
        shutil.copyfile(PEERS / name, copied)
        return copied

    def _bundle(self):
        bundle = self.node_modules.parent / "bundle.mjs"
        source = self._copied("sdk_lambda.mjs")
        banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
        process.run(
            [self.node_modules / ".bin" / "esbuild", source, "--bundle", "--minify", "--platform=node"]
            + ["--format=esm", f"--banner:js={banner}", f"--outfile={bundle}", "--log-level=error"]
        )
        return bundle

