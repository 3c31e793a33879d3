"""Path dependence: a policy forced on Seoul for some months, then its own choice again; what is left afterwards."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.estimates import mean, paired
from sim.analysis.tipping.metric import RUNS, measured, value_of
from sim.errors import ConfigError
from sim.jit import Array
from sim.runspec import RunSpec, specify
from sim.scenario import with_changes
from sim.vocabulary import Outcome

Progress = Callable[[int], None]
FORCED = ("full_alignment", "accommodation")
FOR = (6, 12, 24, 36)
WINDOW = 24
KINDS = ("ambiguous_posture", "aligning_posture", "accommodating_posture", "aid_decisive")


def forced(spec: RunSpec, policy: str, months: int) -> RunSpec:
    """The same configuration with a policy in office in Seoul for the first months; afterwards as configured.

    Raises
    ------
    ConfigError
        If there is no such policy, or the months do not fit into the run.
    """
    if not 0 <= months < spec.ticks:
        raise ConfigError("lies outside the run", where=f"--for {months}", allowed=f"0 to {spec.ticks - 1}")
    if months == 0:
        return spec
    own = spec.scenario.settings()["policies"]["seoul"]
    segments = [{"from": 0, "name": policy}, *_from(own, months)]
    return specify(with_changes(spec.scenario, [("policies.seoul", segments)]))


def _from(segments: Sequence[dict[str, Any]], month: int) -> Iterator[dict[str, Any]]:
    """What a schedule says from a month on."""
    for k, segment in enumerate(segments):
        last = k + 1 == len(segments) or segments[k + 1]["from"] > month
        if segment["from"] > month:
            yield segment
        elif last:
            steps = [
                {**step, "from": max(step["from"], month)}
                for step in segment.get("steps", ())
                if step.get("until") is None or step["until"] > month
            ]
            yield {**segment, "from": month, **({"steps": steps} if steps else {})}


def path_dependence(
    spec: RunSpec, *, policies: Sequence[str] = FORCED, months: Sequence[int] = FOR, runs: int = RUNS,
    window: int = WINDOW, threads: int = 1, progress: Progress | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What Seoul does at the end of a run after a policy was forced on it at its beginning.

    Parameters
    ----------
    spec : RunSpec
    policies : sequence of str
        Policies to force, one at a time.
    months : sequence of int
        For how many months; 0, never, is added.
    runs : int
        All on the same luck.
    window : int
        The last months of the run, in which it is looked; only months of war count.

    Returns
    -------
    pandas.DataFrame
        A row a policy and number of months: shares of the window's war months in each posture and with decisive aid,
        the ambiguous share less that of a Seoul never forced, its standard error, the runs in which the war lasts.

    Raises
    ------
    ConfigError
        If a policy or a number of months does not fit.
    """
    last = spec.ticks - window
    if window < 1 or last < max(months, default=0):
        raise ConfigError(
            f"the last {window} months of the run must lie after the forced ones", where=f"--for {max(months)}",
            allowed=f"up to {max(last, 0)}",
        )  # fmt: skip
    outcomes = tuple(Outcome(name, name, "mean", "", "", (last, spec.ticks - 1), "war") for name in KINDS)

    def shares(policy: str, number: int) -> Array:
        changed = forced(spec, policy, number)
        here = {"us_drive": np.array([value_of(changed, "us_drive")])}
        found: Array = measured(changed, outcomes, here, runs, months=spec.ticks, threads=threads, progress=progress)[0]
        return found

    free = shares(policies[0], 0)
    rows = [_row("none", 0, free, free)]
    for policy in policies:
        rows += [_row(policy, number, shares(policy, number), free) for number in sorted(set(months)) if number]
    return pd.DataFrame(rows)


def _row(policy: str, months: int, found: Array, free: Array) -> dict[str, Any]:
    gap = paired(found[:, 0], free[:, 0])
    return {
        "policy": policy, "months": months, **{name: mean(found[:, k]).value for k, name in enumerate(KINDS)},
        "ambiguous_less_free": gap.value, "standard_error": gap.standard_error,
        "runs_at_war": int((~np.isnan(found[:, 0])).sum()),
    }  # fmt: skip
