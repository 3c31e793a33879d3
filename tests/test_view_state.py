"""A visitor's state: settings, links, the rail; what cannot be set, cannot be set by any of them."""

import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ConfigError, UserError
from sim.vocabulary import ACTORS, PARAMETERS
from viz.page.app import desk_for
from viz.page.visitor import changed_setting, changed_view, fitting_view
from viz.state import DatedEvent, Move, Setting, in_force, scenario_names, specify_setting
from viz.state.further import further_setting
from viz.state.link import LONGEST, View, query_of, view_from
from viz.state.rail import STEPS, rail_payload
from viz.state.setting import base_of, steps_of
from viz.state.words import differences, fan_words, label_of, marks_of, policy_options, schedule_words


def test_scenarios_are_the_configurations_at_hand_without_the_sweeps() -> None:
    names = scenario_names()
    assert names[0] == "baseline"
    assert "us-retrenchment" in names
    assert not [name for name in names if "sweep" in name]


def test_a_setting_without_changes_runs_what_the_command_line_runs() -> None:
    from sim.runspec import load_spec

    for name in ("baseline", "us-retrenchment", "change-of-government"):
        assert specify_setting(Setting(name)).digest == load_spec(name).digest


def test_changes_reach_the_specification_and_nothing_else_moves() -> None:
    plain = specify_setting(Setting()).scenario
    changed = specify_setting(
        Setting(params=(("us_drive", 0.4),), policies=(("seoul", "hedging"),), own=(("hedge_slack", 0.2),))
    ).scenario
    assert changed.params == {**plain.params, "us_drive": 0.4}
    assert changed.constants == {**plain.constants, "hedge_slack": 0.2}
    assert {actor for actor in ACTORS if changed.policies[actor] != plain.policies[actor]} == {"seoul"}


def test_giving_a_parameter_back_leaves_no_trace() -> None:
    setting = Setting().with_param("us_drive", 0.4)
    assert setting.params == (("us_drive", 0.4),)
    assert setting.with_param("us_drive", 0.2) == Setting()
    assert setting.with_param("us_drive", None) == Setting()
    assert Setting().with_policy("seoul", "hedging").with_policy("seoul", "expected_utility") == Setting()
    assert Setting().with_own("hedge_slack", 0.1) == Setting()


def test_moves_that_overlap_become_steps_that_do_not() -> None:
    moves = [Move(2, 8, "drive", "pause"), Move(4, 0, "label", "label_general"), Move(6, 0, "drive", "ad_hoc")]
    steps = steps_of(moves, 12)
    assert steps == [
        {"from": 2, "until": 4, "drive": "pause"},
        {"from": 4, "until": 6, "drive": "pause", "label": "label_general"},
        {"from": 6, "until": 12, "drive": "ad_hoc", "label": "label_general"},
    ]
    scenario = specify_setting(Setting(moves=tuple(moves), months=12)).scenario
    assert [step.start for step in scenario.policies["washington"][0].steps] == [2, 4, 6]
    assert scenario.policies["washington"][0].otherwise == "expected_utility"


def test_moves_are_laid_over_what_a_scenario_scripts() -> None:
    setting = Setting("us-retrenchment", moves=(Move(20, 0, "label", "label_general"),))
    steps = specify_setting(setting).scenario.policies["washington"][0].steps
    assert [(step.start, step.rungs) for step in steps] == [
        (6, {"drive": 1, "label": 1}),
        (20, {"drive": 1, "label": 0}),
    ]


def test_a_schedule_takes_no_moves_until_a_policy_is_chosen() -> None:
    move = (Move(6, 0, "aid", "lethal_aid"),)
    with pytest.raises(ConfigError, match="choose one policy before adding moves"):
        specify_setting(Setting("change-of-government", moves=move))
    chosen = Setting("change-of-government", policies=(("seoul", "hedging"),), moves=move)
    assert specify_setting(chosen).scenario.policies["seoul"][0].otherwise == "hedging"


