"""What counts as changed: soundness on programs that are run, and the cases that are not plain."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.watch.callgraph import Code

SIZE = 6
Program = list[tuple[int, tuple[int, ...], int | None]]  # own number, calls, constant used


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Functions f0 to f5; each calls some before it and may use a constant."""
    return [
        (
            draw(st.integers(1, 9)),
            tuple(sorted(draw(st.sets(st.integers(0, n - 1), max_size=2)))) if n else (),
            draw(st.none() | st.integers(0, 2)),
        )
        for n in range(SIZE)
    ]


def text(program: Program, constants: list[int]) -> str:
    lines = [f"C{n} = {value}" for n, value in enumerate(constants)]
    for n, (own, calls, constant) in enumerate(program):
        terms = [str(own), *(f"3 * f{m}()" for m in calls)]
        terms += [] if constant is None else [f"5 * C{constant}"]
        lines += ["", f"def f{n}():", f"    return {' + '.join(terms)}"]
    return "\n".join(lines) + "\n"


def code(source: str, **beside: str) -> Code:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in beside.items():
            Path(folder, f"{name}.py").write_text(content)
        path = Path(folder, "solution.py")
        path.write_text(source)
        return Code.of(path)


def values(source: str) -> list[int]:
    scope: dict = {}
    exec(source, scope)
    return [scope[f"f{n}"]() for n in range(SIZE)]


def reach(program: Program, start: int) -> tuple[set[int], set[int]]:
    """Functions and constants that f<start> rests on, found by walking."""
    functions, constants, pending = set(), set(), [start]
    while pending:
        n = pending.pop()
        functions.add(n)
        constants |= {program[n][2]} - {None}
        pending += [m for m in program[n][1] if m not in functions]
    return functions, constants


@settings(deadline=None, max_examples=60)
@given(programs(), st.lists(st.integers(0, 9), min_size=3, max_size=3), st.data())
def test_exactly_what_rests_on_an_edit_moves(
    program: Program, constants: list[int], data: st.DataObject
) -> None:
    """A fingerprint moves if and only if the edited thing is reached, and so when a value does."""
    edited, after = list(program), list(constants)
    kind, n = data.draw(st.sampled_from(["function", "constant"])), data.draw(st.integers(0, 2))
    if kind == "function":
        edited[n] = (program[n][0] + 1, *program[n][1:])
    else:
        after[n] += 1
    before, now = text(program, constants), text(edited, after)
    old, new = code(before), code(now)
    for k, (was, is_now) in enumerate(zip(values(before), values(now), strict=True)):
        moved = old.fingerprint([f"f{k}"]) != new.fingerprint([f"f{k}"])
        functions, used = reach(program, k)
        assert moved == (n in (functions if kind == "function" else used))
        assert moved or was == is_now


@settings(deadline=None, max_examples=30)
@given(programs(), st.integers(0, 30))
def test_comments_and_blank_lines_move_only_the_place(program: Program, at: int) -> None:
    lines = text(program, [1, 2, 3]).splitlines()
    lines.insert(min(at, 3), "# a thought")
    old, new = code(text(program, [1, 2, 3])), code("\n".join(lines) + "\n")
    assert old.whole == new.whole
    assert old.fingerprint(["f5"]) == new.fingerprint(["f5"])
    assert old.fingerprint(["f5"], placed=True) != new.fingerprint(["f5"], placed=True)


PAIRS = {
    "an import used": ("import math as m\ndef f(): return m.pi\n", "math", "cmath", True),
    "an import of another": (
        "import math\nimport json\ndef f(): return math.pi\n",
        "json",
        "re",
        0,
    ),
    "a default": ("K = 1\ndef f(x=K): return x\n", "K = 1", "K = 2", True),
    "a method": ("class A:\n  def g(self): return 1\ndef f(): return A().g()\n", "1", "2", True),
    "a decorator of its own": (
        "ALL = []\ndef add(g):\n  ALL.append(g)\n  return g\n@add\ndef h(): return 1\n"
        "def f(): return ALL[0]()\n",
        "return 1",
        "return 2",
        True,
    ),
    "a decorator of a library": (
        "import functools\n@functools.cache\ndef h(): return 1\ndef f(): return 3\n",
        "return 1",
        "return 2",
        False,
    ),
    "a table filled below": ("T = {}\nT['a'] = 1\ndef f(): return T['a']\n", "1", "2", True),
    "a call while loading": (
        "T = []\ndef put(x): T.append(x)\nput(1)\ndef f(): return T[0]\n",
        "put(1)",
        "put(2)",
        True,
    ),
    "globals()": ("K = 1\ndef f(): return globals()['K']\n", "K = 1", "K = 2", True),
    "a query by text": ("K = 1\ndef f(t): return t.query('x > @K')\n", "K = 1", "K = 2", True),
    "a conditional definition": (
        "import os\nif os.name:\n  def g(): return 1\ndef f(): return g()\n",
        "return 1",
        "return 2",
        True,
    ),
    "a later definition": (
        "def f(): return 1\ndef g(): return 5\ndef f(): return 2\n",
        "2",
        "3",
        True,
    ),
    "a function nobody asked for": ("def g(): return 1\ndef f(): return 3\n", "1", "2", False),
}


@pytest.mark.parametrize("name", PAIRS)
def test_an_edit(name: str) -> None:
    source, old, new, moves = PAIRS[name]
    assert source.count(old) >= 1
    changed = source.replace(old, new)
    assert (code(source).fingerprint(["f"]) != code(changed).fingerprint(["f"])) == bool(moves)


def test_files_beside_it_count_for_those_who_use_them() -> None:
    source = "import helpers\nimport math\ndef f(): return helpers.k()\ndef g(): return 1\n"
    old = code(source, helpers="import deeper\ndef k(): return deeper.x\n", deeper="x = 1\n")
    for beside in (
        {"helpers": "import deeper\ndef k(): return 7\n", "deeper": "x = 1\n"},
        {"helpers": "import deeper\ndef k(): return deeper.x\n", "deeper": "x = 2\n"},
    ):
        new = code(source, **beside)
        assert old.fingerprint(["f"]) != new.fingerprint(["f"])
        assert old.fingerprint(["g"]) == new.fingerprint(["g"])


def test_a_file_beside_it_that_acts_counts_for_all() -> None:
    source = "import helpers\ndef g(): return 1\n"
    one, two = (code(source, helpers=f"print({n})\n") for n in (1, 2))
    assert one.fingerprint(["g"]) != two.fingerprint(["g"])


def test_files_that_import_each_other_end() -> None:
    loop = {"a": "import b\nimport solution\n", "b": "import a\n"}
    assert code("import a\ndef f(): return a\n", **loop).fingerprint(["f"])


@pytest.mark.parametrize("source", [b"def (\n", b"x = '\x00'\n", b"(" * 5000, b"\xff\xfe"])
def test_what_is_no_python_is_a_syntax_error(source: bytes, tmp_path: Path) -> None:
    path = tmp_path / "solution.py"
    path.write_bytes(source)
    with pytest.raises(SyntaxError):
        Code.of(path)
