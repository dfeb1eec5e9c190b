"""A person in a private chat on Discord with a running bot: types, taps, commands, reads.

May not know processes or files.
"""

from __future__ import annotations

from tests.discordapi.interactions import Interaction
from tests.discordapi.messages import Post
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi
from tests.wire.home import PATIENCE


class Dweller:
    """One private chat. Waits as long as a slow machine may take."""

    def __init__(self, server: DiscordApi, chat: int) -> None:
        self.chat = chat
        self.person: Person = server.meet(chat)
        self._server = server

    @property
    def history(self) -> list[Post]:
        """Everything that arrived, in order."""
        return self.person.sent

    async def reads(self) -> Post:
        """Read the next message that was not read yet."""
        return await self.person.next_message(PATIENCE)

    async def says(self, text: str) -> Post:
        """Type, and read the answer."""
        self.person.type(text)
        return await self.reads()

    async def uses(self, command: str, **options: str) -> Post:
        """Use a command, and read the answer."""
        await self.person.answered(self.person.use(command, in_server=False, **options), PATIENCE)
        return await self.reads()

    async def taps(self, button: str) -> Post:
        """Tap or choose, see that it is acknowledged, and read the answer."""
        await self.hears(button)
        return await self.reads()

    async def hears(self, button: str, post: Post | None = None) -> Interaction:
        """Tap, and wait until that is acknowledged.

        With `post`, the tap is on it by the button's id, even if the button has gone.
        """
        return await self.person.answered(self.person.tap(button, post), PATIENCE)

    async def fills(self, button: str, text: str) -> Post:
        """Open a form, send it off, and read the answer."""
        form = await self.hears(button)
        await self.person.answered(self.person.fill(form, text), PATIENCE)
        return await self.reads()

    async def sees_no_buttons_under(self, post: Post) -> None:
        """Wait until a message has lost its buttons."""
        await self._server.until(lambda: not post.labels, PATIENCE)

    async def meets(self, wakes_at: str = "7:00") -> Post:
        """Go through the whole first meeting, and return its last message."""
        await self.uses("start")
        for button in ("Yes, go on", "No", "Understood"):
            await self.taps(button)
        await self.says("Reykjavik")  # its clocks show UTC, all year
        await self.taps("Yes")
        await self.says(wakes_at)
        await self.taps("Same")
        return await self.taps("Normal gaps")
