"""Programs that are run, and what they cost: processor time, and memory at its peak."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    cpu: float  # seconds, user and system
    wall: float  # seconds
    peak: int  # bytes
    output: str


MEASURED = [sys.executable, "-S", "-E", "-B", str(Path(__file__).with_name("measured.py"))]


class Failed(Exception):
    """A program that is measured must end well."""


def run(command, cwd=None, fine=(0,), env=None):
    """Runs a program to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as told:
        measured = [*MEASURED, str(told.fileno()), *(str(part) for part in command)]
        done = subprocess.run(measured, cwd=cwd, env=env, stdout=out, stderr=err, pass_fds=[told.fileno()])
        for file in (out, err, told):
            file.seek(0)
        if done.returncode not in fine:
            raise Failed(f"{command[0]} ended with {done.returncode}: {err.read().decode()[-2000:]}")
        cpu, wall, peak = told.read().decode().split()
        return Cost(float(cpu), float(wall), int(peak), out.read().decode())


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
