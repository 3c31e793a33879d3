"""What all verbs share: the two screens, a progress bar, options of the command line, loading a configuration."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from sim.errors import ConfigError, RunFolderError, UserError

screen = Console()
aside = Console(stderr=True)


def print_json(value: Any) -> None:
    """Print a value as JSON on stdout."""
    sys.stdout.write(json.dumps(value, indent=1, allow_nan=False) + "\n")


def cores(threads: int | None) -> int:
    """Threads asked for, or the cores this process may use."""
    at_hand = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return threads or at_hand or 1


@contextmanager
def progress_over(total: int, what: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr; yields a function that takes the number just done."""
    if quiet:
        yield lambda done: None
        return
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=aside, transient=True) as bar:
        task = bar.add_task(what, total=total, rate="")

        def done(number: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, advance=number, rate=f"{speed:,.0f}/s" if speed else "")

        yield done


@contextmanager
def with_extra() -> Iterator[None]:
    """Say which library is missing, and how to install it; raises ConfigError."""
    try:
        yield
    except ImportError as error:
        message = f"needs {error.name}; install the extra: pip install 'tightrope[analysis]'"
        raise ConfigError(message) from None


def needs(*modules: str) -> None:
    """Name a library that is missing before the work, not after; raises ConfigError."""
    with with_extra():
        for name in modules:
            import_module(name)


def refuse_existing(out: Path | None) -> None:
    """Refuse a folder that is there before the work, not after; raises RunFolderError."""
    if out is not None and out.exists():
        raise RunFolderError(f"{out} is there already")


def load(config: str, overrides: Sequence[tuple[str, Any]] = ()) -> Any:
    """A run specification from a configuration and settings; raises UserError with the line of a mistake."""
    from sim.runspec import load_spec

    return load_spec(config, overrides)


def overrides_from(flags: Mapping[str, Any], settings: Sequence[str], policies: Sequence[str]) -> list[tuple[str, Any]]:
    """Settings that options of the command line lay over a configuration; raises ConfigError if one is given twice."""
    from sim.scenario import parse_override

    asked: list[tuple[str, str, Any]] = []
    for text in policies:  # first, so that a --set can change what the policy brings
        actor, separator, name = text.partition("=")
        if not separator or not actor or not name:
            raise ConfigError("write it as ACTOR=NAME, such as seoul=hedging", where=f"--policy {text}")
        asked.append((f"--policy {text}", f"policies.{actor}", name))
    asked += [(f"--set {text}", *parse_override(text)) for text in settings]
    asked += [(option_of(path, value), path, value) for path, value in flags.items() if value is not None]
    _refuse_twice(asked)
    return [(path, value) for _, path, value in asked]


def _refuse_twice(asked: Sequence[tuple[str, str, Any]]) -> None:
    """Refuse one setting given by two options, under whatever spelling."""
    from sim.scenario.resolve import canonical_or_same

    options: dict[str, str] = {}
    for option, path, _ in asked:
        name = canonical_or_same(path, {})
        if name in options:
            raise ConfigError(f"sets what {options[name]} sets already; give one of them", where=option)
        options[name] = option


def option_of(path: str, value: Any) -> str:
    """How a setting that has an option of its own is written."""
    return f"--{'months' if path == 'model.ticks' else path.rpartition('.')[2]} {value}"


def spelled(error: UserError, flags: Mapping[str, Any], policies: Sequence[str]) -> UserError:
    """A complaint about an option, under the name the user wrote."""
    options = {path: option_of(path, value) for path, value in flags.items() if value is not None}
    options |= {f"policies.{text.partition('=')[0]}": f"--policy {text}" for text in policies}
    for path, option in options.items():
        if error.where.startswith(f"--set {path}="):
            error.where, error.field, error.value = option, "", None
    return error


def announce(spec: Any, engine: str, *, quiet: bool) -> str:
    """Say what takes time, and the engine that will run: a policy that does not compile needs Mesa."""
    from sim.policies.hooks import hooks_of

    hooks = hooks_of(spec.policies)
    if not hooks.compiled:
        if engine == "ensemble" and not quiet:
            why = f"running on the Mesa driver, because a policy does not compile ({hooks.why_not})"
            aside.print(why, highlight=False, markup=False, soft_wrap=True)
        return "mesa"
    if engine == "ensemble":
        announce_compiling(spec.policies, quiet=quiet)
    return engine


def announce_compiling(policies: Any, *, quiet: bool) -> None:
    """Say that the first use of a version takes longer."""
    from sim.ensemble import is_compiled
    from sim.policies.hooks import hooks_of

    if hooks_of(policies).compiled and not is_compiled(policies) and not quiet:
        aside.print("compiling the model for this machine (once for this version, about half a minute) ...")
