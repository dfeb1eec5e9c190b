"""Everything about me as files, and erasing it in two taps."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bot.core.days import DayOutcome, Ledger, Streak
from bot.core.events import Tapped, Word
from bot.core.says import Attachment
from tests.core.life import Life, settled_person
from tests.core.meeting import meet


def lived() -> Life:
    """Somebody with two mornings behind them."""
    life = Life(settled_person())
    life.whole_morning()
    life.whole_morning()
    return life


def test_my_data_comes_as_files_and_changes_nothing() -> None:
    """/mydata is one message with the files attached."""
    life = lived()
    before = life.person
    out = life.types(Word.MYDATA)
    assert [(say.key, say.attaches) for say in out.says] == [("my-data", Attachment.DATA)]
    assert life.person == before


def test_my_data_and_erase_need_no_consent() -> None:
    """Both work before the yes, too: whatever is there belongs to the person."""
    for word in (Word.MYDATA, Word.ERASE):
        life = Life()
        life.reads()
        life.types(word)
        assert life.last().key in ("my-data", "erase")


def test_everything_goes_in_two_taps() -> None:
    """Everything, sure: the store is told to forget all, and one goodbye is said."""
    life = lived()
    life.types(Word.ERASE)
    first = life.taps("erase-everything")
    assert first.forgets is None
    out = life.taps("erase-sure")
    assert out.forgets is not None
    assert out.forgets.everything
    assert [say.key for say in out.says] == ["erased-everything"]


def test_the_history_goes_in_two_taps_and_the_rest_stays() -> None:
    """My history, sure: days and streak are gone; times, town, screening and mornings stay."""
    life = lived()
    before = life.person
    life.types(Word.ERASE)
    assert life.taps("erase-history").forgets is None
    out = life.taps("erase-sure")
    assert out.forgets is not None
    assert not out.forgets.everything
    assert out.days == ()
    after = life.person
    assert after.ledger == Ledger()
    assert after.ledger.streak == Streak()
    assert (after.zone, after.times, after.screening, after.preferences) == (
        before.zone,
        before.times,
        before.screening,
        before.preferences,
    )
    life.morning()
    assert life.keys[-1] == "wake-up"


def test_an_erased_history_does_not_come_back() -> None:
    """Dates from before are not written anew, not even as void; the next morning counts as one."""
    life = lived()
    today = max(day.date for day in life.person.ledger.recent)
    life.types(Word.ERASE)
    life.taps("erase-history")
    life.taps("erase-sure")
    life.whole_morning()
    assert all(day.date > today for day in life.person.ledger.recent)
    assert life.person.ledger.streak.total == 1


def test_erasing_the_history_gives_no_second_session() -> None:
    """The date that was exercised on has no second session after it is erased."""
    life = lived()
    life.types(Word.ERASE)
    life.taps("erase-history")
    life.taps("erase-sure")
    life.types(Word.NOW)
    assert life.person.session is None
    assert life.last().key == "once-a-day"


def test_erasing_the_history_keeps_what_protects() -> None:
    """An exercise left out for pain stays left out: that is safety, not history."""
    life = lived()
    life.person = replace(life.person, left_out=("chest-lift",))
    life.types(Word.ERASE)
    life.taps("erase-history")
    life.taps("erase-sure")
    assert life.person.left_out == ("chest-lift",)


@pytest.mark.parametrize("taps", [["erase-nothing"], ["erase-history", "erase-nothing"]])
def test_keeping_changes_nothing(taps: list[str]) -> None:
    """Keep everything, at either step, leaves all as it was."""
    life = lived()
    before = life.person
    life.types(Word.ERASE)
    for tap in taps:
        out = life.taps(tap)
        assert out.forgets is None
    assert replace(life.person, turn=before.turn, question=before.question) == before


def test_an_old_sure_erases_nothing() -> None:
    """A "Yes, erase it" that was not answered is stale once anything else was asked."""
    life = lived()
    life.types(Word.ERASE)
    life.taps("erase-everything")
    sure = next(tap for tap in offered(life) if tap.choice.action == "erase-sure")
    life.types(Word.SETTINGS)
    before = life.person
    assert life.happens(sure).forgets is None
    assert life.person == before


def offered(life: Life) -> list[Tapped]:
    """Every button that was ever shown, as a tap."""
    return [Tapped(c, say.mark) for _, say in life.said for row in say.choices for c in row]


def test_a_done_does_not_erase() -> None:
    """Two taps mean two taps: a thumb up or "done" at "are you sure" erases nothing."""
    life = lived()
    life.types(Word.ERASE)
    life.taps("erase-everything")
    assert life.types(Word.DONE).forgets is None
    assert life.types(Word.YES).forgets is not None


def test_erase_in_the_first_meeting() -> None:
    """Somebody who is still being asked can have everything erased as well."""
    life = meet()
    life.types(Word.ERASE)
    life.taps("erase-everything")
    assert life.taps("erase-sure").forgets is not None


def test_after_erasing_the_history_every_date_is_accounted_for_again() -> None:
    """From the next date on the ledger is kept as before, dates without a session included."""
    life = lived()
    life.types(Word.ERASE)
    life.taps("erase-history")
    life.taps("erase-sure")
    life.types(Word.PAUSE)
    life.taps("pause-open")
    life.waits(days=4)
    life.types(Word.STREAK)
    assert [day.outcome for day in life.person.ledger.recent] == [DayOutcome.PAUSED] * 3


def test_the_farewell_has_no_buttons() -> None:
    """Everything erased in mid-session: nothing is left that a button could do."""
    life = Life(settled_person())
    life.started()
    life.types(Word.ERASE)
    life.taps("erase-everything")
    [farewell] = life.taps("erase-sure").says
    assert farewell.choices == ()
