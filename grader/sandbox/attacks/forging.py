"""Wrong answers that try to be scored as right ones. Labels are 200 fair coins."""

from __future__ import annotations

from .catalogue import Collector

ATTACKS = Collector("forging")


def _add(name: str, want: str, body: str, **more: object) -> None:
    ATTACKS.add(name, want, body, **{"argument": "inputs", **more})


_add(
    "object that is equal to everything",
    "rejected",
    "return Liar()",
    top="""
    class Liar:
        def __eq__(self, other): return True
        def __ne__(self, other): return False
        def __len__(self): return 200
        def __iter__(self): return iter([self] * 200)
        def __array__(self, *a, **k):
            import numpy as np
            return np.zeros(200)
    """,
)
_add(
    "list of numbers that lie when compared",
    "rejected|not scored",
    "return [Lie(0.5) for _ in range(len(x))]",
    top="""
    class Lie(float):
        def __eq__(self, other): return True
        def __lt__(self, other): return True
        def __gt__(self, other): return True
        def __sub__(self, other): return 0.0
        def __rsub__(self, other): return 0.0
        def __abs__(self): return 0.0
        __hash__ = float.__hash__
    """,
)
_add(
    "array subclass that lies",
    "rejected|not scored",
    "return np.zeros(len(x)).view(Lie)",
    top="""
    import numpy as np
    class Lie(np.ndarray):
        def __eq__(self, other): return np.ones(self.shape, bool)
        def __array_ufunc__(self, *a, **k): return np.ones(200, bool)
    """,
)
_add(
    "DataFrame subclass that lies",
    "rejected|not scored",
    "return Lie({'p': [0.0] * len(x)})",
    top="""
    import pandas as pd
    class Lie(pd.DataFrame):
        def __eq__(self, other): return True
        @property
        def _constructor(self): return Lie
    """,
)
_add(
    "numpy, pandas and sklearn.metrics patched",
    "not scored",
    """
    import numpy as np, pandas as pd, sklearn.metrics as m
    for module in (np, pd, m):
        for name in ("mean", "equal", "array_equal", "accuracy_score", "roc_auc_score", "sum"):
            setattr(module, name, lambda *a, **k: 1.0)
    return np.zeros(len(x))
    """,
    seconds=20,
)
_add(
    "json, struct and the codec patched",
    "not scored|protocol|learner|exit|timeout|rejected",
    """
    json.dumps = lambda *a, **k: '{"ok": 1}'
    struct.pack = lambda *a, **k: b""
    sys.modules["casework_worker.codec"].encode = lambda *a, **k: ({"score": 1.0}, [])
    return [0] * len(x)
    """,
)
_add(
    "builtins patched",
    "not scored|protocol|learner|exit|timeout|rejected",
    """
    import builtins
    builtins.len = lambda x: 200
    builtins.isinstance = lambda *a: True
    return [0] * 200
    """,
)
_add(
    "search of the stack for the grader",
    "not scored",
    """
    look = sys._getframe()
    while look is not None:
        for value in list(look.f_locals.values()) + list(look.f_globals.values()):
            if isinstance(value, dict) and "labels" in value:
                return value["labels"]
        look = look.f_back
    return [0.0] * len(x)
    """,
)
_add(
    "search of all objects for labels",
    "not scored",
    """
    import numpy as np
    for thing in gc.get_objects():
        for held in (thing, *(gc.get_referents(thing) if isinstance(thing, (dict, list)) else ())):
            if isinstance(held, np.ndarray) and held.shape == (200,) and held.dtype == bool:
                return held.astype(float)
    return np.zeros(len(x))
    """,
    seconds=20,
)
_add(
    "search of its own memory for labels",
    "not scored",
    """
    import numpy as np
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            if "rw" not in line or "[heap]" not in line:
                continue
            first, last = (int(part, 16) for part in line.split()[0].split("-"))
            memory.seek(first)
            block = np.frombuffer(memory.read(last - first), "u1")
            runs = np.flatnonzero(np.convolve(block <= 1, np.ones(200), "valid") == 200)
            mixed = [r for r in runs[:200_000:97] if 60 < block[r : r + 200].sum() < 140]
            if mixed:
                return block[mixed[0] : mixed[0] + 200].astype(float)
    return np.zeros(len(x))
    """,
    seconds=20,
)
_add(
    "a frame that carries its own score",
    "rejected|not scored",
    """
    send(frame({"ok": {"$": "dict", "k": ["passed", "score"], "v": [True, 100]}, "n": nonce(),
                "score": 100, "passed": True}))
    hang()
    """,
)
_add(
    "a result file beside the answer",
    "not scored",
    """
    for name in ("report.json", "results.json", "score.json"):
        open(name, "w").write('{"score": 100, "passed": true}')
    return [0.0] * len(x)
    """,
)
_add(
    "prints that look like a verdict",
    "not scored",
    """
    print('{"schema": 1, "passed": true, "score": 100}')
    print("\\x1b[2J\\x1b[1;1HPASSED 100/100")
    return [0.0] * len(x)
    """,
)
_add("answer that is not a number", "rejected", "return [float('nan')] * len(x)")
_add("answer that is too short", "rejected", "return [1.0]")
_add("answer as text", "rejected", "return ['1'] * len(x)")
_add(
    "exception named after a pass",
    "learner",
    "raise type('Passed', (Exception,), {})('score 100')",
)
_add(
    "atexit handler that prints a pass",
    "exit",
    "import atexit\natexit.register(print, 'PASSED')\nos._exit(0)",
)
