"""Finding policies: the built-in ones by looking into this folder, a user's own by the reference in a config.

Adding a policy is adding a file here with a module-level `Policy`: nothing else lists them.
"""

import hashlib
import importlib
import importlib.util
import inspect
import pkgutil
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import sim.policies as rooms
from sim.errors import PluginError, UserError, nearest_name
from sim.policies.contract import Policy
from sim.vocabulary import ACTORS, COLUMNS, CONSTANTS, LADDERS, PARAMETERS, Term

SCRIPT_NAME = "script"
MOST_OWN_PARAMETERS = 16
LONGEST_COMPLAINT = 200
HOOKS = {
    "choose": "utility, look_ahead, obs, memory, params, out",
    "perceive": "obs, memory, draw, params",
    "learn": "memory, utility, rung, params",
}
"""What each hook is handed."""


@dataclass(frozen=True)
class PolicySet:
    """The policies that a run can meet: the built-in ones, then the plugins its config names.

    Parameters
    ----------
    policies : tuple of Policy
        A policy's position is its number in the plan.
    digest : str
        Hash of the plugin sources; empty without plugins. Names the folder of compiled code.
    sources : dict
        Source text of each plugin, by the name its config uses.
    """

    policies: tuple[Policy, ...]
    digest: str = ""
    sources: dict[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.digest, tuple(policy.name for policy in self.policies)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, PolicySet)
            and self.digest == other.digest
            and [p.name for p in self.policies] == [p.name for p in other.policies]
        )

    @property
    def own(self) -> tuple[Term, ...]:
        """Parameters the policies declare, in order."""
        return tuple(term for policy in self.policies for term in policy.parameters)

    def number(self, name: str) -> int:
        """Position of a policy, by public name, alias or plugin reference; raises UserError if unknown."""
        for index, policy in enumerate(self.policies):
            if name == policy.name or name in policy.aliases:
                return index
        known = [policy.name for policy in self.policies]
        raise UserError(f"unknown policy {name}", nearest=nearest_name(name, known), allowed=", ".join(known))

    def __getitem__(self, name: str) -> Policy:
        return self.policies[self.number(name)]


def _policies_of(module: types.ModuleType) -> Iterator[Policy]:
    for value in vars(module).values():
        if isinstance(value, Policy):
            yield value


@cache
def built_in() -> PolicySet:
    """The policies of this folder, in the order of their file names."""
    found: list[Policy] = []
    for module in sorted(pkgutil.iter_modules(rooms.__path__), key=lambda entry: entry.name):
        if module.name not in ("contract", "registry", "hooks"):
            found += _policies_of(importlib.import_module(f"{rooms.__name__}.{module.name}"))
    return PolicySet(tuple(found))


def is_plugin(name: str) -> bool:
    """Whether a policy name of a config is a reference such as ``my_policy.py:my_policy``."""
    return ":" in name


def _broken(reference: str, message: str, nearest: str | None = None) -> PluginError:
    """A complaint about a plugin; who knows the configuration's line adds it (`sim.runspec`)."""
    return PluginError(message, field="policy", value=reference, nearest=nearest)


def _module_name(source: str) -> str:
    return f"tightrope_plugin_{hashlib.sha256(source.encode()).hexdigest()[:12]}"


def _words(error: BaseException, line: int | None) -> str:
    """An error of a user's code in one line."""
    said = " ".join(str(error).split())[:LONGEST_COMPLAINT]
    return f"{type(error).__name__}{f' in line {line}' if line else ''}{f': {said}' if said else ''}"


def _line_in(error: BaseException, module: str) -> int | None:
    """Last line of a module that an error came through; None if it did not."""
    steps = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in steps if frame.f_globals.get("__name__") == module]
    return lines[-1] if lines else None


def _read_file(path: Path, reference: str) -> tuple[types.ModuleType, str]:
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _broken(reference, f"cannot read {path} ({error.strerror})") from None
    except UnicodeDecodeError:
        raise _broken(reference, f"{path} is not UTF-8 text") from None
    module = types.ModuleType(_module_name(source))
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # compiled code kept on disk finds the plugin's functions by this name
    try:
        exec(compile(source, str(path), "exec"), module.__dict__)
    except (Exception, SystemExit) as error:  # whatever the file does while it loads is the user's to read, in one line
        raise _broken(reference, f"loading it raised {_words(error, _line_in(error, module.__name__))}") from None
    return module, source


def _read_module(dotted: str, reference: str) -> tuple[types.ModuleType, str]:
    try:
        spec = importlib.util.find_spec(dotted)
        if spec is None or spec.origin is None:
            raise _broken(reference, f"there is no module {dotted}")
        module = importlib.import_module(dotted)
    except UserError:
        raise
    except (Exception, SystemExit) as error:
        raise _broken(reference, f"loading it raised {_words(error, _line_in(error, dotted))}") from None
    # A module may lean on its neighbours: an edit in any of them must reach the compiled code too.
    around = sorted(Path(spec.origin).parent.glob("*.py")) if "." in dotted else [Path(spec.origin)]
    return module, "".join(path.read_text(encoding="utf-8", errors="replace") for path in around)


