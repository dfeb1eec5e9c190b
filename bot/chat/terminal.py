"""The chat in the terminal as a platform: one person, at the keyboard or through a pipe.

May not decide what time it is or what is said: whoever runs the chat stands behind
`Surroundings`. How lines come in and pages go out is the screen's matter.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from bot.chat.platform import UNLIMITED, Answer, Button, File, Incoming, Message, Receive, Tap
from bot.chat.terminal_page import EARLIER, Choices, aside, has_words, page
from bot.chat.terminal_screen import Left, Screen
from bot.core.says import Arg
from bot.errors import DeliveryError

NAME = "terminal"
CHAT = "me"
"""The id of the only chat there is."""


class Surroundings(Protocol):
    """What the chat asks of whoever runs it."""

    def stamp(self) -> str:
        """The local time, as every message opens with it."""

    def prompt(self) -> str:
        """What stands before what is typed."""

    def words(self, key: str, args: Mapping[str, Arg]) -> str:
        """A text of the chat's own, in the person's language."""

    def shown(self) -> None:
        """Something was shown: the person has seen this instant."""

    async def opened(self, receive: Receive) -> None:
        """The chat is ready for the first line."""

    async def jump(self) -> None:
        """Go to the next due instant."""


class Terminal:
    """The platform: prints what is sent, and hears what is typed."""

    name = NAME
    limits = UNLIMITED
    knows_repeats = False

    def __init__(self, screen: Screen, around: Surroundings, folder: Path) -> None:
        """`folder` is where files are put that the person asks for."""
        self._screen = screen
        self._around = around
        self._folder = folder
        self._run = uuid4().hex
        self._count = 0
        self._choices = Choices("")
        self._over: Left | DeliveryError | None = None

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:  # noqa: ARG002 - there is one chat
        """Print a message: an animation is told in words, a still is put beside the files.

        When nobody reads any more it counts as sent, like what already waits in a pipe: nobody
        can know how much of that was read. Raises `DeliveryError` when it can't be written:
        then the next run shows it. After either, `hear` ends the chat.
        """
        self._count += 1
        number = f"{self._run}.{self._count}"
        try:
            if has_words(message):
                await self._print(message, Choices.of(number, message.buttons))
            for file in _kept(message):
                await self.say(self._save(file))
        except Left as left:
            self._over = left
        except DeliveryError as error:
            self._over = error
            raise
        return number

    async def retire(self, chat: str, message: str) -> None:  # noqa: ARG002 - there is only one
        """Take the choices of a message back, so that no number picks them any more."""
        of_earlier_run = not message.startswith(self._run)
        if message == self._choices.message or (
            of_earlier_run and self._choices.message == EARLIER
        ):
            self._choices = Choices("")

    async def listen(self, receive: Receive) -> None:
        """Hear line by line.

        Raises `Left` at the end, `StoreError` when nothing is kept, and `DeliveryError` when
        nothing can be written.
        """
        await self._around.opened(receive)
        while True:
            line = (await self._screen.read(self._around.prompt)).strip()
            if line:
                await self._screen.show([("", f"> {line}\n")])
                await self.hear(line, receive)
            else:
                await self._around.jump()

    async def hear(self, line: str, receive: Receive) -> None:
        """Take one line as a tap or as words.

        Raises `Left` when nobody reads the answer, `DeliveryError` when it can't be written.
        """
        content = self._choices.pick(line)
        self._count += 1
        update = f"{self._run}.{self._count}"
        answer = await receive(Incoming(platform=NAME, chat=CHAT, update=update, content=content))
        if isinstance(content, Tap):
            await self._answer(content, answer)
        if self._over is not None:
            raise self._over

    async def say(self, text: str) -> None:
        """Print a line of the chat's own."""
        await self._screen.show(aside(text, self._screen.width))
        self._around.shown()

    async def offer(self, text: str, buttons: tuple[Button, ...]) -> None:
        """Print the choices that an earlier run left open."""
        self._choices = Choices.of(EARLIER, [buttons])
        await self.say(text)
        await self._screen.show([("", f"{line}\n") for line in self._choices.lines()])

    async def _print(self, message: Message, choices: Choices) -> None:
        shown = page(message, self._around.stamp(), choices, self._screen.width)
        await self._screen.show(shown, rings=message.rings)
        if message.buttons:
            self._choices = choices
        self._around.shown()

    async def _answer(self, tap: Tap, answer: Answer) -> None:
        if not answer.buttons_stay and self._choices.message == tap.message:
            self._choices = Choices("")
        if answer.note:
            await self._print(Message(text=answer.note, rings=False), Choices(""))

    def _save(self, file: File) -> str:
        """Write a file for the person only, and tell where it is or why it is not."""
        try:
            path = _write_new(self._folder, file)
        except OSError as error:
            reason = error.strerror or str(error)
            return self._around.words("terminal-no-file", {"file": file.name, "reason": reason})
        return self._around.words("terminal-file", {"path": str(path)})


def _kept(message: Message) -> tuple[File, ...]:
    """What can't be seen in a terminal, and can be opened with something else."""
    picture = message.picture
    if picture is None or picture.moves:
        return message.files
    return (File(picture.name, picture.content), *message.files)


def _write_new(folder: Path, file: File) -> Path:
    """Write beside what is there, with a number in the name if need be; nobody else may read."""
    wanted = Path(file.name)
    number = 1
    while True:
        name = wanted.name if number == 1 else f"{wanted.stem}-{number}{wanted.suffix}"
        path = folder / name
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            number += 1
            continue
        with os.fdopen(handle, "wb") as out:
            out.write(file.content)
        return path
