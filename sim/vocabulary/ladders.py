"""The five governments, what each can do (ladders of rungs), and their joint menus."""

from dataclasses import dataclass, field
from math import prod

ACTORS = ("seoul", "beijing", "moscow", "pyongyang", "washington")
"""The governments, always in this order."""

SEOUL, BEIJING, MOSCOW, PYONGYANG, WASHINGTON = range(5)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: its public name and its level in the equations (configurable, 13.4)."""

    name: str
    level: float
    plain_words: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """An ordered set of options of one government.

    Parameters
    ----------
    name : str
        Code name, also the name of the state variable that holds the level in force.
    symbol : str
        Symbol in the equations.
    actor : str
        The government that climbs it.
    meaning : str
        What the ladder is about.
    rungs : tuple of Rung
        From lowest to highest.
    domain : tuple of float
        Bounds of a level.
    source : str
        Evidence for the July 2024 rung and the levels.
    """

    name: str
    symbol: str
    actor: str
    meaning: str
    rungs: tuple[Rung, ...]
    domain: tuple[float, float] = (0.0, 1.0)
    source: str = field(kw_only=True)

    @property
    def rung_names(self) -> tuple[str, ...]:
        """Public names of the rungs, lowest first."""
        return tuple(rung.name for rung in self.rungs)


LADDERS = (
    Ladder(
        "aid",
        "a",
        "seoul",
        "Seoul's aid to Ukraine",
        (
            Rung("mdcp_only", 0.05, "non-lethal dialogue only (the capability programme of 2024)"),
            Rung("trust_fund", 0.15, "the trust fund as it was, $12m"),
            Rung("trust_fund_doubled", 0.30, "the trust fund doubled, $24m"),
            Rung("missile_defence", 0.65, "missile defence or dual-use equipment"),
            Rung("lethal_aid", 1.00, "lethal weapons"),
        ),
        source="trust fund $12m -> $24m, 11 July 2024 (Kyiv Independent); levels are assumptions, moved one at a time in 13.4",
    ),
    Ladder(
        "rhetoric",
        "r",
        "seoul",
        "what Seoul says about China's part in the war",
        (
            Rung("omit_china", 0.0, "leaves China unmentioned"),
            Rung("name_china", 0.5, "names China"),
            Rung("decisive_enabler", 1.0, 'joins NATO in calling China a "decisive enabler"'),
        ),
        source="China unmentioned in Seoul's statements of July 2024 (the article); levels are assumptions",
    ),
    Ladder(
        "cjk",
        "j",
        "seoul",
        "the China-Japan-Korea track, the FTA and the investment commission",
        (
            Rung("suspend_cjk", 0.0, "suspends the trilateral track"),
            Rung("maintain_cjk", 0.5, "keeps the trilateral track"),
            Rung("deepen_cjk", 1.0, "deepens the trilateral track"),
        ),
        source="trilateral summit in Seoul, 27 May 2024; levels are assumptions",
    ),
    Ladder(
        "stance",
        "b",
        "beijing",
        "Beijing's stance towards Seoul",
        (
            Rung("engage", -0.5, "engages Seoul"),
            Rung("neutral", 0.0, "stays neutral"),
            Rung("warn", 0.5, "warns Seoul"),
            Rung("coerce", 1.0, "coerces Seoul, as over THAAD in 2017"),
        ),
        domain=(-1.0, 1.0),
        source="trilateral summit in Seoul, 27 May 2024 (the article): neither pressed nor wooed; levels are assumptions, evenly spaced",
    ),
    Ladder(
        "dual_flow",
        "e",
        "beijing",
        "dual-use goods from China to Russia",
        (
            Rung("restrict", 0.0, "restricts dual-use exports to Russia"),
            Rung("tolerate", 0.5, "tolerates dual-use exports to Russia"),
            Rung("expand", 1.0, "expands dual-use exports to Russia"),
        ),
        source="NATO, Washington Summit Declaration, 10 July 2024, on dual-use goods for Russia; levels are assumptions, evenly spaced",
    ),
    Ladder(
        "transfer",
        "x",
        "moscow",
        "what Moscow gives Pyongyang",
        (
            Rung("withhold_technology", 0.0, "withholds technology"),
            Rung("minor_transfer", 1 / 3, "makes minor transfers"),
            Rung("conventional_transfer", 2 / 3, "transfers conventional arms such as air defence"),
            Rung("advanced_technology", 1.0, "transfers advanced military technology"),
        ),
        source="treaty of Moscow and Pyongyang, 19 June 2024 (CSIS Beyond Parallel), arms not ruled out and none known; levels are assumptions, evenly spaced",
    ),
    Ladder(
        "arms",
        "n",
        "pyongyang",
        "what Pyongyang gives Moscow",
        (
            Rung("withhold_arms", 0.0, "withholds arms"),
            Rung("shells", 1 / 3, "sends shells"),
            Rung("shells_and_missiles", 2 / 3, "sends shells and missiles"),
            Rung("troops", 1.0, "sends troops"),
        ),
        source="White House, 4 January 2024 (CSIS Beyond Parallel): Russia fires North Korean missiles; levels are assumptions, evenly spaced",
    ),
    Ladder(
        "drive",
        "u",
        "washington",
        "Washington's and NATO's drive for the Indo-Pacific four",
        (
            Rung("pause", 0.0, "pauses the partnership"),
            Rung("ad_hoc", 1 / 3, "keeps it ad hoc"),
            Rung("institutionalise", 2 / 3, "institutionalises it"),
            Rung("institutionalise_and_press", 1.0, "institutionalises it and presses partners"),
        ),
        source="the four partners are invited for the third year running (Korea Herald, 3 April 2024); levels are assumptions, evenly spaced",
    ),
    Ladder(
        "label",
        "l",
        "washington",
        "NATO's label for China",
        (
            Rung("label_general", 0.0, "speaks of China in general terms"),
            Rung("label_name", 0.5, "names China's support of Russia"),
            Rung("label_enabler", 1.0, 'calls China a "decisive enabler"'),
        ),
        source="Washington Summit Declaration, 10 July 2024",
    ),
)

LADDERS_BY_NAME = {ladder.name: ladder for ladder in LADDERS}


def ladders_of(actor: str) -> tuple[Ladder, ...]:
    """Ladders of one government, in the order of its joint menu."""
    return tuple(ladder for ladder in LADDERS if ladder.actor == actor)


MENU_SIZES = tuple(prod(len(ladder.rungs) for ladder in ladders_of(actor)) for actor in ACTORS)
"""Number of joint actions of each government: 45, 12, 4, 4, 12."""

LARGEST_MENU = max(MENU_SIZES)


def action_index(actor: str, rungs: tuple[int, ...]) -> int:
    """Row-major index of a joint action, for example ``9*aid + 3*rhetoric + cjk`` for Seoul."""
    index = 0
    for ladder, rung in zip(ladders_of(actor), rungs, strict=True):
        index = index * len(ladder.rungs) + rung
    return index


def action_rungs(actor: str, index: int) -> tuple[int, ...]:
    """Rungs of a joint action, one a ladder: the inverse of `action_index`."""
    rungs: list[int] = []
    for ladder in reversed(ladders_of(actor)):
        index, rung = divmod(index, len(ladder.rungs))
        rungs.append(rung)
    return tuple(reversed(rungs))


def action_names(actor: str, index: int) -> tuple[str, ...]:
    """Public rung names of a joint action, such as ``("lethal_aid", "omit_china", "deepen_cjk")``."""
    return tuple(
        ladder.rungs[rung].name for ladder, rung in zip(ladders_of(actor), action_rungs(actor, index), strict=True)
    )
