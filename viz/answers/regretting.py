"""Which policy one would regret: what `tightrope regret` left, or computed now."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.regret import Regret, knowing_of, regret
from sim.analysis.regret.words import cautions, headline
from sim.analysis.swept import Swept
from sim.analysis.wording import whole_percent
from viz.answers.answer import Answer, Table
from viz.answers.left import left_at
from viz.answers.words import capital, command_name, in_plain_words, outcome_label, policy_labels, readable, unit_label
from viz.charts.chart import minus
from viz.charts.regret import payoff_and_risk, regret_bars, win_bars

TITLE = "Which policy you would regret"
POLICIES = ("policy", "mean", "p5", "mean_regret", "held_out_regret", "p95_regret", "max_regret", "satisficing", "wins",
            "firm_wins", "rank", "rank_low", "rank_high", "tail_rank", "risk", "on_front", "front_share", "where",
            "where_share")  # fmt: skip
PAIRS = ("policy", "over", "told_apart")
MOST_RUNS = 300_000
"""Runs of a sweep up to which regret is computed when a page or a report is made: about a second."""

MOST_POLICIES = 16
"""Policies shown: the best of them."""

TOLD = 0.02
"""Share of the futures a policy must win for its corner to be told."""


def asked_by(swept: Swept) -> str:
    """How to ask which policy one would regret."""
    if len(swept.levers) < 2:
        return (
            "Regret compares policies: it needs a sweep with levers, such as --lever "
            "policies.seoul=hedging,accommodation."
        )
    return f"tightrope regret {command_name(swept)} compares the policies of this sweep; the answer then stands here."


def judged_at(place: Path, swept: Swept) -> Regret:
    """A judgement that the verb left.

    Raises
    ------
    LeftError, KeyError, TypeError, ValueError
        If it is damaged or of other numbers.
    """
    left = left_at(place, swept, {"policies": POLICIES, "pairs": PAIRS, "futures": ("best",)})
    told = left.about
    return Regret(
        left.tables["policies"], left.tables["pairs"], left.tables["futures"], str(told["by"]), str(told["risk"]),
        bool(told["lower"]), float(told["threshold"]), int(told["histories"]), swept.plan.form.seeds == "common",
        int(told["left_out"]), swept, knowing_of(str(name) for name in left.tables["policies"]["policy"]),
    )  # fmt: skip


def judged_now(swept: Swept) -> Regret | None:
    """A judgement by net payoff, made now; None where there is nothing to choose, or it would take too long.

    Raises
    ------
    SweepError
        If futures are too few, or the payoff is undefined or the same throughout.
    """
    if len(swept.levers) < 2 or swept.plan.n_runs > MOST_RUNS:
        return None
    return regret(swept.folder)


def regretting(found: Regret, *, left: bool) -> Answer:
    """A judgement in words, a table and charts; `left`: by the verb."""
    assert found.swept is not None
    labels = policy_labels(found.swept)
    named, quoted = renamed(found, labels), renamed(found, {name: f"“{words}”" for name, words in labels.items()})
    policies, by = named.policies.head(MOST_POLICIES), outcome_label(found.by)
    unit, risk = unit_label(found.by), (outcome_label(found.risk), unit_label(found.risk))
    charts = [
        regret_bars(policies, unit), win_bars(policies, len(found.futures)),
        payoff_and_risk(policies, (capital(by), unit), risk, lower=found.lower),
    ]  # fmt: skip
    histories = "one history" if found.histories == 1 else f"{found.histories} histories"
    source = "Left by tightrope regret" if left else "Computed from the sweep’s own rows"
    caption = (
        f"{source}: judged by {by}, {len(found.futures):,} futures, {histories} of each. Regret: what a policy gives "
        "up against the best one of the same future."
    )
    careful = [readable(f"{capital(words)}.") for words in cautions(quoted)]
    return Answer(TITLE, [readable(headline(quoted)), *_corners(quoted)], careful, _table(named), charts, caption)


def renamed(found: Regret, labels: dict[str, str]) -> Regret:
    """A judgement with its policies called otherwise."""

    def call(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return table.assign(**{c: [labels.get(str(name), str(name)) for name in table[c]] for c in columns})

    return replace(
        found, policies=call(found.policies, "policy"), pairs=call(found.pairs, "policy", "over"),
        knowing=tuple(labels.get(name, name) for name in found.knowing),
    )  # fmt: skip


def _corners(found: Regret) -> list[str]:
    """Where each policy is best, alone or with others."""
    names = [str(name) for name in found.futures.columns]
    return [
        f"{row['policy']} is best in {whole_percent(row['where_share'])} of the futures in which "
        f"{in_plain_words(row['where'], names)}."
        for row in found.policies.to_dict("records")
        if row["where"] and row["wins"] >= TOLD
    ]


def _table(found: Regret) -> Table:
    rows = [_row(row, firm=found.histories > 1) for row in found.policies.head(MOST_POLICIES).to_dict("records")]
    side = "at most" if found.lower else "at least"
    drawn = "futures and histories" if found.common else "futures"
    note = (
        f"Place: its range when {drawn} are drawn again; policies that tie share their places. Held out: "
        "against the policy that other histories recommend; "
        f"the truth lies between the two. Good enough: share of the futures with {side} {minus(found.threshold)} "
        "(by default the mean over futures and policies). Wins: best there; firmly: by more than luck explains."
    )
    head = ("Policy", "Place", "Mean regret", "Held out", "95 %", "Largest", "Good enough", "Wins", "Firmly")
    return Table(head, rows, note)


def _row(row: Any, *, firm: bool) -> tuple[str, ...]:
    low, high = int(row["rank_low"]), int(row["rank_high"])
    regrets = (minus(float(row[name]), 3) if pd.notna(row[name]) else "–"
               for name in ("mean_regret", "held_out_regret", "p95_regret", "max_regret"))  # fmt: skip
    shares = (whole_percent(float(row[name])) for name in ("satisficing", "wins"))
    firmly = whole_percent(float(row["firm_wins"])) if firm else "–"
    return (str(row["policy"]), str(low) if low == high else f"{low}–{high}", *regrets, *shares, firmly)
