"""The 42 swept parameters: value, unit, admissible domain, sweep range, provenance and importance."""

from sim.vocabulary.terms import Term

# a table, laid out by hand: ruff would give every field its own line
# fmt: off
PARAMETERS: tuple[Term, ...] = (
    Term(
        name="aid_weight", symbol="omega", unit="share", default=0.8, domain=(0.0, 1.0), sweep=(0.6, 0.95),
        sensitivity=0.56, mark=("A",), group="ladders and speeds",
        meaning="weight of aid to Ukraine, against rhetoric on China, when Seoul's commitment is summed up",
        source="assumption: what NATO asked of Seoul in 2024 was mainly aid",
    ),
    Term(
        name="structural_speed", symbol="g_slow", unit="1/month", default=0.02, domain=(0.0, 1.0), sweep=(0.005, 0.05),
        sensitivity=0.69, mark=("A",), group="ladders and speeds",
        meaning="speed at which NATO-ROK ties follow their target; firms' market exposures move at half of it",
        source="assumption: institutions have a half-life of 34 months",
    ),
    Term(
        name="shock_sd", symbol="sigma", unit="per month", default=0.04, domain=(0.0, 1.0), sweep=(0.0, 0.1),
        sensitivity=0.34, mark=("A",), group="ladders and speeds",
        meaning="standard deviation of the monthly political and alignment shocks",
        source=("assumption, sized on Bailey, Strezhnev and Voeten, UN General Assembly ideal points: Korea's "
                "position between China (0) and the USA (1) moves by about 0.15 a year (0.45 in 2021, 0.62 in 2022, "
                "0.54 in 2023, 0.63 in 2024)"),
    ),
    Term(
        name="review_probability", symbol="rev", unit="1/month", default=0.25, domain=(0.0, 1.0), sweep=(0.05, 1.0),
        sensitivity=0.34, mark=("A",), group="decision",
        meaning="chance that a government reviews its policy in a month other than the summit month",
        source="assumption: governments review a policy about once a quarter",
    ),
    Term(
        name="ceasefire_hazard", symbol="h_c", unit="1/month", default=0.015, domain=(0.0, 1.0), sweep=(0.0, 0.05),
        sensitivity=0.67, mark=("A",), group="war",
        meaning="monthly chance of a ceasefire in Ukraine when Pyongyang and Moscow do not cooperate",
        source="assumption: a mean remaining war of about 5.5 years without North Korean support",
    ),
    Term(
        name="war_prolongation", symbol="phi_K", unit="share", default=0.7, domain=(0.0, 1.0), sweep=(0.0, 1.0),
        sensitivity=0.16, mark=("A",), group="war",
        meaning="share of the ceasefire chance that full Russia-DPRK cooperation removes",
        source="assumption: the sign, North Korean arms prolong the war, is the article's; the size is ours",
    ),
    Term(
        name="pledge_renewal", symbol="q_G", unit="prob", default=0.5, domain=(0.0, 1.0), sweep=(0.0, 1.0),
        sensitivity=0.27, mark=("E", "A"), group="Washington and NATO",
        meaning="chance that NATO renews its one-year funding pledge to Ukraine at each summit",
        source=('NATO, Washington Summit Declaration: EUR 40bn "within the next year", so one year only, July 2024; '
                "the value is assumed"),
    ),
    Term(
        name="us_drive", symbol="i0", unit="level", default=0.2, domain=(-2.0, 2.0), sweep=(-0.3, 0.6),
        sensitivity=1.69, mark=("C",), group="Washington and NATO",
        meaning="US drive to bind Seoul to NATO, net of the threat it perceives; low or negative = retrenchment",
        source="calibrated: random search scored only on the article's picture of July 2024",
    ),
    Term(
        name="threat_technology", symbol="h_T", unit="share", default=0.5, domain=(0.0, 1.0), sweep=(0.3, 0.65),
        sensitivity=0.64, mark=("A",), group="Moscow and Pyongyang",
        meaning="weight of Russian technology already transferred in the threat from Pyongyang",
        source="assumption: technology, which cannot be taken back, weighs most; with threat_cooperation at most 1",
    ),
    Term(
        name="threat_cooperation", symbol="h_K", unit="share", default=0.2, domain=(0.0, 1.0), sweep=(0.1, 0.3),
        sensitivity=0.33, mark=("A",), group="Moscow and Pyongyang",
        meaning="weight of current Russia-DPRK cooperation in the threat from Pyongyang",
        source="assumption: cooperation, which can stop, weighs less than technology; with threat_technology at most 1",
    ),
    Term(
        name="guarantee_strength", symbol="kap_V", unit="share", default=0.45, domain=(0.0, 1.0), sweep=(0.2, 0.8),
        sensitivity=0.63, mark=("L", "A"), group="Washington and NATO",
        meaning="share of the threat that a full US guarantee offsets",
        source="Morrow 1991 (alliances give security at the price of autonomy), Snyder 1984; the value is assumed",
    ),
    Term(
        name="guarantee_conditionality", symbol="c_V", unit="share", default=0.3, domain=(0.0, 1.0), sweep=(0.0, 0.9),
        sensitivity=1.13, mark=("L", "A"), group="Washington and NATO",
        meaning=("share of the guarantee that hinges on Seoul's credibility: 0 = treaty automaticity, 1 = pure "
                 "transaction"),
        source="Snyder 1984 (fear of abandonment); the value, between a treaty and a transaction, is assumed",
    ),
    Term(
        name="technology_absorption", symbol="tau", unit="1/month", default=0.03, domain=(0.0, 1.0), sweep=(0.0, 0.06),
        sensitivity=1.91, mark=("A",), group="Moscow and Pyongyang",
        meaning="share of the missing technology that Pyongyang absorbs per month at full Russian transfer",
        source="assumption: half of the technology is absorbed in 23 months of full transfer",
    ),
    Term(
        name="message_precision", symbol="psi_R", unit="0-1", default=0.2, domain=(0.0, 0.99), sweep=(0.0, 0.8),
        sensitivity=0.11, mark=("E", "A"), group="beliefs",
        meaning="how much Moscow's words reveal about its type: 0 = nothing, near 1 = almost everything",
        source=('Radio Free Asia and Politico: Putin speaks of a "very big mistake" and of "nothing to worry about", '
                "20 June 2024; the value is assumed"),
    ),
    Term(
        name="deed_precision", symbol="psi_A", unit="0-1", default=0.22, domain=(0.0, 0.99), sweep=(0.05, 0.7),
        sensitivity=0.62, mark=("L", "C"), group="beliefs",
        meaning="how much observed deeds reveal; also the speed at which a tested threat gains or loses credibility",
        source=("Fearon 1997 (costly signals inform); value calibrated: random search scored only on the article's "
                "picture of July 2024"),
    ),
    Term(
        name="belief_decay", symbol="leak", unit="1/month", default=0.2, domain=(0.001, 1.0), sweep=(0.02, 0.5),
        sensitivity=0.51, mark=("A",), group="beliefs",
        meaning="share of past evidence forgotten per month",
        source="assumption: evidence has a half-life of about three months",
    ),
    Term(
        name="prior_retaliator", symbol="mu0", unit="prob", default=0.5, domain=(0.001, 0.999), sweep=(0.1, 0.9),
        sensitivity=0.31, mark=("A",), group="beliefs",
        meaning="chance that Moscow is of the retaliating type: Seoul's prior and nature's draw alike",
        source="assumption: full ignorance, and a prior that is right on average",
    ),
    Term(
        name="prior_credibility", symbol="z0", unit="prob", default=0.3, domain=(0.0, 1.0), sweep=(0.05, 0.7),
        sensitivity=1.44, mark=("A",), group="beliefs",
        meaning="Moscow's prior that Seoul answers a crossed red line",
        source='assumption: Seoul said it "might review" arms for Ukraine in June 2024, not that it "will" send them',
    ),
    Term(
        name="wedge_motive", symbol="k_w", unit="level", default=1.0, domain=(0.0, 20.0), sweep=(0.3, 2.0),
        sensitivity=1.29, mark=("C",), group="Beijing",
        meaning="how strongly Beijing woos a Seoul that keeps its distance from Washington",
        source="calibrated: random search scored only on the article's picture of July 2024",
    ),
    Term(
        name="coercion_sensitivity", symbol="k_c", unit="level", default=2.0, domain=(0.0, 20.0), sweep=(0.5, 4.0),
        sensitivity=0.86, mark=("L", "C"), group="Beijing",
        meaning="Beijing's coercion per unit of perceived encirclement",
        source=("Drezner 1998 (coercion and expected conflict); value calibrated: random search scored only on the "
                "article's picture of July 2024"),
    ),
    Term(
        name="reputation_effect", symbol="s_rep", unit="level", default=0.4, domain=(0.0, 20.0), sweep=(0.0, 1.0),
        sensitivity=0.14, mark=("A",), group="Beijing",
        meaning="how far being named as an enabler shames China into keeping its distance from Russia's war",
        source="assumption: the sign is the article's, the size is ours",
    ),
    Term(
        name="bloc_binding", symbol="s_enc", unit="level", default=0.4, domain=(0.0, 20.0), sweep=(0.0, 1.0),
        sensitivity=0.25, mark=("A",), group="Beijing",
        meaning="how far perceived encirclement binds China to Russia",
        source="assumption: the sign is the article's, the size is ours",
    ),
    Term(
        name="cjk_discount", symbol="chi", unit="share", default=0.3, domain=(0.0, 1.0), sweep=(0.0, 0.8),
        sensitivity=1.32, mark=("A",), group="Washington and NATO",
        meaning="discount that NATO puts on Seoul's commitment at full depth of the China-Japan-Korea track",
        source='assumption: the article asks whether the two tracks are "compatible?"; neither full nor no discount',
    ),
    Term(
        name="arms_need", symbol="m_N", unit="level", default=0.93, domain=(0.0, 20.0), sweep=(0.0, 1.6),
        sensitivity=1.13, mark=("C",), group="Moscow and Pyongyang",
        meaning="Moscow's need of Pyongyang's arms: technology paid per unit of arms received during the war",
        source="calibrated to Russia-DPRK cooperation at 24 months",
    ),
    Term(
        name="retaliation", symbol="m_P", unit="level", default=1.1, domain=(0.0, 20.0), sweep=(0.0, 2.0),
        sensitivity=0.39, mark=("C",), group="Moscow and Pyongyang",
        meaning="technology that a retaliating Moscow transfers per unit of provocation by Seoul",
        source="calibrated: random search scored only on the article's picture of July 2024",
    ),
    Term(
        name="threat_deterrence", symbol="m_D", unit="level", default=0.5, domain=(0.0, 20.0), sweep=(0.0, 1.2),
        sensitivity=0.69, mark=("E", "L", "C"), group="Moscow and Pyongyang",
        meaning="transfer held back by a fully credible threat that Seoul has not yet carried out",
        source=("Hankyoreh: Seoul's security adviser says that naming options \"could weaken our leverage over "
                'Russia", June 2024; Schelling 1966 (not verified at source); value calibrated: random search scored '
                "only on the article's picture of July 2024"),
    ),
    Term(
        name="reciprocity", symbol="n_x", unit="level", default=0.6, domain=(0.0, 20.0), sweep=(0.0, 1.0),
        sensitivity=0.27, mark=("C",), group="Moscow and Pyongyang",
        meaning="arms that Pyongyang adds per unit of Russian technology; arms_need * need * reciprocity stays below 1",
        source="calibrated: random search scored only on the article's picture of July 2024",
    ),
    Term(
        name="beijing_lever", symbol="zeta", unit="level", default=0.2, domain=(0.0, 20.0), sweep=(0.0, 0.6),
        sensitivity=0.13, mark=("A",), group="Moscow and Pyongyang",
        meaning="arms that Beijing keeps Pyongyang from sending per unit of good relations with Seoul",
        source="assumption: Beijing has some lever on Pyongyang and uses it sparingly",
    ),
    Term(
        name="alliance_gain", symbol="g_S", unit="% GDP/yr", default=0.9, domain=(0.0, 20.0), sweep=(0.2, 2.0),
        sensitivity=0.97, mark=("E", "A"), group="Seoul's stakes",
        meaning="value to Seoul of full NATO ties: 0.6 for status and 0.3 for arms orders",
        source=("Reuters and Yonhap: Polish orders of $12.4bn in 2022 and 32 % of $14bn in 2023, 0.7 and 0.26 % of GDP "
                "gross (World Bank, 2023); orders overstate yearly income; the status part is assumed"),
    ),
    Term(
        name="ukraine_value", symbol="g_U", unit="% GDP/yr", default=0.1, domain=(0.0, 20.0), sweep=(0.0, 0.6),
        sensitivity=0.82, mark=("E", "A"), group="Seoul's stakes",
        meaning="value to Seoul of Ukraine's survival and of the precedent, at full aid while the war lasts",
        source=("value assumed; aid from Seoul matters: Korea Times, indirect Korean 155 mm shells exceeded all of "
                "Europe's supply, December 2023"),
    ),
    Term(
        name="abandonment_cost", symbol="g_A", unit="% GDP/yr", default=1.4, domain=(0.0, 20.0), sweep=(0.0, 4.0),
        sensitivity=0.7, mark=("L", "C"), group="Seoul's stakes",
        meaning="cost of a full gap between NATO's ask and Seoul's commitment, apart from the guarantee",
        source=("Snyder 1984 (alliance security dilemma); value calibrated: random search scored only on the article's "
                "picture of July 2024"),
    ),
    Term(
        name="threat_cost", symbol="g_H", unit="% GDP/yr", default=2.6, domain=(0.0, 20.0), sweep=(0.5, 5.0),
        sensitivity=2.13, mark=("E",), group="Seoul's stakes",
        meaning="cost to Seoul of the full threat from Pyongyang",
        source="SIPRI: military expenditure of South Korea 2.56 % of GDP, 2024",
    ),
    Term(
        name="china_cost", symbol="g_C", unit="% GDP/yr", default=0.5, domain=(0.0, 20.0), sweep=(0.1, 1.5),
        sensitivity=0.92, mark=("E",), group="Seoul's stakes",
        meaning="cost to Seoul of full Chinese coercion, THAAD style",
        source=("Hyundai Research Institute via Yonhap: THAAD retaliation put at 8.5tn won, 0.5 % of GDP, an estimate "
                "made beforehand, May 2017"),
    ),
    Term(
        name="russia_business", symbol="g_F", unit="% GDP/yr", default=0.18, domain=(0.0, 20.0), sweep=(0.0, 0.5),
        sensitivity=0.62, mark=("E", "A"), group="Seoul's stakes",
        meaning="value added of Korean business with Russia; doubled after the war",
        source=("KITA and World Bank: exports to Russia 0.26 % of GDP gross in 2024, 0.58 in 2021 (GDP of 2023); the "
                "value-added share is assumed"),
    ),
    Term(
        name="signal_cost", symbol="g_D", unit="% GDP/yr", default=1.0, domain=(0.0, 20.0), sweep=(0.0, 2.0),
        sensitivity=0.41, mark=("E", "L", "C"), group="Seoul's stakes",
        meaning="direct and domestic cost to Seoul of full commitment",
        source=("Gallup Korea: 13 % support arming Ukraine, October 2024; Fearon 1997 (sinking costs); value "
                "calibrated: random search scored only on the article's picture of July 2024"),
    ),
    Term(
        name="horizon", symbol="M", unit="months", default=24.0, domain=(1.0, 240.0), sweep=(3.0, 60.0),
        sensitivity=0.47, mark=("A",), group="decision",
        meaning="how far ahead Seoul looks; real-valued, since it is an exponent",
        source="assumption: two years, within one presidential term",
    ),
    Term(
        name="choice_precision", symbol="lambda", unit="1/(% GDP/yr)", default=60.0, domain=(0.0, 10000.0),
        sweep=(5.0, 150.0), sensitivity=0.95, mark=("L", "C"), group="decision",
        meaning="how reliably a government picks its best option: 0 = at random, large = always",
        source=("McKelvey and Palfrey 1995 (quantal response); value calibrated: random search scored only on the "
                "article's picture of July 2024"),
    ),
    Term(
        name="revenue_volatility", symbol="sig_Y", unit="1/sqrt(yr)", default=0.15, domain=(0.01, 2.0),
        sweep=(0.05, 0.4), sensitivity=0.88, mark=("C",), group="firms",
        meaning="yearly volatility of a firm's Russian revenue",
        source=("calibrated to firms that stay but idle: Dong-A Ilbo, about 140 of 151 effectively stopped, December "
                "2023"),
    ),
    Term(
        name="postwar_drift", symbol="a_pc", unit="1/yr", default=0.05, domain=(0.0, 0.099), sweep=(0.0, 0.08),
        sensitivity=0.75, mark=("E", "A"), group="firms",
        meaning="growth of Russian revenue that firms expect after the war; below the discount rate",
        source="value assumed; KITA: 79 % of halted exporters intend to return, August 2025",
    ),
    Term(
        name="sme_sunk_cost", symbol="s_sme", unit="years of op. cost", default=5.8, domain=(0.0, 9.9),
        sweep=(2.0, 7.0), sensitivity=2.55, mark=("E", "C"), group="firms",
        meaning="what a smaller firm loses by leaving, or pays to come back",
        source=("The Moscow Times: exit at a 50 to 60 % discount plus a levy of 15 to 35 %, October 2024; value "
                "calibrated to the firms that exited by December 2023"),
    ),
    Term(
        name="west_exposure_cost", symbol="kap_W", unit="share", default=0.7, domain=(0.0, 20.0), sweep=(0.0, 2.0),
        sensitivity=1.03, mark=("A",), group="firms",
        meaning="extra cost of staying in Russia per unit of western exposure and of NATO's ask",
        source="assumption: sanctions and reputation weigh on firms in proportion to their western sales",
    ),
    Term(
        name="peer_contagion", symbol="eta", unit="share", default=0.25, domain=(0.0, 1.0), sweep=(0.0, 0.6),
        sensitivity=1.18, mark=("A",), group="firms",
        meaning="share of a firm's margin lost when all its peers left last month",
        source="assumption: shared suppliers and service networks make up about a quarter of the margin",
    ),
)
# fmt: on
