"""Makes the starter from the reference, so that both share signatures and docstrings.

In `solutions/<lab>/solution.py` a block between `# begin solution: text` and `# end solution` is
what the learner writes. Inside a function it becomes a TODO that raises NotImplementedError; at
module level (helpers that would give the answer away) it vanishes.
"""

from __future__ import annotations

import ast
import re

from grader.errors import KitError
from grader.paths import Project

_BEGIN = re.compile(r"^(?P<indent>\s*)# begin solution: (?P<text>\S.*)$")
_END = re.compile(r"^\s*# end solution\s*$")


def generate(source: str, where: str = "solution.py") -> str:
    """Return the starter of a reference solution.

    Raises:
        KitError: a block is not closed, not opened, or the result does not parse.
    """
    kept: list[str] = []
    opened = 0
    for number, line in enumerate(source.splitlines(), start=1):
        begin = _BEGIN.match(line)
        if begin and not opened:
            opened = number
            kept += _todo(begin["indent"], begin["text"])
        elif _END.match(line) and opened:
            opened = 0
        elif begin or _END.match(line):
            raise KitError("solution blocks do not match", where=f"{where}:{number}")
        elif not opened:
            kept.append(line)
    if opened:
        raise KitError("solution block is not closed", where=f"{where}:{opened}")
    return _tidy(kept, where)


def current(project: Project, lab_id: str) -> bool:
    """Whether the committed starter is what the reference gives."""
    path = project.starter / lab_id / "solution.py"
    return path.is_file() and path.read_text(encoding="utf-8") == of_lab(project, lab_id)


def of_lab(project: Project, lab_id: str) -> str:
    """Return the starter that a lab's reference gives."""
    path = project.solutions / lab_id / "solution.py"
    if not path.is_file():
        raise KitError("the reference solution is missing", where=str(path))
    return generate(path.read_text(encoding="utf-8"), str(path))


def write(project: Project, lab_id: str) -> None:
    """Write the starter of a lab."""
    path = project.starter / lab_id / "solution.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(of_lab(project, lab_id), encoding="utf-8")


def _todo(indent: str, text: str) -> list[str]:
    if not indent:
        return []
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return [f"{indent}# TODO: {text}", f'{indent}raise NotImplementedError("TODO: {quoted}")']


def _tidy(lines: list[str], where: str) -> str:
    """Drop imports nothing uses any more and runs of blank lines; require valid Python."""
    text = "\n".join(lines) + "\n"
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise KitError(f"the starter would not parse: {error}", where=where) from None
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    unused = [
        node.lineno
        for node in tree.body
        if isinstance(node, ast.Import)
        and not any((a.asname or a.name).split(".")[0] in used for a in node.names)
    ]
    kept = [line for n, line in enumerate(text.splitlines(), start=1) if n not in unused]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(kept).rstrip("\n") + "\n")
