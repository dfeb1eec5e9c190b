"""The terminal as a platform: what is printed, what is heard, what is put beside the database."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.chat.platform import Answer, Button, File, Incoming, Message, Picture, Receive, Tap, Typed
from bot.chat.terminal import CHAT, NAME, Terminal
from bot.chat.terminal_page import Fragment
from bot.chat.terminal_screen import Left
from bot.core.says import Arg
from bot.errors import DeliveryError


class Paper:
    """A screen that keeps what is shown and reads from a list."""

    def __init__(self, *lines: str, room: int = 1000, ends: type[Exception] = Left) -> None:
        """`ends` is what happens when there is no more room."""
        self._lines = list(lines)
        self._room = room
        self._ends = ends
        self.text = ""
        self.rang = 0

    width = None

    async def show(self, fragments: list[Fragment], *, rings: bool = False) -> None:
        """Keep a page while there is room."""
        if self._room == 0:
            raise self._ends("no room")
        self._room -= 1
        self.text += "".join(text for _, text in fragments)
        self.rang += rings

    async def read(self, prompt: Callable[[], str]) -> str:
        """Take the next line."""
        assert prompt()
        if not self._lines:
            raise Left
        return self._lines.pop(0)


class Around:
    """Surroundings in which it is always the same time."""

    def __init__(self) -> None:
        self.jumps = 0
        self.times_shown = 0
        self.was_opened = False

    def stamp(self) -> str:
        """The same time."""
        return "Tue 07:00:20"

    def prompt(self) -> str:
        """The same prompt."""
        return "> "

    def words(self, key: str, args: Mapping[str, Arg]) -> str:
        """The key and what it is given."""
        return " ".join([key, *map(str, args.values())])

    def shown(self) -> None:
        """Count."""
        self.times_shown += 1

    async def opened(self, receive: Receive) -> None:
        """Note it."""
        assert receive is not None
        self.was_opened = True

    async def jump(self) -> None:
        """Count."""
        self.jumps += 1


class Ear:
    """Receives and keeps what was done."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.heard: list[Incoming] = []
        self._answer = answer or Answer()

    async def __call__(self, incoming: Incoming) -> Answer:
        """Keep it."""
        self.heard.append(incoming)
        return self._answer

    @property
    def contents(self) -> list[object]:
        """What was typed or tapped."""
        return [incoming.content for incoming in self.heard]


QUESTION = Message(
    text="How was that?", buttons=((Button("Done", "d"), Button("Skipped it", "s")),)
)


def terminal(paper: Paper, folder: Path, around: Around | None = None) -> Terminal:
    """A terminal on paper."""
    return Terminal(paper, around or Around(), folder)


async def test_a_message_is_printed_and_acknowledged_with_an_id_of_its_own(tmp_path: Path) -> None:
    """Each message has its own id, also across two runs on one database."""
    paper = Paper()
    ids = {
        await chat.send(CHAT, QUESTION)
        for chat in (terminal(paper, tmp_path), terminal(paper, tmp_path))
        for _ in range(2)
    }
    assert len(ids) == 4
    assert paper.text.count("[Tue 07:00:20] How was that?\n  1. Done\n  2. Skipped it\n") == 4


async def test_the_bell_rings_for_what_rings(tmp_path: Path) -> None:
    """A silent message stays silent."""
    paper = Paper()
    chat = terminal(paper, tmp_path)
    await chat.send(CHAT, Message(text="Begin."))
    await chat.send(CHAT, Message(text="Still small.", rings=False))
    assert paper.rang == 1


async def test_a_number_is_a_tap_and_words_are_words(tmp_path: Path) -> None:
    """The tap names the message that its choice stands under."""
    chat, ear = terminal(Paper(), tmp_path), Ear()
    message = await chat.send(CHAT, QUESTION)
    await chat.hear("2", ear)
    await chat.hear("skp", ear)
    assert ear.contents == [Tap("s", message), Typed("skp")]
    assert {(i.platform, i.chat) for i in ear.heard} == {(NAME, CHAT)}


async def test_a_message_without_choices_leaves_the_last_ones_in_reach(tmp_path: Path) -> None:
    """A remark after a question does not take its numbers away."""
    chat, ear = terminal(Paper(), tmp_path), Ear()
    message = await chat.send(CHAT, QUESTION)
    await chat.send(CHAT, Message(text="By the way."))
    await chat.hear("1", ear)
    assert ear.contents == [Tap("d", message)]


async def test_a_number_never_picks_a_retired_choice(tmp_path: Path) -> None:
    """After its buttons were taken away, a number is only a number; another message's stay."""
    chat, ear = terminal(Paper(), tmp_path), Ear()
    first = await chat.send(CHAT, QUESTION)
    second = await chat.send(CHAT, QUESTION)
    await chat.retire(CHAT, first)
    await chat.hear("1", Ear(Answer(buttons_stay=True)))
    await chat.hear("1", ear)
    await chat.retire(CHAT, second)
    await chat.hear("1", ear)
    assert ear.contents == [Tap("d", second), Typed("1")]


async def test_choices_are_spent_by_a_tap_unless_they_stay(tmp_path: Path) -> None:
    """A second tap on a spent choice is only a number."""
    chat = terminal(Paper(), tmp_path)
    message = await chat.send(CHAT, QUESTION)
    staying, spending = Ear(Answer(buttons_stay=True)), Ear()
    for ear in (staying, spending, spending):
        await chat.hear("1", ear)
    assert staying.contents == [Tap("d", message)]
    assert spending.contents == [Tap("d", message), Typed("1")]


