"""What each route of Discord does, once a request has been found right.

May not know HTTP, faults or rate limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.discordapi.callbacks import Callbacks
from tests.discordapi.contents import PUBLIC, Asked, Contents
from tests.discordapi.faults import Refused
from tests.discordapi.messages import APPLICATION, BOT, Post
from tests.discordapi.world import World

_NEVER = 1 << 63
_OWNER = {
    "id": "1",
    "username": "host",
    "global_name": None,
    "avatar": None,
    "discriminator": "0",
    "public_flags": 0,
    "flags": 0,
    "primary_guild": None,
}


class Routes:
    """Carries requests out. Every method raises `Refused` where Discord would refuse."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._contents = Contents(world)
        self.named: Mapping[str, Callable[[Asked], Any]] = {
            "application": self._application,
            "commands": self._commands,
            "delete": self._delete,
            "edit": self._edit,
            "gateway": self._gateway,
            "history": self._history,
            "look up": self._look_up,
            "me": self._me,
            "register": self._register,
            "send": self._send,
            **Callbacks(world).named,
        }

    def _me(self, _: Asked) -> Any:
        return BOT | {"mfa_enabled": False, "locale": "en-US", "verified": True}

    def _application(self, _: Asked) -> Any:
        return {
            "id": str(APPLICATION),
            "name": "Loosen",
            "icon": None,
            "description": "",
            "type": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "flags_new": "0",
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": _OWNER,
            "approximate_guild_count": len(self._world.gateway.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": [],
        }

    def _gateway(self, _: Asked) -> Any:
        starts = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return {"url": self._world.gateway.url, "shards": 1, "session_start_limit": starts}

    def _commands(self, asked: Asked) -> Any:
        if asked.query.get("with_localizations") == "true":
            return self._world.commands
        return [_without(command, "_localizations") for command in self._world.commands]

    def _register(self, asked: Asked) -> Any:
        names = [command["name"] for command in asked.body]
        self._contents.refuse([f"{name} is there twice" for name in names if names.count(name) > 1])
        registered = []
        for command in asked.body:
            number = str(self._world.new_id())
            known = {"id": number, "version": number, "application_id": str(APPLICATION)}
            defaults = {"type": 1, "description": "", "default_member_permissions": None}
            registered.append(defaults | _told(command) | known)
        self._world.commands = registered
        self._world.signal.changed()
        return registered

    def _history(self, asked: Asked) -> Any:
        page = self._world.page(
            self._world.channel(asked.number("channel_id")),
            after=int(asked.query.get("after", 0)),
            before=int(asked.query.get("before", _NEVER)),
            limit=int(asked.query.get("limit", 50)),
        )
        return [post.as_message() for post in page]

    def _look_up(self, asked: Asked) -> Any:
        return self._found(asked).as_message()

    def _send(self, asked: Asked) -> Any:
        channel = self._world.channel(asked.number("channel_id"))
        content = self._contents.content(asked.body, asked.files, PUBLIC)
        nonce = str(asked.body.get("nonce") or "")
        enforced = nonce and asked.body.get("enforce_nonce")
        if enforced and (repeated := self._world.repeated(channel, nonce)):
            return repeated.as_message()
        self._contents.refuse_empty(content)
        post = self._contents.told(channel, content | {"nonce": nonce})
        if nonce:
            channel.nonces[nonce] = post
        return post.as_message()

    def _edit(self, asked: Asked) -> Any:
        post = self._found(asked)
        if post.author is not BOT:
            raise Refused(50005)
        return self._contents.change(post, asked)

    def _delete(self, asked: Asked) -> None:
        post = self._found(asked)
        if post.author is not BOT:
            raise Refused(50005)
        post.deleted = True
        self._world.signal.changed()

    def _found(self, asked: Asked) -> Post:
        channel = self._world.channel(asked.number("channel_id"))
        return channel.find(asked.number("message_id"))


def _told(part: Any) -> Any:
    """A part of a command as Discord tells of it: without what is not so, and what is empty."""
    if isinstance(part, list):
        return [_told(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _told(value)
        for name, value in part.items()
        if value or (isinstance(value, int) and not isinstance(value, bool))
    }


def _without(part: Any, ending: str) -> Any:
    """A part of a command without the fields with this ending."""
    if isinstance(part, list):
        return [_without(one, ending) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {name: value for name, value in part.items() if not name.endswith(ending)}
    return {name: _without(value, ending) for name, value in kept.items()}
