"""Configurations that tests of the scenario share."""

from pathlib import Path

from sim.vocabulary import Term

OWN = {"patience": Term("patience", "", "level", "a policy's own parameter", 0.1, (0.0, 1.0), ("A",), "assumption")}
RICH = """\
title: everything a configuration can say
model: {months: 60, seed: 11, runs: 20, firms: 80}
policies:
  seoul:
    - {name: hedging, params: {hedge_slack: 0.2}}
    - {from: 2026-07, name: expected_utility}
  pyongyang: {name: script, steps: [[3, {arms: troops}]]}
  washington:
    name: script
    steps:
      - {from: 2024-10, until: 2025-03, drive: pause}
      - [2025-03, {drive: ad_hoc, label: 2}]
    otherwise: expected_utility
  firms: myopic
params: {us_drive: 0.3}
constants: {relation_speed: 0.2}
ladders: {aid: {missile_defence: 0.55}}
initial: {technology: 0.2, aid: trust_fund_doubled, drive: 1}
events:
  - {tick: 12, param: us_drive, delta: -0.2}
  - {tick: 2025-03, stock: nato_ties, value: 0.3}
hold: {belief_retaliator: 0.25}
output: {firm_records: true}
"""


def write(text: str, name: str = "study.yaml") -> Path:
    """A configuration file in the current folder; returns its whole path."""
    path = Path.cwd() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
