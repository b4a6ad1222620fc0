"""TLS in front of the account in memory, as AWS has it; and what is asked through it, written down."""

import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from http.client import HTTPConnection
from urllib.parse import parse_qsl
import json


def make_certificate(folder):
    """A certificate for localhost, of its own authority's: clients check it."""
    certificate, key = folder / "localhost.pem", folder / "localhost.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        + ["-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"],
        check=True,
        capture_output=True,
    )
    return certificate, key


class Front:
    """Passes requests on to the account at `port`."""

    def __init__(self, port, certificate, key):
        # The calls since they were last taken.
        self.calls = []
        # For how many seconds it was asked something and had not answered yet.
        self.busy = 0.0
        self._asked = 0
        self._since = 0.0
        self._lock = threading.Lock()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(port))
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"https://localhost:{self._server.server_address[1]}"

    def take_calls(self):
        calls, self.calls = self.calls, []
        return calls

    @contextmanager
    def _answering(self):
        """Counts the time of requests at the same time once."""
        with self._lock:
            if not self._asked:
                self._since = time.monotonic()
            self._asked += 1
        try:
            yield
        finally:
            with self._lock:
                self._asked -= 1
                if not self._asked:
                    self.busy += time.monotonic() - self._since

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _handler(front, port):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self):
                super().setup()
                self.behind = HTTPConnection("127.0.0.1", port)
                self.behind.connect()
                self.behind.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

            def finish(self):
                super().finish()
                self.behind.close()

            def do_POST(self):
                with front._answering():
                    body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                    front.calls.append(understood(self.headers, body))
                    self.wfile.write(self.passed_on(body))

            def passed_on(self, body):
                self.behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    self.behind.putheader(name, value)
                self.behind.endheaders(body)
                answer = self.behind.getresponse()
                text = answer.read()
                head = [f"HTTP/1.1 {answer.status} {answer.reason}"]
                head += [f"{name}: {value}" for name, value in answer.getheaders() if name != "transfer-encoding"]
                return "\r\n".join(head + ["", ""]).encode() + text

            def log_message(self, *_):
                pass

        return Handler


def understood(headers, body):
    """A request as a service, an operation and its parameters."""
    scope = headers["Authorization"].split("Credential=")[1].split("/")
    if target := headers.get("X-Amz-Target"):
        return {"service": scope[3], "operation": target.rsplit(".", 1)[1], "parameters": json.loads(body)}
    form = dict(parse_qsl(body.decode()))
    operation = form.pop("Action")
    del form["Version"]
    return {"service": scope[3], "operation": operation, "parameters": form}
