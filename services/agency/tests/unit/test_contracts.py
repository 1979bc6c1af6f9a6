import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Conflict
from contracts.vocabulary import ContractState
from services.agency.domain.contracts import LIFE, Act, next_state


@given(st.sampled_from(ContractState), st.sampled_from(Act))
def test_an_act_moves_on_as_the_table_says_or_is_refused(state: ContractState, act: Act) -> None:
    if (state, act) in LIFE:
        assert next_state(state, act) is LIFE[state, act]
    else:
        with pytest.raises(Conflict, match=r"agency\.contract\.state"):
            next_state(state, act)


@given(st.lists(st.sampled_from(Act), max_size=12))
def test_what_has_ended_never_lives_again(acts: list[Act]) -> None:
    state = ContractState.DRAFT
    for act in acts:
        was = state
        try:
            state = next_state(state, act)
        except Conflict:
            assert state is was
        if was in (ContractState.CLOSED, ContractState.VOID):
            assert state is was
