"""Floods of memory, disk, output and descriptors."""

from __future__ import annotations

from .catalogue import Collector

ATTACKS = Collector("resources")
_add = ATTACKS.add

_add(
    "one array of 20 GB",
    "memory",
    "import numpy as np\nreturn float(np.ones(int(20e9 / 8)).sum())",
    seconds=25,
)
_add(
    "memory that grows step by step",
    "memory",
    "kept = []\nwhile True: kept.append(bytearray(20 << 20))",
    seconds=25,
)
_add(
    "memory as a shared mapping",
    "memory",
    """
    import mmap
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 64 << 20))
        kept[-1].write(b"x" * (64 << 20))
    """,
    seconds=25,
)
_add(
    "memory as anonymous files (memfd)",
    "learner",
    """
    kept = []
    for _ in range(200):
        kept.append(os.memfd_create("x"))
        for _ in range(16):
            os.write(kept[-1], b"x" * (4 << 20))
    return "LEAK: 12 GB"
    """,
    seconds=25,
)
_add(
    "memory as full pipes",
    "harmless|learner",
    """
    import fcntl
    ends = []
    for _ in range(25):
        ends.append(os.pipe())
        os.set_blocking(ends[-1][1], False)
        try:
            fcntl.fcntl(ends[-1][1], 1031, 1 << 20)
            os.write(ends[-1][1], b"x" * (1 << 20))
        except OSError:
            pass
    return "25 MB at most"
    """,
)
_add(
    "exception text of 500 MB", "learner|memory", "raise ValueError('x' * (500 << 20))", seconds=25
)
_add(
    "one file without end",
    "learner|disk",
    """
    with open("big", "wb") as file:
        for _ in range(100):
            file.write(b"0" * (64 << 20))
    return "LEAK: 6 GB"
    """,
    seconds=25,
)
_add(
    "many large files",
    "learner|disk",
    """
    for number in range(60):
        with open(f"file-{number}", "wb") as file:
            for _ in range(15):
                file.write(b"0" * (8 << 20))
    return "LEAK: 7 GB"
    """,
    seconds=25,
)
_add(
    "deleted files that stay open",
    "learner|disk",
    """
    kept = []
    for number in range(50):
        file = open(f"gone-{number}", "wb")
        os.remove(f"gone-{number}")
        file.write(b"0" * (100 << 20))
        file.flush()
        kept.append(file)
    return "LEAK: 5 GB"
    """,
    seconds=25,
)
_add(
    "a million empty files",
    "disk",
    "for number in range(10**6): open(f'e-{number}', 'w').close()\nreturn 'LEAK: all made'",
    seconds=60,
)
_add(
    "folders nested without end",
    "disk|learner",
    """
    for _ in range(20_000):
        os.mkdir("d")
        os.chdir("d")
        time.sleep(0.0001)
    return "LEAK: all made"
    """,
    seconds=60,
)
_add(
    "folders nobody may open, left in the scratch folder",
    "harmless",
    "os.makedirs('a/b/c')\nos.mkdir('shut', 0)\nreturn 1",
)
_add("1 GB to stdout", "output", "for _ in range(1024): print('x' * (1 << 20))", seconds=25)
_add(
    "1 GB to stderr, past Python",
    "output|learner",
    "for _ in range(1024): os.write(2, b'x' * (1 << 20))",
    seconds=25,
)
_add(
    "100 MB of output in one line, between two looks",
    "output|learner",
    "os.write(1, b'x' * (100 << 20))\nreturn 1",
    seconds=25,
)
_add(
    "all file descriptors",
    "learner",
    "kept = []\nwhile True: kept.append(os.open('/dev/null', 0))",
)
_add(
    "raise its own limits",
    "denied",
    """
    import resource
    return attempt(
        *[lambda name=name: resource.setrlimit(name, (resource.RLIM_INFINITY,) * 2)
          for name in (resource.RLIMIT_DATA, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE)],
        lambda: open("/proc/self/oom_score_adj", "w").write("-1000"),
    )
    """,
)
_add(
    "a bomb of threads",
    "learner|memory|timeout|harmless",
    """
    for _ in range(100_000):
        threading.Thread(target=hang, daemon=True).start()
    """,
    seconds=10,
)
