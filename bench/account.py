"""An account in memory with one user, `keywheel sandbox`, and the inputs of that user's rotation."""

import json
import subprocess
import threading
import time
from contextlib import contextmanager

import process

CONFIGURATION = """\
pipeline: bench
region: us-west-2
alerts: {{ emails: [oncall@example.com] }}
defaults: {{ {defaults} }}
users:
{users}"""


def configuration(users, defaults="rotateEvery: 30d"):
    """A keywheel.yaml with so many users."""
    lines = (f"  Bot{number:05}: {{ secret: dev/bot-{number:05} }}\n" for number in range(1, users + 1))
    return CONFIGURATION.format(defaults=defaults, users="".join(lines))


def rotation(program, folder):
    """What the schedule of the first user asks for, as it is deployed.

    Its window is a day: a served account would otherwise begin at once with a rotation of its own, in the
    midst of the measured one.
    """
    (folder / "keywheel.yaml").write_text(configuration(1, defaults="rotateEvery: 30d, window: 24h"))
    process.run([program, "synth", "--no-assets"], cwd=folder)
    template = json.loads((folder / "cdk-out" / "bench-fleet-1.template.json").read_text())
    schedules = [made for made in template["Resources"].values() if made["Type"] == "AWS::Scheduler::Schedule"]
    return json.loads(schedules[0]["Properties"]["Target"]["Input"])


class Served:
    """An account that is served, and the environment that its clients need."""

    def __init__(self, server, exported):
        self.exported = exported
        self._server = server
        self._announced = 0
        # What happens is told line by line for as long as it is served; unread, it would stop the server.
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._server.stdout:
            self._announced += "Announce the new key" in line

    def wait_for_rotations(self, count):
        """Until so many users have a new key: the first rotations begin when the account does."""
        while self._announced < count:
            if self._server.poll() is not None:
                raise process.Failed("the sandbox ended")
            time.sleep(0.1)


@contextmanager
def serving(program, folder, speed="1s/s"):
    """Serves the account meanwhile."""
    command = [str(program), "sandbox", "--port", "0", "--speed", speed]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        try:
            exported = {}
            while "AWS_SECRET_ACCESS_KEY" not in exported:
                line = server.stdout.readline()
                if not line:
                    raise process.Failed("the sandbox did not start")
                if line.startswith("export "):
                    name, value = line.removeprefix("export ").rstrip().split("=", 1)
                    exported[name] = value
            yield Served(server, exported)
        finally:
            server.kill()


class Steps:
    """One rotation as the state machine leads through it, without its waits: the input of each step."""

    def __init__(self, rotation):
        self._base = {
            "schema": 1,
            "execution": "arn:aws:states:us-west-2:123456789012:execution:bench-rotation:bench",
            "rotation": rotation,
        }
        self._created = {}
        self._published_at = None

    def input(self, step):
        created = self._created
        part = {
            "create": lambda: {},
            "verify": lambda: {"userId": created["userId"], "pending": created["pending"]},
            "publish": lambda: {"pending": created["pending"], "currentVersionId": created["currentVersionId"]},
            "deactivate": lambda: {
                "previousAccessKeyId": created["currentAccessKeyId"],
                "publishedAt": self._published_at,
            },
            "delete": lambda: {
                "accessKeyId": created["currentAccessKeyId"],
                "reason": {
                    "name": "rested",
                    "deactivatedAt": self._published_at,
                    "deletionDelaySeconds": 604_800,
                },
            },
        }[step]()
        return self._base | part

    def learn(self, step, answer):
        if step == "create":
            self._created = answer
        if step == "publish":
            self._published_at = answer.get("publishedAt") or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
