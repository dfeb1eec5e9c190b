"""Who may come in, what is kept, what a person can have and erase."""

from __future__ import annotations

import json

from tests.wire.home import Home
from tests.wire.somebody import Somebody

CODE = "seven-pillows"


async def test_a_private_bot(home: Home, ann: Somebody, ben: Somebody) -> None:
    """Strangers get an answer and leave no trace, until they say the code."""
    loosen = await home.serve(ALLOWED_PEOPLE=str(ann.chat), INVITATION_CODE=CODE)
    assert (await ann.says("/start")).title == "Hello, I'm Loosen"
    assert "This bot is private." in (await ben.says("/start")).text
    assert home.chats() == {str(ann.chat)}
    assert (await ben.says(f"/start {CODE}")).title == "Hello, I'm Loosen"
    assert home.chats() == {str(ann.chat), str(ben.chat)}
    assert await loosen.stop() == 0
    assert home.holds(CODE) == []


async def test_everything_about_me_as_files_and_then_nothing(home: Home, ann: Somebody) -> None:
    """/mydata comes as two files that silently follow; /erase leaves nothing in two taps."""
    loosen = await home.serve()
    await ann.meets("6:45")
    assert "as files" in (await ann.says("/mydata")).text
    files = [await ann.reads(), await ann.reads()]
    assert {file.file_name.rpartition(".")[2] for file in files} == {"json", "csv"}
    assert all(file.silent for file in files)
    data = next(file.file for file in files if file.file_name.endswith(".json"))
    assert "06:45" in json.dumps(json.loads(data))

    await ann.says("/erase")
    await ann.taps("Everything")
    await ann.taps("Yes, erase it")
    assert await loosen.stop() == 0
    assert home.chats() == set()
    assert home.holds("Reykjav") == []
