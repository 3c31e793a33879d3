"""Refreshes the generated tables of docs/*.md.

A table stands between two lines, ``<!-- table: NAME -->`` and ``<!-- end -->``; what is between them is written here.

    .venv/bin/python scripts/update_docs.py            refresh
    .venv/bin/python scripts/update_docs.py --check    exit code 1 if a table is stale; nothing is written
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from sim.experiments.plan import load_plan
from sim.experiments.tables import outcome_schema
from sim.phases import MONTH
from sim.policies.registry import built_in
from sim.records import actors_schema, firm_months_schema, firms_schema, months_schema
from sim.vocabulary import COLUMN_TERMS, CONSTANTS, OUTCOMES_BY_NAME, PARAMETERS
from sim.vocabulary.tables import TABLES, code, markdown, plain_terms
from sim.world import LOOK_AHEAD, OBSERVATION, parameter_layout

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"(?P<head><!-- table: (?P<name>[a-z-]+) -->\n)(?P<body>.*?)(?P<foot><!-- end -->)", re.DOTALL)

OWN_AFFAIRS = {
    "actor": "which government decides: 0 Seoul, 1 Beijing, 2 Moscow, 3 Pyongyang, 4 Washington",
    "month": "the tick; 0 is July 2024",
    "action": "joint actions in force last month, an array of five in the order of the governments",
    "alignment": "its own alignment",
    "risk": "its own perceived risk",
    "threat": "the threat it faces this month, before smoothing (E15)",
    "belief": "Seoul's that Moscow retaliates, Washington's that Seoul is committed, .5 for the others",
    "moscow_type": "1 retaliator, 0 restrained; shown to Moscow alone, -1 to everybody else",
}
EXPECTED = {
    "transfer_retaliator": ("x_1", "transfer expected from a retaliator"),
    "transfer_restrained": ("x_0", "transfer expected from a restrained Moscow"),
    "technology": ("T_e", "technology transferred"),
    "stance": ("b_e", "Beijing's stance"),
    "relation": ("J_e", "Seoul-Beijing relation"),
    "committed": ("nu_e", "NATO's belief that Seoul is committed"),
    "ties": ("S_e", "NATO-ROK ties"),
    "arms": ("n_e", "Pyongyang's arms"),
    "cooperation": ("K_e", "Russia-DPRK cooperation"),
    "moscow_relation": ("Q_e", "Seoul-Moscow relation"),
    "commitment": ("C", "Seoul's commitment under the action"),
    "posture": ("post", "Seoul's posture under the action"),
    "divergence": ("KL", "how far the two types of Moscow would differ; what `probing` pays for"),
}


def observation() -> str:
    """Fields of `obs`."""
    rows = []
    for name in OBSERVATION.names or ():
        term = None if name in OWN_AFFAIRS else COLUMN_TERMS[name]
        rows.append(
            (
                code(f"obs.{name}"),
                term.symbol if term else "",
                term.meaning if term else OWN_AFFAIRS[name],
                term.unit if term else "",
            )
        )
    return markdown(("field", "symbol", "meaning", "unit"), rows)


def look_ahead() -> str:
    """Fields of `look_ahead`."""
    return markdown(("field", "symbol", "meaning"), [(code(name), *EXPECTED[name]) for name in LOOK_AHEAD.names or ()])


def params() -> str:
    """Fields of `params`."""
    terms = {term.name: term for term in (*PARAMETERS, *CONSTANTS, *built_in().own)}
    rows = []
    for name, (kind, *_) in (parameter_layout(built_in().own).fields or {}).items():
        if name in terms:
            rows.append((code(f"params.{name}"), terms[name].symbol, terms[name].meaning, terms[name].unit))
        else:
            ladder = name.removeprefix("level_")
            rows.append(
                (code(f"params.{name}"), "", f"levels of the ladder {code(ladder)}, {kind.shape[0]} of them", "level")
            )
    return markdown(("field", "symbol", "meaning", "unit"), rows)


def policies() -> str:
    """The built-in policies."""
    rows = []
    for p in built_in().policies:
        flags = ", ".join(flag for flag, on in (("reviewed", p.reviewed), ("declares", p.declares)) if on)
        own = ", ".join(code(term.name) for term in p.parameters)
        rows.append((code(p.name), ", ".join(map(code, p.aliases)), p.plain_words, flags, own, p.source))
    return markdown(("name", "alias", "in plain words", "flags", "own parameters", "source"), rows)


def month() -> str:
    """The order of a month."""
    return markdown(("phase", "runs for", "what it does"), [(code(s.name), s.runs_for, s.does) for s in MONTH])


def _schema(schema: pa.Schema) -> str:
    rows = []
    for field in schema:
        words = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
        kind = "text" if pa.types.is_dictionary(field.type) else str(field.type)
        rows.append((code(field.name), kind, words.get("unit", ""), words.get("description", "")))
    return markdown(("column", "type", "unit", "description"), rows)


def sweep_schema() -> pa.Schema:
    """Columns of a sweep before its outcomes."""
    block = {"axes": {"us_drive": [0.0, 0.3, 2], "policies.seoul": ["hedging", "bluff"]}}
    schema = outcome_schema(load_plan({"sweep": block}))
    return pa.schema([field for field in schema if field.name not in OUTCOMES_BY_NAME])


HERE: dict[str, Callable[[], str]] = {
    "observation": observation,
    "look-ahead": look_ahead,
    "params": params,
    "policies": policies,
    "policy-parameters": lambda: plain_terms(built_in().own),
    "month": month,
    "schema-months": lambda: _schema(months_schema()),
    "schema-actors": lambda: _schema(actors_schema()),
    "schema-firms": lambda: _schema(firms_schema()),
    "schema-sweep": lambda: _schema(sweep_schema()),
    "schema-firm-months": lambda: _schema(firm_months_schema()),
}
"""Tables that need more than the vocabulary."""


def table(name: str) -> str:
    """The table of that name; raises KeyError if there is none."""
    return {**TABLES, **HERE}[name]()


def refreshed(text: str) -> str:
    """A page with every generated table written anew.

    Raises
    ------
    ValueError
        For an unknown table or a block that is not closed.
    """
    if text.count("<!-- table:") != len(BLOCK.findall(text)):
        raise ValueError("a block is not closed with <!-- end -->, or its name is not in small letters")

    def write(block: re.Match[str]) -> str:
        if block["name"] not in {**TABLES, **HERE}:
            raise ValueError(f"there is no table {block['name']}")
        return f"{block['head']}{table(block['name'])}\n{block['foot']}"

    return BLOCK.sub(write, text)


def main(arguments: Sequence[str] | None = None, folder: Path = DOCS) -> int:
    """Refresh or check every page of a folder."""
    parser = argparse.ArgumentParser(description="Refresh the generated tables of docs/*.md.")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a table is stale; write nothing")
    check = parser.parse_args(arguments).check
    stale = 0
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        try:
            new = refreshed(text)
        except ValueError as error:
            sys.exit(f"{path.name}: {error}")
        if new != text:
            stale += 1
            sys.stdout.write(f"{path.name}: {'stale' if check else 'refreshed'}\n")
            if not check:
                path.write_text(new, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
