"""Configurations that must be refused: what each says, the words of the message, the line it must point to."""

from typing import Any, NamedTuple

import pytest

from sim.errors import ConfigError
from sim.scenario import load_scenario
from sim.scenario.source import MOST_NODES


class Bad(NamedTuple):
    """A configuration that must be refused.

    Parameters
    ----------
    name : str
    text : str
        YAML.
    words : tuple of str
        What the message must say.
    line : int
        Line it must point to; 0 where only the file can be named.
    """

    name: str
    text: str
    words: tuple[str, ...]
    line: int = 0


def bad(name: str, text: str, *words: str, line: int = 0) -> Bad:
    return Bad(name, text, words, line)


NOT_YAML = (
    bad("empty file", "", "empty"),
    bad("only comments", "# later\n", "empty"),
    bad("empty document", "---\n", "empty"),
    bad("tab as indent", "params:\n\tus_drive: 1\n", "not YAML", "tab", line=2),
    bad("bracket left open", "name: x\nparams: {us_drive: 1\n", "not YAML", line=3),
    bad("colon in plain text", "title: war: and peace\n", "not YAML", line=1),
    bad("two documents", "name: a\n---\nname: b\n", "not YAML", line=2),
    bad("list at the top", "- name: x\n", "name: value", line=1),
    bad("a word at the top", "hello\n", "name: value", line=1),
    bad("binary", "\0\1\2", "not YAML"),
    bad("unknown anchor", "params: *nothing\n", "not YAML", "nothing", line=1),
    bad("setting that contains itself", "events: &all [*all]\n", "contains itself", line=1),
    bad("nested too deeply", "[" * 5000, "nested too deeply"),
    bad("tag that would run code", "name: x\ntitle: !!python/object/apply:os.system [id]\n", "title", "tags", line=2),
    bad("tag on a mapping", "params: !mine {us_drive: 1}\n", "params", "!mine", "tags", line=1),
    bad("mapping as a name", "? {a: 1}\n: 2\n", "plain text", line=1),
    bad("given twice", "params:\n  us_drive: 0.1\n  us_drive: 0.2\n", "params.us_drive", "twice", line=3),
    bad("block given twice", "params: {us_drive: 1}\nname: x\nparams: {}\n", "params", "twice", line=3),
    bad("merge key", "a: &a {us_drive: 1}\n", "a: no such setting", line=1),
    bad("too many settings", "events: [" + "1," * MOST_NODES + "]\n", "more than", "settings"),
    bad(
        "billion laughs",
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
            for before, name in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "more than",
        "settings",
    ),
)

NAMES = (
    bad("unknown block", "name: x\nparam: {}\n", "param: no such setting", "did you mean params?", line=2),
    bad("parameter at the top", "us_drive: 0.3\n", "us_drive", "params", line=1),
    bad("seed at the top", "\nseed: 3\n", "seed", "belongs under model", line=2),
    bad("unknown parameter", "params:\n  us_driv: 1\n", "params.us_driv", "did you mean us_drive?", line=2),
    bad("symbol instead of name", "params: {i0: 0.1}\n", "params.i0", "did you mean us_drive?", line=1),
    bad("constant under params", "params: {relation_speed: 1}\n", "params.relation_speed", "constants:", line=1),
    bad("parameter under constants", "constants: {us_drive: 1}\n", "constants.us_drive", "params:", line=1),
    bad("stock under params", "params: {technology: 0.1}\n", "params.technology", "initial:", line=1),
    bad("unknown constant", "constants: {relatoin_speed: 1}\n", "did you mean relation_speed?", line=1),
    bad("outcome held", "hold: {welfare: 1}\n", "hold.welfare", "cannot be set", line=1),
    bad("level held", "hold: {aid: 1}\n", "hold.aid", "ladder", line=1),
    bad("what follows from others, at the start", "initial:\n  guarantee: 1\n", "initial.guarantee", "follows", line=2),
    bad("unknown model setting", "model: {sed: 1}\n", "model.sed", "did you mean seed?", line=1),
    bad("unknown output setting", "output: {firms: true}\n", "output.firms", "firm_records", line=1),
    bad("unknown actor", "policies: {soul: hedging}\n", "policies.soul", "did you mean seoul?", line=1),
    bad("unknown ladder", "ladders: {help: {}}\n", "ladders.help: no such ladder", line=1),
    bad("unknown rung", "ladders: {aid: {tanks: 1}}\n", "ladders.aid.tanks: no such rung of aid", line=1),
    bad(
        "unknown rung in July 2024", "initial:\n  aid: trust_found\n", "initial.aid", "did you mean trust_fund?", line=2
    ),
    bad("unknown rule of firms", "policies: {firms: real_option}\n", "did you mean real_options?", line=1),
    bad("slash in a name", "name: ../../etc/passwd\n", "name = ../../etc/passwd", "letters, digits", line=1),
    bad("name too long", f"name: {'x' * 61}\n", "60", line=1),
    bad("hidden name", "name: .hidden\n", "letters, digits", line=1),
)

