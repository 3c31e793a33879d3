"""Constants of the firms and of their state in July 2024."""

from sim.vocabulary.terms import Term

# a table, laid out by hand: ruff would give every field its own line
# fmt: off
FIRM_CONSTANTS: tuple[Term, ...] = (
    Term(
        name="reconstruction_share", symbol="", unit="share", default=0.5, domain=(0.0, 1.0), mark=("A",),
        group="firms",
        meaning="share of the post-war drift that firms expect when relations with Moscow are neutral",
        source="assumption: half at neutral, full drift at the best relations",
    ),
    Term(
        name="discount_rate", symbol="", unit="1/yr", default=0.1, domain=(0.001, 1.0), mark=("A",), group="firms",
        meaning="discount rate of firms; must exceed the post-war drift",
        source="assumption: a usual hurdle rate for risky projects, 10 % a year",
    ),
    Term(
        name="common_market_share", symbol="", unit="share", default=0.5, domain=(0.0, 1.0), mark=("A",), group="firms",
        meaning="share of revenue variance that all firms have in common",
        source="assumption: market and firm shocks weigh the same",
    ),
    Term(
        name="mothball_cost", symbol="", unit="years of op. cost/yr", default=0.3, domain=(0.0, 20.0), mark=("A",),
        group="firms",
        meaning="yearly loss at which an idle firm caps its losses, in operating costs",
        source="assumption: a stopped plant still pays 30 % of its costs: guards, rent, core staff",
    ),
    Term(
        name="large_sunk_cost", symbol="", unit="years of op. cost", default=3.45, domain=(0.0, 9.9), mark=("C",),
        group="firms",
        meaning="what a large firm loses by leaving, or pays to come back",
        source="calibrated to KSE Institute via press: 5 of about 40 large names withdrawn, December 2023",
    ),
    Term(
        name="firm_horizon", symbol="", unit="months", default=60.0, domain=(1.0, 600.0), mark=("A",), group="firms",
        meaning="how far ahead firms expect the chance of peace to count",
        source="assumption: five years, a usual span of investment plans",
    ),
    Term(
        name="exposure_speed_ratio", symbol="", unit="ratio", default=0.5, domain=(0.0, 1.0), mark=("A",),
        group="firms",
        meaning="speed of firms' market exposures, relative to that of NATO-ROK ties",
        source="assumption: firms rebuild markets half as fast as states rebuild ties",
    ),
    Term(
        name="reentry_cash", symbol="", unit="years of op. cost", default=0.5, domain=(0.0, 10.0), mark=("A",),
        group="firms",
        meaning="lowest cash of a firm that is out, so that it can come back",
        source="assumption: half a year of operating costs is lent for a return",
    ),
    Term(
        name="cash_low", symbol="", unit="years of op. cost", default=-1.0, domain=(-10.0, 0.0), mark=("A",),
        group="firms",
        meaning="lowest cash a firm can record",
        source="assumption: a bound; below zero the firm has left already",
    ),
    Term(
        name="cash_high", symbol="", unit="years of op. cost", default=10.0, domain=(0.0, 100.0), mark=("A",),
        group="firms",
        meaning="highest cash a firm can hold, the rest goes to owners",
        source="assumption: a bound; ten years of operating costs never bind a decision",
    ),
    Term(
        name="log_margin_bound", symbol="", unit="log", default=3.0, domain=(0.1, 10.0), mark=("A",), group="firms",
        meaning="bound on the size of a firm's log margin",
        source="assumption: a bound; revenue from a twentieth to twenty times the operating cost",
    ),
    Term(
        name="large_share", symbol="", unit="share", default=0.265, domain=(0.0, 1.0), mark=("E",), group="firm start",
        meaning="share of firms that are large; at least four firms are",
        source=("KSE Institute via press: about 40 large Korean names, December 2023; KITA and KOTRA via YTN: 151 "
                "companies in Russia, March 2022"),
    ),
    Term(
        name="size_large", symbol="", unit="log", default=3.0, domain=(-10.0, 10.0), mark=("A",), group="firm start",
        meaning="mean log size of large firms; only sizes relative to one another matter",
        source="assumption: the median large firm is twenty times the median smaller one",
    ),
    Term(
        name="size_sme", symbol="", unit="log", default=0.0, domain=(-10.0, 10.0), mark=("A",), group="firm start",
        meaning="mean log size of smaller firms",
        source="assumption: the unit of size is the median smaller firm",
    ),
    Term(
        name="size_sd", symbol="", unit="log", default=1.0, domain=(0.0, 5.0), mark=("A",), group="firm start",
        meaning="standard deviation of log size",
        source="assumption: sizes are log-normal and skewed, as firm sizes are",
    ),
    Term(
        name="west_large", symbol="", unit="share", default=0.5, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="mean share of western markets in a large firm's exposure",
        source="assumption: large firms earn about half of their sales abroad in the West",
    ),
    Term(
        name="west_sme", symbol="", unit="share", default=0.2, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="mean share of western markets in a smaller firm's exposure",
        source="assumption: smaller firms sell mainly in the region",
    ),
    Term(
        name="west_sd", symbol="", unit="share", default=0.08, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="standard deviation of western exposure",
        source="assumption: firms of a class differ moderately",
    ),
    Term(
        name="west_low", symbol="", unit="share", default=0.05, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="lowest western exposure at the start",
        source="assumption: a bound; every firm has some tie with the West",
    ),
    Term(
        name="west_high", symbol="", unit="share", default=0.8, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="highest western exposure at the start",
        source="assumption: a bound; room is left for Russia and China",
    ),
    Term(
        name="russia_large", symbol="", unit="share", default=0.08, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="mean share of Russia in a large firm's exposure",
        source="assumption: Russia is a side market for large firms",
    ),
    Term(
        name="russia_sme", symbol="", unit="share", default=0.3, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="mean share of Russia in a smaller firm's exposure",
        source="assumption: smaller firms in Russia depend on it",
    ),
    Term(
        name="russia_sd", symbol="", unit="share", default=0.04, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="standard deviation of Russian exposure",
        source="assumption: firms of a class differ little",
    ),
    Term(
        name="russia_low", symbol="", unit="share", default=0.02, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="lowest Russian exposure at the start",
        source="assumption: a bound; every firm of the sample is in Russia",
    ),
    Term(
        name="russia_high", symbol="", unit="share", default=0.6, domain=(0.0, 1.0), mark=("A",), group="firm start",
        meaning="highest Russian exposure at the start",
        source="assumption: a bound; no firm lives on Russia alone",
    ),
    Term(
        name="exposure_floor", symbol="", unit="share", default=0.02, domain=(1e-06, 0.3), mark=("A",),
        group="firm start",
        meaning="lowest exposure to any of the three markets at the start",
        source="assumption: a guard that keeps every share positive",
    ),
    Term(
        name="log_margin_large", symbol="", unit="log", default=-0.13, domain=(-10.0, 10.0), mark=("C",),
        group="firm start",
        meaning="mean log of revenue per unit of operating cost, large firms",
        source="calibrated to KSE Institute via press: 5 of about 40 large names withdrawn, December 2023",
    ),
    Term(
        name="log_margin_sme", symbol="", unit="log", default=-0.43, domain=(-10.0, 10.0), mark=("C",),
        group="firm start",
        meaning="mean log of revenue per unit of operating cost, smaller firms",
        source="calibrated to Dong-A Ilbo: about 140 of 151 companies stay but effectively stopped, December 2023",
    ),
    Term(
        name="log_margin_sd", symbol="", unit="log", default=0.36, domain=(0.0, 5.0), mark=("C",), group="firm start",
        meaning="standard deviation of log margins",
        source="calibrated to firms that exited or stay idle: KSE Institute via press and Dong-A Ilbo, December 2023",
    ),
    Term(
        name="cash_large", symbol="", unit="years of op. cost", default=6.0, domain=(-10.0, 100.0), mark=("A",),
        group="firm start",
        meaning="cash of a large firm at the start",
        source="assumption: large firms can bear losses for years",
    ),
    Term(
        name="cash_sme", symbol="", unit="years of op. cost", default=2.0, domain=(-10.0, 100.0), mark=("A",),
        group="firm start",
        meaning="cash of a smaller firm at the start",
        source="assumption: smaller firms can bear a third of that",
    ),
)
# fmt: on
