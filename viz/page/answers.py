"""The five questions of the opening page, answered from paired ensembles: a sentence, how sure it is, a fan, a why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.compare.statistics import HALF_WIDTHS, RunningDifference
from sim.analysis.fans import fans_of
from sim.vocabulary import COLUMN_TERMS, OUTCOME_PLACE
from sim.world import COLUMN
from viz.charts import Chart, FanLine, MonthAxis, difference_chart, fan_chart
from viz.charts.chart import minus
from viz.charts.tiles import paired_change
from viz.service import Ensemble
from viz.state import Setting
from viz.theme import ACTOR_COLOUR

Floats = NDArray[np.float64]
Worlds = Mapping[str, Ensemble]

BASELINE = Setting()
NO_BRAKES = (("china_cost", 0.1), ("retaliation", 0.0), ("russia_business", 0.0))
WORLDS: Mapping[str, Setting] = {
    "baseline": BASELINE,
    "arm": Setting("arm-ukraine"),
    "needy": Setting("needy-moscow"),
    "needy_no_brakes": Setting("needy-moscow-no-brakes"),
    "no_brakes": Setting(params=NO_BRAKES),
    "label": Setting("label-enabler"),
    "no_label": Setting("label-general"),
    "no_business": Setting("no-russia-business"),
}
"""Settings the answers rest on."""

PARTS = {
    "welfare_threat_mean": "Moscow, through Pyongyang",
    "welfare_china_mean": "Beijing",
    "welfare_business_mean": "lost business in Russia",
    "welfare_signal_mean": "money and votes at home",
    "welfare_abandonment_mean": "NATO’s reproach",
}
"""Parts of Seoul's payoff by who sends the bill."""


@dataclass(frozen=True)
class Answer:
    """What a card says.

    Parameters
    ----------
    name, question, sentence : str
    sure : str
        Its uncertainty.
    why : str
    setting, pinned : str
        Names among `WORLDS` of what the card opens.
    chart : Chart
    """

    name: str
    question: str
    sentence: str
    sure: str
    why: str
    setting: str
    pinned: str
    chart: Chart


@dataclass(frozen=True)
class Gap:
    """A paired difference of an outcome.

    Parameters
    ----------
    mean, low, high : float
        Mean and 95 % interval.
    same_sign : float
        Share of histories in which it has the sign of the mean.
    """

    mean: float
    low: float
    high: float
    same_sign: float

    def words(self, unit: str = "", scale: float = 1.0, digits: int = 2) -> str:
        """Mean and interval."""
        low, high = (minus(scale * end, digits) for end in (self.low, self.high))
        return f"{minus(scale * self.mean, digits)}{unit} (95 % interval {low} to {high})"

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def gap(worlds: Worlds, one: str, other: str, outcome: str) -> Gap:
    """Outcome of one world less that of another, on the same luck."""
    a, b = (worlds[name].outcomes[:, OUTCOME_PLACE[outcome]] for name in (one, other))
    mean, low, high = paired_change(a, b)
    pairs = (a - b)[np.isfinite(a - b)]
    return Gap(mean, low, high, float((np.sign(pairs) == np.sign(mean)).mean()))


def percent(share: float) -> str:
    """A share in whole percent."""
    return f"{100 * share:.0f} %"


def _histories(share: float) -> str:
    return f"in {percent(share)} of histories over luck and plausible parameters"


def _difference(worlds: Worlds, one: str, other: str, column: str, title: str, colour: str, unit: str) -> Chart:
    pairs = worlds[one].months[:, :, COLUMN[column]] - worlds[other].months[:, :, COLUMN[column]]
    found = RunningDifference.of(pairs)
    half = HALF_WIDTHS * np.nan_to_num(found.standard_error)
    ends = np.stack([found.mean - half, found.mean + half])
    low, high = COLUMN_TERMS[column].domain
    is_flag = COLUMN_TERMS[column].counts  # of single histories it would say no more than that all can happen
    spread = ends if is_flag else np.quantile(pairs, (0.05, 0.95), axis=0)
    return difference_chart(
        f"card_{column}", title, unit, found.mean, ends, spread, MonthAxis(pairs.shape[1]), colour=colour,
        most=high - low,
    )  # fmt: skip