VALUES = (
    bad("word for a number", "params:\n  us_drive: much\n", "params.us_drive = much", "must be a number", line=2),
    bad("quoted number", "params: {us_drive: '0.3'}\n", "must be a number", line=1),
    bad("truth for a number", "params: {us_drive: true}\n", "params.us_drive = True: must be a number", line=1),
    bad("yes for a number", "params: {us_drive: yes}\n", "must be a number", line=1),
    bad("nothing for a number", "params: {us_drive: }\n", "params.us_drive: must be a number", line=1),
    bad("list for a number", "params: {us_drive: [1]}\n", "must be a number", line=1),
    bad("not a number", "params: {us_drive: .nan}\n", "finite number", line=1),
    bad("infinity", "params: {us_drive: .inf}\n", "finite number", line=1),
    bad("minus infinity", "hold: {nato_ties: -.inf}\n", "hold.nato_ties", "finite number", line=1),
    bad("number beyond floats", "params: {us_drive: 1e400}\n", "finite number", line=1),
    bad("outside the domain", "params:\n\n  us_drive: 9\n", "params.us_drive = 9: must lie in [-2, 2]", line=3),
    bad("share above one", "initial: {technology: 1.5}\n", "initial.technology = 1.5: must lie in [0, 1]", line=1),
    bad("half a war", "initial: {war: 0.5}\n", "initial.war = 0.5", "whole number", line=1),
    bad("held outside the domain", "hold: {belief_retaliator: 2}\n", "[0, 1]", line=1),
    bad("huge whole number", f"model:\n  seed: {'9' * 5000}\n", "model.seed", "whole number", line=2),
    bad("seed beyond 63 bits", f"model: {{seed: {2**63}}}\n", "model.seed", str(2**63 - 1), line=1),
    bad("negative seed", "model: {seed: -1}\n", "model.seed = -1", line=1),
    bad("half a month", "model: {ticks: 7.5}\n", "model.ticks = 7.5: must be a whole number", line=1),
    bad("no months", "model: {ticks: 0}\n", "[1, 600]", line=1),
    bad("too many months", "model: {months: 601}\n", "model.months = 601", "[1, 600]", line=1),
    bad("no runs", "model: {runs: 0}\n", "model.runs = 0", line=1),
    bad("too few firms", "model: {firms: 7}\n", "model.firms = 7", "[8, 100000]", line=1),
    bad("months and ticks", "model:\n  ticks: 12\n  months: 12\n", "model.months", "one of them", line=3),
    bad("number as title", "title: 5\n", "title = 5: must be text", line=1),
    bad("number as name", "name: 2024\n", "name = 2024: must be text", line=1),
    bad("list as block", "params: [us_drive]\n", "params", "name: value", line=1),
    bad("empty list as block", "hold: []\n", "hold", "name: value", line=1),
    bad("word as block", "model: big\n", "model = big", "name: value", line=1),
    bad(
        "level outside the ladder",
        "ladders: {aid: {lethal_aid: 1.5}}\n",
        "ladders.aid.lethal_aid = 1.5",
        "[0, 1]",
        line=1,
    ),
    bad("levels that fall", "ladders:\n  aid: {missile_defence: 0.1}\n", "ladders.aid", "must rise", line=2),
    bad("rung number too high", "initial: {aid: 5}\n", "initial.aid = 5", "[0, 4]", line=1),
    bad("truth as rung", "initial: {aid: true}\n", "initial.aid = True", "no such rung", line=1),
    bad("word for truth", "output: {firm_records: yes}\n", "true or false", line=1),
)

