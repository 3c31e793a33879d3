"""The documentation says what is: tables are fresh, links lead somewhere, commands parse, names exist, examples run."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from scripts.update_docs import main as update_docs
from scripts.update_docs import refreshed
from sim.cli import app, main
from sim.console.sweeping import block_entries
from sim.experiments.plan import load_plan
from sim.experiments.reading import read_sweep
from sim.experiments.sweep import Options, execute_sweep
from sim.policies.hooks import complaint
from sim.policies.registry import PolicySet, built_in, load_plugin
from sim.runspec import load_spec
from sim.scenario.library import known_names
from sim.vocabulary import ACTORS, COLUMNS, OUTCOMES_BY_NAME

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
IMAGES = DOCS / "images"

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"[a-z][a-z0-9_]*")
KEBAB = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
COMMAND = re.compile(r"(?:\.venv/bin/)?tightrope(?:\s|$)")

NOT_OF_THE_MODEL = {"all", "batch_run", "my_function", "my_module", "my_package", "my_policy", "n_large"}
"""Names that are Mesa's, or that a page makes up or uses in its formulas only."""


SHELVED = {name.rpartition("/")[2] for name in known_names()}
"""Names of the configurations at hand, those of sweeps among them."""


def blocks(page: Path, language: str) -> list[str]:
    """Fenced blocks of one language."""
    return [body for kind, body in FENCE.findall(page.read_text(encoding="utf-8")) if kind == language]


def prose(document: Path) -> str:
    """A document without its fenced blocks."""
    return FENCE.sub("", document.read_text(encoding="utf-8"))


def spans(document: Path) -> list[str]:
    """What a document has in backticks."""
    return SPAN.findall(prose(document))


