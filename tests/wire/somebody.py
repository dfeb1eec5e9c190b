"""A person in a chat with a running bot: types, taps, reads what comes.

May not know processes or files.
"""

from __future__ import annotations

from tests.botapi.people import Sent
from tests.botapi.server import BotApi
from tests.wire.home import PATIENCE


class Somebody:
    """One private chat. Waits as long as a slow machine may take."""

    def __init__(self, server: BotApi, chat: int) -> None:
        self.chat = chat
        self._server = server
        server.meet(chat)

    @property
    def history(self) -> list[Sent]:
        """Everything that arrived, in order."""
        return self._server.messages(self.chat)

    async def reads(self) -> Sent:
        """Read the next message that was not read yet."""
        return await self._server.next_message(self.chat, PATIENCE)

    async def says(self, text: str) -> Sent:
        """Type, and read the answer."""
        self._server.type(self.chat, text)
        return await self.reads()

    async def taps(self, button: str) -> Sent:
        """Tap, see the button's spinner stop, and read the answer."""
        await self.hears(button)
        return await self.reads()

    async def hears(self, button: str, message: Sent | None = None) -> str:
        """Tap, and return the short note that stops the button's spinner; may be empty.

        With `message`, the tap is on it by the button's data, even if the button has gone.
        """
        tap = self._server.tap(self.chat, button, message.message if message else None)
        return await self._server.note(tap, PATIENCE)

    async def sees_no_buttons_under(self, message: Sent) -> None:
        """Wait until a message has lost its buttons."""
        await self._server.until(lambda: not message.keyboard, PATIENCE)

    async def meets(self, wakes_at: str = "7:00") -> Sent:
        """Go through the whole first meeting, and return its last message."""
        await self.says("/start")
        for button in ("Yes, go on", "No", "Understood"):
            await self.taps(button)
        await self.says("Reykjavik")  # its clocks show UTC, all year
        await self.taps("Yes")
        await self.says(wakes_at)
        await self.taps("Same")
        return await self.taps("Normal gaps")
