"""Settings, policies and outcomes of a sweep in plain words."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.analysis.swept import Swept, lever_label
from sim.experiments.designs import Column
from sim.vocabulary import OUTCOMES_BY_NAME, Term
from sim.vocabulary.ladders import ACTORS
from viz.charts.chart import three_digits
from viz.charts.outcomes import UNITS, outcome_words, unit_of_outcome
from viz.state.words import label_of, policy_options, unit_of
from viz.theme import ACTOR_LABEL

BARE_POINT = re.compile(r"(?<!\d)\.(?=\d)")
NAMES = (
    "Seoul",
    "Beijing",
    "Moscow",
    "Pyongyang",
    "Washington",
    "China",
    "Japan",
    "Russia",
    "Ukraine",
    "Korean",
    "NATO–Seoul",
)


def setting_label(name: str) -> str:
    """A setting that varies, by the name of its column: ``policies.seoul`` is "Seoul’s policy"."""
    if " + " in name:
        return " with ".join(setting_label(part) for part in name.split(" + "))
    block, _, rest = name.rpartition(".")
    if block == "policies":
        return f"{ACTOR_LABEL.get(rest, label_of(rest))}’s policy"
    return label_of(rest)


def column_label(column: Column) -> str:
    """A setting that varies, by what it sets."""
    block, _, rest = column.setting.path.partition(".")
    return setting_label(column.setting.path if block == "policies" and "." not in rest else column.name)


def setting_unit(term: Term) -> str:
    """Unit of a setting for people; nothing for a level or a share."""
    unit = unit_of(term)
    return "" if unit in ("level", "index", "share", "ratio", "log", "chance", "0/1") else unit


def value_label(path: str, value: Any) -> str:
    """A value of a setting in words; `path` says whose policy it is, where it is one."""
    block, _, actor = path.partition(".")
    if block == "policies" and actor in ACTORS:
        labels = {row["name"]: row["label"] for row in policy_options(actor)}
        return labels.get(str(value), str(value).replace("_", " "))
    return number_label(value)


def number_label(value: object) -> str:
    """A value in three digits."""
    if not isinstance(value, int | float | np.number):
        return str(value)
    return three_digits(float(value))


def policy_labels(swept: Swept) -> dict[str, str]:
    """Combinations of levers, as the verbs name them, to words."""
    paths = {column.name: column.setting.path for column in swept.plan.design.columns}
    return {
        lever_label(settings): ", ".join(value_label(paths.get(name, name), value) for name, value in settings.items())
        for settings in swept.levers
    }


def capital(text: str) -> str:
    """With a capital."""
    return f"{text[:1].upper()}{text[1:]}"


def inside(label: str) -> str:
    """A label within a sentence: without its capital, unless it starts with a name."""
    first = label.split(" ", maxsplit=1)[0].removesuffix("’s")
    return label if first in NAMES or first.isupper() else f"{label[:1].lower()}{label[1:]}"


def readable(text: str) -> str:
    """A sentence of the terminal as print wants it: noughts before points, curly quotes, true minus signs."""
    text = BARE_POINT.sub("0.", text.replace(' "', " “").replace('"', "”"))
    text = re.sub(r"(?<=\d)-(?=\d)", "–", text)
    return re.sub(r"(?<!\w)-(?=\d)", "−", text).replace(" runs that month", " histories that month")


def command_name(swept: Swept) -> str:
    """A sweep in a command: a page shows no path of its machine."""
    return f"runs/{swept.folder.name}"


def outcome_label(name: str) -> str:
    """What an outcome is."""
    return outcome_words(OUTCOMES_BY_NAME[name]) if name in OUTCOMES_BY_NAME else label_of(name)


def unit_label(name: str) -> str:
    """Unit of an outcome for people; nothing for an index or a level."""
    unit = unit_of_outcome(name)
    return "" if unit in ("index", "level") else UNITS.get(unit, unit)


def in_plain_words(text: str, names: Iterable[str]) -> str:
    """A sentence of the terminal with settings replaced by what they are called."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(f" ({name})", "")
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", inside(setting_label(name)), text)
    return readable(text)


def policies_in_words(text: str, path: str, policies: Iterable[str]) -> str:
    """A sentence with policies of a government replaced by what they are called, in quotes.

    Parameters
    ----------
    text : str
    path : str
        The setting that holds them, such as ``policies.seoul``.
    policies : iterable of str
    """
    for policy in sorted(policies, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(policy)}(?!\w)", f"“{value_label(path, policy)}”", text)
    return text
