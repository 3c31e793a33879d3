"""A single history told: its months in words, its ties, its rungs, and why a government did what it did."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.why import explain, scene_of
from sim.analysis.why.explanation import Explanation, best_with
from sim.analysis.why.words import PART_WORDS
from sim.errors import ConfigError
from sim.experiments.box import draws_around, points_at
from sim.runspec import RunSpec
from sim.vocabulary import ACTORS, COLUMN_TERMS, LADDERS, SEOUL, action_names, ladders_of
from sim.world import COLUMN
from viz.answers.words import readable
from viz.charts.board import RUNG_LABELS
from viz.charts.months import month_words
from viz.service import Ensemble
from viz.state import Setting, specify_setting
from viz.state.words import label_of
from viz.theme import ACTOR_COLOUR, ACTOR_LABEL, LADDER_RAMPS

Floats = NDArray[np.float64]
TIES = (
    ("nato_ties", "seoul", "washington", "NATO ties", 1),
    ("beijing_relation", "seoul", "beijing", "relation", 1),
    ("moscow_relation", "seoul", "moscow", "relation", 1),
    ("cooperation", "moscow", "pyongyang", "cooperation", 1),
    ("dual_use", "beijing", "moscow", "dual-use flow", 1),
    ("dprk_threat", "pyongyang", "seoul", "threat", -1),
)
"""Column, from, to, what it is, sign of a positive value."""

READINGS = ("nato_ask", "commitment", "guarantee", "technology", "belief_retaliator", "threat_credibility", "welfare")
"""Numbers of the month beside the diagram; Seoul knows all of them."""

READING_LABELS = {
    "nato_ask": "NATO asks", "commitment": "Seoul delivers", "guarantee": "US guarantee",
    "technology": "Technology in Pyongyang", "belief_retaliator": "Seoul: Moscow retaliates",
    "threat_credibility": "Moscow: Seoul would answer", "welfare": "Seoul’s net payoff",
}  # fmt: skip

LADDER_WORDS = {
    "aid": "aid", "rhetoric": "on China", "cjk": "China, Japan track", "stance": "towards Seoul",
    "dual_flow": "dual-use flow", "transfer": "transfers", "arms": "arms", "drive": "drive", "label": "label for China",
}  # fmt: skip

KEEPS = {
    "mdcp_only": "keeps to dialogue", "trust_fund": "keeps the trust fund as it was",
    "trust_fund_doubled": "keeps the doubled trust fund", "missile_defence": "keeps giving missile defence",
    "lethal_aid": "keeps giving lethal weapons",
}  # fmt: skip
"""What Seoul does where its aid does not move."""


def spec_of_run(setting: Setting, run: int) -> RunSpec:
    """What the Mesa driver replays for one history: with plausible parameters, those that were drawn for it."""
    spec = specify_setting(setting)
    if setting.spread == "luck":
        return spec
    values = draws_around(spec, setting.runs, seed=setting.seed % 2**31)
    return replace(spec, points=points_at(spec, values[run : run + 1]))


def moves_of(path: Floats, start: Floats, tick: int) -> list[dict[str, str]]:
    """What governments did in a month that they had not done before, and what Seoul does about Ukraine.

    Parameters
    ----------
    path : float64 array, shape (months, columns)
    start : float64 array, shape (columns,)
    tick : int
    """
    before, now = (start if tick == 0 else path[tick - 1]), path[tick]
    found = []
    for actor in ACTORS:
        words = []
        for ladder in ladders_of(actor):
            column = COLUMN[f"{ladder.name}_rung"]
            if before[column] != now[column]:
                rung = ladder.rungs[int(now[column])]
                words.append(f"gives {rung.plain_words}" if ladder.name == "aid" else rung.plain_words)
            elif ladder.name == "aid":
                words.append(KEEPS[ladder.rungs[int(now[column])].name])
        if words:
            found.append({"actor": actor, "label": ACTOR_LABEL[actor], "words": " and ".join(words)})
    if (start if tick == 0 else path[tick - 1])[COLUMN["war"]] > now[COLUMN["war"]]:
        found.append({"actor": "", "label": "A ceasefire", "words": "ends the war in Ukraine"})
    return found


def history_payload(ensemble: Ensemble, run: int) -> dict[str, Any]:
    """A history as the component plays it: every month's words, ties and rungs, at once.

    Parameters
    ----------
    ensemble : Ensemble
    run : int
    """
    path, start = ensemble.months[run], ensemble.start[run]
    months = len(path)

    def column(name: str, digits: int = 3) -> list[float]:
        return [float(value) for value in np.round(path[:, COLUMN[name]], digits)]

    rungs = [
        {
            "ladder": ladder.name, "actor": ladder.actor,
            "label": f"{ACTOR_LABEL[ladder.actor]}: {LADDER_WORDS[ladder.name]}",
            "colours": list(LADDER_RAMPS[ladder.name]), "names": [RUNG_LABELS[rung.name] for rung in ladder.rungs],
            "values": [int(value) for value in path[:, COLUMN[f"{ladder.name}_rung"]]],
        }
        for ladder in LADDERS
    ]  # fmt: skip
    return {
        "run": run,
        "months": [month_words(tick, long=True) for tick in range(months)],
        "moves": [moves_of(path, start, tick) for tick in range(months)],
        "actors": [
            {"name": actor, "label": ACTOR_LABEL[actor], "colour": ACTOR_COLOUR[actor], "risk": column(f"risk_{actor}")}
            for actor in ACTORS
        ],
        "ties": [
            {"name": name, "from": one, "to": other, "label": label, "sign": sign, "values": column(name)}
            for name, one, other, label, sign in TIES
        ],
        "readings": [
            {"name": name, "label": READING_LABELS[name], "meaning": COLUMN_TERMS[name].meaning, "values": column(name)}
            for name in READINGS
        ],
        "rungs": rungs,
        "war": [int(value) for value in path[:, COLUMN["war"]]],
        "retaliates": bool(path[0, COLUMN["moscow_type"]]),
    }


def _options(found: Explanation) -> list[tuple[str, int]]:
    """Seoul's choice, the runner-up and the best action on each red-line rung, each once."""
    scene = found.scene
    aid = ladders_of("seoul")[0].rung_names
    wanted = [
        ("Chosen", int(scene.chosen)),
        ("Runner-up", found.runner_up),
        ("Missile defence", best_with(scene.utility, "seoul", 0, aid.index("missile_defence"))),
        ("Lethal aid", best_with(scene.utility, "seoul", 0, aid.index("lethal_aid"))),
    ]
    unique: dict[int, str] = {}
    for label, action in wanted:
        unique.setdefault(action, label)
    return [(label, action) for action, label in unique.items()]