def _fans(worlds: Worlds, title: str, unit: str, lines: tuple[tuple[str, str, str, str, bool], ...], low: float,
          high: float) -> Chart:  # fmt: skip
    """Lines are (world, column, label, colour, dashed)."""
    axis = MonthAxis(worlds[lines[0][0]].months.shape[1])
    drawn = [
        FanLine(f"line{k}", label, colour, fans_of(worlds[world].months, [column])[column], dash=dash)
        for k, (world, column, label, colour, dash) in enumerate(lines)
    ]
    return fan_chart(f"card_{lines[0][1]}", title, unit, drawn, axis, low=low, high=high)


def _why_double(worlds: Worlds) -> Answer:
    months = worlds["baseline"].months
    decisive, giving_less = (months[:, 0, COLUMN[name]] for name in ("margin_decisive", "margin_accommodate"))
    both = float(((decisive > 0) & (giving_less > 0)).mean())
    posture = worlds["baseline"].outcomes[:, OUTCOME_PLACE["ambiguous_posture_share"]]
    ends = [np.quantile(values, (0.05, 0.95)) for values in (decisive, giving_less)]
    clear = "each would cost Seoul more than it brings" if both > 0.5 else "one of the two would often pay"
    return Answer(
        "ambiguity", "Why double the fund and leave China unnamed?",
        f"In July 2024 Seoul can close the gap or let it widen, and {clear}: a decisive step is worth "
        f"{minus(float(decisive.mean()))} % of GDP a year less than the best ambiguous one, giving less "
        f"{minus(float(giving_less.mean()))} less.",
        f"5–95 %: {minus(ends[0][0])} to {minus(ends[0][1])} and {minus(ends[1][0])} to {minus(ends[1][1])}. An "
        f"ambiguous action is best {_histories(both)}; Seoul holds the posture in "
        f"{percent(float(np.nanmean(posture)))} of the months of the first two years of war.",
        "Closing the gap costs Russian technology for Pyongyang and Chinese coercion; widening it costs part of the US "
        "guarantee. Ambiguity pays as long as both margins stay above zero.",
        "baseline", "baseline",
        _fans(worlds, "What ambiguity is worth to Seoul", "% of GDP a year",
              (("baseline", "margin_decisive", "over a decisive step", ACTOR_COLOUR["washington"], False),
               ("baseline", "margin_accommodate", "over giving less", ACTOR_COLOUR["beijing"], False)), -0.4, 0.8),
    )  # fmt: skip


def _arming(worlds: Worlds) -> Answer:
    found = gap(worlds, "arm", "baseline", "welfare_mean")
    technology = gap(worlds, "arm", "baseline", "technology_end")
    bills = {words: gap(worlds, "arm", "baseline", part) for part, words in PARTS.items()}
    ordered = sorted(bills.items(), key=lambda item: item[1].mean)
    first, second = ordered[0], ordered[1]
    verb = "cost" if found.mean < 0 else "bring"
    return Answer(
        "arming", "What would arming Ukraine cost, and who charges it?",
        f"Six months of lethal aid from October 2024 {'' if found.is_clear else 'hardly '}{verb} Seoul "
        f"{minus(abs(found.mean))} % of GDP a year over six years; {first[0]} charges most "
        f"({minus(-first[1].mean)}), then {second[0]} ({minus(-second[1].mean)}).",
        f"Difference {found.words(' % of GDP a year')}; the same sign {_histories(found.same_sign)}.",
        f"Moscow answers lethal aid with technology, and technology cannot be taken back: Pyongyang ends with "
        f"{technology.words(' more of it')}. Firmer NATO ties win back part of the cost.",
        "arm", "baseline",
        _difference(worlds, "arm", "baseline", "technology", "Technology Pyongyang gains by it",
                    ACTOR_COLOUR["pyongyang"], "share, arming minus baseline"),
    )  # fmt: skip


