import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from contracts.rpc.agency import Attachment, DeclaredAgencyQuery, ReviewComment
from contracts.vocabulary import AttachmentKind, DeclarationState, ReviewDecision, Role, ServiceKind
from kit.testing.actors import make_actor
from services.agency.queries import agencies
from services.agency.tests.interface.conftest import Desk, officer, registered, sub_account
from services.agency.tests.numbers import code
from services.agency.usecases import declarations, reviews

APPROVE, RETURN = ReviewDecision.APPROVE, ReviewDecision.RETURN


def licence(desk: Desk, who: object) -> list[Attachment]:
    return [Attachment(kind=AttachmentKind.LICENCE, file_id=desk.file(who))]


def test_a_registered_agency_is_undeclared_and_shows_what_the_import_said(desk: Desk) -> None:
    who = desk.register()
    agency = desk.read(who, agencies.get_agency)
    assert agency.state is DeclarationState.UNDECLARED
    assert (agency.legal_representative, agency.contact_name, agency.region_name) == ("", "赵某", "地区330802")


def test_an_account_ahead_of_its_registration_makes_the_room_ask_auth(desk: Desk) -> None:
    who = make_actor(Role.AGENCY)
    with pytest.raises(NotFound):
        desk.read(who, agencies.get_agency)
    ref = ("auth", "agency_registration", str(who.agency_id))
    desk.answers[ref] = desk.envelope("auth", "agency_registered", who.agency_id, 1, registered(who.agency_id, 77, "330802"))
    assert desk.read(who, agencies.get_agency).uscc == code(77)
    assert ref in desk.asked


def test_the_first_save_needs_no_version_and_every_later_one_does(desk: Desk) -> None:
    who = desk.register()
    saved = desk.write(who, declarations.save_agency, desk.declaration(who), None)
    assert (saved.state, saved.version) == (DeclarationState.DRAFT, 2)
    with pytest.raises(Invalid, match=r"version\.required"):
        desk.write(who, declarations.save_agency, desk.declaration(who), None)
    with pytest.raises(Stale):
        desk.write(who, declarations.save_agency, desk.declaration(who), 1)
    changed = desk.write(who, declarations.save_agency, desk.declaration(who, address="新址 3 号"), 2)
    assert [(c.field, c.before, c.after) for c in changed.history] == [("address", "衢州市柯城区某路 1 号", "新址 3 号")]
    (*_, event) = desk.published("agency_saved")
    assert (event.entity_version, event.payload["declared"], event.payload["region_codes"]) == (3, True, ["330800", "330802"])


def test_name_and_code_are_the_accounts(desk: Desk) -> None:
    who = desk.register()
    for change in ({"name": "另一家公司"}, {"uscc": code(999)}):
        with pytest.raises(Forbidden, match=r"agency\.identity_fixed"):
            desk.write(who, declarations.save_agency, desk.declaration(who, **change), None)
    lower = desk.declaration(who).uscc.lower()
    assert desk.write(who, declarations.save_agency, desk.declaration(who, uscc=lower), None).uscc == lower.upper()


def test_every_wrong_field_is_named(desk: Desk) -> None:
    who = desk.register()
    wrong = desk.declaration(who, legal_representative=" ", contact_mobile="123", floor_area_m2=-1, kinds=[])
    with pytest.raises(Invalid) as refused:
        desk.write(who, declarations.save_agency, wrong, None)
    assert {e["field"] for e in refused.value.errors} == {"legal_representative", "contact_mobile", "floor_area_m2", "kinds"}


def test_an_unknown_region_is_refused_after_auth_was_asked(desk: Desk) -> None:
    who = desk.register()
    with pytest.raises(Invalid):
        desk.write(who, declarations.save_agency, desk.declaration(who, region_code="999999"), None)
    assert ("auth", "region", "999999") in desk.asked


def test_a_file_of_another_is_refused_and_an_own_one_that_auth_knows_is_taken(desk: Desk) -> None:
    who, other = desk.register(), desk.register()
    foreign = [Attachment(kind=AttachmentKind.LICENCE, file_id=desk.file(other))]
    with pytest.raises(Invalid) as refused:
        desk.write(who, declarations.save_agency, desk.declaration(who, attachments=foreign), None)
    assert refused.value.errors[0]["field"] == "attachments.0.file_id"
    own = [Attachment(kind=AttachmentKind.LICENCE, file_id=desk.file(who, known=False))]
    assert desk.write(who, declarations.save_agency, desk.declaration(who, attachments=own), None).attachments == own
    (event,) = desk.published("files_attached")
    assert event.payload["file_ids"] == [str(own[0].file_id)]


