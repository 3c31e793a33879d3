"""The built-in policies: each keeps the contract, its rule of section 7.5, and what it declares of itself."""

from typing import Any

import numpy as np
import pytest

from sim.policies import (
    accommodation,
    conditional_threat,
    expected_utility,
    experience_weighted,
    full_alignment,
    hedging,
    limited_alignment,
    probing,
    script,
)
from sim.policies.contract import other_action, seoul_action
from sim.policies.hooks import hooks_of, mentions
from sim.policies.registry import built_in
from sim.vocabulary import ACTORS, BEIJING, MENU_SIZES, MOSCOW, PYONGYANG, SEOUL, WASHINGTON, action_index
from tests.policy_contract import Desk, PolicyContract, desk_of, fresh_memory, params_of

OTHERS = (BEIJING, MOSCOW, PYONGYANG, WASHINGTON)
SET = built_in()
JULY_2024 = (10, 4, 1, 2, 7)


def test_only_policies_that_read_what_seoul_expects_are_briefed() -> None:
    """Laying out the look-ahead takes longer than most choices: who does not read it goes without."""
    policies = built_in()
    briefed = {policy.name for k, policy in enumerate(policies.policies) if hooks_of(policies).is_briefed(k)}
    assert briefed == {"probing"}


def test_a_hook_reads_an_argument_it_mentions_anywhere() -> None:
    def passes_on(utility, look_ahead, obs, memory, params, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        out[:] = [row.technology for row in look_ahead]

    def inside(utility, look_ahead, obs, memory, params, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        out[:] = [look_ahead[k].technology for k in range(len(out))]

    def starred(*given):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN202
        given[5][:] = given[1][0].technology

    def without(utility, look_ahead, obs, memory, params, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        out[:] = utility

    assert [mentions(hook, 1) for hook in (passes_on, inside, starred, without)] == [True, True, True, False]


def desk(actor: int, **seen: Any) -> Desk:
    return desk_of(actor, SET, **seen)


def on_rung(actor: int, rung: int) -> int:
    """Joint action on a rung of the main ladder, the second ladder at most on 2 (7.5, `hedge`)."""
    name = ACTORS[actor]
    return action_index(name, (rung, min(rung, 2)) if actor in (BEIJING, WASHINGTON) else (rung,))


def logit_choice(utility: Any, precision: float) -> Any:
    weight = np.exp(precision * (utility - utility.max()))
    return weight / weight.sum()


# --- rules that need no utility ---


class TestHedging(PolicyContract):
    policy = hedging.POLICY

    @pytest.mark.parametrize(
        ("ask", "commitment", "aid"), [(0.5, 0.1, 2), (0.5, 0.45, 1), (0.5, 0.375, 2), (0.0, 0.9, 1), (0.5, 0.5, 1)]
    )
    @pytest.mark.parametrize(("stance", "cjk"), [(-0.5, 2), (0.0, 2), (0.5, 1), (1.0, 1)])
    def test_seoul_doubles_the_fund_when_asked_clearly_more(
        self, ask: float, commitment: float, aid: int, stance: float, cjk: int
    ) -> None:
        """7.5: a = 2 if P > C+hedge_slack else 1; r = 0; j = 2 if b <= 0 else 1."""
        found = self.certain_action(desk(SEOUL, nato_ask=ask, commitment=commitment, stance=stance))
        assert found == action_index("seoul", (aid, 0, cjk))

    def test_slack_is_its_own_parameter(self) -> None:
        """7.5, hedge_slack."""
        tolerant = params_of(SET, hedge_slack=0.5)
        found = self.certain_action(desk(SEOUL, nato_ask=0.5, commitment=0.1, params=tolerant))
        assert found == action_index("seoul", (1, 0, 2))

    @pytest.mark.parametrize("actor", OTHERS)
    def test_others_take_the_first_rung(self, actor: int) -> None:
        """7.5: rung 1 of the main ladder, second ladder min(rung, 2)."""
        assert self.certain_action(desk(actor)) == on_rung(actor, 1)


class TestFullAlignment(PolicyContract):
    policy = full_alignment.POLICY

    def test_seoul_climbs_to_lethal_aid(self) -> None:
        """7.5: a = min(2 + (t+1) div align_step, 4); r = 2; j = 0."""
        climbed = [self.certain_action(desk(SEOUL, month=t)) for t in range(10)]
        assert climbed == [action_index("seoul", (aid, 2, 0)) for aid in (2, 2, 3, 3, 3, 4, 4, 4, 4, 4)]

    def test_its_pace_is_its_own_parameter(self) -> None:
        """7.5, align_step."""
        slow = params_of(SET, align_step=12.0)
        found = [self.certain_action(desk(SEOUL, month=t, params=slow)) for t in (10, 11, 22, 23)]
        assert found == [action_index("seoul", (aid, 2, 0)) for aid in (2, 3, 3, 4)]

    @pytest.mark.parametrize("actor", OTHERS)
    def test_others_take_the_third_rung(self, actor: int) -> None:
        """7.5: rung 3."""
        assert self.certain_action(desk(actor)) == on_rung(actor, 3)


class TestLimitedAlignment(PolicyContract):
    policy = limited_alignment.POLICY

    def test_seoul_meets_the_ask_names_china_and_keeps_the_track(self) -> None:
        """7.5: constant (3,1,1)."""
        found = {self.certain_action(desk(SEOUL, month=t, stance=b)) for t in (0, 40) for b in (-0.5, 1.0)}
        assert found == {action_index("seoul", (3, 1, 1))}

    @pytest.mark.parametrize("actor", OTHERS)
    def test_others_take_the_second_rung(self, actor: int) -> None:
        """7.5: rung 2."""
        assert self.certain_action(desk(actor)) == on_rung(actor, 2)


class TestAccommodation(PolicyContract):
    policy = accommodation.POLICY

    def test_seoul_puts_china_first(self) -> None:
        """7.5: constant (0,0,2)."""
        found = {self.certain_action(desk(SEOUL, month=t, stance=b)) for t in (0, 40) for b in (-0.5, 1.0)}
        assert found == {action_index("seoul", (0, 0, 2))}

    @pytest.mark.parametrize("actor", OTHERS)
    def test_others_take_the_lowest_rung(self, actor: int) -> None:
        """7.5: rung 0."""
        assert self.certain_action(desk(actor)) == on_rung(actor, 0) == 0


class TestScript(PolicyContract):
    policy = script.POLICY

    @pytest.mark.parametrize("actor", range(5))
    def test_keeps_the_action_in_force(self, actor: int) -> None:
        """7.5: before its first entry the July 2024 action; the plan puts scripted ladders on their rungs."""
        assert self.certain_action(desk(actor, action=np.array(JULY_2024, float))) == JULY_2024[actor]


# --- conditional threats ---


class ConditionalContract(PolicyContract):
    """Seoul's cap is what distinguishes the variants; the others act alike under all three."""

    cap: int

    def rungs(self, actor: int, seen: list[dict[str, Any]], **params: float) -> list[int]:
        """Joint actions month after month."""
        memory, values = fresh_memory(), params_of(SET, **params)
        return [self.certain_action(desk(actor, params=values, **month), memory) for month in seen]

    def test_seoul_climbs_while_its_red_line_is_crossed_and_steps_back(self) -> None:
        """7.5: level starts at 2, +1 if x >= red_line else -1, clipped to [2, cap]; r = 0; j as `hedge`."""
        transfers = [0.0, 0.6, 2 / 3, 1.0, 1.0, 1 / 3, 0.59, 0.0, 1.0]
        level, expected = 2, []
        for x in transfers:
            level = min(max(level + (1 if x >= 0.6 else -1), 2), self.cap)
            expected.append(action_index("seoul", (level, 0, 2)))
        assert self.rungs(SEOUL, [{"transfer": x} for x in transfers]) == expected
        assert max(expected) == action_index("seoul", (self.cap, 0, 2))

    def test_seoul_keeps_the_china_track_with_a_friendly_beijing(self) -> None:
        """7.5: j as `hedge`."""
        found = self.rungs(SEOUL, [{"transfer": 0.0, "stance": b} for b in (-0.5, 0.0, 0.5, 1.0)])
        assert found == [action_index("seoul", (2, 0, j)) for j in (2, 2, 1, 1)]

    @pytest.mark.parametrize(
        ("actor", "trigger", "line"),
        [
            (BEIJING, "risk", "line_beijing"),
            (MOSCOW, "aid", "line_moscow"),
            (PYONGYANG, "nato_ties", "line_pyongyang"),
            (WASHINGTON, "cooperation", "line_washington"),
        ],
    )
    def test_others_climb_while_their_line_is_crossed(self, actor: int, trigger: str, line: str) -> None:
        """7.5: level starts at 1, clipped to [1, 3], +1 if trigger >= line else -1; the line is a parameter."""
        values = [0.3, 0.4, 0.9, 0.9, 0.9, 0.39, 0.0, 0.0, 0.4]
        expected = [on_rung(actor, level) for level in (1, 2, 3, 3, 3, 2, 1, 1, 2)]
        assert self.rungs(actor, [{trigger: value} for value in values], **{line: 0.4}) == expected

    @pytest.mark.parametrize("actor", OTHERS)
    def test_others_look_at_nothing_else(self, actor: int) -> None:
        """7.5: with the trigger low, everything else high leaves them on the first rung."""
        trigger = {BEIJING: "risk", MOSCOW: "aid", PYONGYANG: "nato_ties", WASHINGTON: "cooperation"}[actor]
        high = dict.fromkeys(("risk", "aid", "nato_ties", "cooperation", "transfer", "technology", "threat"), 1.0)
        assert self.rungs(actor, [high | {trigger: 0.0}] * 3) == [on_rung(actor, 1)] * 3

    def test_declares_a_red_line(self) -> None:
        """E11, 7.5."""
        assert self.policy.declares


class TestConditionalThreat(ConditionalContract):
    policy, cap = conditional_threat.CONDITIONAL_THREAT, 3


class TestLethalThreat(ConditionalContract):
    policy, cap = conditional_threat.LETHAL_THREAT, 4


class TestBluff(ConditionalContract):
    policy, cap = conditional_threat.BLUFF, 2

    def test_never_acts(self) -> None:
        """7.5: cap 2: declares, never acts."""
        assert set(self.rungs(SEOUL, [{"transfer": 1.0}] * 12)) == {action_index("seoul", (2, 0, 2))}


# --- rules that weigh utility ---


class TestExpectedUtility(PolicyContract):
    policy = expected_utility.POLICY

    def test_is_logit_choice(self, actor: int) -> None:
        """7.5: softmax(lambda*U)."""
        for month in self.desks(actor):
            expected = logit_choice(month.utility, month.params.choice_precision)
            np.testing.assert_allclose(self.choose(month, fresh_memory()), expected, rtol=1e-9, atol=1e-12)


class TestProbing(PolicyContract):
    policy = probing.POLICY

    def test_seoul_pays_for_what_it_would_learn(self) -> None:
        """7.5: softmax(lambda*(U + bayes_bonus*4*mu*(1-mu)*KL))."""
        for month in self.desks(SEOUL):
            mu, p = month.obs.belief, month.params
            worth = month.utility + p.bayes_bonus * 4.0 * mu * (1.0 - mu) * month.look_ahead.divergence
            expected = logit_choice(worth, p.choice_precision)
            np.testing.assert_allclose(self.choose(month, fresh_memory()), expected, rtol=1e-9, atol=1e-12)

    @pytest.mark.parametrize("belief", [0.0, 1.0])
    def test_a_seoul_that_knows_moscow_pays_nothing(self, belief: float) -> None:
        """7.5: no doubt, no bonus: then it is `eu`."""
        for month in self.desks(SEOUL):
            month.obs.belief = belief
            expected = logit_choice(month.utility, month.params.choice_precision)
            np.testing.assert_allclose(self.choose(month, fresh_memory()), expected, rtol=1e-9, atol=1e-12)

    @pytest.mark.parametrize("actor", [BEIJING, MOSCOW, PYONGYANG])
    def test_others_infer_whether_they_are_threatened(self, actor: int) -> None:
        """7.5: sig(L), L = (1-leak)*L + signed_llr(psi_A, observe < threat), from 0."""
        memory, log_odds, rng = fresh_memory(), 0.0, np.random.default_rng(2)
        for _ in range(40):
            threat, draw = rng.random(2)
            sign = 1.0 if draw < threat else -1.0
            log_odds = (1.0 - 0.2) * log_odds + sign * np.log(1.22 / 0.78)
            found = self.perceive(desk(actor, threat=threat, risk=0.9, draw=draw), memory)
            assert found == pytest.approx(1.0 / (1.0 + np.exp(-log_odds)), abs=1e-12)

    def test_washington_trusts_a_committed_seoul(self) -> None:
        """7.5: rho_washington*(0.5+nu), without memory."""
        memory = fresh_memory()
        assert self.perceive(desk(WASHINGTON, risk=0.4, belief=0.75, threat=1.0, draw=0.0), memory) == pytest.approx(
            0.5
        )
        assert not memory.any()

    @pytest.mark.parametrize("actor", OTHERS)
    def test_others_then_choose_as_expected_utility(self, actor: int) -> None:
        """7.5: `eu` with perceived risk replaced; their look-ahead is blank."""
        for month in self.desks(actor):
            month.look_ahead.divergence[:] = 0.0
            expected = logit_choice(month.utility, month.params.choice_precision)
            np.testing.assert_allclose(self.choose(month, fresh_memory()), expected, rtol=1e-9, atol=1e-12)


class TestExperienceWeighted(PolicyContract):
    policy = experience_weighted.POLICY

    def test_starts_without_a_preference(self, actor: int) -> None:
        """7.5: A = 0, N = 0: every action is as likely, whatever it is worth."""
        month = next(self.desks(actor))
        assert (self.choose(month, fresh_memory()) == 1.0 / MENU_SIZES[actor]).all()

    def test_attractions_follow_camerer_and_ho(self, actor: int) -> None:
        """7.5: N' = phi(1-kappa)N+1; A_m' = (phi N A_m + (delta+(1-delta)[m=k]) pi_m)/N', pi = U - min U."""
        memory, size, rng = fresh_memory(), MENU_SIZES[actor], np.random.default_rng(5)
        attraction, experience = np.zeros(size), 0.0
        for month in self.desks(actor, 12):
            p = month.params
            np.testing.assert_allclose(
                self.choose(month, memory), logit_choice(attraction, p.choice_precision), rtol=1e-9, atol=1e-12
            )
            taken = int(rng.integers(0, size))
            weight = np.where(np.arange(size) == taken, 1.0, p.ewa_delta)
            after = p.ewa_phi * (1.0 - p.ewa_kappa) * experience + 1.0
            payoff = month.utility - month.utility.min()
            attraction = (p.ewa_phi * experience * attraction + weight * payoff) / after
            experience = after
            self.learn(month, memory, taken)

    def test_repetition_settles_on_what_pays(self) -> None:
        """Constant payoffs: attractions of the action taken tend to its payoff, of the others to delta of theirs."""
        memory, utility = fresh_memory(), np.array([0.0, 0.2, 0.5, 1.0])
        for _ in range(600):
            policy_learn = self.policy.learn
            assert policy_learn is not None
            policy_learn(memory, utility, 3, params_of(SET))
        assert memory[0] == pytest.approx(1.0 / (1.0 - 0.95))
        assert memory[1:5] == pytest.approx([0.0, 0.1, 0.25, 1.0])


# --- all of them ---


def test_every_built_in_policy_has_its_test_class() -> None:
    """Test 1 of the house: a policy is one file and one test class that inherits the contract."""

    def heirs(kind: type[PolicyContract]) -> list[type[PolicyContract]]:
        return [heir for child in kind.__subclasses__() for heir in (child, *heirs(child))]

    covered = [
        heir.policy.name for heir in heirs(PolicyContract) if "policy" in vars(heir) and heir.__module__ == __name__
    ]
    assert sorted(covered) == sorted(policy.name for policy in SET.policies)
    assert len(SET.policies) == 11


def test_public_names_and_aliases_are_those_of_the_model() -> None:
    """Section 14, public names."""
    names = {alias: policy.name for policy in SET.policies for alias in policy.aliases}
    assert names == {
        "eu": "expected_utility", "hedge": "hedging", "align": "full_alignment", "align_lite": "limited_alignment",
        "accommodate": "accommodation", "conditional": "conditional_threat", "conditional_lethal": "lethal_threat",
        "bayes": "probing", "ewa": "experience_weighted",
    }  # fmt: skip


def test_the_flags_are_those_of_the_model() -> None:
    """7.5: the review rule is for `eu`, `bayes`, `ewa` only; the three conditional policies declare."""
    reviewed = {policy.name for policy in SET.policies if policy.reviewed}
    assert reviewed == {"expected_utility", "probing", "experience_weighted"}
    assert {policy.name for policy in SET.policies if policy.declares} == {
        "conditional_threat",
        "lethal_threat",
        "bluff",
    }


def test_helpers_of_rules_agree_with_the_vocabulary() -> None:
    """Section 2.1: joint actions, as rules compose them."""
    for aid in range(5):
        for rhetoric in range(3):
            for cjk in range(3):
                assert seoul_action(aid, rhetoric, cjk) == action_index("seoul", (aid, rhetoric, cjk))
    for actor in OTHERS:
        for rung in range(4):
            assert other_action(actor, rung) == on_rung(actor, rung)
