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
        ("july/gain/guarantee", "july/gain/all", "july/cost/all"),
        "What a firmer guarantee is worth",
        "The threat column nets what Moscow's answer costs and what a firmer guarantee is worth, and the two multiply: "
        "the guarantee is worth {guarantee_before} at the threat before the answer and {guarantee_after} at the threat "
        "after it. The mean of the two is taken; the rest of the column counts among the costs.",
    ),
    Note(
        ("july/*",),
        "Firms of July 2024",
        "What business in Russia is worth depends on which firms were drawn; ours is the mean of {firm_sets} sets of "
        "firms, the published one is taken to be of one set. Everything else in 13.1 has no luck in it.",
    ),
    Note(
        ("paired/*/half width",),
        "Half widths of paired differences",
        "The ± of 13.2 come out as half widths of 95 % intervals; standard errors would be half as large. Those of "
        "months 48-71 are all a little wider than ours. Wars as long as the next note asks for would make them "
        "{late_hedging_half}, {late_expected_utility_half} and {late_conditional_threat_half} (.016, .008 and .013 "
        "published), which is part of it; the rest of the first is not traced.",
        explains=True,
        traced=False,
    ),
    Note(
        ("policy/*", "paired/*"),
        "Longer wars in the published draws",
        "All nine policies share their wars, so their figures err together, and one cause explains most of it: the "
        "wars of the published 300 histories lasted longer. 12.1 shows it where theory knows the answer: with "
        "war_prolongation 0 the war's length is geometric and depends on nothing else, its mean is {war_theory} "
        "months (12.3), ours is {war_alone} and 12.1 has 47.5. A regression on months of war of the "
        "{figures_with_error} figures of the table that have an error asks for {war_longer} more months than ours "
        "({war_ours}); with them {far_after} figures are left more than two standard errors off instead of "
        "{far_before}, rounding counted as an error. The same months would make the three late paired differences "
        "{late_hedging}, {late_expected_utility} and {late_conditional_threat}.",
        explains=True,
    ),
    Note(
        ("futures/alignment/status alone",),
        "Status as the only gain",
        "Not traced: several readings come near and nothing decides among them. The parameters set to 0 are not "
        "listed. Read here: guarantee_conditionality and ukraine_value (another design of as many futures gives "
        "{status_again}). With ukraine_value and abandonment_cost instead {status_abandonment}; with the two read "
        "here and abandonment_cost held at its default {status_default_abandonment}, or alliance_gain at its default "
        "{status_default_gain}. The published .13 lies among these.",
        explains=True,
        traced=False,
    ),
    Note(
        ("futures/*", "regret/*"),
        "One history a future",
        "The published shares and regrets come out with one history of each future and policy, and only then. With "
        "{histories_a_future} of the same futures luck averages out: conditional_threat is best of five in "
        "{averaged_conditional} of wide futures, hedging in {averaged_hedging} (published .49 and .20), and "
        "expected_utility regrets {averaged_regret} (.05). The four plain policies, {averaged_four}, change less.",
    ),
    Note(
        ("best/*",),
        "Best action by P, mu, T",
        "The ask, the belief and Seoul's perceived risk are held at given values; the risk at its value of July 2024. "
        "Left to follow the technology, it would be higher at T .7: missile defence would then pay from P "
        "{ask_armed_free} at mu .05 and from {ask_doubt_free} at mu .5, against 13.3. At T .1 it pays from P "
        "{ask_sure} at mu 0, {ask_little} at mu .05, {ask_near} at mu .1; the last is read as 'near 0'.",
    ),
    Note(
        ("island/*", "guarantee/*"),
        "Fewer ceasefires here",
        "In war an arms_need of 1.5 ends ambiguity ({island_war} at us_drive 0, .3, .6), in peace it returns "
        "({island_peace}), so these shares mostly count months of peace. The three published figures that lie off "
        "each ask for much the same share of peaceful months, {island_asked}, where ours are {island_share}; at "
        "us_drive -.3 and at arms_need .92 war and peace differ less, and there we agree. So it is one difference and "
        "not three, in how often the war ends, which all cells share. Why it ends less often here is not traced. Luck "
        "is enough only if a cell had about 100 histories, which 13.3 does not say: p is {island_100} at 100, "
        "{island_200} at 200, {island_300} at the 300 assumed for the eight shares together, and {maps_100}, "
        "{maps_200}, {maps_300} with the four of the other map at us_drive .2, where c_V .9 errs the same way. (In "
        "13.2 the published wars are longer, not shorter.) Nor is it the months, for which it states 24-60: "
        "of the windows tried 6-71 has the smallest largest gap, {wider_needy} at 1.5 and {wider_other} at .92, but p "
        "is {wider_300} at 300.",
        explains=True,
        traced=False,
    ),
    Note(
        ("spell/*",),
        "Spells",
        "The first three months in a row of war in which Seoul aligns. Without the condition on war {spell_24} and "
        "{spell_72} of the runs have one by month 24 and 72. A spell starts with aid or with naming China, with both "
        "in {spell_both} of them.",
    ),
    Note(
        ("without/brakes*",),
        "No brakes",
        "All four costs of S1 are at 0: retaliation, China, business, signal. With the three of S7 (retaliation 0, "
        "russia_business 0, china_cost .1) lethal aid comes in {three_brakes} of the runs, with the signal cost also "
        "0 in {four_brakes} (published .57).",
    ),
    Note(
        ("without/alliance value*",),
        "No alliance value at all",
        "alliance_gain, ukraine_value, abandonment_cost and guarantee_conditionality are at 0; with ukraine_value "
        "left the ambiguous share is {ukraine_left}. That aid collapses to rung 0 is read as a mean rung under a half.",
    ),
    Note(
        ("without/china_cost/omitted",),
        "China is named",
        "Read as: unnamed in fewer than half of the months.",
    ),
    Note(
        ("constants/above",),
        "The 38 constants",
        "13.4 lists five of its changes. Taken here: every constant outside the firms and every level of aid, moved by "
        "a third of itself, the median of those five, down and up where the model allows it ({third_changes} changes, "
        "counted as 38). Below .80: {third_exceptions}. Moved by a half ({half_changes} changes), {half_holding} of "
        "38 would hold; below .80 are then {half_exceptions}.",
    ),
    Note(
        ("picture/*",),
        "The whole picture",
        "{vector_histories} histories a vector, and none of them with lethal aid in 24 months. The more histories, the "
        "stricter that is: of {few} vectors at 20 %, {vectors_few} pass with half as many, {vectors_all} with "
        "{vector_histories}, {vectors_many} with {many_histories}.",
    ),
    Note(
        ("morris/leading/posture",),
        "Leaders of posture",
        "The four parameters named are among those that lead the Seoul-Beijing relation J ({relation_leaders}); 13.5 "
        "lists J among the outputs and names no other leaders for it. For the ambiguous share of the first two years "
        "ours are {posture_leaders} ({trajectories} trajectories).",
    ),
    Note(
        ("morris/least",),
        "What matters least",
        "Read as in 9.1: by the largest Morris mu*/sd over the outputs, here those of the rows above and the exits of "
        "other firms. The four smallest of ours are {least}; the count is of those named that may be among the last "
        "four, in 95 % of the resamples. Over all 42 parameters our largest effects and the column of 9.1 have a rank "
        "correlation of {rank_correlation}.",
    ),
    Note(
        ("morris/range/ambiguous_posture_share/5",),
        "Low end of the ambiguous share",
        "Our .00 is no rounding: in {never_ambiguous} of the points no history is ever ambiguous in a month of war "
        "of the first two years, so the 5 % quantile is exactly 0 and was .03 or more in {two_years_low_chance} of "
        "{resamples} draws of 20 trajectories. Why the published one is not is not traced. Over the whole run, peace "
        "included, {whole_never} of the points are at 0 and the quantiles are {whole_low} and {whole_high}; then 20 "
        "trajectories give .03 or more at the low end in {whole_low_chance} of the draws, but .92 or more at the high "
        "end in {whole_high_chance}, where two years give it in {two_years_high_chance}. No one reading gives both.",
        explains=True,
        traced=False,
    ),
    Note(
        ("sobol/S/us_drive/S1",),
        "US drive and ties",
        "All points of a design share their histories, and this index hangs on which: it is {drive_ties_low} to "
        "{drive_ties_high} in {sets} designs of {histories} histories, and {drive_ties_single_low} to "
        "{drive_ties_single_high} where a design has one history, with .86 or more in {drive_ties_single_chance} of "
        "them. 13.5 does not say how many it took. With {histories}, as in its Morris screening, .86 is far out; with "
        "one it would be no surprise. Which it was is not traced. (The guarantee gives {drive_guarantee}, drive itself "
        "{drive_drive}.)",
        explains=True,
        traced=False,
    ),
    Note(
        ("sobol/*",),
        "The eleven parameters, histories and months",
        "13.5 names eight of the eleven. Taken here: retaliation, russia_business, signal_cost, the other brakes. "
        "threat_cost and alliance_gain cannot be among them: threat_cost would explain {others_threat_cost} of the "
        "variance of w and leave arms_need {others_arms_need} of the published .45. The run has 60 months and the "
        "ambiguous share is that of all of them: over the first 24 months alone arms_need explains "
        "{two_years_arms_need} instead of .08. Ours is the mean of {sets} designs, each on {histories} histories of "
        "its own; the published one is taken to be one design of 512 base points and {histories} histories (neither is "
        "stated), and its error holds the luck of those histories, which more base points do not lessen.",
    ),
    Note(
        ("search/*",),
        "The search",
        "Neither the loss of 13.6 nor its final box is given. Read here: the squared misses of S2 to S6, S18 and 5-20 "
        "% lethal aid within 72 months, summed (12.1 names these; cooperation at 24 months has no threshold, the firms "
        "had a search of their own); the {calibrated} parameters marked [C] in 9.1 where 13.6 has 16 to 18; "
        "{search_histories} histories a draw; 30 % of the way to the range ends, as near the defaults as in 13.2. "
        "There {good_30} of the draws have a loss below .02, at 60 % {good_60}, over full ranges {good_100}: the "
        "published .325 asks for a box between the last two, so the count says nothing for or against. What 13.6 "
        "concludes holds: the set is broad, and the defaults, without a loss themselves, share that with {perfect_30} "
        "of the draws at 30 %.",
        explains=True,
        traced=False,
    ),
)


def note_on(row: str) -> Note | None:
    """The first note on a row."""
    return next((note for note in NOTES if any(fnmatchcase(row, pattern) for pattern in note.ids)), None)


def with_numbers(note: Note | None, said: Mapping[str, str]) -> Note | None:
    """The note with the numbers of this study in it."""
    return note and replace(note, words=note.words.format_map(said))
