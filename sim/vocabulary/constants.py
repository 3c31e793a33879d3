"""Constants outside the default sweeps; those of the policies are declared with the policies."""

from sim.vocabulary.firm_constants import FIRM_CONSTANTS
from sim.vocabulary.terms import Term

# a table, laid out by hand: ruff would give every field its own line
# fmt: off
CONSTANTS: tuple[Term, ...] = (
    Term(
        name="relation_speed", symbol="", unit="1/month", default=0.15, domain=(0.0, 1.0), mark=("A",),
        group="speeds, guards",
        meaning="speed of relations, cooperation, dual-use support, alignments and latent shocks",
        source="assumption: diplomacy moves with a half-life of about four months",
    ),
    Term(
        name="perception_speed", symbol="", unit="1/month", default=0.25, domain=(0.0, 1.0), mark=("A",),
        group="speeds, guards",
        meaning="speed of perceived risks, observed averages and NATO's ask",
        source="assumption: perception follows events within a quarter",
    ),
    Term(
        name="likelihood_floor", symbol="", unit="prob", default=0.02, domain=(1e-06, 0.49), mark=("A",),
        group="speeds, guards",
        meaning="lowest chance granted to any transfer, so that one observation never settles a belief",
        source="assumption: a numerical guard, small against the ranges of beliefs",
    ),
    Term(
        name="ask_floor", symbol="", unit="level", default=0.05, domain=(0.001, 1.0), mark=("A",),
        group="speeds, guards",
        meaning="lowest NATO ask by which Seoul's commitment is divided",
        source="assumption: a numerical guard at the level of the lowest aid rung",
    ),
    Term(
        name="tying_hands", symbol="", unit="% GDP/yr", default=1.0, domain=(0.0, 20.0), mark=("L",),
        group="speeds, guards",
        meaning="cost of a posture that departs from the alignment others have come to expect",
        source="Fearon 1997 (tying hands); the number is ours and nearly inert",
    ),
    Term(
        name="red_line", symbol="", unit="level", default=0.6, domain=(0.0, 1.0), mark=("E",), group="red line",
        meaning="transfer from which Seoul's red line counts as crossed: conventional arms or more",
        source=("Hankyoreh: Seoul's security adviser names \"precision weapons\" for Pyongyang as the line, June 2024; "
                "placed below the rung of conventional transfers (0.67)"),
    ),
    Term(
        name="response_aid", symbol="", unit="level", default=0.65, domain=(0.0, 1.0), mark=("A",), group="red line",
        meaning="aid from which Seoul is seen to answer a crossed line: missile defence or more",
        source="assumption: equal to the rung of missile defence, the first decisive one",
    ),
    Term(
        name="declaration_gain", symbol="", unit="share", default=0.15, domain=(0.0, 1.0), mark=("A",),
        group="red line",
        meaning="share of the missing credibility that declaring a red line adds at the start",
        source="assumption: words alone buy a little credibility",
    ),
    Term(
        name="provocation_peace", symbol="", unit="share", default=0.3, domain=(0.0, 1.0), mark=("A",),
        group="provocation, need",
        meaning="provocation by aid in peacetime, relative to wartime",
        source="assumption: arms for Ukraine provoke Moscow mainly while they are fired",
    ),
    Term(
        name="need_substitution", symbol="", unit="share", default=0.5, domain=(0.0, 1.0), mark=("A",),
        group="provocation, need",
        meaning="share of Moscow's need of Pyongyang's arms that full Chinese dual-use support replaces",
        source="assumption: components replace half of what shells and missiles give",
    ),
    Term(
        name="restrained_retaliation", symbol="", unit="share", default=0.2, domain=(0.0, 1.0), mark=("A",),
        group="provocation, need",
        meaning="retaliation of the restrained type, relative to the retaliator",
        source="assumption: the restrained type reacts weakly, not never",
    ),
    Term(
        name="encircle_ties", symbol="", unit="share", default=0.4, domain=(0.0, 1.0), mark=("A",),
        group="encirclement",
        meaning="weight of NATO-ROK ties in Beijing's sense of encirclement",
        source="assumption: institutions weigh a little more than words; the three weights sum to 1",
    ),
    Term(
        name="encircle_rhetoric", symbol="", unit="share", default=0.3, domain=(0.0, 1.0), mark=("A",),
        group="encirclement",
        meaning="weight of Seoul's words on China in Beijing's sense of encirclement",
        source="assumption: Seoul's words count as much as NATO's",
    ),
    Term(
        name="encircle_label", symbol="", unit="share", default=0.3, domain=(0.0, 1.0), mark=("A",),
        group="encirclement",
        meaning="weight of NATO's label on China in Beijing's sense of encirclement",
        source="assumption: NATO's words count as much as Seoul's",
    ),
    Term(
        name="guarantee_core", symbol="", unit="share", default=0.5, domain=(0.0, 1.0), mark=("A",), group="guarantee",
        meaning="share of the US guarantee that is kept even when Washington pauses its drive",
        source="assumption: the treaty and the forces in Korea outlast a pause",
    ),
    Term(
        name="arms_base", symbol="", unit="level", default=0.35, domain=(0.0, 1.0), mark=("A",),
        group="Pyongyang, Beijing",
        meaning="arms that Pyongyang sends during the war without any technology in return",
        source="assumption: cash, food and oil alone pay for shells, the first rung",
    ),
    Term(
        name="security_dilemma", symbol="", unit="level", default=0.5, domain=(0.0, 20.0), mark=("A",),
        group="Pyongyang, Beijing",
        meaning="arms that Pyongyang adds per unit of risk it perceives in NATO-ROK ties",
        source="assumption: Pyongyang seeks Moscow's backing against NATO-ROK ties, at a moderate rate",
    ),
    Term(
        name="dual_use_base", symbol="", unit="level", default=0.7, domain=(0.0, 1.0), mark=("A",),
        group="Pyongyang, Beijing",
        meaning="dual-use support that Beijing gives Moscow during the war, before shame and binding",
        source="assumption: between tolerating and expanding the flow",
    ),
    Term(
        name="label_share_nato", symbol="", unit="share", default=0.75, domain=(0.0, 1.0), mark=("A",),
        group="Pyongyang, Beijing",
        meaning="share of the shaming of China that is due to NATO's label, the rest to Seoul's words",
        source="assumption: being named by 32 allies outweighs being named by Seoul",
    ),
    Term(
        name="stance_floor", symbol="", unit="level", default=-0.5, domain=(-1.0, 0.0), mark=("A",),
        group="Pyongyang, Beijing",
        meaning="friendliest stance of Beijing towards Seoul",
        source='assumption: equal to the rung "engage", the end of the ladder',
    ),
    Term(
        name="posture_seoul_base", symbol="", unit="level", default=0.3, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture of Seoul towards the West without any commitment",
        source="assumption: an ally of the USA even when it stays silent",
    ),
    Term(
        name="posture_seoul_commit", symbol="", unit="level", default=0.7, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture that full commitment adds for Seoul",
        source="assumption: base and full commitment sum to the western end, 1",
    ),
    Term(
        name="posture_seoul_cjk", symbol="", unit="level", default=0.2, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture that the deepest China-Japan-Korea track takes from Seoul",
        source="assumption: summits with Beijing cost some western posture",
    ),
    Term(
        name="posture_washington_base", symbol="", unit="level", default=0.6, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture of Washington during a pause of its drive",
        source="assumption: the leader of the West even when it retrenches",
    ),
    Term(
        name="posture_washington_drive", symbol="", unit="level", default=0.4, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture that full drive adds for Washington",
        source="assumption: base and full drive sum to the western end, 1",
    ),
    Term(
        name="posture_beijing_base", symbol="", unit="level", default=0.2, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture of Beijing away from the West, at rest",
        source="assumption: mildly opposed, as it also trades with the West",
    ),
    Term(
        name="posture_beijing_dual", symbol="", unit="level", default=0.4, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture that full dual-use support adds for Beijing",
        source="assumption: half of the way from rest to the far end, 1",
    ),
    Term(
        name="posture_beijing_coerce", symbol="", unit="level", default=0.4, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture that full coercion of Seoul adds for Beijing",
        source="assumption: the other half of the way from rest to the far end, 1",
    ),
    Term(
        name="posture_moscow_base", symbol="", unit="level", default=0.6, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture of Moscow away from the West, at rest",
        source="assumption: at war by proxy with the West",
    ),
    Term(
        name="posture_moscow_transfer", symbol="", unit="level", default=0.4, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture that full technology transfer adds for Moscow",
        source="assumption: base and full transfer sum to the far end, 1",
    ),
    Term(
        name="posture_pyongyang_base", symbol="", unit="level", default=0.6, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture of Pyongyang away from the West, at rest",
        source="assumption: as far from the West as Moscow",
    ),
    Term(
        name="posture_pyongyang_arms", symbol="", unit="level", default=0.4, domain=(0.0, 1.0), mark=("A",),
        group="postures",
        meaning="posture that sending troops adds for Pyongyang",
        source="assumption: base and full arms sum to the far end, 1",
    ),
    Term(
        name="china_neutral_cjk", symbol="", unit="level", default=0.5, domain=(0.0, 1.0), mark=("A",),
        group="relations",
        meaning="depth of the China-Japan-Korea track at which relations with Beijing neither warm nor cool",
        source="assumption: maintaining the track is neutral",
    ),
    Term(
        name="china_rhetoric_chill", symbol="", unit="level", default=0.5, domain=(0.0, 20.0), mark=("A",),
        group="relations",
        meaning="chill in relations with Beijing per unit of rhetoric on China",
        source="assumption: full rhetoric undoes the gain of deepening the track",
    ),
    Term(
        name="china_ties_chill", symbol="", unit="level", default=0.5, domain=(0.0, 20.0), mark=("A",),
        group="relations",
        meaning="chill in relations with Beijing per unit of NATO-ROK ties",
        source="assumption: full ties chill as much as full rhetoric",
    ),
    Term(
        name="moscow_rest", symbol="", unit="level", default=0.15, domain=(-1.0, 1.0), mark=("C",), group="relations",
        meaning="relation with Moscow when it transfers nothing and Seoul does not provoke it",
        source="calibrated: makes July 2024 a resting point, at a relation of -0.09",
    ),
    Term(
        name="moscow_transfer_chill", symbol="", unit="level", default=0.65, domain=(0.0, 20.0), mark=("A",),
        group="relations",
        meaning="chill in relations with Moscow per unit of technology it transfers to Pyongyang",
        source="assumption: full transfer brings relations to -0.5",
    ),
    Term(
        name="ask_base", symbol="", unit="level", default=0.5, domain=(0.0, 1.0), mark=("A",), group="relations",
        meaning="NATO's ask at full US drive, without threat or funding gap",
        source="assumption: half of the ask does not depend on events; with ask_threat at most 1",
    ),
    Term(
        name="ask_threat", symbol="", unit="level", default=0.5, domain=(0.0, 1.0), mark=("A",), group="relations",
        meaning="what full threat and a funding gap add to NATO's ask at full US drive",
        source="assumption: half of the ask depends on events; with ask_base at most 1",
    ),
    Term(
        name="funding_gap_weight", symbol="", unit="share", default=0.4, domain=(0.0, 1.0), mark=("A",),
        group="relations",
        meaning="weight of the wartime funding gap, against threat, in the part of the ask that moves",
        source="assumption: threat weighs somewhat more than money",
    ),
    Term(
        name="abandonment_floor", symbol="", unit="level", default=0.5, domain=(0.0, 20.0), mark=("A",),
        group="welfare",
        meaning="cost of a gap to NATO's ask without perceived risk, relative to what full risk adds",
        source="assumption: a third of the full cost stays when Seoul feels safe",
    ),
    Term(
        name="cooperation_gain", symbol="", unit="level", default=0.25, domain=(0.0, 20.0), mark=("A",),
        group="welfare",
        meaning="gain from full relations with Beijing, relative to the cost of full coercion",
        source="assumption: losses from coercion outweigh gains from cooperation",
    ),
    Term(
        name="business_uncertainty_weight", symbol="", unit="level", default=0.5, domain=(0.0, 20.0), mark=("A",),
        group="welfare",
        meaning="extra weight of business with Russia per unit of risk that firms perceive",
        source="assumption: anxious firms lobby up to half as much again",
    ),
    Term(
        name="domestic_base", symbol="", unit="level", default=0.5, domain=(0.0, 20.0), mark=("A",), group="welfare",
        meaning="part of the cost of commitment that does not depend on domestic opposition",
        source="assumption: as large as the average domestic part, so that they sum to 1",
    ),
    *FIRM_CONSTANTS,
)
# fmt: on