def test_events_join_those_of_the_scenario() -> None:
    events = (DatedEvent(3, "us_drive", -0.2, True), DatedEvent(5, "technology", 0.4, False))
    found = specify_setting(Setting("early-ceasefire", events=events)).scenario.events
    assert [(event.tick, event.target, event.is_delta) for event in found] == [
        (6, "war", False), (3, "us_drive", True), (5, "technology", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "field", [{"runs": 5_000}, {"runs": 1}, {"months": 600}, {"firms": 5_000}, {"seed": -1}, {"spread": "none"}]
)
def test_sizes_are_capped_and_say_so(field: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match=r"the page computes|no such kind"):
        specify_setting(Setting(**field))  # type: ignore[arg-type]


VIEW = View(
    Setting(
        "us-retrenchment", (("china_cost", 0.7), ("us_drive", -0.1)), (("seoul", "hedging"),), (("hedge_slack", 0.2),),
        (Move(8, 12, "dual_flow", "expand"), Move(9, 0, "aid", "lethal_aid")), (DatedEvent(7, "us_drive", -0.2, True),),
        120, 60, 80, 11, "luck",
        (("constants.arms_base", 0.4), ("initial.aid", "missile_defence"), ("policies.moscow.from.2026-01", "hedging")),
    ),
    Setting("red-line", (("us_drive", 0.3),)), "compare", "war", 17, 20, "moscow", True, "plane-1a2b3c4d",
)  # fmt: skip


@pytest.mark.parametrize("view", [View(), VIEW, View(Setting(runs=500, seed=3), tab="history")])
def test_a_link_brings_the_whole_state_back(view: View) -> None:
    found = view_from(query_of(view))
    assert found.setting == view.setting
    assert replace(found, pinned=view.pinned) == view
    assert found.pinned.sized_as(found.setting) == view.pinned.sized_as(view.setting)
    assert query_of(found) == query_of(view)


@settings(deadline=None)
@given(st.sampled_from(PARAMETERS), st.floats(0, 1))
def test_any_parameter_in_its_domain_survives_a_link(term: object, share: float) -> None:
    low, high = term.sweep  # type: ignore[attr-defined]
    setting = Setting().with_param(term.name, low + share * (high - low))  # type: ignore[attr-defined]
    assert view_from(query_of(View(setting))).setting == setting


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("us_drive=much", "must be a number"), ("us_drive=nan", "must be a number"), ("us_drive=99", r"must lie in"),
        ("us_driv=1", "did you mean us_drive"), ("tab=kitchen", "no such page"), ("split=party", "no such split"),
        ("runs=2e3", "whole number"), ("runs=99999999999999", "whole number"), ("run=300", "no such run"),
        ("run=-7", "no such run"), ("scenario=/etc/passwd", "no such scenario"), ("scenario=../x", "no such scenario"),
        ("scenario=../x", "link: scenario = ../x: there is no such"), ("fan=x", "link: fan = x: no such kind of fan"),
        ("move=2024-08:2024-07:drive:pause", "must come after its month"),
        ("month=2031-01", "lies outside July 2024 to 2030-06"), ("month=12", "must be a month"),
        ("folder=..", "name of a folder"), ("folder=a/b", "name of a folder"), ("folder=", "name of a folder"),
        ("government=tokyo", "no such government"), ("as=moscow", "no such view"), ("as=", "no such view"),
        ("seoul=my_policy.py:evil", "no such policy"), ("seoul=script", "no such policy"),
        ("moscow=os:system", "no such policy"),
        ("move=2025-01:open:drive", "a move is"), ("move=2025-01:open:drive:fly", "no such move"),
        ("move=2025-99:open:drive:pause", "must be a month"), ("move=2025-02:2025-01:drive:pause", "must come after"),
        ("event=2025-01:us_drive:at:1", "an event is"), ("event=2025-01:us_driv:by:1", "did you mean us_drive"),
        ("event=2025-01:us_drive:by:inf", "must be a number"), ("event=2031-01:us_drive:by:0.1", "outside the run"),
        ("further=initial.war", "a further setting is"), ("further=initial.wa:1", "did you mean initial.war"),
        ("further=initial.war:much", "must be a number"), ("further=initial.war:inf", "must be a number"),
        ("further=initial.war:9", r"must lie in"), ("further=initial.aid:arms", "no such choice"),
        ("further=policies.firms:x.py:f", "no such choice"),
        ("further=policies.seoul.from.2026-01:os:system", "no such"),
        ("further=policies.seoul.from.2020-01:hedging", "no such setting"),
        ("further=policies.seoul.from.2031-01:hedging", "outside the run"),
        ("further=policies.seoul:hedging", "no such setting"), ("further=extends:/etc/passwd", "no such setting"),
        ("further=policies.seoul.from.2026-01:hedging&move=2025-01:open:aid:lethal_aid", "choose one policy before"),
        ("fan=all", "no such kind of fan"), ("pinned=us_drive%3Dx", "must be a number"),
        ("constants=1", "no such field"),
        ("hold.war=0", "no such field"), ("threat_technology=0.9&threat_cooperation=0.9", "must stay <= 1"),
        ("x" * (LONGEST + 1), "at most"),
    ],
)  # fmt: skip
def test_a_malformed_link_is_refused_in_one_line(query: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        view_from(query)
    assert "\n" not in str(caught.value)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_in_a_link_raises_anything_but_a_message(text: str) -> None:
    with contextlib.suppress(UserError):
        view_from(text)


def test_changes_of_the_page_are_checked_like_links() -> None:
    setting = changed_setting(Setting(), {"kind": "param", "name": "us_drive", "value": 0.3})
    assert setting == Setting(params=(("us_drive", 0.3),))
    setting = changed_setting(setting, {"kind": "policy", "actor": "seoul", "name": "bluff"})
    setting = changed_setting(setting, {"kind": "move", "tick": 6, "until": 0, "ladder": "drive", "rung": "pause"})
    setting = changed_setting(setting, {"kind": "event", "tick": 6, "target": "us_drive", "amount": "−0.2", "by": True})
    assert in_force(setting, "seoul") == "bluff"
    assert setting.events == (DatedEvent(6, "us_drive", -0.2, True),)
    assert changed_setting(setting, {"kind": "unmove", "place": 0}).moves == ()
    assert changed_setting(setting, {"kind": "unevent", "place": 0}).events == ()
    assert changed_setting(setting, {"kind": "reset"}) == Setting()
    fewer = changed_setting(setting, {"kind": "size", "name": "months", "value": "12"})
    assert fewer.months == 12
    other = changed_setting(fewer, {"kind": "scenario", "name": "red-line"})
    assert other == Setting("red-line", months=12)
    own = changed_setting(
        Setting(policies=(("seoul", "hedging"),)), {"kind": "own", "name": "hedge_slack", "value": 0.3}
    )
    assert own.own == (("hedge_slack", 0.3),)
    assert changed_setting(setting, {"kind": "spread", "name": "luck"}).spread == "luck"
    scripted = Setting("us-retrenchment", policies=(("washington", "hedging"),))
    assert changed_setting(scripted, {"kind": "policy", "actor": "washington", "name": "script"}).policies == ()


@pytest.mark.parametrize(
    "given_change",
    [
        {"kind": "param", "name": "us_drive", "value": "x"}, {"kind": "param", "name": "nothing", "value": 1},
        {"kind": "policy", "actor": "seoul", "name": "os:system"}, {"kind": "scenario", "name": "../../x"},
        {"kind": "size", "name": "runs", "value": "1.5"}, {"kind": "size", "name": "runs", "value": 99_999},
        {"kind": "import", "name": "os"}, {}, None, {"kind": "move", "tick": 1}, {"kind": "unmove", "place": "first"},
        {"kind": "event", "tick": 6, "target": "alignment", "amount": 1, "by": True},
    ],
)  # fmt: skip
def test_a_malformed_change_is_refused(given_change: object) -> None:
    with pytest.raises(UserError):
        changed_setting(Setting(), given_change)


def test_a_history_outside_the_ensemble_is_refused() -> None:
    assert changed_view(View(), {"run": "3"}).run == 3
    assert changed_view(View(run=4), {"run": ""}).run == -1
    assert changed_view(View(), {"split": "war"}).split == "war"
    for wrong in ({"run": "-1"}, {"run": "300"}, {"run": "x"}, {"split": "party"}):
        with pytest.raises(UserError):
            changed_view(View(), wrong)
    with pytest.raises(UserError, match="histories 0 to 299"):
        changed_view(View(), {"run": "300"})


def test_where_one_is_in_a_history_belongs_to_the_view() -> None:
    there = {"month": 7, "actor": "moscow", "as_seoul": True}
    view = changed_view(View(tab="history"), there)
    assert (view.month, view.actor, view.as_seoul) == (7, "moscow", True)
    assert query_of(view) == "tab=history&month=2025-02&government=moscow&as=seoul"
    assert fitting_view(replace(view, month=60, setting=Setting(months=12))).month == 11
    for wrong in ({"month": 72}, {"month": -1}, {"actor": "tokyo"}):
        with pytest.raises(UserError):
            changed_view(View(), {**there, **wrong})


@pytest.mark.parametrize(
    ("query", "ends"), [("us_driv=1", "did you mean us_drive? This is"), ("us_drive=x", "must be a number. This is")]
)
def test_a_link_that_cannot_be_opened_ends_in_one_mark(query: str, ends: str) -> None:
    assert ends in desk_for(query).message.value


def test_what_has_no_control_is_listed_in_words_and_can_be_taken_away() -> None:
    paths = [("hold.war", "1"), ("initial.aid", "missile_defence"), ("ladders.aid.lethal_aid", "0.95"),
             ("policies.firms", "myopic"), ("policies.seoul.from.2026-01", "bluff"),
             ("policies.moscow.params.line_moscow", "0.2"), ("constants.arms_base", "0.4")]  # fmt: skip
    setting = Setting(
        policies=(("moscow", "conditional_threat"),),
        further=tuple(sorted(further_setting(path, text, "") for path, text in paths)),
    )
    words = [row["words"] for row in rail_payload(setting)["further"]]
    assert {"War held at 1", "July 2024: Aid missile defence", "Level of “lethal aid”: 0.95", "Firms decide: myopic",
            "Jan 2026: Seoul – Draws a red line and bluffs", "Moscow alone: Line moscow 0.2",
            "Arms base is 0.4"} == set(words)  # fmt: skip
    assert set(differences(setting, Setting(policies=setting.policies))) == set(words)
    scenario = specify_setting(setting).scenario
    assert (scenario.hold, scenario.firm_policy, scenario.rungs["aid"]) == ({"war": 1.0}, "myopic", 3)
    assert scenario.ladders["aid"]["lethal_aid"] == 0.95
    assert [(s.start, s.name) for s in scenario.policies["seoul"]] == [(0, "expected_utility"), (18, "bluff")]
    fewer = changed_setting(setting, {"kind": "unfurther", "place": 0})
    assert len(fewer.further) == 6
    other = changed_setting(setting, {"kind": "policy", "actor": "moscow", "name": "probing"})
    assert "policies.moscow.params.line_moscow" not in dict(other.further)
    short = changed_setting(setting, {"kind": "size", "name": "months", "value": 12})
    assert "policies.seoul.from.2026-01" not in dict(short.further)


def test_a_second_click_adds_no_second_event_and_keeps_those_a_file_has_twice() -> None:
    adds = {"kind": "event", "tick": 6, "target": "us_drive", "amount": "-0.2", "by": True}
    setting = changed_setting(changed_setting(Setting(), adds), adds)
    assert len(setting.events) == 1
    twice = replace(setting, events=setting.events * 2)
    assert len(changed_setting(twice, {**adds, "tick": 7}).events) == 3


def test_no_state_outgrows_its_link() -> None:
    events = tuple(DatedEvent(6 + k, "provocation_peace", 0.123456789012345, True) for k in range(60))
    moves = tuple(Move(6 + k, 7 + k, "rhetoric", "decisive_enabler") for k in range(60))
    wide = Setting(events=events, moves=moves, months=120)
    with pytest.raises(ConfigError, match="more than a link of"):
        fitting_view(View(wide, replace(wide, params=(("us_drive", 0.3),))))
    assert fitting_view(View(run=400)).run == -1


@pytest.mark.parametrize("name", ["baseline", "us-retrenchment", "change-of-government", "no-russia-business"])
def test_the_rail_shows_every_parameter_once_with_unit_range_and_source(name: str) -> None:
    rail = rail_payload(Setting(name))
    sliders = [*rail["world"], *(row for group in rail["more"] for row in group["sliders"])]
    assert sorted(row["name"] for row in sliders) == sorted(term.name for term in PARAMETERS)
    sensitivity = {term.name: term.sensitivity for term in PARAMETERS}
    shown = [sensitivity[row["name"]] for row in rail["world"]]
    assert shown == sorted(shown, reverse=True)
    assert min(shown) >= max(sensitivity[row["name"]] for group in rail["more"] for row in group["sliders"])
    for row in sliders:
        assert row["low"] <= row["value"] <= row["high"]
        assert (row["high"] - row["low"]) / row["step"] >= STEPS - 1e-6
        steps = (row["given"] - row["low"]) / row["step"]
        assert abs(steps - round(steps)) < 1e-3, row["name"]
        assert row["source"]
        assert not row["changed"]
    assert [card["actor"] for card in rail["governments"]] == list(ACTORS)
    for card in rail["governments"]:
        assert card["policy"] in {option["name"] for option in card["options"]}
        assert card["words"]
    json.dumps(rail, allow_nan=False)


def test_a_changed_slider_says_so_and_a_policy_brings_its_own_parameters() -> None:
    rail = rail_payload(Setting(params=(("us_drive", 0.4),), policies=(("moscow", "conditional_threat"),)))
    assert [row["name"] for row in rail["world"] if row["changed"]] == ["us_drive"]
    moscow = next(card for card in rail["governments"] if card["actor"] == "moscow")
    assert [row["name"] for row in moscow["own"]] == ["line_moscow"]
    assert moscow["changed"]
    assert rail["changed"]


def test_words_say_what_is_scheduled_changed_and_spanned() -> None:
    base = base_of("us-retrenchment")
    assert "January 2025" in schedule_words(base, "washington")
    assert schedule_words(base, "seoul") == ""
    assert "Washington" in marks_of(base)[6]
    assert "Seoul changes its policy" in marks_of(base_of("change-of-government")).values()
    changes = differences(VIEW.setting, VIEW.pinned)
    assert any("US drive: 0.3 → −0.1" in words for words in changes)
    assert any("Scenario:" in words for words in changes)
    assert differences(Setting(), Setting()) == []
    assert fan_words(Setting(spread="luck")).startswith("Luck alone: 300")
    assert "30 %" in fan_words(Setting())
    assert label_of("us_drive") == "US drive"
    assert all(len(policy_options(actor)) >= 8 for actor in ACTORS)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (DatedEvent(6, "us_drive", 5.0, True), "Jan 2025: US drive +5 brings it to 5.2; it must lie between −2 and 2"),
        (DatedEvent(7, "nato_ties", 5.0, False), "Feb 2025: NATO ties to 5: it must lie between 0 and 1"),
        (DatedEvent(8, "threat_technology", 0.95, False), "Threat technology + Threat cooperation must stay <= 1"),
    ],
)
def test_a_dated_change_is_refused_in_words_with_its_date_and_range(event: DatedEvent, says: str) -> None:
    given = {"kind": "event", "tick": event.tick, "target": event.target, "amount": event.amount, "by": event.by}
    with pytest.raises(ConfigError) as caught:
        changed_setting(Setting(), given)
    assert says in str(caught.value)
    assert "events." not in str(caught.value)
    with pytest.raises(ConfigError) as caught:
        view_from(query_of(View(Setting(events=(event,)))))
    assert says in str(caught.value)


