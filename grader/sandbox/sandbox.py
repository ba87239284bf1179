"""The door of the sandbox: start it, open sessions, close it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import KitError
from . import policy
from . import tier as tiers
from .limits import Limits
from .scratch import make_folder, remove_tree, sweep
from .session import Session

PRELOAD = (
    "numpy",
    "pandas",
    "pyarrow",
    "scipy.sparse",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "sklearn.feature_extraction.text",
    "lightgbm",
)


class Sandbox:
    """Runs submissions in confined processes that inherit nothing from the grader.

    Use it as a context manager, from one thread. Entering returns at once and lets the libraries
    load in the background; the first session waits for them.

    Args:
        preload: modules to import once and share with all workers.
        seed: default seed of the sessions.
        confine: False runs the same protocol without confinement, never for a grade unless the
            user asks for it.
        require_tier: weakest tier that is acceptable, "A" to "E".
        threads: threads that numerical libraries may use in a worker.
        forbidden: further paths no worker may read, such as a file with a secret seed. The kit's
            own folders are always among them.

    Raises:
        KitError: this machine does not offer the required tier.
    """

    def __init__(
        self,
        preload: tuple[str, ...] = PRELOAD,
        seed: int = 0,
        confine: bool = True,
        require_tier: str | None = None,
        threads: int = 1,
        forbidden: Iterable[str | Path] = (),
    ) -> None:
        self.tier = tiers.detect(confine)
        if require_tier and not self.tier.at_least(require_tier):
            raise KitError(
                f"tier {require_tier} is required, this machine offers {self.tier}",
                where="sandbox",
                next="casework doctor",
            )
        self._preload, self._seed, self._threads = tuple(preload), seed, threads
        self._forbidden = policy.forbidden_paths(forbidden)
        self._rules = policy.library_rules(self._forbidden)
        self._sessions: list[Session] = []
        self._server: Any = None

    def __enter__(self) -> Sandbox:
        sweep()
        self._scratch, self._claim = make_folder()
        try:
            self._server = self._start()
        except BaseException:
            self._remove_folder()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for session in self._sessions:
                session.close()
        finally:
            self._server.close()
            self._remove_folder()

    def _remove_folder(self) -> None:
        os.close(self._claim)
        remove_tree(self._scratch)

    def _start(self) -> Any:
        if sys.platform == "linux" and self.tier.letter != "C":
            from .backends.zygote import ZygoteServer

            return ZygoteServer(self._preload, self._threads)
        from .backends.spawn import SpawnServer
        from .backends.wrappers import for_tier

        return SpawnServer(self._preload, self._threads, for_tier(self.tier.letter))

    def open(
        self, path: str | Path, *, limits: Limits | None = None, seed: int | None = None
    ) -> Session:
        """Load a submission in a fresh worker.

        Args:
            path: the Python file; files beside it can be imported.
            limits: ceilings; default Limits().
            seed: for the global generators of random and numpy; default the sandbox's seed.

        Raises:
            Fault: the submission could not be loaded.
            KitError: the sandbox itself failed.
        """
        if self._server is None:
            raise KitError("the sandbox is not started: use it as a context manager")
        self._sessions = [session for session in self._sessions if session.alive]
        session = Session(
            self._server,
            path,
            limits=limits or Limits(),
            seed=self._seed if seed is None else seed,
            scratch=self._scratch,
            config=self._confinement(Path(path)),
        )
        self._sessions.append(session)
        return session

    def _confinement(self, path: Path) -> dict[str, Any]:
        details = self.tier.details
        rules = [*self._rules, *policy.submission_rules(path, self._forbidden)]
        return {
            "landlock": details["landlock_abi"],
            "seccomp": details["seccomp"],
            "rules": rules,
        }

    def zygote_pid(self) -> int:
        """Return the process id of the zygote, 0 on a machine that has none."""
        return int(getattr(self._server, "pid", 0))
