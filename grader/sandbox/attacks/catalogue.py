"""What an attack is, and the list of all of them."""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

GROUPS = ("dying", "resources", "processes", "wire", "forging", "planting", "secrets", "harm")
SECRET = "S3CR3T"

# Put before every attack. {context} sets the constants of the machine under attack.
PRELUDE = '''
import ctypes, gc, json, os, signal, socket, struct, sys, threading, time
{context}
LIBC = ctypes.CDLL(None, use_errno=True)

def attempt(*functions):
    """Try each; say which were denied. A success is a leak."""
    lines = []
    for function in functions:
        try:
            lines.append("LEAK: " + repr(function())[:300])
        except BaseException as error:
            lines.append(type(error).__name__)
    return "denied: " + ", ".join(lines)

def syscall(number, *arguments):
    """Make a system call by its x86_64 number; on other machines nothing is tried."""
    if os.uname().machine != "x86_64":
        raise OSError(38, "not tried")
    ctypes.set_errno(0)
    values = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = LIBC.syscall(ctypes.c_long(number), *values)
    if result < 0:
        raise OSError(ctypes.get_errno(), "system call %d" % number)
    return result

def text(path):
    return ctypes.c_char_p(os.fsencode(path))

def frame(tree, buffers=(), sizes=None):
    body = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    sizes = sizes or [len(b) for b in buffers]
    head = struct.pack("!II%dQ" % len(sizes), len(body), len(sizes), *sizes)
    return head + body + b"".join(buffers)

def send(data):
    """Write past the worker, straight to the grader."""
    while data:
        try:
            data = data[os.write(3, data):]
        except BlockingIOError:
            time.sleep(0.001)

def nonce():
    """Find the number of the question that is being answered."""
    look = sys._getframe()
    while look is not None:
        head = look.f_locals.get("head")
        if isinstance(head, dict) and "n" in head:
            return head["n"]
        look = look.f_back

def hang():
    time.sleep(1000)
'''


@dataclass(frozen=True)
class Attack:
    """One hostile submission and what must become of it.

    Attributes:
        want: acceptable outcomes: a kind of Fault, "denied", "harmless", "rejected" (the answer
            is not what the grader asked for) or "not scored" (the score stays that of chance).
        body: the body of `run(x)`.
        top: module level code before it.
        files: further files of the submission folder.
        seconds, load_seconds: timeouts of the call and of loading.
        argument: "one", "big" (200 MB) or "inputs" (scored against hidden labels).
        residual: why it succeeds and is accepted; such an attack is an expected failure.
    """

    name: str
    group: str
    want: tuple[str, ...]
    body: str
    top: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 20.0
    load_seconds: float = 20.0
    argument: str = "one"
    residual: str = ""

    def source(self, context: str) -> str:
        """Return the whole solution.py."""
        body = textwrap.indent(textwrap.dedent(self.body).strip("\n"), "    ")
        top = textwrap.dedent(self.top).strip("\n")
        return f"{PRELUDE.replace('{context}', context)}\n{top}\n\ndef run(x):\n{body}\n"


class Collector:
    """Gathers the attacks of one group."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.attacks: list[Attack] = []

    def add(self, name: str, want: str, body: str, **more: object) -> None:
        """Add an attack; want is a space-separated list of outcomes."""
        outcomes = tuple(want.split("|"))
        self.attacks.append(Attack(name, self.group, outcomes, body, **more))  # type: ignore[arg-type]


def catalogue(names: tuple[str, ...] = ()) -> list[Attack]:
    """Return all attacks, or those whose name or group contains one of names."""
    found: list[Attack] = []
    for group in GROUPS:
        module = importlib.import_module(f".{group}", __package__)
        found += module.ATTACKS.attacks
    return [a for a in found if not names or any(n in f"{a.group} {a.name}" for n in names)]
