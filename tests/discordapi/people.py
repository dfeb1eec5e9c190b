"""A person on the other side of the bot: types, taps, chooses, fills in forms, and reads.

May not know HTTP.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from tests.botapi.people import Unanswered
from tests.discordapi.interactions import Interaction, Kind
from tests.discordapi.messages import APPLICATION, BOT, Post
from tests.discordapi.world import Channel, World

SERVER = 77
"""The server that people share with the bot."""
_HALL = 7700
"""A channel of that server."""
_PRIVATE, _IN_SERVERS = 1, 0
_FIELD = 4
_ROWS = (_ROW, _LABEL) = 1, 18
_LONGEST_ANSWER = 4000
_LARGEST_FILE = 10 * 2**20

_MEMBER: Mapping[str, Any] = MappingProxyType(
    {
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": "2024-03-01T10:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }
)


class Person:
    """Somebody with one private chat with the bot."""

    def __init__(self, world: World, chat: int, locale: str) -> None:
        self._world = world
        self._read = 0
        self.chat = chat
        """The id of the private chat."""
        self.locale = locale
        self.channel = world.channels.setdefault(chat, Channel(chat))
        self.account: Mapping[str, Any] = {
            "id": str(chat + 1_000_000),
            "username": f"somebody{chat}",
            "global_name": "Somebody",
            "avatar": None,
            "discriminator": "0",
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }

    @property
    def sent(self) -> list[Post]:
        """Every message of the bot in the private chat, in the order in which they arrived."""
        return self.channel.sent

    def type(self, text: str) -> Post:
        """Type a text."""
        post = self._world.post(self.channel, self.account, content=text)
        self._world.tell_of(post, "MESSAGE_CREATE")
        return post

    def type_in_server(self, text: str, **more: Any) -> Post:
        """Type a text for a whole server; as if the bot's session had asked for such, it hears."""
        hall = self._world.channels.setdefault(_HALL, Channel(_HALL, is_public=True))
        post = self._world.post(hall, self.account, content=text)
        told = post.as_message() | {"guild_id": str(SERVER), "member": dict(_MEMBER)} | more
        self._world.gateway.tell("MESSAGE_CREATE", told)
        return post

    def tap(self, button: str, post: Post | None = None) -> Interaction:
        """Tap the newest button with this label or id.

        With `post`, the tap is on that message, by the button's id even if it has gone.
        """
        post, custom_id, value = self._choice(button, post)
        data: dict[str, Any] = {"custom_id": custom_id, "component_type": 3 if value else 2}
        data |= {"id": 1} | ({"values": [value]} if value else {})
        return self._do(Kind.TAP, data, post=post)

    choose = tap
    """Choose an option of a menu, by its label."""

    def use(self, command: str, *, in_server: bool = False, **options: str) -> Interaction:
        """Use a command that the bot has registered."""
        known = self._command(command, _IN_SERVERS if in_server else _PRIVATE)
        given = [self._option(known, name, value) for name, value in options.items()]
        missing = [
            option["name"]
            for option in known.get("options") or []
            if option.get("required") and option["name"] not in options
        ]
        if missing:
            raise Unanswered(f"/{command} can't be sent without {missing}")
        data = {"id": known["id"], "name": command, "type": 1, "options": given}
        return self._do(Kind.COMMAND, data, in_server=in_server)

    def look(self, command: str, option: str, typed: str = "") -> Interaction:
        """Type an option of a command so far, and see what there is."""
        known = self._command(command, _PRIVATE)
        given = self._option(known, option, typed) | {"focused": True}
        if not next(one for one in known["options"] if one["name"] == option).get("autocomplete"):
            raise Unanswered(f"/{command} suggests nothing for {option}")
        data = {"id": known["id"], "name": command, "type": 1, "options": [given]}
        return self._do(Kind.LOOKING, data)

    def fill(self, form: Interaction, *answers: str) -> Interaction:
        """Send off the form that an interaction opened."""
        if form.form is None:
            raise Unanswered("no form was opened")
        typed = iter(answers)
        rows = [_filled(row, typed) for row in form.form["components"] if row["type"] in _ROWS]
        if left := list(typed):
            raise Unanswered(f"the form has no field for {left}")
        data = {"custom_id": form.form["custom_id"], "components": rows}
        return self._do(Kind.FIELD, data, post=form.post)

    def repeats(self, interaction: Interaction) -> None:
        """Have Discord tell of something again that the person did once."""
        self._world.gateway.tell("INTERACTION_CREATE", interaction.told)

    def closes(self, code: int = 50007) -> None:
        """Let nothing in any more, for a reason of Discord's."""
        self.channel.refusal = code

    def opens(self) -> None:
        """Let messages in again."""
        self.channel.refusal = 0

    async def next_message(self, timeout: float = 5) -> Post:  # noqa: ASYNC109 - the wait is the point
        """Return the first message not read yet. Raises `Unanswered`."""
        await self._world.until(lambda: len(self.sent) > self._read, timeout)
        self._read += 1
        return self.sent[self._read - 1]

    async def answered(self, interaction: Interaction, timeout: float = 5) -> Interaction:  # noqa: ASYNC109 - the wait is the point
        """Wait until the bot has acknowledged what the person did. Raises `Unanswered`."""
        await self._world.until(lambda: interaction.acknowledged, timeout)
        return interaction

    async def note(self, interaction: Interaction, timeout: float = 5) -> str:  # noqa: ASYNC109 - the wait is the point
        """Wait for what only the person sees. Raises `Unanswered`."""
        await self._world.until(lambda: interaction.note, timeout)
        return interaction.note

    def _choice(self, wanted: str, post: Post | None) -> tuple[Post, str, str]:
        for one in [post] if post else reversed(self.sent):
            for label, custom_id, value in one.choices():
                if wanted in (label, custom_id, value):
                    return one, custom_id, value
        if post is not None:
            return post, wanted, ""
        raise Unanswered(f"chat {self.chat} shows no button {wanted!r}")

    def _command(self, name: str, context: int) -> dict[str, Any]:
        for command in self._world.commands:
            if command["name"] == name:
                if context not in (command.get("contexts") or (_PRIVATE, _IN_SERVERS)):
                    raise Unanswered(f"/{name} is not offered here")
                return command
        raise Unanswered(f"there is no command /{name}")

    def _option(self, command: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
        for option in command.get("options") or []:
            if option["name"] == name:
                choices = [choice["value"] for choice in option.get("choices") or []]
                if choices and value not in choices:
                    raise Unanswered(f"{value!r} is no choice of {name}")
                return {"type": option["type"], "name": name, "value": value}
        raise Unanswered(f"/{command['name']} has no option {name!r}")

    def _do(
        self,
        kind: Kind,
        data: Mapping[str, Any],
        *,
        post: Post | None = None,
        in_server: bool = False,
    ) -> Interaction:
        number = self._world.new_id()
        channel = _HALL if in_server else self.chat
        self._world.channels.setdefault(channel, Channel(channel, is_public=in_server))
        interaction = Interaction(
            id=number,
            token=f"token-of-{number}",
            kind=kind,
            channel=channel,
            guild=SERVER if in_server else 0,
            post=post,
            began=time.monotonic(),
        )
        self._world.interactions[number] = interaction
        interaction.told = self._written(interaction, data)
        self._world.gateway.tell("INTERACTION_CREATE", interaction.told)
        return interaction

    def _written(self, interaction: Interaction, data: Mapping[str, Any]) -> dict[str, Any]:
        written: dict[str, Any] = {
            "id": str(interaction.id),
            "application_id": str(APPLICATION),
            "type": int(interaction.kind),
            "token": interaction.token,
            "version": 1,
            "data": dict(data),
            "locale": self.locale,
            "entitlements": [],
            "attachment_size_limit": _LARGEST_FILE,
            "app_permissions": "277025770560",
            "channel_id": str(interaction.channel),
        }
        if interaction.post is not None:
            written["message"] = interaction.post.as_message()
        return written | (self._hall() if interaction.guild else self._private())

    def _private(self) -> dict[str, Any]:
        recipients = [dict(self.account), BOT]
        return {
            "context": _PRIVATE,
            "user": dict(self.account),
            "channel": {"id": str(self.chat), "type": 1, "flags": 0, "recipients": recipients},
            "authorizing_integration_owners": {"0": "0", "1": self.account["id"]},
        }

    def _hall(self) -> dict[str, Any]:
        member = {"user": dict(self.account), "permissions": "277025770560", **_MEMBER}
        hall = {"id": str(_HALL), "type": 0, "name": "hall", "permissions": "277025770560"}
        return {
            "context": _IN_SERVERS,
            "member": member,
            "channel": hall | {"position": 0, "nsfw": False, "flags": 0, "parent_id": None},
            "guild_id": str(SERVER),
            "guild": {"id": str(SERVER), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "authorizing_integration_owners": {"0": str(SERVER)},
        }


def _filled(row: Mapping[str, Any], typed: Iterator[str]) -> dict[str, Any]:
    """A part of a form as it is sent off: a row of fields, or one field under a label."""

    def written(field: Mapping[str, Any]) -> dict[str, Any]:
        text = next(typed, field.get("value") or "")
        shortest = field.get("min_length") or bool(field.get("required", True))
        if not shortest <= len(text) <= (field.get("max_length") or _LONGEST_ANSWER):
            raise Unanswered(f"the form takes no answer of {len(text)} characters")
        return {"type": _FIELD, "id": 2, "custom_id": field["custom_id"], "value": text}

    if row["type"] == _LABEL:
        return {"type": _LABEL, "id": 1, "component": written(row["component"])}
    return {"type": _ROW, "id": 1, "components": [written(row["components"][0])]}
