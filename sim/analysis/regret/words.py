"""What to be careful about in a judgement of policies."""

from collections.abc import Sequence
from itertools import pairwise

from sim.analysis.regret.study import Regret
from sim.analysis.wording import listed

WIDE = 0.25
"""Part of a mean regret that the winner's curse may make up before it is spoken of."""


def cautions(found: Regret) -> list[str]:
    """What the reader must know before believing the ranking."""
    said = []
    if found.histories == 1:
        said.append(
            "one history of each future: luck cannot be told from policy, and every regret is too large by an unknown "
            "amount; sweep with more replicates"
        )
    best = found.policies.iloc[0]
    if found.histories > 1 and best["mean_regret"] - best["held_out_regret"] > WIDE * best["mean_regret"]:
        said.append(
            f"with {found.histories} histories of a future the best of them is partly the luckiest: the mean regret of "
            f"{best['policy']} lies between {max(best['held_out_regret'], 0.0):.3g} and {best['mean_regret']:.3g}"
        )
    close = 1.0 - float(found.policies["firm_wins"].sum())
    if close > 0.5 and found.histories > 1:
        said.append(
            f"in {100 * close:.0f} % of the futures the best and the second cannot be told apart with "
            f"{found.histories} histories"
        )
    if ties := tied(found):
        said.append(f"cannot be told apart over these futures: {'; '.join(listed(group) for group in ties)}")
    if 0 < len(found.knowing) < len(found.policies):
        said.append(knowledge(found.knowing))
    if found.left_out:
        said.append(f"{found.left_out:,} futures left out, where an outcome is undefined")
    return said


def knowledge(policies: Sequence[str]) -> str:
    """That some policies know what others do not."""
    one = len(policies) == 1
    return (
        f"{listed(list(policies))} {'reckons' if one else 'reckon'} with the true parameters of each future, which no "
        f"government knows; fixed courses do not: part of what {'it gains' if one else 'they gain'} over them may be "
        "that knowledge"
    )


def tied(found: Regret) -> list[list[str]]:
    """Neighbours in the ranking whose difference may be nothing, in runs."""
    order = list(found.policies["policy"])
    apart = {(row["policy"], row["over"]): row["told_apart"] for row in found.pairs.to_dict("records")}
    groups: list[list[str]] = [[order[0]]]
    for above, below in pairwise(order):
        if apart[above, below]:
            groups.append([below])
        else:
            groups[-1].append(below)
    return [group for group in groups if len(group) > 1]


def headline(found: Regret) -> str:
    """The answer in one or two sentences."""
    table = found.policies
    first, safest = table.iloc[0], table.sort_values("tail_rank").iloc[0]
    firm = "firmly" if first["rank_high"] == 1 else f"place 1 to {int(first['rank_high'])} when resampled"
    if found.histories == 1:
        firm = "on one history of each"
    words = (
        f"Over {len(found.futures):,} futures {first['policy']} has the least mean regret "
        f"({first['mean_regret']:.2g}, {firm})"
    )
    if safest["policy"] == first["policy"]:
        return f"{words} and the least regret in bad futures (95 %: {safest['p95_regret']:.2g})."
    return f"{words}; {safest['policy']} has the least in bad futures (95 %: {safest['p95_regret']:.2g})."
