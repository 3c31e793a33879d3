"""The `tightrope` command: one function a verb, no logic. Heavy packages are imported inside the verb."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

GROUPS = {
    "Run": ("run", "sweep", "new"),
    "Explore": ("view", "runs", "params", "policies"),
    "Explain": ("why", "compare", "tipping", "sensitivity", "discover", "regret", "phases", "schema"),
    "Prove": ("verify", "claims"),
}


class GroupedHelp(TyperGroup):
    """Lists the verbs under what they are for."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one section a group."""
        for heading, verbs in GROUPS.items():
            with formatter.section(heading):
                found = [(verb, self.get_command(ctx, verb)) for verb in verbs]
                formatter.write_dl([(verb, command.get_short_help_str(90)) for verb, command in found if command])


app = typer.Typer(
    cls=GroupedHelp,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="An open laboratory for strategic ambiguity: South Korea after the July 2024 NATO summit.",
)

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but the result.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Outcomes = Annotated[list[str] | None, typer.Option("--outcome", metavar="NAME", help="An outcome; headlines if none.")]
Levers = Annotated[
    list[str] | None, typer.Option("--lever", metavar="PATH=VALUE", help="Only this lever: policies.seoul=hedging.")
]
Answer = Annotated[Path | None, typer.Option(help="New folder for the answer; default: SWEEP.analysis/, beside it.")]
Threads = Annotated[int | None, typer.Option(min=1, help="Runs computed side by side; default: the cores at hand.")]

Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Any setting, such as params.us_drive=0.3.")
]
PolicyOf = Annotated[
    list[str] | None,
    typer.Option("--policy", metavar="ACTOR=NAME", help="A government's policy, such as seoul=hedging."),
]


@app.command()
def run(  # noqa: PLR0913, PLR0917 - one argument an option
    config: Annotated[str, typer.Argument(help="A configuration file, or the name of one in configs/.")],
    runs: Annotated[int | None, typer.Option(help="Number of runs.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the luck.")] = None,
    months: Annotated[int | None, typer.Option(help="Months from July 2024.")] = None,
    firms: Annotated[int | None, typer.Option(help="Number of firms.")] = None,
    threads: Threads = None,
    settings: Settings = None,
    policy: PolicyOf = None,
    engine: Annotated[str, typer.Option(help="ensemble (fast) or mesa (agent by agent); same numbers.")] = "ensemble",
    out: Annotated[Path, typer.Option(help="Folder that receives the run folder.")] = Path("runs"),
    name: Annotated[str | None, typer.Option(help="Name of the run folder; default: the configuration's.")] = None,
    firm_records: Annotated[bool, typer.Option("--firm-records", help="Also record every firm and month.")] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a configuration and leave a run folder."""
    from sim.console import running

    flags = {"model.runs": runs, "model.seed": seed, "model.ticks": months, "model.firms": firms, "name": name}
    running.run(
        config, flags, settings or [], policy or [], engine=engine, threads=threads, out=out, firm_records=firm_records,
        as_json=json, quiet=quiet,
    )  # fmt: skip


@app.command()
def sweep(  # noqa: PLR0913, PLR0917 - one argument an option
    config: Annotated[str, typer.Argument(help="A configuration with a sweep: block, or any with --axis or --lever.")],
    axis: Annotated[
        list[str] | None,
        typer.Option(
            "--axis",
            metavar="PATH=RANGE",
            help="Varies a setting: us_drive=-0.3:0.6:13, us_drive=-0.3:0.6, us_drive=default, firms=50,151.",
        ),
    ] = None,
    lever: Annotated[
        list[str] | None,
        typer.Option("--lever", metavar="PATH=VALUES", help="Crossed with all futures: policies.seoul=hedging,bluff."),
    ] = None,
    method: Annotated[str | None, typer.Option(help="grid, list, lhs, sobol, saltelli or morris.")] = None,
    points: Annotated[
        str | None, typer.Option(help="Points of a sample (saltelli: base, morris: trajectories), or a file of a list.")
    ] = None,
    replicates: Annotated[int | None, typer.Option(help="Histories of each point.")] = None,
    seeds: Annotated[str | None, typer.Option(help="common (all futures share luck) or independent.")] = None,
    design_seed: Annotated[int | None, typer.Option(help="Seed of the design.")] = None,
    trajectories: Annotated[str | None, typer.Option(help="none, quantiles (of each point) or full.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that receives the sweep folder.")] = Path("runs"),
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an unfinished sweep stopped.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would take.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do run a very large sweep.")] = False,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler: tcp://host:8786.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes of a local Dask cluster.")] = None,
    threads: Threads = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the luck.")] = None,
    months: Annotated[int | None, typer.Option(help="Months from July 2024.")] = None,
    firms: Annotated[int | None, typer.Option(help="Number of firms.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Any setting that does not vary.")
    ] = None,
    policy: Annotated[
        list[str] | None, typer.Option("--policy", metavar="ACTOR=NAME", help="A policy that does not vary.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the sweep folder; default: the configuration's.")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run many settings on the same luck and leave a sweep folder; exit code 1 if a run failed."""
    from sim.console import sweeping

    block = {
        "method": method, "points": int(points) if points and points.isdigit() else points, "replicates": replicates,
        "seeds": seeds, "seed": design_seed, "trajectories": trajectories,
    }  # fmt: skip
    asked = sweeping.Asked(out, resume, dry_run, yes, threads, scheduler, workers, json, quiet)
    flags = {"model.seed": seed, "model.ticks": months, "model.firms": firms, "name": name}
    entries = sweeping.block_entries(axis or [], lever or [], block)
    raise typer.Exit(sweeping.sweep(config, flags, settings or [], policy or [], entries, asked))


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="A run folder or a sweep folder.")],
    threads: Threads = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Points of a sweep to recompute; default 100.")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Recompute a run folder, or points of a sweep, from the folder alone; exit code 1 if it does not hold."""
    from sim.console import proving

    raise typer.Exit(proving.verify(folder, threads=threads, sample=sample, as_json=json, quiet=quiet))


