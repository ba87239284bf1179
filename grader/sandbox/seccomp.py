"""seccomp: which system calls this process may make from now on.

A deny list: numerical libraries use too many calls for an allow list that lasts. Processes,
programs, sockets, signals to others, and changes of owner, mode, time stamp and attributes are
refused with EPERM; calls that are newer than syscalls.py with ENOSYS.
Instruction format: linux/filter.h; data layout: struct seccomp_data.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from . import syscalls

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
_CLONE_THREAD = 0x10000
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE_MASK = 1, 1, 0xF
_IOCTL_TIOCSTI, _IOCTL_TIOCLINUX, _IOCTL_FIOSETOWN, _IOCTL_SIOCSPGRP = (
    0x5412,
    0x541C,
    0x8901,
    0x8902,
)
_FCNTL_SETOWN, _FCNTL_SETSIG, _FCNTL_SETOWN_EX = 8, 10, 15
_PR_SET_PDEATHSIG = 1
_SET_MODE_FILTER, _TSYNC = 1, 1

_NAMES = """
accept accept4 acct add_key adjtimex bind bpf capset chmod chown chroot clock_adjtime
clock_settime connect delete_module execve execveat fanotify_init fanotify_mark fchmod fchmodat
fchmodat2 fchown fchownat file_setattr finit_module fork fremovexattr fsconfig fsetxattr fsmount
fsopen fspick futimesat init_module inotify_add_watch inotify_init inotify_init1 io_uring_enter
io_uring_register io_uring_setup ioperm iopl ioprio_set kcmp kexec_file_load kexec_load keyctl
lchown listen listmount lremovexattr lsetxattr memfd_create memfd_secret migrate_pages mknod
mknodat mount mount_setattr move_mount move_pages mq_notify mq_open mq_timedreceive mq_timedsend
mq_unlink msgctl msgget msgrcv msgsnd name_to_handle_at open_by_handle_at open_tree open_tree_attr
perf_event_open personality pidfd_getfd pidfd_open pidfd_send_signal pivot_root process_madvise
process_mrelease process_vm_readv process_vm_writev ptrace quotactl quotactl_fd reboot removexattr
removexattrat request_key rt_sigqueueinfo rt_tgsigqueueinfo semctl semget semop semtimedop
setdomainname setfsgid setfsuid setgid setgroups sethostname setns setpriority setregid setresgid
setresuid setreuid settimeofday setuid setxattr setxattrat shmat shmctl shmget socket statmount
swapoff swapon syslog tkill umount2 unshare userfaultfd utime utimensat utimes vfork vhangup
"""
_DENIED = _NAMES.split()

Instruction = tuple[int, int, int, int]


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> Instruction:
    return (code, if_true, if_false, value & 0xFFFFFFFF)


_PERMIT = _op(_RETURN, _ALLOW)
_REFUSE = _op(_RETURN, _ERRNO | errno.EPERM)
_UNKNOWN = _op(_RETURN, _ERRNO | errno.ENOSYS)
_END = _op(_RETURN, _KILL)


def _argument(index: int) -> Instruction:
    return _op(_LOAD, _ARGUMENTS + 8 * index)


def _only(index: int, values: list[int]) -> list[Instruction]:
    """Permit the call if an argument is one of values, else refuse it."""
    tests = [_op(_EQUAL, v, len(values) - i) for i, v in enumerate(values)]
    return [_argument(index), *tests, _REFUSE, _PERMIT]


def _none_of(index: int, values: list[int]) -> list[Instruction]:
    """Refuse the call if an argument is one of values, else permit it."""
    tests = [_op(_EQUAL, v, len(values) - i) for i, v in enumerate(values)]
    return [_argument(index), *tests, _PERMIT, _REFUSE]


def _special(pid: int) -> dict[str, list[Instruction]]:
    """Return the rules of calls that depend on their arguments."""
    own, own_or_self = _only(0, [pid]), _only(0, [pid, 0])
    stream = [
        _argument(0),
        _op(_EQUAL, _AF_UNIX, 0, 3),
        _argument(1),
        _op(_AND, _SOCK_TYPE_MASK),
        _op(_EQUAL, _SOCK_STREAM, 1),
        _REFUSE,
        _PERMIT,
    ]
    ioctls = [_IOCTL_TIOCSTI, _IOCTL_TIOCLINUX, _IOCTL_FIOSETOWN, _IOCTL_SIOCSPGRP]
    return {
        "clone": [_argument(0), _op(_ANY_BIT, _CLONE_THREAD, 1), _REFUSE, _PERMIT],
        "clone3": [_UNKNOWN],  # glibc then uses clone, whose flags a filter can see
        "kill": own,
        "tgkill": own,
        # A datagram pair could send to any named socket of another process.
        "socketpair": stream,
        "ioctl": _none_of(1, ioctls),
        "fcntl": _none_of(1, [_FCNTL_SETOWN, _FCNTL_SETSIG, _FCNTL_SETOWN_EX]),
        "prctl": _none_of(0, [_PR_SET_PDEATHSIG]),
        **dict.fromkeys(
            ["prlimit64", "sched_setaffinity", "sched_setattr", "sched_setparam"], own_or_self
        ),
        "sched_setscheduler": own_or_self,
    }


def program(pid: int, deny_truncate: bool = False) -> bytes:
    """Return the filter for a process.

    Args:
        pid: the process; it may signal and limit only itself.
        deny_truncate: refuse truncate(2), for Landlock below ABI 3, which cannot.
    """
    steps = [_op(_LOAD, _ARCHITECTURE), _op(_EQUAL, _AUDIT_ARCH[syscalls.MACHINE], 1), _END]
    steps.append(_op(_LOAD, _NUMBER))
    if syscalls.MACHINE == "x86_64":
        steps += [_op(_AT_LEAST, _X32_BIT, 0, 1), _END]
    steps += [_op(_AT_LEAST, syscalls.FIRST_UNKNOWN, 0, 1), _UNKNOWN]
    rules = _special(pid)
    rules |= {name: [_REFUSE] for name in _DENIED + ["truncate"] * deny_truncate}
    for name, body in rules.items():
        call = syscalls.number(name)
        if call is not None:
            steps += [_op(_EQUAL, call, 0, len(body)), *body]
    return b"".join(struct.pack("<HBBI", *step) for step in [*steps, _PERMIT])


def available() -> bool:
    """Tell whether the kernel takes filters and the call numbers of this machine are known."""
    if not syscalls.supported():
        return False
    action = struct.pack("<I", _ERRNO)
    try:  # SECCOMP_GET_ACTION_AVAIL
        return syscalls.call("seccomp", ctypes.c_uint(2), ctypes.c_uint(0), action) == 0
    except OSError:
        return False


def install(deny_truncate: bool = False) -> None:
    """Filter the calls of this process and all its threads; raises OSError if refused."""
    code = program(os.getpid(), deny_truncate)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    syscalls.call("seccomp", ctypes.c_uint(_SET_MODE_FILTER), ctypes.c_uint(_TSYNC), header)
