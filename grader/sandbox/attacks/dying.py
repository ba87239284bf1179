"""Ways to die or to hang."""

from __future__ import annotations

from .catalogue import Collector

ATTACKS = Collector("dying")
_add = ATTACKS.add

_add("segmentation fault", "crash", "ctypes.string_at(0)")
_add("abort", "crash", "os.abort()")
_add("kill -9 itself", "crash", "os.kill(os.getpid(), 9)")
_add("os._exit(0) in a call", "exit", "os._exit(0)")
_add("os._exit(0) while loading", "exit", "return 1", top="os._exit(0)")
_add("sys.exit(0) in a call", "learner", "sys.exit(0)")
_add("sys.exit(0) while loading", "learner", "return 1", top="sys.exit(0)")
_add("raise KeyboardInterrupt", "learner", "raise KeyboardInterrupt")
_add("syntax error", "learner", "return 1", top="def (:")
_add(
    "overflow of the C stack",
    "crash|learner|memory",
    """
    nested = []
    for _ in range(2 * 10**6):
        nested = [nested]
    sys.setrecursionlimit(10**8)
    return repr(nested)
    """,
    seconds=20,
)
_add("endless loop in Python", "timeout", "while True: pass", seconds=1)
_add(
    "endless loop in C that holds the interpreter lock",
    "timeout",
    "import itertools\nreturn sum(itertools.repeat(1))",
    seconds=1,
)
_add("endless loop while loading", "timeout", "return 1", top="while True: pass", load_seconds=2)
_add(
    "sleep with every signal ignored",
    "timeout",
    """
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    hang()
    """,
    seconds=1,
)
_add("stop itself", "timeout", "os.kill(os.getpid(), signal.SIGSTOP)\nreturn 1", seconds=1)
_add(
    "exception whose text never ends",
    "timeout",
    "raise Endless()",
    top="""
    class Endless(Exception):
        def __str__(self):
            while True: pass
    """,
    seconds=1,
)
_add(
    "does not read while 200 MB arrive",
    "timeout",
    "return 1",
    top="sys.modules['casework_worker.frames'].Connection.receive = lambda *a: hang()",
    argument="big",
    seconds=1,
)
_add(
    "destructor that hangs while the answer is sent",
    "harmless|timeout",
    "Trap()\nreturn 1",
    top="""
    class Trap:
        def __del__(self):
            hang()
    """,
    seconds=1,
)
