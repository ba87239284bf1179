"""Labels, solutions, the grader's memory, its environment, the user's home."""

from __future__ import annotations

from .catalogue import Collector

ATTACKS = Collector("secrets")
_add = ATTACKS.add

_add(
    "labels by path",
    "denied",
    """
    return attempt(
        lambda: open(LABELS).read(), lambda: os.listdir(os.path.dirname(LABELS)),
        lambda: syscall(257, -100, text(LABELS), 0), lambda: open("../" * 12 + LABELS).read(),
        lambda: os.scandir(os.path.dirname(LABELS)).__next__(),
        lambda: __import__("pandas").read_csv(LABELS),
    )
    """,
    seconds=20,
)
_add(
    "labels by symbolic link, hard link, rename",
    "denied",
    """
    return attempt(
        lambda: (os.symlink(LABELS, "s"), open("s").read()),
        lambda: (os.link(LABELS, "h"), open("h").read()),
        lambda: os.rename(LABELS, "r"),
    )
    """,
)
_add(
    "labels through a C library",
    "denied",
    """
    def read():
        LIBC.fopen.restype = ctypes.c_void_p
        return 1 // (LIBC.fopen(text(LABELS), text("r")) or 0)
    import mmap, numpy, sqlite3
    return attempt(
        read, lambda: numpy.fromfile(LABELS, "u1"), lambda: numpy.memmap(LABELS),
        lambda: sqlite3.connect(LABELS).execute("select * from sqlite_master").fetchall(),
        lambda: __import__("pyarrow").memory_map(LABELS).read(),
    )
    """,
)
_add(
    "labels through the grader's /proc",
    "denied",
    """
    paths = ["root" + LABELS, "mem", "environ", "maps", "cwd", "auxv", "syscall", "stack"]
    tries = [lambda p=p, q=q: open(f"/proc/{p}/{q}", "rb").read(64)
             for p in (GRADER, ZYGOTE) for q in paths]
    return attempt(*tries, lambda: os.listdir(f"/proc/{GRADER}/fd"),
                   lambda: os.readlink(f"/proc/{GRADER}/cwd"), lambda: os.listdir("/proc"))
    """,
)
_add(
    "ptrace, process_vm_readv, pidfd_getfd, kcmp",
    "denied",
    """
    return attempt(
        lambda: syscall(101, 16, GRADER, 0, 0), lambda: syscall(310, GRADER, 0, 0, 0, 0, 0),
        lambda: syscall(434, GRADER, 0), lambda: syscall(438, 3, 0, 0),
        lambda: syscall(312, GRADER, GRADER, 0, 0, 0),
    )
    """,
)
_add(
    "the kit: labs, solutions, data sets, tests, its own source",
    "denied",
    """
    names = ("labs", "solutions", "datasets", "starter", "tests", "runs", "grader", ".git", "")
    tries = [lambda n=n: os.listdir(os.path.join(KIT, n)) for n in names]
    here = sys.modules["casework_worker.worker"].__file__
    return attempt(*tries, lambda: open(here).read(), lambda: open(KIT + "/pyproject.toml").read(),
                   lambda: __import__("grader"), lambda: open(KIT + "/grader/errors.py").read())
    """,
)
_add(
    "home, keys, password file",
    "denied",
    """
    home = os.path.expanduser("~")
    paths = ["/etc/passwd", "/etc/shadow", "/etc/hosts", HOME + "/.ssh/id_rsa", HOME + "/.bashrc",
             "/root/.bashrc", "/proc/1/environ", "/var/log/syslog"]
    return attempt(*[lambda p=p: open(p).read(50) for p in paths], lambda: os.listdir(HOME))
    """,
)
_add(
    "environment of the grader",
    "harmless",
    """
    seen = open("/proc/self/environ", "rb").read().decode() + repr(dict(os.environ))
    return "LEAK: token" if "CASEWORK_ATTACK_TOKEN" in seen or "HTTP" in seen else 1
    """,
)
_add(
    "inherited descriptors",
    "harmless",
    """
    found = {}
    for number in sorted(int(name) for name in os.listdir("/proc/self/fd")):
        try:
            found[number] = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            pass
    return "LEAK: " + repr(found) if set(found) - {0, 1, 2, 3} else 1
    """,
)
_add(
    "files by handle, io_uring, bpf, userfaultfd, perf",
    "denied",
    """
    return attempt(
        lambda: syscall(304, 0, 0, 0), lambda: syscall(303, -100, text("/"), 0, 0, 0),
        lambda: syscall(425, 8, 0), lambda: syscall(321, 0, 0, 0), lambda: syscall(323, 0),
        lambda: syscall(298, 0, 0, 0, 0, 0), lambda: syscall(457, 0, 0, 0, 0),
    )
    """,
)
_add(
    "spying with inotify and fanotify",
    "denied",
    "return attempt(lambda: syscall(294, 0), lambda: syscall(300, 0, 0), lambda: syscall(253))",
)
_add(
    "output files of other sessions",
    "denied",
    "return attempt(lambda: os.listdir('..'), lambda: os.listdir('/tmp'), lambda: os.listdir('/'))",
)
_add(
    "existence and size of a hidden file (stat)",
    "denied",
    "return attempt(lambda: os.stat(LABELS).st_size)",
    residual="Landlock does not restrict stat: names, sizes and times of hidden files can be seen.",
)
_add(
    "packages and their data",
    "denied",
    "return attempt(lambda: len(os.listdir(SITE)))",
    residual="site-packages must be readable to import from it; nothing secret may be installed.",
)
