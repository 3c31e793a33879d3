"""`tightrope report`, and the memo of `tightrope compare --report`."""

import os
import shlex
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.console.common import announce, cores, print_json, progress_over, screen, with_extra
from sim.errors import ConfigError, RunFolderError, UserError

SUFFIX = ".report.html"
RUNS = Path("runs")
BESIDE_A_SWEEP = ("sensitivity", "discover", "regret")


def report(
    names: Sequence[str], *, common: Mapping[str, Any], firmness: Mapping[str, Any], out: Path | None,
    threads: int | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """`tightrope report`; `common`: runs, seed and months; `firmness`: draws and spread of a comparison."""
    silent = quiet or as_json
    with with_extra():
        page, default = _page(names, common, firmness, threads, silent=silent)
    told(write_report(page, target_of(out, default)), page, as_json=as_json)


def _page(
    names: Sequence[str], common: Mapping[str, Any], firmness: Mapping[str, Any], threads: int | None, *, silent: bool
) -> tuple[Any, Path]:
    """A report, and where it goes by default."""
    from sim.analysis.sources import is_run_folder

    if len(names) > 1:
        return _of_comparison(names, common, firmness, threads, silent=silent)
    if is_run_folder(names[0]) or Path(names[0]).is_dir():
        _unset(common, names[0])
        return _of_folder(Path(names[0]), threads, silent=silent)
    return _of_configuration(names[0], common, threads, silent=silent)


def _unset(common: Mapping[str, Any], name: str) -> None:
    for option, value in common.items():
        if value is not None:
            raise ConfigError("a folder is reported as it is", where=f"--{option} {value}", field=name)


def _of_folder(folder: Path, threads: int | None, *, silent: bool) -> tuple[Any, Path]:
    from sim.analysis.sources import source_of
    from sim.runs import answer_of, read_manifest

    default = folder.resolve().parent / f"{folder.resolve().name}{SUFFIX}"
    kit = _kit()
    if answer_of(folder) == "compare":
        return _of_left_comparison(folder, threads, silent=silent), default
    _not_an_answer(folder)
    kind = read_manifest(folder).get("kind")
    if kind in ("sweep", "tipping"):
        return (kit.report_on_sweep if kind == "sweep" else kit.report_on_tipping)(folder), default
    source = source_of(folder)
    announce(source.spec, "ensemble", quiet=silent)
    return kit.report_on_run(kit.material_of(source, threads=cores(threads))), default


def _not_an_answer(folder: Path) -> None:
    """Say where an answer is told that has no report of its own."""
    from sim.runs import MANIFEST, answer_of

    verb = answer_of(folder)
    if verb and not (folder / MANIFEST).is_file():
        where = "the report of its sweep tells it" if verb in BESIDE_A_SWEEP else "read its tables and figures"
        raise RunFolderError(f"{folder}: an answer of tightrope {verb}, no run, sweep or edges; {where}")


def _of_left_comparison(folder: Path, threads: int | None, *, silent: bool) -> Any:
    """The memo of what `tightrope compare --out` left, from its sides run again: they must still be what they were.

    Raises
    ------
    RunFolderError
        If a side is gone or is no longer what was compared.
    """
    from sim.analysis.compare.sides import sides_of
    from sim.analysis.sources import source_of

    names, common, firmness, outcomes, digests = _asked_before(folder)
    size = [f"--{option} {value}" for option, value in (common | firmness).items()]
    command = shlex.join(["tightrope", "report", *names, *" ".join(size).split()])
    try:
        found = [side.spec.digest for side in sides_of([source_of(name) for name in names], **common)]
    except UserError as error:
        raise RunFolderError(f"{folder}: {error}; with both sides at hand, the memo is made by: {command}") from None
    changed = [name for name, now, then in zip(names, found, digests, strict=True) if now != then]
    if changed:
        now = f"{folder}: {' and '.join(changed)} changed since; the memo of what it is now is made by: {command}"
        raise RunFolderError(now)
    return _of_comparison(names, common, firmness, threads, silent=silent, outcomes=outcomes)[0]


def _asked_before(folder: Path) -> tuple[list[str], dict[str, int], dict[str, Any], list[str], list[str]]:
    """What a comparison that left a folder was asked: sides, size, firmness, outcomes; and the digests of the sides."""
    from sim.runs import ABOUT, about_of
    from sim.vocabulary import OUTCOMES_BY_NAME

    told = about_of(folder)
    try:
        names, outcomes = [str(name) for name in told["sources"]], [str(name) for name in told["outcomes"]]
        common = {option: int(told[option]) for option in ("runs", "seed", "months")}
        firmness = {"draws": int(told["draws_asked"]), "spread": float(told["spread"])}
        digests = [str(side["digest"]) for side in told["sides"]]
    except (KeyError, TypeError, ValueError):
        digests, names, outcomes = [], [""], []
    if len(digests) != len(names) or not all(name in OUTCOMES_BY_NAME for name in outcomes):
        raise RunFolderError(
            f"{folder}: {ABOUT} does not say what was compared, and how; name both sides: tightrope report A B"
        )
    return names, common, firmness, outcomes, digests


def _of_configuration(name: str, common: Mapping[str, Any], threads: int | None, *, silent: bool) -> tuple[Any, Path]:
    from sim.analysis.sources import source_of
    from sim.runs import folder_name

    paths = {"runs": "model.runs", "seed": "model.seed", "months": "model.ticks"}
    source = source_of(name, [(paths[key], value) for key, value in common.items() if value is not None])
    kit = _kit()
    announce(source.spec, "ensemble", quiet=silent)
    with progress_over(source.spec.runs, source.name, quiet=silent) as progress:
        material = kit.material_of(source, threads=cores(threads), progress=progress)
    return kit.report_on_run(material), RUNS / f"{folder_name(source.spec)}{SUFFIX}"


def _of_comparison(
    names: Sequence[str], common: Mapping[str, Any], firmness: Mapping[str, Any], threads: int | None, *, silent: bool,
    outcomes: Sequence[str] | None = None,
) -> tuple[Any, Path]:  # fmt: skip
    from sim.analysis.compare import compare
    from sim.analysis.compare.comparison import planned_runs
    from sim.analysis.compare.sides import sides_of
    from sim.analysis.sources import source_of

    kit = _kit()
    sources = [source_of(name) for name in names]
    sides = sides_of(sources, **common)
    for source in sources:
        announce(source.spec, "ensemble", quiet=silent)
    total = planned_runs(len(sides), sides[0].spec.runs, firmness["draws"])
    with progress_over(total, "comparing", quiet=silent) as progress:
        comparison = compare(
            sources, outcomes=outcomes, **common, **firmness, threads=cores(threads), progress=progress
        )
    return kit.report_on_comparison(comparison, threads=cores(threads)), memo_path(comparison)


def memo_path(comparison: Any) -> Path:
    """Where the memo of a comparison goes by default."""
    first, *others = (name.partition(" ")[0] for name in comparison.names)
    return RUNS / f"{'-'.join(others)}-against-{first}{SUFFIX}"


def write_memo(comparison: Any, out: Path | None, threads: int | None) -> Path:
    """The memo of `tightrope compare --report`: beside the folder of its tables, if it has one."""
    page = _kit().report_on_comparison(comparison, threads=cores(threads))
    default = memo_path(comparison) if out is None else out.parent / f"{out.name}{SUFFIX}"
    return write_report(page, target_of(None, default))


def _kit() -> Any:
    """What makes reports; it needs the packages of the page."""
    try:
        import viz.report as kit
    except ImportError as error:
        raise UserError(f"reports need the packages of the extra `view` ({error.name} is missing)") from None
    return kit


def target_of(out: Path | None, default: Path) -> Path:
    """Where a report goes.

    Raises
    ------
    RunFolderError
        If it would lie in a sealed folder, or replace what is no report.
    """
    from sim.runs import MANIFEST

    target = default if out is None else out / default.name if out.is_dir() else out
    for folder in target.resolve().parents:
        if (folder / MANIFEST).is_file():
            raise RunFolderError(f"{target}: {folder.name} is sealed; write the report beside it")
    if target.exists() and not is_report(target):
        raise RunFolderError(f"{target} is there already and is no report")
    return target


def is_report(path: Path) -> bool:
    """Whether a file is a report of ours, which may be written again."""
    from viz.report import GENERATOR

    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return f'content="{GENERATOR}"' in file.read(4096)
    except OSError:
        return False


def write_report(page: Any, target: Path) -> Path:
    """Lay a report out and write it, whole or not at all.

    Raises
    ------
    RunFolderError
        If it cannot be written.
    """
    text = _kit().rendered(page)
    aside = target.parent / f".{target.name}.partial-{os.getpid()}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(text, encoding="utf-8")
        aside.replace(target)
    except OSError as error:
        raise RunFolderError(f"cannot write {target}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):  # the place itself may be none
            aside.unlink(missing_ok=True)
    return target


def told(target: Path, page: Any, *, as_json: bool) -> None:
    """Say where the report is."""
    if as_json:
        print_json({"file": str(target), "kind": page.kind, "title": page.title, "question": page.question,
                    "answer": list(page.answer), "bytes": target.stat().st_size})  # fmt: skip
        return
    screen.print(str(target), highlight=False, soft_wrap=True, markup=False)
