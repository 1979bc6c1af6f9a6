"""The built-in signals, that they keep the door's law, and the fingerprints that they rest on."""

import io
import json
from datetime import date, time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from contracts.extension.signals import (
    ContractEvidence,
    PhotoUse,
    SeenHazard,
    SeenVisit,
    SignalSubject,
    TextUse,
    VisitEvidence,
    check_signal,
)
from contracts.row import Named
from contracts.vocabulary import HazardState
from kit.ids import new_id
from kit.settings import SettingsError
from services.hazard.domain.contract_years import years_over
from services.hazard.domain.prints import bands, bare_text, distance, picture_print, text_print
from services.hazard.doors import signals
from services.hazard.settings import SIGNALS

MESSAGES = json.loads((Path(__file__).parents[4] / "gateway/messages/hazard.json").read_text())
BOOK = json.loads((Path(__file__).parents[3] / "auth/cities/quzhou.json").read_text())["rules"]
DAY = date(2026, 4, 2)
LI, WANG = Named(new_id(), "李某"), Named(new_id(), "王某")
THRESHOLDS = {rule["key"]: str(rule["value"]) for rule in BOOK if rule["key"].startswith("signal.")}


def seen(**changes):
    visit = SeenVisit(
        visit_id=new_id(),
        number="FQ-1",
        agency_id=new_id(),
        enterprise_id=new_id(),
        enterprise_name="甲厂",
        visited_on=DAY,
        entered_on=DAY,
        from_time=time(9),
        until_time=time(11),
        staff=[LI],
    )
    return msgspec.structs.replace(visit, **changes)


def hazard(rectified_on, state=HazardState.RECTIFIED):
    return SeenHazard(hazard_id=new_id(), number="YH-1", found_on=DAY, rectified_on=rectified_on, state=state)


def text_use(length=30, firm="乙厂"):
    return TextUse(hazard_id=new_id(), earlier_hazard_id=new_id(), earlier=seen(enterprise_name=firm, number="FQ-9"), length=length)


def found(name, evidence):
    (signal,) = signals((name,))
    return list(signal.findings(msgspec.structs.replace(evidence, thresholds=THRESHOLDS)))


def test_two_firms_at_once_need_a_shared_person_and_shared_minutes():
    mine = seen(staff=[WANG, LI])
    there = seen(enterprise_name="乙厂", number="FQ-0", from_time=time(10, 30), until_time=time(12))
    (one,) = found("staff_overlap", VisitEvidence(visit=mine, same_staff=[there]))
    assert one.visits == [mine.visit_id, there.visit_id]
    assert (one.params["minutes"], one.params["staff"], one.params["other_enterprise"]) == ("30", "李某", "乙厂")
    for changes in (
        {"staff": [Named(new_id(), "赵某")]},
        {"from_time": time(10, 55)},
        {"from_time": time(11)},
        {"from_time": None},
        {"enterprise_id": mine.enterprise_id},
    ):
        assert found("staff_overlap", VisitEvidence(visit=mine, same_staff=[msgspec.structs.replace(there, **changes)])) == []


def test_a_photo_is_told_once_by_the_likest_and_only_when_like_enough():
    photo, like, same = new_id(), seen(number="like"), seen(number="same")
    uses = [
        PhotoUse(photo_id=photo, earlier_photo_id=new_id(), earlier=like, distance=2),
        PhotoUse(photo_id=photo, earlier_photo_id=photo, earlier=same, distance=0),
        PhotoUse(photo_id=new_id(), earlier_photo_id=new_id(), earlier=like, distance=4),
    ]
    (one,) = found("photo_used_before", VisitEvidence(visit=seen(), photos_used=uses))
    assert (one.params["other_number"], one.photos) == ("same", [photo, photo])


def test_one_copied_description_is_chance_and_short_ones_are_set_phrases():
    assert found("copied_descriptions", VisitEvidence(visit=seen(), texts_used=[text_use()])) == []
    assert found("copied_descriptions", VisitEvidence(visit=seen(), texts_used=[text_use(), text_use(length=14)])) == []
    uses = [text_use(), text_use(firm="丙厂"), text_use(firm="丙厂")]
    (one,) = found("copied_descriptions", VisitEvidence(visit=seen(), hazards=[hazard(None)] * 4, texts_used=uses))
    assert (one.params["copied"], one.params["hazards"], one.params["other_enterprise"]) == ("3", "4", "丙厂")
    assert len(one.hazards) == 6


def test_all_rectified_on_the_day_of_finding_means_all():
    visit, at_once = seen(), hazard(DAY, HazardState.CONFIRMED)
    cancelled = hazard(None, HazardState.CANCELLED)
    (one,) = found("rectified_at_once", VisitEvidence(visit=visit, hazards=[at_once, hazard(DAY), cancelled]))
    assert (one.params["hazards"], one.visits) == ("2", [visit.visit_id])
    for other in (hazard(date(2026, 4, 3)), hazard(None, HazardState.OPEN), hazard(DAY, HazardState.OPEN)):
        assert found("rectified_at_once", VisitEvidence(visit=visit, hazards=[at_once, hazard(DAY), other])) == []
    assert found("rectified_at_once", VisitEvidence(visit=visit, hazards=[at_once])) == []


