"""Regret of policies across the futures of a sweep."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.discovery.trees import grow_tree
from sim.analysis.discovery.words import region_in_words
from sim.analysis.regret.firmness import RESAMPLES, ROUNDING, Resampled, interval, place_ranges, resampled
from sim.analysis.regret.regrets import best_of, firm_wins, held_out_regrets, not_dominated, regrets, wins
from sim.analysis.swept import Swept, lever_label, open_intact, outcome_named
from sim.errors import SweepError, nearest_name
from sim.jit import Array

if TYPE_CHECKING:
    import pandas as pd

BY, RISK = "welfare_mean", "dprk_threat_mean"
FEWEST_FUTURES = 10
CORNER, CORNERS = 0.05, 4
"""Smallest share of the futures in a region where a policy is best, and into how many regions they are cut."""
KNOWING = ("expected_utility", "probing", "experience_weighted")
"""Policies that weigh utilities, which the model computes with the parameters of the future it is in (docs/model.md,
13.2); the others follow a course and use no parameter to choose it."""


@dataclass(frozen=True)
class Regret:
    """Policies across futures.

    Parameters
    ----------
    policies : DataFrame
        A row a policy, the least mean regret first: ``policy``, ``mean`` (of the outcome), ``p5`` (worst 5 % of
        futures), ``mean_regret``, ``held_out_regret``, ``p95_regret``, ``max_regret``, ``satisficing``, ``wins``,
        ``firm_wins``, ``rank`` with ``rank_low`` and ``rank_high``, ``tail_rank`` likewise, ``risk``, ``on_front``,
        ``front_share``, ``where`` it is best most often, alone or with others, and ``where_share``.
    pairs : DataFrame
        A row a pair: mean ``difference`` in payoff, its 95 % interval, and whether they can be ``told_apart``.
    futures : DataFrame
        A row a future: its settings, ``best`` (all that tie, parted by semicolons), ``firm``, and the regret of each
        policy.
    by, risk : str
    lower : bool
        Whether less of the outcome is better.
    threshold : float
        Of the satisficing share.
    histories : int
        Of each future and policy.
    common : bool
        Whether futures share them.
    left_out : int
        Futures at which an outcome is undefined.
    swept : Swept, optional
    knowing : tuple of str
        Those of the policies that reckon with the true parameters of each future, see `KNOWING`.
    """

    policies: "pd.DataFrame"
    pairs: "pd.DataFrame"
    futures: "pd.DataFrame"
    by: str
    risk: str
    lower: bool
    threshold: float
    histories: int
    common: bool
    left_out: int
    swept: Swept | None = None
    knowing: tuple[str, ...] = ()

    @property
    def tables(self) -> dict[str, "pd.DataFrame"]:
        """Tables by file name."""
        return {"policies": self.policies, "pairs": self.pairs, "futures": self.futures}


def regret(
    folder: str | Path, by: str = BY, *, among: Sequence[str] = (), risk: str = RISK, lower: bool = False,
    threshold: float | None = None, resamples: int = RESAMPLES,
) -> Regret:  # fmt: skip
    """Which policy of a finished sweep one would regret least.

    Parameters
    ----------
    folder : str or Path
        A sweep with levers: each combination of them is a policy.
    by : str
        Outcome that policies are judged by.
    among : sequence of str
        Only these policies, as the tables name them.
    risk : str
        Outcome of which less is better, for the Pareto view.
    lower : bool
        Whether less of `by` is better.
    threshold : float, optional
        Value of `by` that is good enough; by default its mean over all futures and policies.
    resamples : int

    Raises
    ------
    SweepError
        A sweep without levers or with too few futures; unknown or constant outcomes.
    """
    for name, option in ((by, "--by"), (risk, "--risk")):
        outcome_named(name, option)
    if threshold is not None and not math.isfinite(threshold):
        raise SweepError("must be a finite number", where=f"--threshold {threshold:g}")
    swept = open_intact(folder)
    names = [lever_label(settings) for settings in swept.levers]
    kept = _among(swept, names, among)
    values = swept.values(list(dict.fromkeys((by, risk))))
    payoff, risks = values[by][:, kept], values[risk][:, kept]
    there = np.isfinite(payoff).all(axis=(1, 2)) & np.isfinite(risks).all(axis=(1, 2))
    if there.sum() < FEWEST_FUTURES:
        message = f"only {int(there.sum())} futures at which {by} and {risk} are defined; at least {FEWEST_FUTURES}"
        raise SweepError(message, where=str(folder))
    return regret_of(
        payoff[there], risks[there], [names[k] for k in kept], swept.inputs()[there].reset_index(drop=True), by=by,
        risk=risk, lower=lower, threshold=threshold, common=swept.plan.form.seeds == "common",
        left_out=int((~there).sum()), resamples=resamples, swept=swept,
    )  # fmt: skip


def _among(swept: Swept, names: list[str], among: Sequence[str]) -> list[int]:
    """Which combinations of levers to choose from."""
    if len(names) < 2:
        raise SweepError(
            "has no levers, so there are no policies to choose from; sweep with levers, such as "
            "--lever policies.seoul=hedging,accommodation", where=str(swept.folder),
        )  # fmt: skip
    for name in among:
        if name not in names:
            near = nearest_name(name, names)
            raise SweepError("is no policy of this sweep", where=f"--among {name}", nearest=near,
                             allowed="" if near else "; ".join(names))  # fmt: skip
    if len(set(among)) == 1:
        raise SweepError("one policy alone leaves nothing to choose", where=f"--among {among[0]}")
    return [k for k, name in enumerate(names) if not among or name in among]


def regret_of(
    payoff: Array, risks: Array, names: list[str], inputs: "pd.DataFrame", *, by: str = "payoff", risk: str = "risk",
    lower: bool = False, threshold: float | None = None, common: bool = True, left_out: int = 0,
    resamples: int = RESAMPLES, swept: Swept | None = None,
) -> Regret:  # fmt: skip
    """Regret of policies of any model.

    Parameters
    ----------
    payoff, risks : float64 array, shape (futures, policies, histories)
        Everywhere finite.
    names : list of str
        Of the policies.
    inputs : DataFrame
        What varies from future to future, a row a future.
    by, risk, lower, threshold, common, left_out, resamples, swept
        See `Regret` and `regret`.
    """
    if np.ptp(payoff) == 0.0:
        raise SweepError(f"{by} is {payoff.flat[0]:g} for every policy in every future: nothing to choose")
    up = -payoff if lower else payoff
    enough = float(payoff.mean()) if threshold is None else threshold
    again = resampled(up, risks, common=common, resamples=resamples)
    table = _policies(up, risks, names, again, -enough if lower else enough)
    if lower:
        table["mean"], table["p5"] = -table["mean"], -table["p5"]
    _tell_where(table, up, inputs)
    table = table.sort_values("rank", kind="stable").reset_index(drop=True)
    return Regret(
        table, _pairs(up, names, again, list(table["policy"])), _futures(up, names, inputs), by, risk, lower, enough,
        payoff.shape[2], common, left_out, swept, knowing_of(table["policy"]),
    )  # fmt: skip


def knowing_of(policies: Iterable[str]) -> tuple[str, ...]:
    """Those of some policies, as the tables name them, that reckon with the true parameters of each future."""
    return tuple(name for name in policies if any(word in KNOWING for word in re.findall(r"\w+", name)))


def _policies(up: Array, risks: Array, names: list[str], again: Resampled, enough: float) -> "pd.DataFrame":
    import pandas as pd

    means, regret = up.mean(axis=2), regrets(up)
    rank, tail = place_ranges(again.mean), place_ranges(-again.tail)
    p95 = np.quantile(regret, 0.95, axis=0)
    mean, risk = means.mean(axis=0), risks.mean(axis=(0, 2))
    return pd.DataFrame({
        "policy": names, "mean": mean, "p5": np.quantile(means, 0.05, axis=0),
        "mean_regret": regret.mean(axis=0), "held_out_regret": held_out_regrets(up).mean(axis=0),
        "p95_regret": p95, "max_regret": regret.max(axis=0), "satisficing": (means >= enough).mean(axis=0),
        "wins": wins(up).mean(axis=0), "firm_wins": firm_wins(up).mean(axis=0),
        "rank": pd.Series(-mean).rank(method="min").astype(int), "rank_low": rank[:, 0], "rank_high": rank[:, 1],
        "tail_rank": pd.Series(p95).rank(method="min").astype(int), "tail_rank_low": tail[:, 0],
        "tail_rank_high": tail[:, 1], "risk": risk, "on_front": not_dominated(mean, risk),
        "front_share": again.front.mean(axis=0),
    })  # fmt: skip


def _tell_where(table: "pd.DataFrame", up: Array, inputs: "pd.DataFrame") -> None:
    """Add the region in which each policy is best most often, ties included, by a small tree."""
    best = best_of(up)
    where, share = [], []
    for policy in range(len(table)):
        event = best[:, policy]
        words, dense = "", float("nan")
        if event.any() and not event.all() and len(inputs.columns):
            tree = grow_tree(inputs, event, smallest=CORNER, leaves=CORNERS, above=float(event.mean()))
            corners = [leaf for leaf in tree.leaves if leaf.walls]
            if corners:
                corner = max(corners, key=lambda leaf: leaf.density)
                words, dense = region_in_words(corner.walls, {}), corner.density
        where.append(words)
        share.append(dense)
    table["where"], table["where_share"] = where, share


def _pairs(up: Array, names: list[str], again: Resampled, order: list[str]) -> "pd.DataFrame":
    import pandas as pd

    mean, place = up.mean(axis=(0, 2)), [names.index(name) for name in order]
    rows = []
    for j, one in enumerate(place):
        for other in place[j + 1 :]:
            differences = again.mean[:, one] - again.mean[:, other]
            differences[np.abs(differences) <= ROUNDING * np.abs(again.mean).max()] = 0.0
            low, high = interval(differences)
            rows.append({
                "policy": names[one], "over": names[other], "difference": float(mean[one] - mean[other]), "low": low,
                "high": high, "share_better": float((differences > 0.0).mean()),
                "told_apart": low > 0.0 or high < 0.0,
            })  # fmt: skip
    return pd.DataFrame(rows)


def _futures(up: Array, names: list[str], inputs: "pd.DataFrame") -> "pd.DataFrame":
    regret = regrets(up)
    table = inputs.copy()
    table["best"] = ["; ".join(compress(names, row)) for row in best_of(up)]
    table["firm"] = firm_wins(up).any(axis=1)
    more: dict[str, Any] = {f"regret of {name}": regret[:, k] for k, name in enumerate(names)}
    return table.assign(**more)
