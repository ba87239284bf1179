"""Errors that end in one clear message, each with the exit code of the party at fault."""

from __future__ import annotations


class CaseworkError(Exception):
    """A foreseeable fault: what happened, where, why, and the next command to type.

    Args:
        what: one sentence, the fault itself.
        where: file, option or command the fault belongs to.
        why: the likely cause.
        next: what the user should do now.
    """

    exit_code = 3

    def __init__(self, what: str, *, where: str = "", why: str = "", next: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.why, self.next = what, where, why, next

    def lines(self) -> list[str]:
        """Return the message as labelled lines, ready for a terminal."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        rest = [("Why", self.why), ("Next", self.next)]
        return [head, *(f"  {label}: {text}" for label, text in rest if text)]


class LearnerError(CaseworkError):
    """The submission is at fault: it was judged, or could not be judged because of itself."""

    exit_code = 1


class UsageError(CaseworkError):
    """The command line or a file named on it is at fault."""

    exit_code = 2


class KitError(CaseworkError):
    """Data, environment or the kit itself is at fault; never charged to the learner."""

    exit_code = 3