@app.command()
def claims(
    runs: Annotated[int | None, typer.Option(min=20, help="Runs behind each stylised fact; default 300.")] = None,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Also the share of plausible parameter draws in which each holds.")
    ] = False,
    draws: Annotated[int, typer.Option(min=4, help="Parameter draws of --robustness.")] = 60,
    spread: Annotated[float, typer.Option(min=0.0, max=1.0, help="Of the draws: 0 the defaults, 1 full ranges.")] = 0.3,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put the article's claims to the test; exit code 1 if any fails."""
    from sim.console import proving

    asked = (draws, spread) if robustness else None
    raise typer.Exit(proving.claims(runs, threads=threads, as_json=json, quiet=quiet, robust=asked))


@app.command()
def sensitivity(  # noqa: PLR0913, PLR0917 - one argument an option
    source: Annotated[str, typer.Argument(metavar="SWEEP|CONFIG", help="A sweep folder, or what to sweep first.")],
    method: Annotated[str | None, typer.Option(help="sobol (indices of variance) or morris (effects).")] = None,
    outcome: Outcomes = None,
    every: Annotated[bool, typer.Option("--all", help="All outcomes, not only the headlines.")] = False,
    lever: Levers = None,
    second_order: Annotated[bool, typer.Option("--second-order", help="Also indices of pairs.")] = False,
    points: Annotated[int | None, typer.Option(help="Of a configuration: base points or trajectories.")] = None,
    replicates: Annotated[int | None, typer.Option(help="Of a configuration: histories of each point.")] = None,
    runs: Annotated[Path, typer.Option(help="Folder that receives the sweep of a configuration.")] = Path("runs"),
    yes: Annotated[bool, typer.Option("--yes", help="Do run a very large sweep.")] = False,
    out: Answer = None,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what drives the outcomes of a sweep, with intervals, and whether the sample can tell."""
    from sim.console import driving

    sweeping = {
        "given": {"points": points, "replicates": replicates}, "out": runs, "yes": yes, "threads": threads,
    }  # fmt: skip
    raise typer.Exit(driving.sensitivity(
        source, method=method, outcomes=outcome or [], every=every, levers=lever or [], second_order=second_order,
        sweeping=sweeping, shown=driving.Shown(out, json, quiet),
    ))  # fmt: skip


@app.command()
def discover(  # noqa: PLR0913, PLR0917 - one argument an option
    source: Annotated[str, typer.Argument(metavar="SWEEP|TABLE", help="A sweep folder, or a .csv or .parquet table.")],
    outcome: Annotated[str, typer.Option(metavar="NAME", help="The outcome, or the column of a table.")],
    when: Annotated[str, typer.Option(help="When it counts: '< 0.5', '>= 2'.")],
    lever: Levers = None,
    columns: Annotated[
        list[str] | None, typer.Option("--input", metavar="COLUMN", help="Of a table: an input; all if none.")
    ] = None,
    box: Annotated[int | None, typer.Option(min=0, help="This box of the peeling trajectory.")] = None,
    density: Annotated[float | None, typer.Option(min=0.0, max=1.0, help="The largest box so dense.")] = None,
    halves: Annotated[int, typer.Option(min=0, help="Random halves it is tried on; 0 for none.")] = 10,
    peel: Annotated[float, typer.Option(min=0.005, max=0.5, help="Share peeled off at a time.")] = 0.05,
    smallest: Annotated[float, typer.Option(min=0.005, max=0.5, help="Smallest share of a box.")] = 0.05,
    out: Answer = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find the futures in which something happens: a region in plain words."""
    from sim.console import discovering, driving

    search = {"step": box, "density": density, "halves": halves, "peel": peel, "smallest": smallest}
    discovering.discover(
        source, outcome=outcome, when=when, levers=lever or [], inputs=columns or [], search=search,
        shown=driving.Shown(out, json, quiet),
    )  # fmt: skip


@app.command()
def regret(
    source: Annotated[str, typer.Argument(metavar="SWEEP", help="The folder of a sweep with levers.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Outcome that policies are judged by.")] = "welfare_mean",
    among: Annotated[list[str] | None, typer.Option(metavar="POLICY", help="Only these policies of the sweep.")] = None,
    risk: Annotated[str, typer.Option(metavar="NAME", help="Outcome to have less of.")] = "dprk_threat_mean",
    lower: Annotated[bool, typer.Option("--lower", help="Less of the outcome is better.")] = False,
    threshold: Annotated[
        float | None, typer.Option(help="What is good enough; default: the mean over futures and policies.")
    ] = None,
    out: Answer = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Judge policies across futures: regret, robustness, and how firm the ranking is."""
    from sim.console import driving, regretting

    shown = driving.Shown(out, json, quiet)
    regretting.regret(
        source, by=by, among=among or [], risk=risk, lower=lower, threshold=threshold, shown=shown
    )  # fmt: skip


@app.command()
def why(
    source: Annotated[str, typer.Argument(help="A configuration, or a run folder.")],
    actor: Annotated[
        str, typer.Option(help="The government: seoul, beijing, moscow, pyongyang or washington.")
    ] = "seoul",
    date: Annotated[str, typer.Option(help="The month, such as 2025-03, or its number.")] = "2024-07",
    run: Annotated[
        int | None, typer.Option(min=0, help="Which history; default: 0, or in July 2024 what all share.")
    ] = None,
    runs: Annotated[int, typer.Option(min=0, help="Histories looked at to say how common it is; 0 for none.")] = 300,
    settings: Settings = None,
    policy: PolicyOf = None,
    json: Json = False,
) -> None:
    """Take one decision apart: what each option was worth, part by part, and what decided."""
    from sim.console import answering

    answering.why(
        source, actor=actor, date=date, run=run, runs=runs, settings=settings or [], policies=policy or [], as_json=json
    )


@app.command()
def compare(  # noqa: PLR0913, PLR0917 - one argument an option
    sources: Annotated[
        list[str], typer.Argument(metavar="A B ...", help="Configurations or run folders; A is the first.")
    ],
    outcome: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="An outcome, or a pattern such as 'welfare_*'.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All outcomes, not only the headlines.")] = False,
    runs: Annotated[int | None, typer.Option(min=1, help="Histories of each; default: as configured.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the luck that all share.")] = None,
    months: Annotated[int | None, typer.Option(min=1, help="Only the first months.")] = None,
    draws: Annotated[int, typer.Option(min=0, help="Parameter draws behind the sign shares; 0 for none.")] = 100,
    spread: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How far the draws go from the defaults to the range ends.")
    ] = 0.3,
    precision: Annotated[
        float | None, typer.Option(help="Half of the 95 % interval wanted; default a tenth of each difference.")
    ] = None,
    sign_map: Annotated[
        tuple[str, str] | None,
        typer.Option("--map", metavar="X Y", help="Sign of the first outcome's difference over two parameters."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the tables (Parquet and CSV).")] = None,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare on the same luck: differences, how sure they are, when histories part."""
    from sim.console import answering

    answering.compare(
        sources, outcomes=["*"] if every else outcome or [], common={"runs": runs, "seed": seed, "months": months},
        firmness={"draws": draws, "spread": spread, "precision": precision}, mapped=sign_map, out=out,
        threads=threads, as_json=json, quiet=quiet,
    )  # fmt: skip


@app.command()
def tipping(  # noqa: PLR0913, PLR0917 - one argument an option
    config: Annotated[str, typer.Argument(help="A configuration file, or the name of one in configs/.")],
    parameter: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A parameter or constant to move; twice for a map of two.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every swept parameter, nearest edge first.")] = False,
    path: Annotated[bool, typer.Option("--path", help="Force a policy for a while, then free: what is left.")] = False,
    metric: Annotated[str, typer.Option(metavar="OUTCOME", help="What tips.")] = "ambiguous_posture_share",
    below: Annotated[float, typer.Option(help="The threshold it falls under.")] = 0.5,
    by: Annotated[str, typer.Option(help="Months played, or the date by which.")] = "24",
    runs: Annotated[int, typer.Option(min=2, help="Histories at every value, on the same luck.")] = 300,
    domain: Annotated[bool, typer.Option("--domain", help="Search the domain, not only the sweep range.")] = False,
    forced: Annotated[
        list[str] | None, typer.Option(metavar="POLICY", help="With --path: a policy to force on Seoul.")
    ] = None,
    for_months: Annotated[
        list[int] | None, typer.Option("--for", min=1, metavar="MONTHS", help="With --path: for how many months.")
    ] = None,
    settings: Settings = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the tables (Parquet and CSV).")] = None,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find the smallest change of a parameter at which ambiguity ends."""
    from sim.console.tipping import tipping as find

    find(
        config, parameters=parameter or [], every=every, path=path,
        metric={"outcome": metric, "below": below, "by": by},
        forcing={"policies": forced or (), "months": for_months or ()},
        search={"runs": runs, "domain": domain, "threads": threads}, settings=settings or [], out=out, as_json=json,
        quiet=quiet,
    )  # fmt: skip


@app.command()
def policies(
    config: Annotated[str | None, typer.Argument(help="A configuration whose own policies to list too.")] = None,
    json: Json = False,
) -> None:
    """List the decision policies and their parameters."""
    from sim.console import exploring

    exploring.policies(config, as_json=json)


@app.command()
def params(
    pattern: Annotated[str, typer.Argument(help="Only names or meanings with this text.")] = "",
    json: Json = False,
) -> None:
    """List every parameter and constant: meaning, unit, default, domain, sweep range, mark, source."""
    from sim.console import exploring

    exploring.params(pattern, as_json=json)


@app.command()
def phases() -> None:
    """Show the order of a month."""
    from sim.console import exploring

    exploring.phases()


@app.command()
def schema() -> None:
    """Print the JSON Schema of a configuration, for editors."""
    from sim.console import exploring

    exploring.schema()


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the new configuration.")],
    folder: Annotated[Path, typer.Option(help="Where to write it.")] = Path("configs"),
) -> None:
    """Write a commented configuration to start from."""
    from sim.console import exploring

    exploring.new(name, folder)


@app.command()
def runs(
    folder: Annotated[Path, typer.Argument(help="Folder of run folders.")] = Path("runs"),
    json: Json = False,
) -> None:
    """List the run folders at hand, damaged ones too."""
    from sim.console import running

    running.runs(folder, as_json=json)


@app.command()
def view(
    folders: Annotated[list[Path] | None, typer.Argument(help="Run folders to show beside those in runs/.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; default: a free one.")] = 0,
    host: Annotated[
        str, typer.Option(help="Address to serve on; the default reaches this machine only.")
    ] = "127.0.0.1",
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Play with Seoul's dilemma in the browser; works without a network."""
    from sim.console import viewing

    viewing.view(folders or [], host=host, port=port, open_browser=not no_open)


def _terminated(number: int, frame: Any) -> None:
    raise SystemExit(128 + number)  # as shells count it; unwinding removes what is half-written


def main() -> None:
    """Entry point: a user's mistake is one message and exit code 2; Ctrl-C leaves nothing half-written."""
    import signal
    import sys

    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        app(standalone_mode=True)
    except SystemExit as leaving:
        if leaving.code in (128 + signal.SIGINT, 128 + signal.SIGTERM):
            sys.stderr.write("stopped; nothing was left half-written\n")
        raise
    except Exception as error:
        # Only a user's mistake becomes a message; anything else is a bug and keeps its traceback.
        from sim.errors import UserError

        if not isinstance(error, UserError):
            raise
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    main()
