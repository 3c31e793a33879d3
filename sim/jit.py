"""The only place that knows a compiler exists.

A *law* is a pure scalar function; a *phase* wires laws to arrays; both are compiled with numba. ``NUMBA_DISABLE_JIT=1``
runs the same functions as plain Python.

Compiled code is cached on disk in a folder named by a hash of all sources, because numba's own check does not notice an
edit in a callee in another file. A policy set with a user's plugin gets a folder of its own, named by the plugin's
source too: an edited plugin never meets a stale kernel.
"""

import hashlib
import os
import shutil
import tempfile
import types
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba import njit
from numba.core.errors import NumbaExperimentalFeatureWarning

# A plugin's parameters are appended to a record that compiled laws already know; numba then serves the longer record by
# the shorter one's code, which is right, and says so at length.
warnings.filterwarnings("ignore", message=".*considered a subtype of", category=NumbaExperimentalFeatureWarning)

Array = np.ndarray[Any, Any]
"""A structured or plain NumPy array; the docstring states its dtype and shape."""

COMPILER_ON = not numba.config.DISABLE_JIT
KEPT_CACHES = 8
HOW: dict[str, Any] = {
    "error_model": "numpy",
    "nogil": True,
    "forceinline": True,
    "no_cfunc_wrapper": True,
    "_nrt": False,
}
"""How laws and phases are compiled. They allocate nothing, so they do without numba's reference counts: counting them
took a quarter of a run, and a call of the counter keeps a loop from being vectorised."""


COMPILED_ROOMS = (
    "vocabulary",
    "laws",
    "policies",
    "phases",
    "draws",
    "elementary",
    "ensemble",
    "jit",
    "outcomes",
    "world",
)
"""Rooms whose sources compiled code is made from; an edit elsewhere need not compile anything anew."""


@cache
def source_hash(rooms: tuple[str, ...] = ()) -> str:
    """SHA-256 of the source files of the package, in path order; of some `rooms` only, if given."""
    digest, root = hashlib.sha256(), Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        inside = path.relative_to(root)
        if not rooms or inside.parts[0].removesuffix(".py") in rooms:
            digest.update(str(inside).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_root() -> Path:
    """Folder of all compile caches: ``TIGHTROPE_CACHE``, else the user's cache folder, else a temporary one."""
    chosen = os.environ.get("TIGHTROPE_CACHE")
    home = os.environ.get("XDG_CACHE_HOME")
    root = Path(chosen) if chosen else (Path(home) if home else Path.home() / ".cache") / "tightrope"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            return root
    except OSError:
        return Path(tempfile.gettempdir()) / f"tightrope-{os.getuid()}"


def cache_folder(plugins: str = "") -> Path:
    """Cache folder of one policy set.

    Parameters
    ----------
    plugins : str
        Hash of the plugin sources and of the set of policies; empty for the built-in set.
    """
    key = hashlib.sha256(
        f"{source_hash(COMPILED_ROOMS)} {plugins} {numba.__version__} {np.__version__}".encode()
    ).hexdigest()
    return cache_root() / "numba" / key[:16]


def _prune(root: Path) -> None:
    """Delete all but the most recently used caches: each edit of a source makes a new one."""
    folders = sorted((path for path in root.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for folder in folders[:-KEPT_CACHES]:
        shutil.rmtree(folder, ignore_errors=True)


def prepare_cache(plugins: str = "") -> Path:
    """Create the cache folder of a policy set, mark it used, and prune the oldest."""
    folder = cache_folder(plugins)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        _prune(folder.parent)
    except OSError:
        pass  # another process may prune at the same time; a cache is only ever a convenience
    return folder


def is_warm(function: str, plugins: str = "") -> bool:
    """Whether compiled code of `function` is already on disk (its first call then takes no compile time)."""
    return not COMPILER_ON or any(cache_folder(plugins).rglob(f"*{function}*.nbi"))


def law[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A pure scalar function of the model, compiled where the compiler is on.

    Compiled callers get a version that Python cannot call, as its gate to Python would be most of what is compiled.
    """
    compiled: Callable[P, R] = njit(**HOW)(function)
    if COMPILER_ON:
        inner: Any = njit(no_cpython_wrapper=True, **HOW)(function)
        vars(compiled).update(get_call_template=inner.get_call_template, get_overload=inner.get_overload)
    return compiled


def guarded_law[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A user's function as a law whose indices are checked: a slip must not write into somebody else's memory.

    It may allocate arrays, as laws and phases may not.
    """
    compiled: Callable[P, R] = njit(**HOW | {"_nrt": True, "forceinline": False, "boundscheck": True})(function)
    return compiled


def wrapping_law[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A law of whole numbers that wrap around at 64 bits, silently also with the compiler off."""
    return law(function) if COMPILER_ON else np.errstate(over="ignore")(function)


def compiled[**P, R](function: Callable[P, R], plugins: str = "") -> Callable[P, R]:
    """Compile `function` and keep the result on disk, in the cache of the policy set `plugins`."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder(plugins))
    try:
        result: Callable[P, R] = njit(cache=True, **HOW)(function)
    finally:
        numba.config.CACHE_DIR = before
    return result


def phase[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A step of the month: reads old values, calls laws, writes new values; compiled and cached on disk."""
    return compiled(function)


def part[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A piece of one compiled function, written apart for the reader; compiled only with its caller, to save time."""
    result: Callable[P, R] = njit(inline="always", **HOW)(function)
    return result


def bound(template: Callable[..., Any], **names: Any) -> Callable[..., Any]:
    """A copy of a plain function that sees `names` as its globals.

    numba cannot cache a closure over compiled functions across processes, but it can cache a function that finds them
    among its globals. This is how a phase meets the policies of a run.
    """
    copy = types.FunctionType(template.__code__, {**template.__globals__, **names}, template.__name__)
    copy.__qualname__ = template.__qualname__
    copy.__module__ = template.__module__
    copy.__doc__ = template.__doc__
    return copy


def record(array: Array) -> Any:
    """A structured array as compiled code and plain Python both read it: ``record(array)[0].name``."""
    return array if COMPILER_ON else array.view(np.recarray)


prepare_cache()
