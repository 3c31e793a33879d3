"""How figures are read where section 13 leaves it open, and what is known of those that differ.

Every note was found by measuring the alternatives it names; where none accounts for a difference, it says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Note:
    """A note on some rows.

    Parameters
    ----------
    ids : tuple of str
        Patterns of row ids.
    title : str
    words : str
    explains : bool
        Whether it is about a difference; otherwise it says how the rows are read.
    traced : bool
        Whether it accounts for the difference.
    """

    ids: tuple[str, ...]
    title: str
    words: str
    explains: bool = False
    traced: bool = True


NOTES = (
    Note(
        ("july/*",),
        "Firms of July 2024",
        "What business in Russia is worth depends on which firms were drawn; ours is the mean of 50 sets of firms, "
        "the published one is taken to be of one set. Everything else in 13.1 has no luck in it.",
    ),
    Note(
        ("policy/*", "paired/*"),
        "Longer wars in the published draws",
        "All nine policies share their wars, so their figures err together, and one cause explains most of it: the "
        "wars of the published 300 histories lasted longer. 12.1 shows it where theory knows the answer: with "
        "war_prolongation 0 the war's length is geometric and depends on nothing else, its mean is 43.6 months "
        "(12.3), ours is 43.8 and 12.1 has 47.5. A regression of the 108 figures of the table on months of war asks "
        "for 3.7 more months than ours (52.0); with them 5 figures are left more than two standard errors off instead "
        "of 45 (z and the hedging index of policies that weigh options), which is chance in 108.",
        explains=True,
    ),
    Note(
        ("futures/alignment/status alone",),
        "Status as the only gain",
        "The parameters set to 0 are not listed. Read here: guarantee_conditionality and ukraine_value (.16 in 3,000 "
        "futures). With ukraine_value and abandonment_cost instead .12, with conditionality and abandonment_cost .10, "
        "with all three .06. The published .13 lies between the first two.",
        explains=True,
        traced=False,
    ),
    Note(
        ("futures/*", "regret/*"),
        "One history a future",
        "The published shares and regrets come out with one history of each future and policy, and only then. With "
        "eight, luck averages out: conditional_threat is best of five in .60 of wide futures instead of .48, hedging "
        "in .11 instead of .20 (published .49 and .20), the share of hedging among four rises from .76 to .82 at 30 "
        "%, and expected_utility regrets .03 instead of .05. The four plain policies over full ranges hardly change, "
        "which is why they agreed all along.",
    ),
    Note(
        ("best/*",),
        "Best action by P, mu, T",
        "The ask, the belief and Seoul's perceived risk are held at given values; the risk at its value of July 2024. "
        "Left to follow the technology, it would be higher at T .7: missile defence would then pay from P .53 at mu "
        ".05 and from .74 at mu .5, against 13.3. At T .1 it pays from P .79 at mu 0, .84 at mu .05, .89 at mu .1; "
        "the last is read as 'near 0'.",
    ),
    Note(
        ("island/*", "guarantee/*"),
        "Fewer ceasefires here",
        "In war an arms_need of 1.5 ends ambiguity (.24, .05, .03 at us_drive 0, .3, .6), in peace it returns (.74, "
        ".80, .37), so these shares mostly count months of peace. The three published figures that differ each ask "
        "for the same share of peaceful months, .38, .36, .35, where ours is .24; at us_drive -.3 and at arms_need "
        ".92 war and peace differ less, and there we agree. So it is one difference and not three, in how often the "
        "war ends, which all cells share. Why it ends more often there is not traced. Luck is enough only if a cell "
        "had about 100 histories: 13.3 does not say; p is .38 at 100, .04 at 200, .004 at the 300 assumed, for all "
        "eight figures together. Five seeds of ours, 1,000 histories each, all stay below: .353-.388, .223-.254, "
        ".102-.116 at us_drive 0, .3, .6. (In 13.2 the published wars are longer, not shorter.)",
        explains=True,
        traced=False,
    ),
    Note(
        ("spell/*",),
        "Spells",
        "The first three months in a row of war in which Seoul aligns. Without the condition on war .33 and .66 of "
        "the runs have one by month 24 and 72.",
    ),
    Note(
        ("without/brakes*",),
        "No brakes",
        "All four costs of S1 are at 0: retaliation, China, business, signal. With the three of S7 (retaliation 0, "
        "russia_business 0, china_cost .1) lethal aid comes in .20 of the runs instead of .57, with the signal cost "
        "also 0 in .75.",
    ),
    Note(
        ("without/alliance value",),
        "No alliance value at all",
        "alliance_gain, ukraine_value, abandonment_cost and guarantee_conditionality are at 0; with ukraine_value "
        "left it is .25.",
    ),
    Note(
        ("picture/*",),
        "The whole picture",
        "Eight histories a vector, and none of them with lethal aid in 24 months. The more histories, the stricter "
        "that is: at 20 % .64 of the vectors pass with four, .56 with eight, .37 with forty.",
    ),
    Note(
        ("morris/leading/posture",),
        "Leaders of posture",
        "The four parameters named are those that lead the Seoul-Beijing relation J, us_drive level with "
        "choice_precision; 13.5 lists J among the outputs and names no other leaders for it. For the ambiguous share "
        "of the first two years ours are china_cost, abandonment_cost, aid_weight and us_drive (100 trajectories).",
    ),
    Note(
        ("morris/range/ambiguous_posture_share/5",),
        "Low end of the ambiguous share",
        "Not traced. In more than one point in twenty no history is ever ambiguous in war. So it is over two years or "
        "the whole run, with 4, 6 or 10 levels, and in a Latin hypercube (.00 or .01 each time).",
        explains=True,
        traced=False,
    ),
    Note(
        ("sobol/S/us_drive/S1",),
        "US drive and ties",
        "Not traced. Ties in month 60, their mean over the run, and ties in war give .51, .49, .16; the guarantee "
        "gives .61, drive itself .75. Only where Seoul gives the same answer everywhere does the drive explain so "
        "much: .91 with full_alignment in Seoul.",
        explains=True,
        traced=False,
    ),
    Note(
        ("sobol/*",),
        "The eleven parameters, and months",
        "13.5 names eight of the eleven. Taken here: retaliation, russia_business, signal_cost, the other brakes. "
        "threat_cost and alliance_gain cannot be among them: they would explain .62 and .11 of the variance of w and "
        "leave arms_need .09 of the published .45. The run has 60 months and the ambiguous share is that of all of "
        "them: over the first 24 months alone arms_need explains .00 instead of .08. The number of base points is not "
        "stated; 512 are assumed.",
    ),
)


def note_on(row: str) -> Note | None:
    """The first note on a row."""
    return next((note for note in NOTES if any(fnmatchcase(row, pattern) for pattern in note.ids)), None)


def with_numbers(note: Note | None, said: Mapping[str, str]) -> Note | None:
    """The note with the numbers of this study in it."""
    return note and replace(note, words=note.words.format_map(said))