def anchors(document: Path) -> set[str]:
    """Anchors of the headings of a document, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def commands() -> Iterator[tuple[str, str]]:
    """Every command line of ours: (page, line)."""
    for page in PAGES:
        lines = [line.split("#")[0].strip() for body in blocks(page, "sh") for line in body.splitlines()]
        for line in [*lines, *spans(page)]:
            if COMMAND.match(line):
                yield page.name, line.removeprefix(".venv/bin/")


def by_name(path: Path) -> str:
    """Identifier of a parametrised case."""
    return path.name


def test_tables_are_fresh() -> None:
    assert update_docs(["--check"]) == 0, "run scripts/update_docs.py"


def test_a_stale_table_is_found_and_refreshed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table: channels -->\n| old |\n<!-- end -->\nafter\n", encoding="utf-8")
    assert update_docs(["--check"], tmp_path) == 1
    assert "| old |" in page.read_text(encoding="utf-8")
    assert update_docs([], tmp_path) == 0
    assert "`intelligence`" in page.read_text(encoding="utf-8")
    assert update_docs(["--check"], tmp_path) == 0
    assert "page.md: stale" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["<!-- table: nothing -->\n<!-- end -->", "<!-- table: channels -->\n| a |"])
def test_a_broken_block_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no table|not closed"):
        refreshed(text)


@pytest.mark.parametrize("document", PAGES, ids=by_name)
def test_relative_links_resolve(document: Path) -> None:
    for target in LINK.findall(prose(document)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = document if not path else (document.parent / path).resolve()
        if file.parent == IMAGES and not IMAGES.exists():
            continue
        assert file.exists(), f"{document.name}: {target}"
        assert ROOT in file.parents, f"{document.name}: {target} leads out of the project"
        if anchor:
            assert anchor in anchors(file), f"{document.name}: {target}"


OF_THE_READER = {"points.csv", "fan.yaml"}
"""Files that a reader brings, or takes from the page (tests/test_view_upload.py runs such a sweep)."""


@pytest.mark.parametrize(("document", "line"), list(commands()))
def test_commands_parse(document: str, line: str) -> None:
    words = shlex.split(line)[1:]
    group: Any = typer.main.get_command(app)
    if not words or words == ["--help"]:
        return
    assert words[0] in group.commands, f"{document}: there is no verb {words[0]}"
    if len(words) == 1:
        return  # the verb alone, in a sentence
    context = group.commands[words[0]].make_context(words[0], words[1:])
    if words[0] == "run":
        check_run(context.params)
    if words[0] == "sweep" and not OF_THE_READER & set(words):
        check_sweep(context.params)


def check_sweep(options: dict[str, Any]) -> None:
    """A `tightrope sweep` line makes a design."""
    entries = {key: options[key] for key in ("method", "replicates", "seeds", "trajectories")}
    entries["points"] = int(options["points"]) if options["points"] else None
    block = block_entries(options["axis"] or (), options["lever"] or (), entries)
    if options["config"] != "CONFIG":
        assert load_plan(options["config"], (), block).n_points > 1


def check_run(options: dict[str, Any]) -> None:
    """A `tightrope run` line names a configuration and policies that exist."""
    config = options["config"]
    if config != "CONFIG" and not (ROOT / config).is_file():
        assert config in SHELVED or not SHELVED
    for choice in options["policy"] or ():
        built_in().number(choice.partition("=")[2])


def test_there_are_commands() -> None:
    verbs = {line.split()[1] for _, line in commands() if len(line.split()) > 1}
    assert {"run", "verify", "claims", "policies", "params", "phases", "new", "runs", "schema"} <= verbs


def words_of_the_source() -> set[str]:
    """Every word of our sources, and the names that the vocabulary puts together."""
    sources = [*(ROOT / "sim").rglob("*.py"), *(DOCS / "examples").glob("*.*")]
    texts = [path.read_text(encoding="utf-8").lower() for path in sources]
    policies = (f"policy_{actor}" for actor in (*ACTORS, "firms"))
    return {*COLUMNS, *OUTCOMES_BY_NAME, *policies, *SHELVED, *(word for text in texts for word in NAME.findall(text))}


def parts(span: str) -> list[str]:
    """Names in a span such as ``obs.nato_ask``, ``level_aid[3]`` or ``choose``; none where it is no name."""
    if not re.fullmatch(r"[a-z][a-z0-9_.]*(\[\d+\]|:)?", span) or span.endswith(
        (".py", ".yaml", ".md", ".json", ".parquet", ".png", ".lock")
    ):
        return []
    return NAME.findall(span)


@pytest.mark.parametrize("document", PAGES, ids=by_name)
def test_names_in_backticks_exist(document: Path) -> None:
    known = words_of_the_source() | NOT_OF_THE_MODEL
    unknown = {name for span in spans(document) for name in parts(span)} - known
    assert not unknown


@pytest.mark.parametrize("document", PAGES, ids=by_name)
def test_configurations_in_backticks_exist(document: Path) -> None:
    assert {span for span in spans(document) if KEBAB.fullmatch(span)} <= SHELVED


def yaml_blocks() -> list[Any]:
    """Configurations shown in the docs."""
    return [pytest.param(body, id=f"{page.name}-{k}") for page in PAGES for k, body in enumerate(blocks(page, "yaml"))]


@pytest.mark.parametrize("text", yaml_blocks())
def test_configurations_shown_can_be_run(text: str, tmp_path: Path) -> None:
    for plugin in (DOCS / "examples").glob("*.py"):
        (tmp_path / plugin.name).write_bytes(plugin.read_bytes())
    (tmp_path / "shown.yaml").write_text(text, encoding="utf-8")
    assert load_spec(tmp_path / "shown.yaml").ticks == 72
    if "sweep:" in text:
        assert load_plan(tmp_path / "shown.yaml").n_points > 1


def test_configuration_in_the_readme_is_yaml() -> None:
    found = [span for span in spans(ROOT / "README.md") if span.startswith("policies: {")]
    assert found
    assert "seoul" in yaml.safe_load(found[0])["policies"]


def test_policy_in_the_readme_compiles(tmp_path: Path) -> None:
    source = next(body for body in blocks(ROOT / "README.md", "python") if "my_policy" in body)
    (tmp_path / "my_policy.py").write_text(source, encoding="utf-8")
    policy, _ = load_plugin("my_policy.py:my_policy", tmp_path)
    assert complaint(policy, PolicySet((*built_in().policies, policy), "readme")) == ""


def test_the_cookbook_shows_the_example_as_it_is() -> None:
    shown = next(body for body in blocks(DOCS / "policies.md", "python") if "patient_hedger" in body)
    lines = [line for line in shown.splitlines() if line.strip() and not line.startswith("def ")]
    file = (DOCS / "examples" / "patient_hedger.py").read_text(encoding="utf-8")
    assert [line for line in lines if line not in file] == []
    assert any((DOCS / "examples" / "patient-hedger.yaml").read_text(encoding="utf-8").endswith(body.split("\n", 1)[1])
               for body in blocks(DOCS / "policies.md", "yaml") if "patient_hedger" in body)  # fmt: skip


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # Mesa's and Solara's own warnings are not ours to mend
def test_snippets_for_mesa_run() -> None:
    pytest.importorskip("solara")
    names: dict[str, Any] = {}
    for k, body in enumerate(blocks(DOCS / "mesa.md", "python")):
        exec(compile(body, f"mesa.md, snippet {k}", "exec"), names)
    assert names["rows"]


@pytest.fixture
def island(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small island and a small comparison of policies where the pages have theirs; the folder becomes the current."""
    monkeypatch.chdir(tmp_path)
    size = [("model.ticks", 26), ("model.firms", 8)]
    for name, entries in (("island", []), ("policies-under-uncertainty", [("points", 4)])):
        plan = load_plan(name, size, [*entries, ("replicates", 2)])
        folder = execute_sweep(plan, tmp_path, Options(), progress=lambda rows: None)
        (tmp_path / "runs").mkdir(exist_ok=True)
        folder.rename(tmp_path / "runs" / f"{name}-1a2b3c4d")
    return tmp_path


