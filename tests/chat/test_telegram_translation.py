"""What people do becomes ours, and what we say becomes Telegram's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.chat import utf16
from bot.chat.platform import Blocked, Button, Location, Message, Typed
from bot.chat.telegram_translation import Words, bold_from_start, translate
from tests.botapi.bench import Bench
from tests.botapi.limits import text_fault
from tests.botapi.server import BotApi

ANN, BEN = 11, 22
START = ((Button("Start", "s:1"), Button("Not today", "s:2")), (Button("Bad day", "s:3"),))


async def test_a_message_arrives_as_it_was_said(server: BotApi, loosen: Bench) -> None:
    """A title is bold, the text follows after a blank line, the buttons keep their rows."""
    message = Message(title="🦴 1 of 3: *knee* <swings>", text="Small & slow_", buttons=START)
    sent = await loosen.telegram.send(str(ANN), message)
    arrived = await server.next_message(ANN)
    assert sent == str(arrived.message)
    assert arrived.text == "🦴 1 of 3: *knee* <swings>\n\nSmall & slow_"
    assert arrived.title == message.title
    assert [len(row) for row in arrived.keyboard] == [2, 1]
    assert not arrived.silent
    assert server.called("sendMessage")[0]["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in server.called("sendMessage")[0]


async def test_a_quiet_message_makes_no_sound(server: BotApi, loosen: Bench) -> None:
    """A message that does not ring is silent, and has no bold part without a title."""
    await loosen.telegram.send(str(ANN), Message(text="Still small.", rings=False))
    arrived = await server.next_message(ANN)
    assert arrived.silent
    assert arrived.entities == []


async def test_people_are_heard_in_order(server: BotApi, loosen: Bench) -> None:
    """Texts, places and leaving arrive in order, once, with chat, language and update id."""
    first = server.type(ANN, "/start", language="en")
    server.type(BEN, "hallo", language="de")
    server.share_location(ANN, 52.5, 13.4)
    server.block(ANN)
    async with loosen.listening():
        heard = await loosen.ears.hear(4)
    assert [(one.chat, one.content) for one in heard] == [
        ("11", Typed("/start")),
        ("22", Typed("hallo")),
        ("11", Location(52.5, 13.4)),
        ("11", Blocked()),
    ]
    assert [one.language for one in heard] == ["en", "de", "en", "en"]
    assert heard[0].update == str(first)
    assert {one.platform for one in heard} == {"telegram"}


async def test_only_private_chats_are_heard(server: BotApi, loosen: Bench) -> None:
    """Groups and the chat's own notices are passed over; a picture is an empty text."""
    server.post(-77, {"text": "/start"}, kind="group")
    server.post(ANN, {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}})
    server.unblock(ANN)
    server.post(ANN, {"dice": {"emoji": "🎲", "value": 3}})
    async with loosen.listening():
        heard = await loosen.ears.hear(1)
        await server.until(lambda: not server.updates.waiting)
    assert [one.content for one in heard] == [Typed("")]


@given(
    title=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Z"]), min_size=1),
    text=st.sampled_from(["Small.", "*Small* <b>and</b> _slow_ `now`", "🦴🙂"]),
)
@settings(max_examples=50, deadline=None)
def test_telegrams_own_library_takes_our_entities(title: str, text: str) -> None:
    """Whatever a title holds, TDLib finds the bold part in range and on whole characters."""
    whole = f"{title}\n\n{text}"
    entities = bold_from_start(whole, utf16.length(title)) or []
    assert [entity.length for entity in entities] == [utf16.length(title)]
    assert text_fault(whole, [entity.to_dict() for entity in entities]) == ""


def test_bold_never_reaches_beyond_its_text() -> None:
    """A title cut in two is bold as far as its first part goes."""
    (entity,) = bold_from_start("🦴 1", 50) or []
    assert (entity.offset, entity.length) == (0, 4)


@pytest.mark.parametrize("extra", [{"data": "s:1"}, {"game_short_name": "chess"}])
def test_a_tap_that_can_not_be_placed_is_passed_over(extra: dict[str, str]) -> None:
    """Without its message or its data a tap belongs to no chat of ours."""
    person = {"id": ANN, "is_bot": False, "first_name": "Ann"}
    query = {"id": "1", "from": person, "chat_instance": "1", "inline_message_id": "x"}
    update = Update.de_json({"update_id": 1, "callback_query": query | extra}, None)
    assert translate(update) is None


@given(st.text(max_size=1100), st.text(max_size=40))
@settings(max_examples=60)
def test_words_are_measured_as_telegram_measures_a_caption(text: str, title: str) -> None:
    """UTF-16 units, title and blank line included, at most 1024 of them; the title is bold."""
    words = Words.of(Message(title=title, text=text))
    assert words.fit_a_caption == (len(words.text.encode("utf-16-le")) <= 2 * 1024)
    assert words.text.encode("utf-16-le")[: 2 * words.bold] == title.strip().encode("utf-16-le")
    assert words.text.endswith(text.strip())