def _found(path: Path, folder: Path | None) -> Path:
    """A user's file: beside the config, else from here, as one names it on the command line."""
    beside = (folder or Path.cwd()) / path
    return beside if beside.is_file() or not path.is_file() else path.absolute()


def load_plugin(reference: str, folder: Path | None) -> tuple[Policy, str]:
    """The policy behind ``path.py:name`` (beside the config, else from here) or ``package.module:name``; its source.

    Raises
    ------
    PluginError
        If the file, the module or the name is missing, the file raises, or what it names is no policy.
    """
    where, _, attribute = reference.rpartition(":")
    if where.endswith(".py"):
        path = Path(where)
        module, source = _read_file(_found(path, folder), reference)
    else:
        module, source = _read_module(where, reference)
    value = getattr(module, attribute, None)
    if value is None:
        names = [name for name, item in vars(module).items() if isinstance(item, Policy)]
        raise _broken(reference, f"{where} has no {attribute}", nearest_name(attribute, names))
    if not isinstance(value, Policy):
        if not callable(value):
            raise _broken(reference, f"{attribute} is neither a Policy nor a choose function")
        value = Policy(reference, (value.__doc__ or "a user's policy").split("\n")[0], "user", choose=value)
    return replace(value, name=reference, aliases=()), source


def _accepts(hook: Callable[..., Any], arguments: list[str]) -> bool:
    try:
        inspect.signature(hook).bind(*arguments)
    except TypeError:
        return False
    except ValueError:
        pass  # a builtin that does not tell
    return True


def _check(policy: Policy, taken: set[str]) -> None:
    """What a plugin declares must fit the contract; `taken` are the names parameters may not have."""
    for name, takes in HOOKS.items():
        hook = getattr(policy, name)
        if hook is not None and not callable(hook):
            raise _broken(policy.name, f"its hook {name} is no function")
        if hook is not None and not _accepts(hook, takes.split(", ")):
            raise _broken(policy.name, f"its hook {name} must take ({takes})")
    unknown = [actor for actor in policy.actors if actor not in ACTORS]
    if unknown:
        raise _broken(policy.name, f"there is no government {unknown[0]}", nearest_name(unknown[0], ACTORS))
    if len(policy.parameters) > MOST_OWN_PARAMETERS:
        raise _broken(policy.name, f"at most {MOST_OWN_PARAMETERS} own parameters")
    for term in policy.parameters:
        if not isinstance(term, Term) or not term.name.isidentifier():
            raise _broken(policy.name, "declare a parameter with own_parameter, under a name that Python accepts")
        if term.name in taken:
            raise _broken(policy.name, f"parameter {term.name} exists already; choose another name")
        if not term.domain[0] <= term.default <= term.domain[1]:
            raise _broken(policy.name, f"default of {term.name} is outside its domain")
        taken.add(term.name)


def misbehaviour(policies: PolicySet, error: BaseException) -> PluginError:
    """What a plugin raised while the model ran, as a user's mistake.

    Plain Python names the policy and the line; compiled code does not know where an error came from, so all plugins of
    the run are named.
    """
    for reference, source in policies.sources.items():
        where = reference.rpartition(":")[0]
        line = _line_in(error, _module_name(source) if where.endswith(".py") else where)
        if line is not None:
            return _broken(reference, f"while it ran it raised {_words(error, line)}")
    return _broken(" or ".join(policies.sources), f"while it ran it raised {_words(error, None)}")


def policy_set(names: list[str], folder: Path | None = None) -> PolicySet:
    """The built-in policies and the plugins among `names`.

    Parameters
    ----------
    names : list of str
        Every policy name a config uses.
    folder : Path, optional
        The folder of the config, from which plugin paths start.

    Raises
    ------
    PluginError
        If a plugin cannot be loaded or breaks the contract; its `value` is the reference.
    """
    base = built_in()
    references = sorted({name for name in names if is_plugin(name)})
    if not references:
        return base
    taken = {term.name for term in (*PARAMETERS, *CONSTANTS, *base.own)} | set(COLUMNS)
    taken |= {f"level_{ladder.name}" for ladder in LADDERS}
    digest, policies, sources = hashlib.sha256(), list(base.policies), {}
    for reference in references:
        policy, source = load_plugin(reference, folder)
        _check(policy, taken)
        policies.append(policy)
        sources[reference] = source
        digest.update(f"{reference}\0{source}\0".encode())
    return PolicySet(tuple(policies), digest.hexdigest(), sources)
