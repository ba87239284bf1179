"""Loads the plug-in files of labs, datasets and banks by path, under private names.

Nothing is put on `sys.path`: a learner who installs Hugging Face's `datasets` meets no clash.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from grader.errors import KitError


def module(path: Path) -> ModuleType:
    """Load the Python file `path` once and return it as a module.

    Raises:
        KitError: the file is missing (an error inside it is a bug of the kit and shows as one).
    """
    path = path.resolve()
    name = "casework_files." + "_".join(path.with_suffix("").parts[-3:])
    loaded = sys.modules.get(name)
    if loaded is not None and loaded.__file__ == str(path):
        return loaded
    if not path.is_file():
        raise KitError("file is missing", where=str(path))
    return _load(path, name)


def _load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded  # dataclasses look their module up while it is being loaded
    try:
        spec.loader.exec_module(loaded)
    except BaseException:
        del sys.modules[name]
        raise
    return loaded
