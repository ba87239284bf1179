"""Other processes and programs."""

from __future__ import annotations

from .catalogue import Collector

ATTACKS = Collector("processes")
_add = ATTACKS.add

_add("fork bomb", "learner", "while True: os.fork()")
_add(
    "fork, vfork, clone and clone3 by system call",
    "denied",
    """
    return attempt(
        lambda: syscall(57), lambda: syscall(58), lambda: syscall(56, 17, 0, 0, 0, 0),
        lambda: syscall(435, 0, 0),
    )
    """,
)
_add(
    "daemon",
    "learner",
    """
    if os.fork():
        os._exit(0)
    os.setsid()
    hang()
    """,
)
_add(
    "shell and other programs",
    "denied",
    """
    import subprocess
    return attempt(
        lambda: subprocess.run(["/bin/sh", "-c", "id"], capture_output=True).stdout,
        lambda: 1 / (os.system("id") == 0),
        lambda: os.posix_spawn("/bin/ls", ["ls"], {}),
        lambda: os.execv("/bin/ls", ["ls"]),
    )
    """,
)
_add(
    "a program from an anonymous file",
    "denied",
    """
    def start():
        fd = os.memfd_create("x")
        os.write(fd, b"#!/bin/sh\\nid\\n")
        os.execve(fd, ["x"], {})
    def loader():
        os.execv("/lib64/ld-linux-x86-64.so.2", ["ld", "/bin/ls"])
    return attempt(start, loader, lambda: syscall(322, 0, text(""), 0, 0, 0x1000))
    """,
)
_add(
    "multiprocessing",
    "learner",
    "import multiprocessing\nreturn multiprocessing.Pool(2).map(abs, [1, -2])",
)
_add(
    "user namespace, mount, chroot",
    "denied",
    """
    return attempt(
        lambda: syscall(272, 0x10000000), lambda: syscall(56, 0x10000011, 0, 0, 0, 0),
        lambda: syscall(165, 0, 0, 0, 0, 0), lambda: syscall(161, text("/")),
        lambda: syscall(428, -100, text("/"), 1), lambda: syscall(308, 0, 0),
    )
    """,
)
_add(
    "system calls of another architecture (x32)",
    "crash",
    "LIBC.syscall(ctypes.c_long(0x40000000 + 39))\nreturn 'LEAK'",
)
_add(
    "32-bit system call (int 0x80)",
    "crash|denied",
    """
    import mmap
    code = mmap.mmap(-1, 4096, prot=7)
    code.write(bytes.fromhex("b814000000cd80c3"))
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    return "LEAK: %d" % function()
    """,
)
_add(
    "system calls newer than the filter",
    "denied",
    "return attempt(*[lambda n=n: syscall(n, 0, 0, 0, 0) for n in range(470, 480)])",
)
_add(
    "outlive the grader (PR_SET_PDEATHSIG)",
    "denied",
    "return attempt(lambda: syscall(157, 1, 0, 0, 0, 0))",
)