def test_the_form_for_dated_changes_says_what_each_takes_and_lists_what_was_added() -> None:
    setting = Setting(
        params=(("us_drive", 0.4),), moves=(Move(9, 0, "aid", "lethal_aid"),),
        events=(DatedEvent(12, "us_drive", 0.1, True), DatedEvent(3, "war", 0.0, False)),
        further=(("initial.nato_ties", 0.35),),
    )  # fmt: skip
    rail = rail_payload(setting)
    words = {row["name"]: row["words"] for row in rail["form"]["targets"]}
    assert "Between −2 and 2" in words["us_drive"]
    assert words["us_drive"].endswith("level; now 0.4.")
    assert words["nato_ties"].endswith("Between 0 and 1, share; 0.35 in July 2024.")
    labels = {row["name"]: row["label"] for row in rail["form"]["ladders"]}
    assert labels["aid"] == "Seoul’s aid to Ukraine"
    assert labels["dual_flow"] == "Beijing: dual-use goods from China to Russia"
    assert [(row["kind"], row["words"][:8]) for row in rail["dated"]] == [
        ("unevent", "Oct 2024"), ("unmove", "Apr 2025"), ("unevent", "Jul 2025"),
    ]  # fmt: skip
    for row in rail["dated"]:
        after = changed_setting(setting, row)
        assert len(after.moves) + len(after.events) == 2