@pytest.mark.slow
@pytest.mark.compiled
def test_snippets_that_read_a_sweep_run(island: Path) -> None:
    pytest.importorskip("jinja2")
    duckdb = pytest.importorskip("duckdb")
    names: dict[str, Any] = {}
    for k, body in enumerate(blocks(DOCS / "sweeps.md", "python")):
        exec(compile(body, f"sweeps.md, snippet {k}", "exec"), names)
    assert names["share"].shape == (13, 12)
    assert (island / "island.png").stat().st_size > 5_000
    assert (island / "island.html").exists()
    for query in blocks(DOCS / "sweeps.md", "sql"):
        assert len(duckdb.sql(query).fetchall()) == 4
    folder = "runs/policies-under-uncertainty-1a2b3c4d"
    assert len(read_sweep(folder, average=True)) == 40


@pytest.mark.slow
@pytest.mark.compiled
@pytest.mark.filterwarnings("ignore:ipyparallel not installed")
def test_snippets_for_other_tools_run() -> None:
    pytest.importorskip("ema_workbench")
    names: dict[str, Any] = {}
    for k, body in enumerate(blocks(DOCS / "with-other-tools.md", "python")):
        exec(compile(body, f"with-other-tools.md, snippet {k}", "exec"), names)
    assert len(names["experiments"]) == 80
    assert set(names["outcomes"]) == {"welfare_mean", "technology_end"}


@pytest.mark.slow
@pytest.mark.compiled
def test_snippets_for_answers_run() -> None:
    names: dict[str, Any] = {}
    for k, body in enumerate(blocks(DOCS / "answers.md", "python")):
        exec(compile(body, f"answers.md, snippet {k}", "exec"), names)
    assert round(float(names["margins"]["name_china"]), 2) == 0.15
    assert round(float(names["margins"]["missile_defence"]), 2) == 0.23
    assert names["share"]["mean"] < names["share"]["mean_first"] - 0.1
    assert names["edge"].low <= names["edge"].value <= names["edge"].high
    assert names["found"].tables["edges-china_cost"].loc[0, "edge"] == names["edge"].value


@pytest.mark.slow
@pytest.mark.compiled
@pytest.mark.parametrize("line", [line for page, line in commands() if page == "answers.md" and " " in line])
def test_commands_for_answers_run(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", shlex.split(line))
    with pytest.raises(SystemExit) as leaving:
        main()
    assert leaving.value.code == 0
    assert capsys.readouterr().out.count("\n") > 3


@pytest.mark.parametrize("document", PAGES, ids=by_name)
def test_nothing_of_the_workshop_leaks(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert not re.search(r"\.\./shared|/(?:work|root|home|tmp)/", text)
