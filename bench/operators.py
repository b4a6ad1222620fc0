"""`keywheel status` of many users whose rotation waits to clean up, against `keywheel sandbox`: its time, its
memory, and its calls."""

import os
import socket
import threading
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import account
import process
from table import Row

FEW, MANY = 500, 5_000
# AWS takes tens of milliseconds for an answer, and so does the sandbox, by its own clock: a minute of it
# each second leaves what the program itself takes.
SPEED = "1m/s"


def operators(keywheel, work):
    work.mkdir(parents=True, exist_ok=True)
    costs, calls = {}, {}
    for users in (FEW, MANY):
        (work / "keywheel.yaml").write_text(account.configuration(users))
        with account.serving(keywheel, work, SPEED) as served:
            served.wait_for_rotations(users)
            costs[users] = status(keywheel, work, served.exported)
            with counting(served.exported["AWS_ENDPOINT_URL"]) as counter:
                status(keywheel, work, served.exported | {"AWS_ENDPOINT_URL": counter.url})
            calls[users] = counter.calls
    few, many = costs[FEW], costs[MANY]
    return [
        Row(
            f"status: users per second, {MANY:,} per {FEW}",
            (MANY / many.cpu) / (FEW / few.cpu),
            "against the sandbox, of processor time; 1.00 × is linear",
            f"{many.cpu:.1f} s and {few.cpu:.2f} s; {many.wall:.1f} s and {few.wall:.1f} s on the clock",
        ),
        Row(
            f"status: users per megabyte, {MANY:,} per {FEW}",
            (MANY / many.peak) / (FEW / few.peak),
            "the same, of memory at its peak",
            f"{many.peak / 1e6:.0f} MB and {few.peak / 1e6:.0f} MB",
            0.15,
        ),
        Row(
            f"status: calls per user, {FEW} per {MANY:,}",
            (calls[FEW] / FEW) / (calls[MANY] / MANY),
            "counted by a proxy on their way",
            f"{calls[MANY]:,} and {calls[FEW]:,} calls",
            0.05,
        ),
    ]


def status(keywheel, folder, exported):
    """As somebody in that folder runs it."""
    # What is exported is as in a shell of one's own: nothing else of AWS.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = kept | exported | {"AWS_EC2_METADATA_DISABLED": "true"}
    # 1 says that somebody needs a person, which does not matter here.
    return process.run([keywheel, "status", "--json"], cwd=folder, fine=(0, 1), env=environment)


class Counter:
    """Passes requests on, and counts them."""

    def __init__(self, behind):
        self.calls = 0
        lock = threading.Lock()
        counter = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self):
                super().setup()
                self.behind = HTTPConnection(behind)
                self.behind.connect()
                self.behind.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

            def finish(self):
                super().finish()
                self.behind.close()

            def pass_on(self):
                with lock:
                    counter.calls += 1
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    self.behind.putheader(name, value)
                self.behind.endheaders(body)
                answer = self.behind.getresponse()
                text = answer.read()
                head = [f"HTTP/1.1 {answer.status} {answer.reason}"]
                head += [f"{name}: {value}" for name, value in answer.getheaders() if name != "transfer-encoding"]
                self.wfile.write("\r\n".join(head + ["", ""]).encode() + text)

            do_GET = do_POST = pass_on

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def counting(url):
    """A counter before the account of this address, meanwhile."""
    counter = Counter(url.removeprefix("http://"))
    try:
        yield counter
    finally:
        counter.close()