def test_a_declaration_is_returned_with_comments_and_approved_with_its_licence(desk: Desk) -> None:
    who, reviewer = desk.submitted(), officer()
    with pytest.raises(Invalid, match=r"fields\.invalid"):
        desk.write(reviewer, reviews.review_agency, who.agency_id, RETURN, [])
    returned = desk.write(
        reviewer, reviews.review_agency, who.agency_id, RETURN, [ReviewComment(field="address", text="请写明门牌号")]
    )
    assert (returned.state, returned.comments[0].field) == (DeclarationState.RETURNED, "address")
    desk.write(who, declarations.submit_agency, None)
    with pytest.raises(Conflict, match=r"agency\.review\.licence_missing"):
        desk.write(reviewer, reviews.review_agency, who.agency_id, APPROVE, [])
    mine = desk.read(who, agencies.get_agency)
    desk.write(who, declarations.save_agency, desk.declaration(who, attachments=licence(desk, who)), mine.version)
    with pytest.raises(Conflict, match=r"agency\.state"):
        desk.write(reviewer, reviews.review_agency, who.agency_id, APPROVE, [])
    desk.write(who, declarations.submit_agency, None)
    assert desk.write(reviewer, reviews.review_agency, who.agency_id, APPROVE, []).state is DeclarationState.APPROVED


def test_an_evaluation_agency_also_needs_its_certificate(desk: Desk) -> None:
    who = desk.register()
    kinds = [ServiceKind.EVALUATION]
    desk.write(who, declarations.save_agency, desk.declaration(who, kinds=kinds, attachments=licence(desk, who)), None)
    desk.write(who, declarations.submit_agency, None)
    with pytest.raises(Conflict, match=r"agency\.review\.certificate_missing"):
        desk.write(officer(), reviews.review_agency, who.agency_id, APPROVE, [])


def test_what_was_approved_stays_in_force_while_a_new_draft_is_edited(desk: Desk) -> None:
    who = desk.register()
    held = licence(desk, who)
    desk.write(who, declarations.save_agency, desk.declaration(who, attachments=held), None)
    desk.write(who, declarations.submit_agency, None)
    approved = desk.write(officer(), reviews.review_agency, who.agency_id, APPROVE, [])
    moved = desk.declaration(who, attachments=held, region_code="330803", kinds=[ServiceKind.EVALUATION])
    draft = desk.write(who, declarations.save_agency, moved, approved.version)
    assert (draft.state, draft.approved.region_code) == (DeclarationState.DRAFT, "330802")
    assert {d.field: d.approved for d in draft.differences} == {"kinds": [ServiceKind.SOCIAL], "region_code": "330802"}
    (*_, event) = desk.published("agency_saved")
    assert (event.payload["region_code"], event.payload["kinds"]) == ("330802", ["social"])


def test_an_agency_is_seen_by_officers_of_its_region_once_submitted(desk: Desk) -> None:
    who = desk.declared()
    everything = DeclaredAgencyQuery()
    assert desk.read(officer(), agencies.list_declared_agencies, everything).items == []
    assert [a.id for a in desk.read(who, agencies.list_declared_agencies, everything).items] == [who.agency_id]
    (unsubmitted,) = desk.read(officer(), agencies.list_declared_agencies, DeclaredAgencyQuery(registered=True)).items
    assert (unsubmitted.id, unsubmitted.submitted_at) == (who.agency_id, None)
    assert desk.read(officer("330803"), agencies.list_declared_agencies, DeclaredAgencyQuery(registered=True)).items == []
    desk.write(who, declarations.submit_agency, None)
    for region_code, seen in (("330800", True), ("330802", True), ("330803", False)):
        page = desk.read(officer(region_code), agencies.list_declared_agencies, everything)
        assert ([a.contact_mobile for a in page.items] == ["13800000001"]) is seen
    with pytest.raises(NotFound):
        desk.read(officer("330803"), agencies.get_declared_agency, who.agency_id)
    with pytest.raises(NotFound):
        desk.read(desk.register(), agencies.get_declared_agency, who.agency_id)


def test_agencies_are_found_by_parts_of_name_pinyin_and_initials(desk: Desk) -> None:
    desk.submitted()
    for q in ("衢州第", "安全", "qzd", "quzhoudi", "全"):
        assert desk.read(officer(), agencies.list_declared_agencies, DeclaredAgencyQuery(q=q)).total.value == 1
        assert desk.read(officer(), agencies.list_declared_agencies, DeclaredAgencyQuery(q=q + "%")).total.value == 0


def test_an_officers_change_of_the_registration_is_taken_over(desk: Desk) -> None:
    who = desk.submitted()
    changed = registered(who.agency_id, 88, "330803")
    desk.event("auth", "agency_registered", who.agency_id, 3, changed)
    desk.event("auth", "agency_registered", who.agency_id, 2, registered(who.agency_id, 66, "330802"))
    mine = desk.read(who, agencies.get_agency)
    assert (mine.name, mine.uscc, mine.region_code, mine.state) == (
        changed.name,
        changed.uscc,
        "330803",
        DeclarationState.SUBMITTED,
    )
    assert desk.read(officer("330803"), agencies.list_declared_agencies, DeclaredAgencyQuery()).total.value == 1


