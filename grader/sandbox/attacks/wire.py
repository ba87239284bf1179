"""Garbage, forged and hostile frames on the connection to the grader."""

from __future__ import annotations

from .catalogue import Collector

ATTACKS = Collector("wire")
_add = ATTACKS.add


def _frame(name: str, want: str, expression: str) -> None:
    seconds = 2 if want == "timeout" else 20
    _add(name, want, f"send({expression})\nhang()", seconds=seconds)


_add("close every descriptor", "exit|protocol|crash", "os.closerange(0, 1024)\nreturn 1")
_add("close the connection and go on", "protocol|exit", "os.close(3)\nhang()")
_frame("64 KB of noise", "protocol", "os.urandom(1 << 16)")
_frame("a buffer of 2^60 bytes", "protocol", "frame({'ok': 1}, sizes=[1 << 60])")
_frame("2^32 buffers", "protocol", "struct.pack('!II', 2, 2**32 - 1)")
_frame("16,384 buffers of 2^63 bytes", "protocol", "frame({'ok': 1}, sizes=[1 << 63] * 16384)")
_frame("half a frame, then silence", "timeout", "frame({'ok': 1})[:10]")
_add("half a frame, then the end", "exit", "send(frame({'ok': 1})[:10])\nos._exit(0)")
_frame("JSON nested 400,000 deep", "protocol", "frame(b'{\"ok\":' + b'[' * 400000)")
_frame("number of 10,000 digits", "protocol", "frame(b'{\"ok\":' + b'9' * 10000 + b'}')")
_frame("JSON that is no object", "protocol", "frame([1, 2])")
_frame("not a number", "protocol", "frame(b'{\"ok\": NaN}')")
_add(
    "one byte a second",
    "timeout",
    "for byte in frame({'ok': 1}):\n    os.write(3, bytes([byte]))\n    time.sleep(1)",
    seconds=3,
)
_add(
    "600 MB as a result", "protocol", "import numpy as np\nreturn np.zeros(75_000_000)", seconds=25
)
_add(
    "result that refuses to be encoded",
    "learner|harmless|rejected",
    "return Odd(a=1)",
    top="""
    class Odd(dict):
        def values(self):
            raise RuntimeError("no")
    """,
)


def _value(name: str, tree: str, buffers: str = "[]", want: str = "protocol") -> None:
    """Answer the right question with a hostile value."""
    body = f"send(frame({{'ok': {tree}, 'n': nonce()}}, {buffers}))\nhang()"
    _add(name, want, body)


_value("unknown tag", "{'$': 'pickle', 'v': 'x'}")
_value("array of Python objects", "{'$': 'array', 'k': '|O', 's': [1], 'b': 0}", "[b'12345678']")
_value("shape above its buffer", "{'$': 'array', 'k': '<f8', 's': [9], 'b': 0}", "[b'12345678']")
_value("negative shape", "{'$': 'array', 'k': '<f8', 's': [-1], 'b': 0}", "[b'12345678']")
_value(
    "shape whose product overflows",
    "{'$': 'array', 'k': '<f8', 's': [1 << 31, 1 << 31, 4], 'b': 0}",
    "[b'']",
)
_value(
    "text with wild offsets",
    "{'$': 'series', 'i': {'r': [0, 1, 1]}, 'c': "
    "{'k': 'text', 'f': 'str', 's': [1], 'b': 0, 'o': 1, 'm': 2}}",
    "[b'ab', struct.pack('<qq', 0, 1 << 50), b'\\0']",
)
_value(
    "text that is not UTF-8",
    "{'$': 'series', 'i': {'r': [0, 1, 1]}, 'c': "
    "{'k': 'text', 'f': 'str', 's': [1], 'b': 0, 'o': 1, 'm': 2}}",
    "[b'\\xff\\xfe', struct.pack('<qq', 0, 2), b'\\0']",
)
_value(
    "code points beyond Unicode",
    "{'$': 'array', 'k': '<U1', 's': [1], 'b': 0}",
    "[b'\\xff\\xff\\xff\\x7f']",
)
_value(
    "index of 2^61 rows",
    "{'$': 'frame', 'c': [], 'l': 5, 'x': {'r': [0, 0, 1]}, 'i': {'r': [0, 1 << 61, 1]}}",
)
_value(
    "five lists that become 10^12 items",
    "{'$': 'lists', 'n': {'k': '<i8', 's': [1], 'b': 0}, 'v': []}",
    "[struct.pack('<q', 10**12)]",
)
_value("lone surrogate in text", "'\\ud800'")
_add(
    "error report with wrong types",
    "protocol",
    "send(frame({'error': {'error': 1, 'message': []}, 'n': nonce()}))\nhang()",
)
_add(
    "error report full of terminal escapes",
    "learner",
    """
    record = {"error": "E\\x1b[2J", "message": "\\x1b]0;owned\\x07\\u202e", "traceback": "\\x9b31m",
              "file": "/etc/passwd", "line": 1, "function": "\\r"}
    send(frame({"error": record, "n": nonce()}))
    hang()
    """,
)
_add(
    "50 answers in advance",
    "protocol|rejected",
    "send(frame({'ok': 42}) * 50)\nreturn 1",
)
_add(
    "an answer with its own number, then a second one",
    "harmless|rejected",
    "send(frame({'ok': 42, 'n': nonce()}) * 2)\nreturn 1",
)
_add(
    "thread that spoils the wire after the answer",
    "harmless",
    """
    def spoil():
        time.sleep(0.05)
        while True:
            send(os.urandom(1000))
            time.sleep(0.01)
    threading.Thread(target=spoil, daemon=True).start()
    return 1
    """,
)
_add(
    "descriptors sent to the grader (SCM_RIGHTS)",
    "harmless",
    """
    line = socket.socket(fileno=os.dup(3))
    socket.send_fds(line, [frame({"ok": 1, "n": nonce()})], [0, 1, 2] * 20)
    hang()
    """,
)
