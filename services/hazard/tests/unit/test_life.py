"""A hazard's life walked at random: whatever is tried, it stays one that the table allows."""

from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contracts.errors import Conflict
from contracts.vocabulary import ConfirmDecision, HazardLevel, HazardState
from services.hazard.domain.hazards import LIFE, Act, Confirming, confirm, step

PLAIN = sorted(set(Act) - {Act.FOUND, Act.CONFIRM, Act.SEND_BACK, Act.ACCEPT})


class HazardLife(RuleBasedStateMachine):
    """Beside the real functions a model that only remembers what happened."""

    @initialize(level=st.sampled_from(HazardLevel))
    def find(self, level):
        self.level, self.state, self.accepted_at = level, HazardState.OPEN, None
        self.rectified = self.ended = False

    @rule(act=st.sampled_from(PLAIN))
    def act(self, act):
        before = self.state
        if (before, act) not in LIFE:
            with pytest.raises(Conflict, match=r"hazard\.hazard\.state"):
                step(before, act)
            return
        self.state = step(before, act)
        assert not self.ended or act is Act.VOID
        self.rectified = self.rectified or act is Act.RECTIFY
        self.ended = self.ended or act in (Act.CANCEL, Act.VOID)

    @precondition(lambda self: self.state is HazardState.RECTIFIED)
    @rule()
    def accept(self):
        assert step(self.state, Act.ACCEPT) is HazardState.RECTIFIED
        self.accepted_at = datetime(2026, 4, 10, tzinfo=UTC)

    @rule(decision=st.sampled_from(ConfirmDecision))
    def decide(self, decision):
        confirming = Confirming(self.state, self.level, self.accepted_at)
        unaccepted = self.level is HazardLevel.MAJOR and self.accepted_at is None and decision is ConfirmDecision.CONFIRM
        if self.state is not HazardState.RECTIFIED or unaccepted:
            with pytest.raises(Conflict):
                confirm(confirming, decision)
            return
        self.state = confirm(confirming, decision)
        if decision is ConfirmDecision.SEND_BACK:
            assert self.state is HazardState.OPEN
            self.rectified, self.accepted_at = False, None

    @invariant()
    def it_is_rectified_before_it_counts_as_such(self):
        if self.state in (HazardState.RECTIFIED, HazardState.CONFIRMED):
            assert self.rectified

    @invariant()
    def a_major_one_is_confirmed_after_acceptance_only(self):
        if self.state is HazardState.CONFIRMED and self.level is HazardLevel.MAJOR:
            assert self.accepted_at is not None

    @invariant()
    def nothing_comes_back_from_its_end(self):
        if self.ended:
            assert self.state in (HazardState.CANCELLED, HazardState.VOID)


TestHazardLife = HazardLife.TestCase
TestHazardLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