async def test_what_a_tap_is_told_is_printed_like_a_message(tmp_path: Path) -> None:
    """There is no bubble beside a button here, so the note is a message, and a silent one."""
    paper = Paper()
    chat = terminal(paper, tmp_path)
    await chat.send(CHAT, QUESTION)
    await chat.hear("1", Ear(Answer(note="That was another morning.")))
    assert paper.text.endswith("[Tue 07:00:20] That was another morning.\n")
    assert paper.rang == 1


async def test_choices_of_an_earlier_run_can_be_picked_until_they_are_retired(
    tmp_path: Path,
) -> None:
    """After a restart numbers work at once, and vanish with the message they came from."""
    paper = Paper()
    chat, ear = terminal(paper, tmp_path), Ear(Answer(buttons_stay=True))
    await chat.offer("Still open:", (Button("Done", "d"),))
    await chat.hear("1", ear)
    await chat.retire(CHAT, "an-id-of-another-run")
    await chat.hear("1", ear)
    assert paper.text == "-- Still open: --\n  1. Done\n"
    assert [type(content) for content in ear.contents] == [Tap, Typed]


async def test_listening_echoes_lines_jumps_at_empty_ones_and_ends_with_the_input(
    tmp_path: Path,
) -> None:
    """A line is a reply, an empty one a jump; spaces around do not count."""
    paper, around, ear = Paper(" done \r\n", "\n", "  ", "skip"), Around(), Ear()
    with pytest.raises(Left):
        await terminal(paper, tmp_path, around).listen(ear)
    assert ear.contents == [Typed("done"), Typed("skip")]
    assert paper.text == "> done\n> skip\n"
    assert around.jumps == 2
    assert around.was_opened


async def test_every_update_has_an_id_of_its_own_also_in_another_run(tmp_path: Path) -> None:
    """The same words said twice are heard twice."""
    ear = Ear()
    for chat in (terminal(Paper(), tmp_path), terminal(Paper(), tmp_path)):
        for _ in range(2):
            await chat.hear("done", ear)
    assert len({incoming.update for incoming in ear.heard}) == 4


async def test_what_was_shown_is_reported(tmp_path: Path) -> None:
    """Whoever keeps the clock hears of each message."""
    around = Around()
    chat = terminal(Paper(), tmp_path, around)
    await chat.send(CHAT, QUESTION)
    await chat.say("Next: Tuesday")
    assert around.times_shown == 2


async def test_files_are_for_the_person_only_and_never_written_over(tmp_path: Path) -> None:
    """A second copy gets a number; the place is told."""
    paper = Paper()
    chat = terminal(paper, tmp_path)
    for content in (b"one", b"two", b"three"):
        await chat.send(CHAT, Message(text="Here.", files=(File("days.csv", content),)))
    names = ["days.csv", "days-2.csv", "days-3.csv"]
    assert [(tmp_path / name).read_bytes() for name in names] == [b"one", b"two", b"three"]
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names} == {0o600}
    assert f"-- terminal-file {tmp_path / 'days-2.csv'} --" in paper.text


async def test_a_still_is_saved_and_an_animation_told(tmp_path: Path) -> None:
    """What moves is of no use beside a card that is timed; what was asked for can be opened."""
    paper = Paper()
    chat = terminal(paper, tmp_path)
    moving = Picture(name="swings.gif", content=b"GIF", moves=True, alt="Knees swing.")
    still = Picture(name="days.png", content=b"PNG", moves=False, alt="Five of seven.")
    await chat.send(CHAT, Message(text="On your back.", picture=moving))
    await chat.send(CHAT, Message(text="", picture=still))
    assert not (tmp_path / "swings.gif").exists()
    assert (tmp_path / "days.png").read_bytes() == b"PNG"
    told = "[Tue 07:00:20] On your back.\n\n               [Knees swing.]\n"
    assert paper.text == f"{told}-- terminal-file {tmp_path / 'days.png'} --\n"


async def test_a_file_that_cannot_be_saved_is_told_with_the_reason(tmp_path: Path) -> None:
    """The message itself counts as delivered."""
    paper = Paper()
    chat = terminal(paper, tmp_path / "gone")
    await chat.send(CHAT, Message(text="Here.", files=(File("days.csv", b"one"),)))
    assert "-- terminal-no-file days.csv No such file or directory --" in paper.text


async def test_a_file_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    """Only the last part of a name counts."""
    folder = tmp_path / "home"
    folder.mkdir()
    message = Message(text="Here.", files=(File("../days.csv", b"one"),))
    await terminal(Paper(), folder).send(CHAT, message)
    assert (folder / "days.csv").exists()
    assert not (tmp_path / "days.csv").exists()


async def test_the_chat_ends_when_nobody_reads_any_more(tmp_path: Path) -> None:
    """Sending does not fail, but the next thing heard ends the chat."""
    chat = terminal(Paper(room=0), tmp_path)
    await chat.send(CHAT, QUESTION)
    with pytest.raises(Left):
        await chat.hear("done", Ear())


async def test_what_can_not_be_written_is_not_sent_and_ends_the_chat(tmp_path: Path) -> None:
    """It waits for the next run, and whoever opened the chat is told why it ended."""
    chat, ear = terminal(Paper(room=0, ends=DeliveryError), tmp_path), Ear()
    with pytest.raises(DeliveryError):
        await chat.send(CHAT, QUESTION)
    with pytest.raises(DeliveryError):
        await chat.hear("done", ear)
    assert ear.contents == [Typed("done")]
