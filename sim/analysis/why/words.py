"""A decision in one or two sentences for a reader who knows the subject and not the model."""

from typing import Any

from sim.analysis.wording import listed, month_in_words, short
from sim.vocabulary import SEOUL, action_rungs, ladders_of

AS_OPTION = {
    "mdcp_only": "dialogue only", "trust_fund": "the trust fund as it was", "trust_fund_doubled": "doubling the fund",
    "missile_defence": "missile defence", "lethal_aid": "lethal aid", "omit_china": "leaving China unnamed",
    "name_china": "naming China", "decisive_enabler": 'calling China a "decisive enabler"',
    "suspend_cjk": "suspending the China track", "maintain_cjk": "keeping the China track",
    "deepen_cjk": "deepening the China track", "engage": "engaging Seoul", "neutral": "staying neutral",
    "warn": "warning Seoul", "coerce": "coercing Seoul", "restrict": "restricting dual-use exports",
    "tolerate": "tolerating dual-use exports", "expand": "expanding dual-use exports",
    "withhold_technology": "withholding technology", "minor_transfer": "minor transfers",
    "conventional_transfer": "conventional arms", "advanced_technology": "advanced technology",
    "withhold_arms": "withholding arms", "shells": "shells", "shells_and_missiles": "shells and missiles",
    "troops": "troops", "pause": "pausing the partnership", "ad_hoc": "keeping it ad hoc",
    "institutionalise": "institutionalising it", "institutionalise_and_press": "pressing partners",
    "label_general": "general words on China", "label_name": "naming China's support",
    "label_enabler": 'the label "decisive enabler"',
}  # fmt: skip
"""Each rung as the object of a comparison: "margin .15 over naming China"."""

PART_WORDS = {
    "alliance": "status and arms orders", "ukraine": "Ukraine", "abandonment": "abandonment", "threat": "the threat",
    "china": "China", "business": "business in Russia", "signal": "money and votes", "tying_hands": "tied hands",
}  # fmt: skip
WORTH_NAMING = 0.005
"""Smallest part worth a word: what rounds to .01."""
MOST_PARTS = 4


def deed(actor: str, action: int) -> str:
    """A joint action as what the government does."""
    said = []
    for ladder, rung in zip(ladders_of(actor), action_rungs(actor, action), strict=True):
        words = ladder.rungs[rung].plain_words
        said.append(f"gives {words}" if ladder.name == "aid" else words)
    return listed(said)


def option(actor: str, action: int, than: int) -> str:
    """A joint action by the rungs in which it differs from another."""
    rungs, others = action_rungs(actor, action), action_rungs(actor, than)
    own = ladders_of(actor)
    return listed(
        [AS_OPTION[ladder.rungs[a].name] for ladder, a, b in zip(own, rungs, others, strict=True) if a != b]
        or ["the same"]
    )


def opening(explanation: Any) -> str:
    """Who did what, and on what authority."""
    scene = explanation.scene
    act = f"{month_in_words(explanation.date)}: {scene.actor.capitalize()} {deed(scene.actor, scene.chosen)}"
    if scene.commanded:
        named = listed([AS_OPTION[rung] for rung in scene.commanded.values()])
        return f"{act}. The script of the configuration decides on {named}."
    if not scene.asked:
        return f"{act}. No review this month: what was in force stands."
    policy = scene.spec.policies[scene.policy]
    rule = "" if policy.reviewed else f" Its policy, {policy.name}, {policy.plain_words}."
    return f"{act}.{rule}"


def margins(explanation: Any) -> str:
    """How far the choice lay ahead of what it was not."""
    scene, steps = explanation.scene, explanation.steps
    unit = " (% of GDP a year)" if scene.row == SEOUL else ""
    if (best := int(scene.utility.argmax())) != scene.chosen:
        behind = short(float(scene.utility[best] - scene.utility[scene.chosen]))
        return f"Its own reckoning speaks for {option(scene.actor, best, scene.chosen)}, by {behind}{unit}."
    shown = steps[steps["decisive"]] if scene.row == SEOUL else steps
    nearest = shown.sort_values("margin", kind="stable").groupby("ladder", sort=False).head(2)
    second = explanation.runner_up
    margin = short(float(scene.utility[scene.chosen] - scene.utility[second]))
    over = [f"{margin} over the runner-up, {option(scene.actor, second, scene.chosen)}"]
    over += [f"{short(row.margin)} over {AS_OPTION[row.rung]}" for row in _rows(nearest) if row.action != second]
    return f"Margin {'; '.join([over[0], ', '.join(over[1:])] if over[1:] else over)}{unit}."


def _rows(table: Any) -> Any:
    return table.itertuples(name="Row")


def trade(explanation: Any, name: str, other: int) -> str:
    """What an action would have gained and lost against the choice, part by part."""
    ordered = sorted(explanation.difference(other).items(), key=lambda item: -abs(item[1]))[:MOST_PARTS]
    gains = [f"{short(-value)} ({PART_WORDS[part]})" for part, value in ordered if value <= -WORTH_NAMING]
    losses = [f"{short(value)} ({PART_WORDS[part]})" for part, value in ordered if value >= WORTH_NAMING]
    said = [f"{verb} {', '.join(parts)}" for verb, parts in (("gain", gains), ("lose", losses)) if parts]
    return f"{name[0].upper()}{name[1:]} would {listed(said or ['change little'])}."


def reasons(explanation: Any) -> list[str]:
    """What tells against the nearest decisive step on each ladder; for the others, what they aim at."""
    scene = explanation.scene
    if scene.row != SEOUL:
        return [f"It would like {listed([_aim(scene, *pair) for pair in enumerate(scene.aims)])}."]
    if (best := int(scene.utility.argmax())) != scene.chosen:
        return [trade(explanation, option(scene.actor, best, scene.chosen), best)]
    steps = explanation.steps[explanation.steps["decisive"]].sort_values("margin", kind="stable")
    nearest = steps.groupby("ladder", sort=False).head(1)
    return [trade(explanation, AS_OPTION[row.rung], int(row.action)) for row in _rows(nearest)]


def _aim(scene: Any, place: int, aim: float) -> str:
    ladder = ladders_of(scene.actor)[place]
    level = float(scene.params[f"level_{ladder.name}"][0][action_rungs(scene.actor, scene.chosen)[place]])
    return f"{ladder.name} at {short(aim)} (the rung taken stands for {short(level)})"


def chance(explanation: Any) -> str:
    """How much luck was in it, and how common it was."""
    scene, edge, said = explanation.scene, explanation.edge, []
    if scene.asked and not scene.commanded:
        probability = float(scene.probabilities[scene.chosen])
        said.append("certain" if probability == 1.0 else f"chance {100 * probability:.3g} %")
    if edge is not None and not scene.commanded and scene.probabilities.max() < 1.0:
        said.append(f"the draw was {edge.draw:.3f}, and {edge.above:.3f} to {edge.up_to:.3f} gives this")
    if explanation.sample.runs:
        share = 100 * explanation.share_of_runs
        said.append(f"the same in {share:.0f} % of {explanation.sample.runs} runs that month")
    words = "; ".join(said)
    return f"{words[0].upper()}{words[1:]}." if words else ""


def sentence_of(explanation: Any) -> str:
    """The whole answer in plain words."""
    said = [opening(explanation), margins(explanation), *reasons(explanation), chance(explanation)]
    return " ".join(part for part in said if part)
