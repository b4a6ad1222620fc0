"""Runs a program, and writes what it cost to a file descriptor: `measured.py FD PROGRAM [ARGUMENT ...]`.

The peak of a program's memory counts what its parent had when it was forked. That is this process, which has little.
"""

import os
import sys
import time

told, command = int(sys.argv[1]), sys.argv[2:]
start = time.monotonic()
pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_CLOSE, told)])
_, status, usage = os.wait4(pid, 0)
wall = time.monotonic() - start
os.write(told, f"{usage.ru_utime + usage.ru_stime} {wall} {usage.ru_maxrss * 1024}".encode())
sys.exit(os.waitstatus_to_exitcode(status))