def _weighed(found: Explanation) -> dict[str, Any]:
    """The parts of Seoul's anticipated payoff of some options."""
    options, scene = _options(found), found.scene
    names = ["threat", "abandonment", "alliance", "china", "business", "signal", "ukraine", "tying_hands"]
    places = [found.part_columns.index(name) for name in names]
    return {
        "options": [
            {"label": label, "words": ", ".join(RUNG_LABELS[name] for name in action_names("seoul", action)),
             "total": round(float(scene.utility[action]), 3),
             "parts": [round(float(scene.parts[action, place]), 3) for place in places]}
            for label, action in options
        ],
        "parts": [PART_WORDS[name] for name in names],
    }  # fmt: skip


def _aims(found: Explanation) -> list[dict[str, Any]]:
    """Ladders of another government: the level aimed at against the rungs."""
    scene, rows = found.scene, []
    for ladder, aim in zip(ladders_of(scene.actor), scene.aims, strict=False):
        table = found.aims[found.aims["ladder"] == ladder.name]
        marks = [
            {"label": RUNG_LABELS[row["rung"]], "level": float(row["level"]), "chosen": bool(row["chosen"])}
            for row in table.to_dict("records")
        ]
        rows.append({"label": label_of(ladder.name), "aim": round(float(aim), 3), "low": min(0.0, ladder.domain[0] / 2),
                     "rungs": marks})  # fmt: skip
    return rows


def why_payload(setting: Setting, run: int, month: int, actor: str) -> dict[str, Any]:
    """Why a government did what it did in a month of a history, from a replay by the same phases.

    Raises
    ------
    ConfigError
        If there is no such government, month or history.
    """
    if actor not in ACTORS or not 0 <= month < setting.months or not 0 <= run < setting.runs:
        raise ConfigError("there is no such decision", value=f"{actor}, month {month}, history {run}")
    found = explain(scene_of(spec_of_run(setting, run), actor, month, run))
    told = {"actor": actor, "month": month, "run": run, "sentence": readable(found.sentence.partition(": ")[2])}
    if ACTORS.index(actor) == SEOUL:
        return {**told, "weighed": _weighed(found), "aims": []}
    return {**told, "weighed": None, "aims": _aims(found)}
