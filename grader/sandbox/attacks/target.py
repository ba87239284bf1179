"""What the attacks aim at: hidden labels, stores, sockets, and the checks that all is unharmed."""

from __future__ import annotations

import os
import socket
import sysconfig
import threading
from pathlib import Path
from typing import Any

from .catalogue import SECRET

_EVIL = ("/tmp/evil", "/dev/shm/evil", "/var/tmp/evil")
_KIT = Path(__file__).resolve().parents[3]


class Target:
    """A folder with secrets, a few listening sockets, and this process as the grader.

    Args:
        base: an empty folder; everything is made below it.
    """

    def __init__(self, base: Path) -> None:
        self.base = base
        self.hits: list[str] = []
        self.labels = base / "secret" / "labels.csv"
        self._write_files()
        self._sockets: list[socket.socket] = []
        self._listen()
        self._before = self._state()
        os.environ["CASEWORK_ATTACK_TOKEN"] = SECRET

    def close(self) -> None:
        """Close the sockets."""
        os.environ.pop("CASEWORK_ATTACK_TOKEN", None)
        for listener in self._sockets:
            listener.close()

    def context(self, folder: Path, zygote: int) -> str:
        """Return the constants an attack in folder starts with, as Python source."""
        values: dict[str, Any] = {
            "LABELS": str(self.labels),
            "NEXT": str(self.base / "submissions" / "next"),
            "RUNS": str(self.base / "runs"),
            "GRADER": os.getpid(),
            "GRADER_GROUP": os.getpgid(0),
            "ZYGOTE": zygote,
            "TCP": self._ports[0],
            "UDP": self._ports[1],
            "UNIX": str(self.base / "u"),
            "ABSTRACT": self._abstract,
            "KIT": str(_KIT),
            "SITE": sysconfig.get_paths()["purelib"],
            "HOME": str(Path("~").expanduser()),
            "FOLDER": str(folder),
        }
        return "\n".join(f"{name} = {value!r}" for name, value in values.items())

    def damage(self) -> list[str]:
        """Return what is no longer as it was, and forget it."""
        found = [f"reached {hit}" for hit in self.hits]
        self.hits.clear()
        after = self._state()
        found += [f"changed {key}" for key in after if after[key] != self._before[key]]
        for path in _EVIL:
            if Path(path).exists():
                found.append(f"made {path}")
                Path(path).unlink()
        if found:
            self._repair()
        return found

    def _write_files(self) -> None:
        for name in ("secret", "runs", "submissions/next"):
            (self.base / name).mkdir(parents=True, exist_ok=True)
        self.labels.write_text(f"{SECRET},1\n")
        (self.base / "runs" / "mlflow.db").write_text("store\n")
        (self.base / "runs" / "report.json").write_text("{}\n")
        (self.base / "submissions" / "next" / "solution.py").write_text(f"# {SECRET}\n")

    def _repair(self) -> None:
        with_mode = [self.labels.parent, self.labels]
        for path in with_mode:
            if path.exists():
                path.chmod(0o700)
        self._write_files()
        self._before = self._state()

    def _state(self) -> dict[str, Any]:
        names: tuple[str, ...] = (
            "secret",
            "secret/labels.csv",
            "runs",
            "runs/mlflow.db",
            "runs/report.json",
        )
        names += ("submissions/next", "submissions/next/solution.py")
        state: dict[str, Any] = {}
        for name in names:
            try:
                found = (self.base / name).stat()
                state[name] = (found.st_mode, found.st_mtime_ns, found.st_size, found.st_nlink)
            except OSError:
                state[name] = None
        state["priority of the grader"] = os.getpriority(os.PRIO_PROCESS, 0)
        state["processors of the grader"] = os.sched_getaffinity(0)
        return state

    def _listen(self) -> None:
        stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
        self._abstract = "casework-" + os.urandom(6).hex()
        tcp = self._serve(socket.AF_INET, stream, ("127.0.0.1", 0))
        udp = self._serve(socket.AF_INET, datagram, ("127.0.0.1", 0))
        self._serve(socket.AF_UNIX, stream, str(self.base / "u"))
        self._serve(socket.AF_UNIX, datagram, str(self.base / "u.datagram"))
        self._serve(socket.AF_UNIX, stream, "\0" + self._abstract)
        self._ports = (tcp.getsockname()[1], udp.getsockname()[1])

    def _serve(self, family: int, kind: int, address: Any) -> socket.socket:
        listener = socket.socket(family, kind)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        self._sockets.append(listener)
        threading.Thread(target=self._count, args=(listener, kind), daemon=True).start()
        return listener

    def _count(self, listener: socket.socket, kind: int) -> None:
        while True:
            try:
                if kind == socket.SOCK_DGRAM:
                    listener.recv(100)
                else:
                    line, _ = listener.accept()
                    line.sendall(SECRET.encode())
                    line.close()
            except OSError:
                return
            self.hits.append("datagram" if kind == socket.SOCK_DGRAM else "connection")