def test_roles_and_rights_without_leave_are_refused(desk: Desk) -> None:
    who = desk.submitted()
    for refused in (make_actor(Role.ADMIN), make_actor(Role.ENTERPRISE), sub_account(who, "service_contract")):
        with pytest.raises(Forbidden):
            desk.read(refused, agencies.list_declared_agencies, DeclaredAgencyQuery())
    assert desk.read(sub_account(who, "declaration"), agencies.get_agency).id == who.agency_id
    with pytest.raises(Forbidden):
        desk.write(who, reviews.review_agency, who.agency_id, APPROVE, [])


def test_the_qualification_light_names_rule_source_and_what_is_missing(desk: Desk) -> None:
    who = desk.declared(kinds=[ServiceKind.EVALUATION], scopes=["矿山", "冶金"], fixed_assets_fen=900_000_000)
    lights = {c.rule: (c.required, c.actual, c.met) for c in desk.read(who, agencies.get_agency).qualification}
    assert lights["evaluation_agency.assessors_min"] == (30, 0, False)
    assert lights["evaluation_agency.fixed_assets_min"] == (800_000_000, 900_000_000, True)


def seen_by_officers(desk: Desk, who: object) -> tuple[str, str, str, str, int]:
    """Address and state of the agency, state and contact in the list, and how many changes are told."""
    whole = desk.read(officer(), agencies.get_declared_agency, who.agency_id)
    (row,) = desk.read(officer(), agencies.list_declared_agencies, DeclaredAgencyQuery(state=whole.state)).items
    assert row.state is whole.state
    return whole.address, whole.state.value, row.contact_name, row.contact_mobile, len(whole.history)


def save(desk: Desk, who: object, **changes: object) -> None:
    version = desk.read(who, agencies.get_agency).version
    desk.write(who, declarations.save_agency, desk.declaration(who, **changes), version)


def test_officers_see_what_was_handed_in_and_never_what_is_being_written(desk: Desk) -> None:
    who = desk.register()
    held = licence(desk, who)
    desk.write(who, declarations.save_agency, desk.declaration(who, address="旧址", attachments=held), None)
    desk.write(who, declarations.submit_agency, None)
    assert seen_by_officers(desk, who)[:2] == ("旧址", "submitted")
    both = [ServiceKind.EVALUATION, ServiceKind.SOCIAL]
    save(desk, who, address="草稿一", attachments=held, contact_name="新人", contact_mobile="13600000009", kinds=both)
    assert desk.read(officer(), agencies.list_declared_agencies, DeclaredAgencyQuery()).items[0].kinds == [ServiceKind.SOCIAL]
    assert seen_by_officers(desk, who) == ("旧址", "draft", "李某", "13800000001", 0)  # taken back to be written on
    desk.write(who, declarations.submit_agency, None)
    assert seen_by_officers(desk, who)[:4] == ("草稿一", "submitted", "新人", "13600000009")
    assert desk.read(officer(), agencies.list_declared_agencies, DeclaredAgencyQuery()).items[0].kinds == both
    desk.write(officer(), reviews.review_agency, who.agency_id, RETURN, [ReviewComment(field="address", text="请写明")])
    save(desk, who, address="草稿二", attachments=held)
    assert seen_by_officers(desk, who)[:2] == ("草稿一", "returned")
    desk.write(who, declarations.submit_agency, None)
    approved = desk.write(officer(), reviews.review_agency, who.agency_id, APPROVE, [])
    assert (approved.address, approved.state) == ("草稿二", DeclarationState.APPROVED)


def test_an_approved_agency_stays_approved_to_officers_while_it_writes_a_new_draft(desk: Desk) -> None:
    who = desk.register()
    held = licence(desk, who)
    desk.write(who, declarations.save_agency, desk.declaration(who, address="旧址", attachments=held), None)
    desk.write(who, declarations.submit_agency, None)
    desk.write(officer(), reviews.review_agency, who.agency_id, APPROVE, [])
    save(desk, who, address="草稿", attachments=held, contact_name="新人")
    assert seen_by_officers(desk, who)[:3] == ("旧址", "approved", "李某")
    assert seen_by_officers(desk, who)[4] == 0
    assert desk.read(officer(), agencies.get_declared_agency, who.agency_id).differences == []
    mine = desk.read(who, agencies.get_agency)
    assert (mine.address, mine.state) == ("草稿", DeclarationState.DRAFT)
    (own,) = desk.read(who, agencies.list_declared_agencies, DeclaredAgencyQuery(state=DeclarationState.DRAFT)).items
    assert own.contact_name == "新人"
    desk.write(who, declarations.submit_agency, None)
    submitted = desk.read(officer(), agencies.get_declared_agency, who.agency_id)
    assert (submitted.address, submitted.approved.address) == ("草稿", "旧址")