POLICIES = (
    bad("number as policy", "policies: {seoul: 5}\n", "policies.seoul = 5", "name:", line=1),
    bad("policy without a name", "policies: {seoul: {params: {}}}\n", "policies.seoul", "needs a name", line=1),
    bad("own parameter beside the name", "policies: {seoul: {name: hedging, slack: 1}}\n", "slack", "params:", line=1),
    bad("own parameter as a word", "policies: {seoul: {name: a, params: {b: c}}}\n", "params.b = c", "number", line=1),
    bad("own parameters as a number", "policies: {seoul: {name: a, params: 5}}\n", "policies.seoul.params = 5", line=1),
    bad("empty schedule", "policies: {seoul: []}\n", "empty schedule", line=1),
    bad(
        "schedule that starts late",
        "policies:\n  seoul:\n    - {from: 3, name: hedging}\n",
        "policies.seoul.0",
        "tick 0",
        line=3,
    ),
    bad(
        "schedule out of order",
        "policies:\n  seoul:\n    - {name: a}\n    - {from: 9, name: b}\n    - {from: 2025-01, name: c}\n",
        "policies.seoul.2",
        "one after the other",
        line=5,
    ),
    bad("segment without a date", "policies: {seoul: [{name: a}, {name: b}]}\n", "needs from:", line=1),
    bad("late start without a schedule", "policies: {seoul: {from: 3, name: a}}\n", "policies.seoul.from", line=1),
    bad("segment after the end", "policies: {seoul: [{name: a}, {from: 72, name: b}]}\n", "[0, 71]", line=1),
    bad("steps without a script", "policies: {seoul: {name: a, steps: [[0, {aid: 1}]]}}\n", "script", line=1),
    bad("script without steps", "policies: {seoul: {name: script}}\n", "needs steps", line=1),
    bad(
        "script within a script",
        "policies: {seoul: {name: script, otherwise: script, steps: [[0, {aid: 1}]]}}\n",
        "otherwise = script",
        "another policy",
        line=1,
    ),
    bad(
        "steps as a number", "policies: {seoul: {name: script, steps: 5}}\n", "policies.seoul.steps = 5", "list", line=1
    ),
    bad("step as a number", "policies: {seoul: {name: script, steps: [5]}}\n", "policies.seoul.steps.0 = 5", line=1),
    bad("step without moves", "policies: {seoul: {name: script, steps: [[5, {}]]}}\n", "at least one ladder", line=1),
    bad("step without a date", "policies: {seoul: {name: script, steps: [{aid: 1}]}}\n", "needs from:", line=1),
    bad("step of three", "policies: {seoul: {name: script, steps: [[1, {aid: 1}, 2]]}}\n", "[tick or date", line=1),
    bad(
        "ladder of another",
        "policies:\n  seoul:\n    name: script\n    steps:\n      - [0, {arms: troops}]\n",
        "no such ladder of seoul",
        "aid",
        line=5,
    ),
    bad(
        "rung of another",
        "policies: {seoul: {name: script, steps: [[0, {aid: troops}]]}}\n",
        "no such rung of aid",
        line=1,
    ),
    bad("too few rungs", "policies: {seoul: {name: script, steps: [[0, [1, 2]]]}}\n", "aid, rhetoric, cjk", line=1),
    bad(
        "windows that overlap",
        "policies:\n seoul:\n  name: script\n  steps:\n  - {from: 1, until: 9, aid: 1}\n  - {from: 5, aid: 2}\n",
        "contradictory windows",
        line=6,
    ),
    bad(
        "steps out of order",
        "policies: {seoul: {name: script, steps: [[4, {aid: 1}], [4, {aid: 2}]]}}\n",
        "steps.1 = 4",
        "follow one another",
        line=1,
    ),
    bad(
        "window that ends before it starts",
        "policies: {seoul: {name: script, steps: [{from: 4, until: 4, aid: 1}]}}\n",
        "until = 4",
        "after from",
        line=1,
    ),
    bad(
        "step after the next policy took office",
        "policies:\n  seoul:\n    - {name: script, steps: [[30, {aid: 1}]]}\n    - {from: 20, name: a}\n",
        "contradictory windows",
        "tick 20",
        line=3,
    ),
    bad(
        "window that outlasts its segment",
        "policies: {seoul: [{name: script, steps: [{from: 3, until: 30, aid: 1}]}, {from: 20, name: a}]}\n",
        "contradictory windows",
        "= 30",
        line=1,
    ),
    bad(
        "step before its segment",
        "policies: {seoul: [{name: a}, {from: 20, name: script, steps: [[3, {aid: 1}]]}]}\n",
        "takes office",
        line=1,
    ),
    bad("rule of firms without a name", "policies: {firms: {}}\n", "policies.firms: needs a name", line=1),
    bad("rule of firms with more", "policies: {firms: {name: stay, since: 3}}\n", "policies.firms.since", line=1),
    bad("rule of firms as a number", "policies: {firms: 5}\n", "policies.firms = 5: must be text", line=1),
)