def _ties(worlds: Worlds) -> Answer:
    effect = gap(worlds, "needy", "baseline", "nato_ties_gained")
    ask = gap(worlds, "needy", "baseline", "nato_ask_mean")
    brakes = gap(worlds, "needy_no_brakes", "needy", "nato_ties_gained")
    gained = [
        float(worlds[w].outcomes[:, OUTCOME_PLACE["nato_ties_gained"]].mean()) for w in ("needy", "needy_no_brakes")
    ]
    verb = "speeds" if effect.mean > 0 else "slows"
    hardly = "" if effect.is_clear and abs(effect.mean) > 0.05 else "hardly "
    return Answer(
        "ties", "Does Russia–DPRK cooperation speed or slow NATO ties?",
        f"It {hardly}{verb} them: a needier Moscow raises what NATO asks by {minus(ask.mean)}, yet ties gained in two "
        f"years by only {minus(effect.mean)}; without the brakes on Seoul they would gain {minus(gained[1])} instead "
        f"of {minus(gained[0])}.",
        f"Effect on ties {effect.words(digits=3)}; what the brakes hold back {brakes.words(digits=3)}, the same sign "
        f"{_histories(brakes.same_sign)}.",
        "Cooperation is accelerator and brake at once: it makes NATO ask for more, and it raises the price that Seoul "
        "pays for giving it, in technology, Chinese coercion and business in Russia.",
        "needy", "baseline",
        _fans(worlds, "NATO–Seoul ties under a needy Moscow", "share",
              (("needy", "nato_ties", "with the brakes", ACTOR_COLOUR["seoul"], False),
               ("needy_no_brakes", "nato_ties", "without them", ACTOR_COLOUR["washington"], True)), 0, 1),
    )  # fmt: skip


def _label(worlds: Worlds) -> Answer:
    flow = gap(worlds, "label", "no_label", "dual_use_mean")
    relation = gap(worlds, "label", "no_label", "beijing_relation_mean")
    coercion = gap(worlds, "label", "no_label", "coercion_cost_mean")
    way = "parts Beijing from Moscow" if flow.mean < 0 else "binds Beijing to Moscow"
    return Answer(
        "label", "Does the “decisive enabler” label part Beijing from Moscow, or bind it?",
        f"On balance it {way}: China’s dual-use flow to Russia is {minus(abs(flow.mean))} "
        f"{'lower' if flow.mean < 0 else 'higher'} than if NATO stayed general, and Seoul pays for it, with a relation "
        f"to Beijing {minus(abs(relation.mean))} {'worse' if relation.mean < 0 else 'better'}.",
        f"Flow {flow.words()}, the same sign {_histories(flow.same_sign)}. Both effects are assumptions of the model; "
        "only their signs are the article’s.",
        "The label costs Beijing reputation, which draws it away from Moscow, and feeds its sense of encirclement, "
        f"which draws it closer; coercion costs Seoul {coercion.words(' % of GDP a year more')}.",
        "label", "no_label",
        _difference(worlds, "label", "no_label", "dual_use", "What the label does to the flow", ACTOR_COLOUR["beijing"],
                    "share, label minus none"),
    )  # fmt: skip


def _business(worlds: Worlds) -> Answer:
    posture = gap(worlds, "no_business", "baseline", "ambiguous_posture_share")
    decisive = gap(worlds, "no_business", "baseline", "aid_decisive_share")
    kept = [
        float(np.nanmean(worlds[w].outcomes[:, OUTCOME_PLACE["ambiguous_posture_share"]]))
        for w in ("baseline", "no_business")
    ]
    strength = "is one of the brakes, not the only one" if kept[1] > 0.25 else "carries the posture"
    return Answer(
        "business", "Does business in Russia compel ambiguity?",
        f"It {strength}: with nothing to lose in Russia, Seoul would keep the ambiguous posture in {percent(kept[1])} "
        f"of the war months of the first two years instead of {percent(kept[0])}.",
        f"Difference {posture.words(' points', 100, 0)}, the same sign {_histories(posture.same_sign)}; missile "
        f"defence or lethal aid in {decisive.words(' points of months more', 100, 0)}.",
        "Business in Russia is worth little a year but doubles after the war, so a provoked Moscow costs Seoul a "
        "future as well as a present. Firms themselves mostly stay, idle, because leaving is dear.",
        "no_business", "baseline",
        _difference(worlds, "no_business", "baseline", "ambiguous_posture", "Ambiguous posture without the business",
                    ACTOR_COLOUR["firms"], "share of histories, without minus with"),
    )  # fmt: skip


QUESTIONS: tuple[Callable[[Worlds], Answer], ...] = (_why_double, _arming, _ties, _label, _business)


def answers(worlds: Worlds) -> list[Answer]:
    """The five answers.

    Parameters
    ----------
    worlds : mapping
        Ensembles of all of `WORLDS`, of one size on the same luck.
    """
    return [question(worlds) for question in QUESTIONS]
