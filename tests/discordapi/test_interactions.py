"""Buttons, menus, forms and commands on the test server: answered once, in time, and fittingly."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.discordapi import DiscordApi, Fault, Interaction, Person, Unanswered
from tests.discordapi.client import Answer, Client
from tests.discordapi.limits import EPHEMERAL

START = {"type": 2, "style": 2, "label": "Start", "custom_id": "s:1"}
MENU = {"type": 3, "custom_id": "menu", "options": [{"label": "Berlin", "value": "z:2"}]}
ROWS = [{"type": 1, "components": [START]}, {"type": 1, "components": [MENU]}]
TIME = {
    "name": "time",
    "description": "When",
    "contexts": [0, 1],
    "options": [
        {"type": 3, "name": "at", "description": "At", "required": True, "autocomplete": True}
    ],
}
FIELD = {"type": 4, "custom_id": "field", "style": 1, "label": "When?", "max_length": 5}


async def answers(bot: Client, to: Interaction, kind: int, **data: Any) -> Answer:
    """Answer an interaction; what comes back has what it led to."""
    path = f"/interactions/{to.id}/{to.token}/callback?with_response=1"
    return await bot.ask("POST", path, {"type": kind} | ({"data": data} if data else {}))


async def test_a_tap_is_told_and_acknowledged_once(
    server: DiscordApi, bot: Client, ann: Person
) -> None:
    """The second answer is refused; the first says how long it took."""
    await bot.send(11, content="Good morning.", components=ROWS)
    await bot.connect()
    await bot.identify()
    await bot.hear()
    tap = ann.tap("Start")
    told = (await bot.hear())["d"]
    assert (told["data"]["custom_id"], told["message"]["id"]) == ("s:1", str(ann.sent[0].id))
    assert (told["context"], told["locale"]) == (1, "en-US")
    assert (await answers(bot, tap, 6)).status == 200
    assert (await ann.answered(tap)).took is not None
    assert (await answers(bot, tap, 6))["code"] == 40060
    assert server.codes == [40060]
    assert server.violations == []


async def test_an_option_of_a_menu_is_chosen(bot: Client, ann: Person) -> None:
    """By its label; what arrives is its value."""
    await bot.send(11, content="Where?", components=ROWS)
    assert ann.sent[0].labels == ["Start", "Berlin"]
    await bot.connect()
    await bot.identify()
    await bot.hear()
    ann.choose("Berlin")
    data = (await bot.hear())["d"]["data"]
    assert (data["custom_id"], data["values"], data["component_type"]) == ("menu", ["z:2"], 3)


async def test_too_late(server: DiscordApi, bot: Client, ann: Person) -> None:
    """After the patience of the person's app nothing can be answered any more."""
    await bot.send(11, content="Hi", components=ROWS)
    server.patience = -1
    tap = ann.tap("Start")
    assert (await answers(bot, tap, 6))["code"] == 10062
    assert not tap.acknowledged


async def test_what_only_one_person_sees(server: DiscordApi, bot: Client, ann: Person) -> None:
    """A note is in no history and no message of the chat; with an edit it can follow."""
    await bot.send(11, content="Hi", components=ROWS)
    tap = ann.tap("Start")
    hook = f"/webhooks/424242424242424242/{tap.token}"
    assert (await bot.ask("POST", hook, {"content": "Psst"}))["code"] == 10015
    told = await answers(bot, tap, 7, components=[])
    assert told["resource"]["message"]["components"] == []
    await bot.ask("POST", hook, {"content": "Psst", "flags": EPHEMERAL})
    assert await ann.note(tap) == "Psst"
    assert [post.labels for post in ann.sent] == [[]]
    assert len((await bot.ask("GET", "/channels/11/messages"))["list"]) == 1
    assert server.violations == []


async def test_a_moment_please(server: DiscordApi, bot: Client, ann: Person) -> None:
    """The answer to a command can come later, in the place of the waiting one."""
    await bot.ask("PUT", "/applications/1/commands", [TIME])
    use = ann.use("time", at="6:30")
    assert (await answers(bot, use, 5, flags=EPHEMERAL)).status == 200
    hook = f"/webhooks/424242424242424242/{use.token}/messages/@original"
    assert (await bot.ask("PATCH", hook, {"content": "Well then."}))["flags"] == EPHEMERAL
    assert await ann.note(use) == "Well then."
    assert (await bot.ask("DELETE", hook)).status == 204
    assert (use.note, ann.sent, server.violations) == ("", [], [])


async def test_a_command_in_a_server(server: DiscordApi, bot: Client, ann: Person) -> None:
    """What is not for one person alone stands there for everybody."""
    await bot.ask("PUT", "/applications/1/commands", [TIME])
    await bot.connect()
    await bot.identify()
    await bot.hear()
    loud, quiet = (ann.use("time", in_server=True, at="6") for _ in range(2))
    told = (await bot.hear())["d"]
    assert (told["context"], told["member"]["user"]["id"]) == (0, ann.account["id"])
    assert "user" not in told
    await answers(bot, loud, 4, content="Hello, all")
    await answers(bot, quiet, 4, content="Only you", flags=EPHEMERAL)
    assert [post.text for post in server.public] == ["Hello, all"]
    assert (quiet.note, ann.sent) == ("Only you", [])


async def test_somebody_looks_what_there_is(bot: Client, ann: Person) -> None:
    """What was offered for an option can be seen; a command needs what it asks for."""
    await bot.ask("PUT", "/applications/1/commands", [TIME])
    look = ann.look("time", "at", "6")
    assert (await answers(bot, look, 4, content="6:30?"))["code"] == 50035
    await answers(bot, look, 8, choices=[{"name": "6:30", "value": "6:30"}])
    assert (await ann.answered(look)).choices == ["6:30"]
    with pytest.raises(Unanswered):
        ann.use("time")
    with pytest.raises(Unanswered):
        ann.use("time", at="6", on="7")


@pytest.mark.parametrize(
    "row",
    [
        {"type": 1, "components": [FIELD]},
        {"type": 18, "label": "When?", "component": {**FIELD, "label": None}},
    ],
)
async def test_a_form_is_filled_in(
    server: DiscordApi, bot: Client, ann: Person, row: dict[str, Any]
) -> None:
    """It opens from a button, takes what fits, and is sent off as one thing."""
    await bot.send(11, content="When?", components=ROWS)
    await bot.connect()
    await bot.identify()
    await bot.hear()
    tap = ann.tap("Start")
    await bot.hear()
    await answers(bot, tap, 9, custom_id="form", title="When?", components=[row])
    with pytest.raises(Unanswered):
        ann.fill(tap, "half past six")
    sent = ann.fill(tap, "6:30")
    told = (await bot.hear())["d"]
    [filled] = told["data"]["components"]
    field = filled.get("component") or filled["components"][0]
    assert (told["type"], told["data"]["custom_id"], field["value"]) == (5, "form", "6:30")
    assert (await answers(bot, sent, 6)).status == 200
    assert server.violations == []


async def test_an_answer_that_was_lost(server: DiscordApi, bot: Client, ann: Person) -> None:
    """It counts all the same."""
    await bot.send(11, content="Hi", components=ROWS)
    server.fail("answer", Fault(answer_lost=True))
    tap = ann.tap("Start")
    with pytest.raises(aiohttp.ClientError):
        await answers(bot, tap, 6)
    assert tap.acknowledged
    assert (await answers(bot, tap, 6))["code"] == 40060