DATES = (
    bad(
        "no date", "events: [{tick: soon, param: us_drive, value: 0}]\n", "events.0.tick", "no date", "2025-03", line=1
    ),
    bad("thirteenth month", "events: [{tick: 2025-13, param: us_drive, value: 0}]\n", "no date", line=1),
    bad("30 February", "events: [{tick: 2025-02-30, param: us_drive, value: 0}]\n", "no date", line=1),
    bad(
        "before July 2024",
        "events: [{tick: 2024-06, param: us_drive, value: 0}]\n",
        "2024-06",
        "outside the run",
        line=1,
    ),
    bad(
        "after the end", "model: {ticks: 12}\nevents: [{tick: 2025-07, param: us_drive, value: 0}]\n", "outside", line=2
    ),
    bad(
        "tick after the end",
        "events: [{tick: 72, param: us_drive, value: 0}]\n",
        "events.0.tick = 72",
        "[0, 71]",
        line=1,
    ),
    bad("negative tick", "events: [{tick: -1, param: us_drive, value: 0}]\n", "events.0.tick = -1", line=1),
    bad("truth as tick", "events: [{tick: true, param: us_drive, value: 0}]\n", "whole number", line=1),
)

EVENTS = (
    bad("events as a mapping", "events: {tick: 1}\n", "list of events", line=1),
    bad("event as a number", "events: [5]\n", "events.0 = 5", line=1),
    bad("event without a tick", "events: [{param: us_drive, value: 0}]\n", "a tick", line=1),
    bad("event without a target", "events: [{tick: 1, value: 0}]\n", "one of param, constant, stock", line=1),
    bad(
        "event with two targets", "events: [{tick: 1, param: us_drive, stock: war, value: 0}]\n", "one of param", line=1
    ),
    bad(
        "event with value and delta",
        "events: [{tick: 1, param: us_drive, value: 0, delta: 0}]\n",
        "one of value",
        line=1,
    ),
    bad("event with neither", "events: [{tick: 1, param: us_drive}]\n", "one of value, delta", line=1),
    bad("event with more", "events: [{tick: 1, param: us_drive, value: 0, from: 3}]\n", "events.0.from", line=1),
    bad(
        "event on an unknown parameter",
        "events: [{tick: 1, param: us_driv, value: 0}]\n",
        "did you mean us_drive?",
        line=1,
    ),
    bad("event on the wrong kind", "events: [{tick: 1, param: war, value: 0}]\n", "belongs under initial", line=1),
    bad("event on what follows", "events: [{tick: 1, stock: guarantee, value: 0}]\n", "no such stock", line=1),
    bad(
        "event outside the domain", "events:\n  - {tick: 1, param: us_drive, value: 3}\n", "events.0.value = 3", line=2
    ),
    bad("event that is no number", "events: [{tick: 1, param: us_drive, delta: .nan}]\n", "finite", line=1),
    bad(
        "deltas that leave the domain together",
        "params: {us_drive: 1.5}\nevents:\n"
        "  - {tick: 9, param: us_drive, delta: 0.3}\n  - {tick: 3, param: us_drive, delta: 0.3}\n",
        "events.0",
        "brings us_drive to 2.1",
        "[-2, 2]",
        line=3,
    ),
    bad(
        "contradictory events",
        "events:\n  - {tick: 8, stock: nato_ties, value: 0.1}\n  - {tick: 2025-03, stock: nato_ties, value: 0.2}\n",
        "events.1",
        "contradicts",
        "nato_ties",
        line=3,
    ),
    bad(
        "value and delta in one month",
        "events: [{tick: 8, stock: technology, delta: 0.1}, {tick: 8, stock: technology, value: 0.2}]\n",
        "contradicts",
        line=1,
    ),
    bad(
        "event on what is held",
        "events:\n  - {tick: 8, stock: nato_ties, value: 0.1}\nhold: {nato_ties: 0.3}\n",
        "events.0",
        "held",
        line=2,
    ),
    bad(
        "event on the log-odds of a held belief",
        "events:\n  - {tick: 8, stock: logodds_committed, value: 1}\nhold: {belief_committed: 0.3}\n",
        "held",
        line=2,
    ),
    bad(
        "belief and its log-odds held",
        "hold:\n  belief_committed: 0.3\n  logodds_committed: 0\n",
        "one quantity",
        line=3,
    ),
)

