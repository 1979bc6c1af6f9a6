import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.errors import Conflict, Invalid
from contracts.rpc.agency import Attachment, Declaration, ReviewComment
from contracts.vocabulary import AttachmentKind, DeclarationState, ReviewDecision, ServiceKind
from kit.ids import new_id
from services.agency.domain import declarations
from services.agency.domain.declarations import LIFE, Act, next_state
from services.agency.domain.registrations import Standing, follow, standing
from services.agency.tests.numbers import code

S = DeclarationState


def declaration(**changes: object) -> Declaration:
    facts = {
        "name": "衢州某公司",
        "uscc": code(),
        "kinds": [ServiceKind.SOCIAL],
        "legal_representative": "王某",
        "contact_name": "李某",
        "contact_mobile": "13800000000",
        "region_code": "330802",
        "address": "某路",
    }
    return Declaration(**facts | changes)  # type: ignore[arg-type]  # of mixed types


@given(st.sampled_from(S), st.sampled_from(Act))
def test_an_act_moves_on_as_the_table_says_or_is_refused(state: DeclarationState, act: Act) -> None:
    if (state, act) in LIFE:
        assert next_state(state, act) is LIFE[state, act]
    else:
        with pytest.raises(Conflict) as refused:
            next_state(state, act)
        assert refused.value.code == ("agency.not_declared" if state is S.UNDECLARED else "agency.state")


class Life(RuleBasedStateMachine):
    """Any order of acts, refused ones included: nothing is approved that was not handed in, and nothing becomes undeclared again."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.saved, self.handed_in = S.UNDECLARED, False, False

    @rule(act=st.sampled_from(Act))
    def act(self, act: Act) -> None:
        try:
            self.state = next_state(self.state, act)
        except Conflict:
            return
        self.saved = self.saved or act is Act.SAVE
        if act is Act.SUBMIT:
            self.handed_in = True
        if act is Act.SAVE:
            self.handed_in = False

    @invariant()
    def holds(self) -> None:
        assert self.saved is (self.state is not S.UNDECLARED)
        assert self.handed_in is (self.state in (S.SUBMITTED, S.APPROVED, S.RETURNED))


TestLife = Life.TestCase


@given(st.text(max_size=120), st.text(max_size=40))
def test_texts_are_cleaned_or_refused_and_nothing_else_happens(name: str, mobile: str) -> None:
    wrong: set[str] = set()
    try:
        clean = declarations.checked(declaration(name=name, contact_mobile=mobile))
        assert (clean.name, len(clean.contact_mobile)) == (name.strip(), 11)
    except Invalid as refused:
        wrong = {e["field"] for e in refused.errors}
    assert wrong <= {"name", "contact_mobile"}


@given(st.lists(st.sampled_from(AttachmentKind)), st.sets(st.sampled_from(ServiceKind), min_size=1))
def test_an_approval_asks_for_the_licence_and_of_evaluation_agencies_for_the_certificate(
    held: list[AttachmentKind], kinds: set[ServiceKind]
) -> None:
    attachments = [Attachment(kind=kind, file_id=new_id()) for kind in held]
    missing = declarations.missing_attachments(declaration(kinds=list(kinds), attachments=attachments))
    needed = {AttachmentKind.LICENCE} | ({AttachmentKind.CERTIFICATE} if ServiceKind.EVALUATION in kinds else set())
    assert set(missing) == needed - set(held)


def test_differences_name_each_changed_field_and_none_without_an_approved_one() -> None:
    before, after = declaration(), declaration(address="新址", scopes=["矿山"])
    assert [d.field for d in declarations.differences(before, after)] == ["address", "scopes"]
    assert declarations.differences(None, after) == []


def test_comments_name_fields_of_the_form() -> None:
    good = [ReviewComment(field="address", text=" 不清楚 "), ReviewComment(field="general", text="请补充")]
    assert declarations.checked_comments(ReviewDecision.RETURN, good)[0].text == "不清楚"
    assert declarations.checked_comments(ReviewDecision.APPROVE, []) == []
    for bad in ([], [ReviewComment(field="shoe_size", text="?")], [ReviewComment(field="address", text=" ")]):
        with pytest.raises(Invalid):
            declarations.checked_comments(ReviewDecision.RETURN, bad)


def test_an_agency_cannot_declare_itself_into_another_region_before_it_was_approved() -> None:
    registered = Standing([ServiceKind.SOCIAL], "330802")
    moved = declaration(region_code="330803", kinds=[ServiceKind.EVALUATION])
    assert standing(registered, None, None) == registered
    assert standing(registered, moved, None) == Standing([ServiceKind.EVALUATION], "330802")
    assert standing(registered, declaration(), moved) == Standing([ServiceKind.EVALUATION], "330803")


def test_a_declaration_follows_only_what_the_officer_changed() -> None:
    before, after = Standing([ServiceKind.SOCIAL], "330802"), Standing([ServiceKind.SOCIAL], "330822")
    own = declaration(kinds=[ServiceKind.EVALUATION], region_code="330803")
    assert follow(own, before, after) == msgspec.structs.replace(own, region_code="330822")
    assert follow(None, before, after) is None
