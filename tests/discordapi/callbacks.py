"""What the routes of interactions do: the first answer, and what follows it.

May not know HTTP, faults or rate limits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.discordapi.contents import PUBLIC, Asked, Body, Contents, fields_of
from tests.discordapi.faults import Refused
from tests.discordapi.interactions import Interaction, Response
from tests.discordapi.limits import EPHEMERAL
from tests.discordapi.messages import Post
from tests.discordapi.world import World


class Callbacks:
    """Carries requests out that answer people. Raises `Refused` where Discord would refuse."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._contents = Contents(world)
        self.named: Mapping[str, Callable[[Asked], Any]] = {
            "answer": self._answer,
            "delete answer": self._delete_answer,
            "edit answer": self._edit_answer,
            "follow up": self._follow_up,
            "look up answer": self._look_up_answer,
        }

    def _answer(self, asked: Asked) -> Any:
        interaction = self._world.answering(
            asked.number("interaction_id"), asked.where["interaction_token"]
        )
        response = Response(asked.body["type"])
        data = asked.body.get("data") or {}
        content = self._first(interaction, response, data, asked)
        interaction.acknowledge(response, time.monotonic(), self._world.patience)
        match response:
            case Response.MESSAGE | Response.LATER:
                interaction.original = self._contents.told(
                    self._world.channels[interaction.channel], content
                )
            case Response.QUIET | Response.EDIT:
                interaction.original = interaction.post
                if response is Response.EDIT:
                    assert interaction.post is not None
                    self._contents.alter(interaction.post, content)
            case Response.CHOICES:
                interaction.choices = [choice["name"] for choice in data.get("choices") or []]
            case Response.FORM:
                interaction.form = data
        self._world.signal.changed()
        return self._acknowledged(interaction) if asked.query.get("with_response") else None

    def _first(
        self, interaction: Interaction, response: Response, data: Body, asked: Asked
    ) -> dict[str, Any]:
        """Check what the first answer to an interaction holds, and return it."""
        if response in (Response.QUIET, Response.CHOICES, Response.FORM):
            return {}
        content = self._contents.content(data, asked.files, PUBLIC | EPHEMERAL)
        if response is Response.MESSAGE:
            self._contents.refuse_empty(content)
        if response is Response.EDIT:
            return {name: content[name] for name in content if name in fields_of(data)}
        return content | {"interaction": interaction.id}

    def _acknowledged(self, interaction: Interaction) -> Any:
        about: dict[str, Any] = {"id": str(interaction.id), "type": int(interaction.kind)}
        post = interaction.original
        if post is None or interaction.response not in (Response.MESSAGE, Response.EDIT):
            return {"interaction": about}
        about |= {"response_message_id": str(post.id)}
        about |= {"response_message_ephemeral": post.ephemeral, "response_message_loading": False}
        told = {"type": int(interaction.response), "message": post.as_message()}
        return {"interaction": about, "resource": told}

    def _follow_up(self, asked: Asked) -> Any:
        interaction = self._following(asked)
        content = self._contents.content(asked.body, asked.files, PUBLIC | EPHEMERAL)
        self._contents.refuse_empty(content)
        if interaction.response is Response.LATER and not interaction.followups:
            original = interaction.original
            if original is not None and not original.content:
                # The first message after "a moment, please" takes its place.
                self._contents.alter(original, content)
                return original.as_message()
        post = self._contents.told(
            self._world.channels[interaction.channel], content | {"interaction": interaction.id}
        )
        interaction.followups.append(post)
        return post.as_message()

    def _look_up_answer(self, asked: Asked) -> Any:
        return self._answered(asked).as_message()

    def _edit_answer(self, asked: Asked) -> Any:
        return self._contents.change(self._answered(asked), asked)

    def _delete_answer(self, asked: Asked) -> None:
        self._answered(asked).deleted = True
        self._world.signal.changed()

    def _following(self, asked: Asked) -> Interaction:
        interaction = self._world.answering(
            asked.number("webhook_id"), asked.where["webhook_token"]
        )
        if not interaction.acknowledged:
            raise Refused(10015)  # what is not answered can't be followed up
        return interaction

    def _answered(self, asked: Asked) -> Post:
        interaction = self._following(asked)
        wanted = asked.where.get("message_id")
        for post in interaction.answers:
            if wanted in (None, str(post.id)):
                return post
        raise Refused(10008)
