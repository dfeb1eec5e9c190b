"""What people tap, choose and command on Discord: each answered once, and soon enough.

Belongs to `discord.py`. Discord shows a failure when nothing has acknowledged an interaction for
3 seconds, and takes only one acknowledgement (its documentation, Receiving and Responding). So it
is told the outcome where that is known quickly, else that one follows. The words that follow by
themselves come as messages. May not decide, store or time anything else.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

from discord import Interaction, InteractionType, ui
from discord.app_commands import Choice
from structlog.typing import FilteringBoundLogger

from bot.chat.discord_commands import Suggest, Words, suggestions
from bot.chat.discord_layout import TYPE, escape
from bot.chat.discord_refusals import ask
from bot.chat.discord_translation import (
    focused_option,
    is_private,
    label_of_button,
    translate_interaction,
)
from bot.chat.platform import Answer, Incoming
from bot.errors import DeliveryError

PATIENCE = 1.0
"""Seconds for an outcome, before Discord is told that it will follow."""

_FIELD = "answer"
_LONGEST_LABEL = 45
"""Of a field and its title (the interface, Modal)."""
_LONGEST_ANSWER = 200
_REMEMBERED = 1000
"""Interactions that are known to be answered: after a resume some may come again."""

Take = Callable[[Incoming, int], Awaitable[Answer]]
"""Has an update handled and saved, with Discord's id of it; tries until it is."""


class Interactions:
    """Answers interactions. `patience` is in seconds. Use it on one event loop."""

    def __init__(
        self,
        take: Take,
        *,
        words: Words,
        suggest: Suggest,
        log: FilteringBoundLogger,
        patience: float = PATIENCE,
    ) -> None:
        self._take = take
        self._words = words
        self._suggest = suggest
        self._log = log
        self._patience = patience
        self._answered: deque[int] = deque(maxlen=_REMEMBERED)

    async def attend(self, interaction: Interaction) -> None:
        """Answer one; a repeat is left alone."""
        if interaction.id in self._answered:
            return
        self._answered.append(interaction.id)
        if interaction.type is InteractionType.autocomplete:
            await self._offer(interaction)
        elif not is_private(interaction):
            await self._invite_over(interaction)
        elif _opens_field(interaction):
            await self._open_field(interaction)
        else:
            await self._have_handled(interaction)

    async def _offer(self, interaction: Interaction) -> None:
        """Offer what may be meant by what is typed after a command."""
        command, typed = focused_option(interaction)
        found = await suggestions(
            command,
            typed,
            interaction.locale.value,
            words=self._words,
            suggest=self._suggest,
        )
        choices = [Choice(name=one, value=one) for one in found]
        await self._try(interaction.response.autocomplete(choices))

    async def _invite_over(self, interaction: Interaction) -> None:
        """Say, to this person alone, where to talk; nothing of it is kept.

        The name of the bot can be tapped and leads to its private chat: the bot opens none.
        """
        text = self._words(interaction.locale.value, "discord-come-over")
        bot = interaction.client.user
        name = f"\n{bot.mention}" if bot is not None else ""
        send = interaction.response.send_message
        await self._try(send(f"{escape(text)}{name}", ephemeral=True))

    async def _open_field(self, interaction: Interaction) -> None:
        """Show a field for a typed answer, named as the button that was tapped.

        Its answer brings back which button that was, so that an old one is known.
        """
        named = label_of_button(interaction)
        label = (named or self._words(interaction.locale.value, "discord-field"))[:_LONGEST_LABEL]
        field: ui.TextInput[ui.Modal] = ui.TextInput(custom_id=_FIELD, max_length=_LONGEST_ANSWER)
        modal = ui.Modal(title=label, custom_id=str(interaction.custom_id))
        modal.add_item(ui.Label(text=label, component=field))
        await self._try(interaction.response.send_modal(modal))

    async def _have_handled(self, interaction: Interaction) -> None:
        incoming = translate_interaction(interaction)
        if incoming is None:
            return
        promised = asyncio.Event()
        promising = asyncio.create_task(self._promise(interaction, promised))
        try:
            # In this very task: what is said in one chat is taken in the order in which it came.
            answer = await self._take(incoming, interaction.id)
            if promised.is_set():
                await promising
                await self._keep_promise(interaction, answer)
            else:
                promising.cancel()
                await self._answer(interaction, answer)
        finally:
            promising.cancel()

    async def _promise(self, interaction: Interaction, promised: asyncio.Event) -> None:
        """Acknowledge without an outcome, after a while: only after a command that is seen."""
        await asyncio.sleep(self._patience)
        promised.set()
        await self._try(interaction.response.defer(ephemeral=True))

    async def _answer(self, interaction: Interaction, answer: Answer) -> None:
        """Acknowledge with the outcome."""
        response = interaction.response
        if answer.note:
            note = escape(answer.note)
            await self._try(response.send_message(note, ephemeral=True, suppress_embeds=True))
        elif _is_command(interaction):
            # It must be answered with a message; what there is to say comes as one of its own.
            await self._try(response.defer(ephemeral=True))
            await self._insist(interaction.delete_original_response)
        elif _takes_buttons(interaction, answer):
            await self._try(response.edit_message(view=None))
        else:
            await self._try(response.defer())

    async def _keep_promise(self, interaction: Interaction, answer: Answer) -> None:
        """Tell the outcome of what was acknowledged before."""
        note = escape(answer.note)
        if note and _is_command(interaction):
            await self._insist(partial(interaction.edit_original_response, content=note))
        elif note:
            send = interaction.followup.send
            await self._try(send(note, ephemeral=True, suppress_embeds=True))
        elif _is_command(interaction):
            await self._insist(interaction.delete_original_response)
        elif _takes_buttons(interaction, answer):
            await self._try(interaction.edit_original_response(view=None))

    async def _insist(self, request: Callable[[], Awaitable[object]]) -> None:
        """Make a request that changes nothing more if it is repeated; once more if it fails.

        Without it, the person sees that something is on its way for as long as they look.
        """
        if not await self._try(request()):
            await self._try(request())

    async def _try(self, request: Awaitable[object]) -> bool:
        """Make a request once, whatever becomes of it: it may have arrived all the same."""
        try:
            await ask(request)
        except DeliveryError as error:
            self._log.debug("discord-not-acknowledged", cause=str(error))
            return False
        return True


def _opens_field(interaction: Interaction) -> bool:
    is_tap = interaction.type is InteractionType.component
    return is_tap and str(interaction.custom_id).startswith(TYPE)


def _is_command(interaction: Interaction) -> bool:
    return interaction.type is InteractionType.application_command


def _takes_buttons(interaction: Interaction, answer: Answer) -> bool:
    return interaction.type is InteractionType.component and not answer.buttons_stay
