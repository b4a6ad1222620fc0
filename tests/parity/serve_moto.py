"""Runs moto's server on a free port of this machine, says which, and ends when standard input does.

The test holds the other end: however it dies, the server goes with it.
"""

import sys

from moto.core.config import default_user_config
from moto.server import ThreadedMotoServer

# The Lambdas are only looked at, and nobody needs Docker for that.
default_user_config["lambda"]["use_docker"] = False

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
_, port = server.get_host_and_port()
print(port, flush=True)
sys.stdin.read()
server.stop()