TOGETHER = (
    bad("threat weights", "name: x\nparams:\n  threat_technology: 0.9\n", "threat_technology = 0.9", "<= 1", line=3),
    bad(
        "drift above the discount rate",
        "params: {postwar_drift: 0.09}\nconstants:\n  reconstruction_share: 0.9\n",
        "Dixit",
        "drift",
        "discount_rate = 0.1",
        line=1,
    ),
    bad("sunk cost of smaller firms", "constants:\n  discount_rate: 0.2\n", "sme_sunk_cost", "discount_rate", line=2),
    bad(
        "sunk cost of large firms",
        "constants:\n  large_sunk_cost: 9.9\n  discount_rate: 0.11\nparams: {sme_sunk_cost: 1}\n",
        "large_sunk_cost = 9.9",
        line=2,
    ),
    bad("cash bounds", "constants: {cash_low: 0, cash_high: 0}\n", "cash_low must lie below cash_high", line=1),
    bad("bounds of western exposure", "constants:\n  west_high: 0.01\n", "west_low must not exceed west_high", line=2),
    bad(
        "bounds of Russian exposure", "constants: {russia_low: 0.7}\n", "russia_low must not exceed russia_high", line=1
    ),
    bad("ask", "constants: {ask_base: 0.6}\n", "ask_base + ask_threat", line=1),
    bad("encirclement", "constants:\n\n  encircle_label: 0.4\n", "encircle_label = 0.4", line=3),
    bad("posture of Seoul", "constants: {posture_seoul_base: 0.4}\n", "posture_seoul_commit", line=1),
    bad("posture of Washington", "constants: {posture_washington_drive: 0.5}\n", "posture_washington_base", line=1),
    bad("posture of Beijing", "constants: {posture_beijing_dual: 0.5}\n", "posture_beijing_coerce", line=1),
    bad("posture of Moscow", "constants: {posture_moscow_base: 0.7}\n", "posture_moscow_transfer", line=1),
    bad("posture of Pyongyang", "constants: {posture_pyongyang_arms: 0.5}\n", "posture_pyongyang_base", line=1),
    bad(
        "event that breaks a rule",
        "events:\n- {tick: 3, param: threat_cooperation, value: .3}\n- {tick: 5, param: threat_technology, delta: .3}",
        "events.1",
        "threat_technology = 0.8",
        line=3,
    ),
)

TABLE = (*NOT_YAML, *NAMES, *VALUES, *POLICIES, *DATES, *EVENTS, *TOGETHER)


def complaint(source: Any, **options: Any) -> str:
    """What the loader says of a configuration it refuses: one short line."""
    with pytest.raises(ConfigError) as caught:
        load_scenario(source, **options)
    message = str(caught.value)
    assert type(caught.value) is ConfigError
    assert message.isprintable()
    assert len(message) < 500
    return message
