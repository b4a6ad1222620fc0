"""The Runtime API of Lambda, for one process after another."""

import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class RuntimeApi:
    """Gives out events, and tells when the process asked for one and what it answered."""

    def __init__(self):
        # When the process asked for its next event.
        self.polls = queue.Queue()
        self.answers = queue.Queue()
        self._events = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self._server.server_address[1]}"

    def give(self, event):
        self._events.put(json.dumps(event).encode())

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _handler(api):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Else an answer waits for the acknowledgement of its own header.
            disable_nagle_algorithm = True

            def do_GET(self):
                api.polls.put(time.monotonic())
                body = api._events.get()
                headers = {
                    "Lambda-Runtime-Aws-Request-Id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
                    "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 60_000),
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-west-2:123456789012:function:bench",
                }
                self._reply(200, body, headers)

            def do_POST(self):
                at = time.monotonic()
                length = self.headers.get("Content-Length")
                body = self.rfile.read(int(length)) if length else self._chunks()
                api.answers.put((at, self.path.rsplit("/", 1)[1], body))
                self._reply(202, b"{}", {})

            def _chunks(self):
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def _reply(self, status, body, headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