def test_late_is_later_than_the_rule_book_says():
    (one,) = found("entered_late", VisitEvidence(visit=seen(entered_on=date(2026, 4, 18))))
    assert one.params["days"] == "16"
    assert found("entered_late", VisitEvidence(visit=seen(entered_on=date(2026, 4, 17)))) == []


def contract(done, promised=4):
    return ContractEvidence(
        contract_id=new_id(),
        number="FW-1",
        enterprise_name="甲厂",
        from_on=date(2025, 1, 1),
        until_on=date(2026, 1, 1),
        promised=promised,
        done=[new_id() for _ in range(done)],
    )


def test_visits_that_were_promised_are_counted_by_contract_years():
    evidence = contract(done=3)
    (one,) = found("visits_missing", evidence)
    assert (one.params["promised"], one.params["done"], one.visits) == ("4", "3", evidence.done)
    assert found("visits_missing", contract(done=4)) == []
    assert found("visits_missing", contract(done=0, promised=0)) == []


@pytest.mark.parametrize("name", SIGNALS)
def test_built_in_signals_keep_the_doors_law(name):
    (signal,) = signals((name,))
    of_all = [
        VisitEvidence(
            visit=seen(entered_on=date(2026, 5, 2)),
            hazards=[hazard(DAY), hazard(DAY)],
            same_staff=[seen(), seen()],
            photos_used=[PhotoUse(photo_id=new_id(), earlier_photo_id=new_id(), earlier=seen(), distance=1)],
            texts_used=[text_use(), text_use()],
            thresholds=THRESHOLDS,
        ),
        msgspec.structs.replace(contract(done=1), thresholds=THRESHOLDS),
        VisitEvidence(visit=seen(), thresholds=dict.fromkeys(THRESHOLDS, "many")),
    ]
    check_signal(signal, of_all, MESSAGES.__contains__)
    given_kind = of_all[0] if signal.subject is SignalSubject.VISIT else of_all[1]
    assert list(signal.findings(given_kind)), "the law was tried on a finding"
    for one in signal.findings(given_kind):
        for words in MESSAGES[one.code].values():
            assert "{" not in words.format(**one.params)


def test_a_signal_that_is_not_installed_is_named():
    with pytest.raises(SettingsError, match="rumours"):
        signals(("staff_overlap", "rumours"))


def test_a_year_of_a_contract_is_over_when_its_anniversary_or_its_end_has_come():
    def over(today, starts=date(2024, 2, 29), ends=date(2026, 8, 31)):
        return [(y.from_on.isoformat(), y.until_on.isoformat(), y.promised) for y in years_over(starts, ends, 12, today)]

    assert over(date(2025, 2, 28)) == []
    assert over(date(2025, 3, 1)) == [("2024-02-29", "2025-03-01", 12)]
    assert over(date(2030, 1, 1)) == [
        ("2024-02-29", "2025-03-01", 12),
        ("2025-03-01", "2026-03-01", 12),
        ("2026-03-01", "2026-09-01", 6),
    ]


# ---- fingerprints


def drawing(seed=3, size=(640, 480)):
    picture = Image.new("RGB", (640, 480), (90, 120, 140))
    brush = ImageDraw.Draw(picture)
    for i in range(14):
        x, y = (seed * 131 + i * 97) % 560, (seed * 71 + i * 53) % 400
        brush.rectangle(
            (x, y, x + 40 + i * 9, y + 30 + i * 7), fill=((i * 47 + seed * 31) % 256, (i * 91) % 256, (i * 23 + seed) % 256)
        )
    return picture.resize(size)


def print_of(picture):
    return picture_print(picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes())


def test_a_picture_saved_anew_and_made_smaller_has_nearly_the_same_print_and_another_has_not():
    stream = io.BytesIO()
    drawing(size=(320, 240)).save(stream, "JPEG", quality=60)
    one, again, other = print_of(drawing()), print_of(Image.open(stream)), print_of(drawing(seed=8))
    assert distance(one, again) <= 3
    assert distance(one, other) > 10


def test_a_flat_picture_has_no_print():
    assert print_of(Image.new("RGB", (640, 480), (200, 200, 200))) is None


@given(bits=st.integers(0, 2**64 - 1), flips=st.sets(st.integers(0, 63), max_size=3))
def test_prints_that_differ_in_three_bits_share_a_part(bits, flips):
    other = bits
    for flip in flips:
        other ^= 1 << flip
    assert distance(bits, other) == len(flips)
    assert distance(bits - 2**64, other) == len(flips), "as the database keeps it"
    assert any(a == b for a, b in zip(bands(bits), bands(other), strict=True))


@given(st.text())
def test_marks_and_spaces_do_not_make_another_text(text):
    assert text_print(bare_text(text)) == text_print(bare_text(f"  {text}。\n"))
