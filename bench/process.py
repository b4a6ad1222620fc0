"""Programs that are run, and what they cost: processor time, and memory at its peak."""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    cpu: float  # seconds, user and system
    wall: float  # seconds
    peak: int  # bytes
    output: str


class Failed(Exception):
    """A program that is measured must end well."""


def run(command, cwd=None, fine=(0,), env=None):
    """Runs a program to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], cwd=cwd, env=env, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode not in fine:
            raise Failed(f"{command[0]} ended with {process.returncode}: {err.read().decode()[-2000:]}")
        return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024, out.read().decode())


def cpu_so_far(pid):
    """The processor time of a running process, in seconds: of its threads, to the nanosecond."""
    spent = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            spent += int((task / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            # The thread has ended meanwhile.
            continue
    return spent / 1e9


def peak_so_far(pid):
    """The most memory that a running process has had, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise Failed(f"no VmHWM of process {pid}")
