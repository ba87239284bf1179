"""Harm to the grader, the machine and the network."""

from __future__ import annotations

from .catalogue import Collector

ATTACKS = Collector("harm")
_add = ATTACKS.add

_add(
    "kill the grader, the zygote, everybody",
    "denied",
    """
    return attempt(
        lambda: os.kill(GRADER, 9), lambda: os.kill(ZYGOTE, 9), lambda: os.kill(-1, 9),
        lambda: os.killpg(GRADER_GROUP, 9), lambda: os.kill(0, 9),
        lambda: syscall(200, GRADER, 9), lambda: syscall(234, GRADER, GRADER, 9),
        lambda: syscall(129, GRADER, 9, 0), lambda: syscall(297, GRADER, GRADER, 9, 0),
        lambda: signal.pidfd_send_signal(os.pidfd_open(GRADER), 9), lambda: os.kill(GRADER, 0),
    )
    """,
)
_add(
    "signal by input and output (F_SETOWN, F_SETSIG, FIOSETOWN)",
    "denied",
    """
    import fcntl
    left, right = socket.socketpair()
    owner = struct.pack("ii", 1, GRADER)
    return attempt(
        lambda: fcntl.fcntl(left, 10, 9), lambda: fcntl.fcntl(left, 8, GRADER),
        lambda: fcntl.fcntl(left, 15, owner),
        lambda: fcntl.ioctl(left, 0x8901, struct.pack("i", GRADER)),
        lambda: fcntl.ioctl(left, 0x8902, struct.pack("i", GRADER)),
    )
    """,
)
_add(
    "limits, priority and processors of the grader",
    "denied",
    """
    import resource
    return attempt(
        lambda: resource.prlimit(GRADER, resource.RLIMIT_CPU, (1, 1)),
        lambda: resource.prlimit(GRADER, resource.RLIMIT_CPU),
        lambda: os.setpriority(os.PRIO_PROCESS, GRADER, 19),
        lambda: os.sched_setaffinity(GRADER, {0}),
        lambda: os.sched_setscheduler(GRADER, 3, os.sched_param(0)),
        lambda: syscall(251, 1, GRADER, 3 << 13),
    )
    """,
)
_add(
    "mode, owner, times and attributes of the labels",
    "denied",
    """
    folder = os.path.dirname(LABELS)
    return attempt(
        lambda: os.chmod(LABELS, 0), lambda: os.chmod(folder, 0), lambda: os.utime(LABELS, (0, 0)),
        lambda: os.chown(LABELS, 1, 1), lambda: os.setxattr(LABELS, "user.x", b"1"),
        lambda: os.truncate(LABELS, 0), lambda: os.remove(LABELS), lambda: os.rmdir(folder),
        lambda: syscall(452, -100, text(LABELS), 0, 0), lambda: open(LABELS, "a").write("x"),
    )
    """,
)
_add(
    "TCP, UDP, raw, netlink, packet, vsock",
    "denied",
    """
    return attempt(
        lambda: socket.create_connection(("127.0.0.1", TCP), 1).recv(10),
        lambda: socket.socket(2, 2).sendto(b"x", ("127.0.0.1", UDP)),
        lambda: socket.socket(2, 1).bind(("127.0.0.1", 0)), lambda: socket.socket(10, 1),
        lambda: socket.socket(2, 3, 1), lambda: socket.socket(16, 3, 0),
        lambda: socket.socket(17, 3, 0), lambda: socket.socket(40, 1, 0),
        lambda: socket.getaddrinfo("example.org", 80) and socket.socket(),
    )
    """,
)
_add(
    "every socket family",
    "denied",
    "return attempt(*[lambda f=f: socket.socket(f, t) for f in range(46) for t in (1, 2, 3, 5)])",
)
_add(
    "named sockets: path and abstract",
    "denied",
    """
    def talk(address):
        line = socket.socket(socket.AF_UNIX)
        line.connect(address)
        return line.recv(10)
    return attempt(lambda: talk(UNIX), lambda: talk("\\0" + ABSTRACT),
                   lambda: talk("/run/docker.sock"))
    """,
)
_add(
    "datagram through a socket pair",
    "denied",
    """
    def pair(kind):
        left, right = socket.socketpair(socket.AF_UNIX, kind)
        left.sendto(b"x", UNIX + ".datagram")
        return "sent"
    return attempt(*[lambda k=k: pair(k) for k in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET)])
    """,
)
_add(
    "sendto on a stream pair",
    "denied",
    """
    left, right = socket.socketpair()
    return attempt(
        lambda: left.sendto(b"x", UNIX + ".datagram"), lambda: left.connect(UNIX),
        lambda: left.sendmsg([b"x"], [], 0, UNIX + ".datagram"), lambda: left.bind("here"),
    )
    """,
)
_add(
    "shared memory, message queues, keyring",
    "denied",
    """
    from multiprocessing import shared_memory
    return attempt(
        lambda: syscall(29, 0x1234, 4096, 0o1666), lambda: syscall(68, 0x1234, 0o1666),
        lambda: syscall(64, 0x1234, 1, 0o1666), lambda: syscall(240, text("x"), 0o102, 0o600, 0),
        lambda: syscall(250, 0, 0, 0, 0, 0),
        lambda: syscall(248, text("user"), text("d"), 0, 0, -3),
        lambda: shared_memory.SharedMemory("x", True, 9),
    )
    """,
)
_add(
    "typing into the terminal",
    "denied",
    """
    import fcntl
    return attempt(
        lambda: open("/dev/tty", "w"), lambda: fcntl.ioctl(0, 0x5412, b"x"),
        lambda: fcntl.ioctl(1, 0x5412, b"x"), lambda: os.open("/dev/ptmx", 2),
    )
    """,
)
_add(
    "devices and kernel settings",
    "denied",
    """
    return attempt(
        *[lambda p=p: open(p, "rb").read(1) for p in ("/dev/mem", "/dev/kmsg", "/dev/sda")],
        lambda: open("/proc/sys/kernel/core_pattern", "w").write("x"),
        lambda: open("/sys/fs/cgroup/cgroup.procs", "w").write("0"),
        lambda: os.mknod("node", 0o20600, 0x103), lambda: os.mkfifo("pipe"),
    )
    """,
)
_add(
    "clock, host name, modules, reboot",
    "denied",
    """
    return attempt(
        lambda: time.clock_settime(time.CLOCK_REALTIME, 0), lambda: socket.sethostname("evil"),
        lambda: syscall(169, 0, 0, 0, 0), lambda: syscall(175, 0, 0, 0),
        lambda: syscall(103, 3, 0, 0),
    )
    """,
)
_add(
    "become somebody else",
    "denied",
    """
    return attempt(
        lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0]),
        lambda: syscall(126, struct.pack("<Ii", 0x20080522, 0), struct.pack("<6I", *[0xFF] * 6)),
    )
    """,
)
_add(
    "harm through its own /proc",
    "denied",
    """
    return attempt(
        lambda: open("/proc/self/root" + LABELS).read(), lambda: open("/proc/self/cwd/../x", "w"),
        lambda: open("/proc/self/mem", "r+b"), lambda: open("/proc/self/fd/1", "r").read(),
        lambda: open("/proc/self/attr/current", "w").write("x"),
    )
    """,
)
