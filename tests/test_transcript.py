"""A conversation on paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.chat.platform import Button, File, Message
from bot.chat.terminal_page import Choices
from bot.transcript import Transcript

EVENING = datetime(2026, 3, 2, 21, tzinfo=UTC)


class Paper:
    """Collects what is written."""

    def __init__(self, zone: str = "Europe/London") -> None:
        self.text = ""
        self.zone = zone
        self.transcript = Transcript(self._write, lambda: self.zone)

    def _write(self, text: str) -> None:
        self.text += text

    def message(self, message: Message, at: datetime = EVENING) -> list[str]:
        """Write a message; return the lines so far."""
        self.transcript.message(at, message, Choices.of("1", message.buttons))
        return self.text.splitlines()


def test_a_message_opens_with_its_local_time_and_its_sound() -> None:
    """The time column, R or S, the text, and the choices numbered below it."""
    buttons = ((Button("Start", "a"), Button("Later", "b")),)
    lines = Paper().message(Message(text="Good morning.", buttons=buttons, rings=False))
    assert lines == [
        "                  (Monday, 2 March)",
        "[Mon 21:00:00] S  Good morning.",
        "                    1. Start",
        "                    2. Later",
    ]


def test_titles_paragraphs_and_files_stand_below_each_other() -> None:
    """A title comes first, an empty line stays one, a file is named."""
    files = (File("days.csv", b""),)
    lines = Paper().message(Message(title="Days", text="One.\n\nTwo.", files=files))
    assert [line.strip() for line in lines[1:]] == [
        "[Mon 21:00:00] R  Days",
        "One.",
        "",
        "Two.",
        "[file: days.csv]",
    ]


def test_the_date_is_told_when_it_changes_where_the_person_is() -> None:
    """Once for all messages of a date, and again at midnight in their zone."""
    paper = Paper("Asia/Tokyo")
    for hours in (0, 1, 18):
        paper.message(Message(text="Hm."), EVENING + timedelta(hours=hours))
    dates = [line.strip() for line in paper.text.splitlines() if "(" in line]
    assert dates == ["(Tuesday, 3 March)", "(Wednesday, 4 March)"]


def test_before_the_zone_is_known_times_are_utc() -> None:
    """An empty zone is no error."""
    assert "[Mon 21:00:00]" in "\n".join(Paper("").message(Message(text="Hello.")))


def test_long_texts_stay_in_their_column() -> None:
    """No line is wider than 100 columns, and none reaches into the time column."""
    lines = Paper().message(Message(text="word " * 200))
    assert max(map(len, lines)) <= 100
    assert all(line.startswith(" " * 18) for line in lines[2:])


def test_replies_notes_and_remarks_can_be_told_apart() -> None:
    """> is the person, a note stands beside the button, a remark is in brackets."""
    paper = Paper()
    paper.transcript.heading("A scene")
    paper.transcript.reply(EVENING, "Done")
    paper.transcript.note(EVENING, "Noted.")
    paper.transcript.remark("later")
    lines = paper.text.splitlines()
    assert lines[1:3] == ["A scene", "======="]
    assert "[Mon 21:00:00] >  Done" in lines
    assert "[Mon 21:00:00] S  [beside the button] Noted." in lines
    assert lines[-1].strip() == "(later)"
