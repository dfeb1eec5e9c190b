"""Everything about one person as files: JSON for programs, CSV for a spreadsheet.

May not leave anything out that the database holds about them.
"""

from __future__ import annotations

import csv
import io

import msgspec
from msgspec import Struct

from bot.chat.platform import File
from bot.core.days import Day, Streak
from bot.records import Address, Stored

COLUMNS = Day.__struct_fields__


class Chats(Struct, frozen=True):
    """Every chat of a person."""

    addresses: tuple[Address, ...] = ()
    lost: tuple[str, ...] = ()
    """The platforms of those that can't be written to."""


def files_about(
    stored: Stored, chats: Chats, days: tuple[Day, ...], streak: Streak | None
) -> tuple[File, ...]:
    """The two files of /mydata."""
    return (
        File("loosen-my-data.json", _json(stored, chats, days, streak)),
        File("loosen-my-days.csv", _csv(days)),
    )


def _json(stored: Stored, chats: Chats, days: tuple[Day, ...], streak: Streak | None) -> bytes:
    everything = {
        "platform": stored.platform,
        "chat": stored.chat,
        "linked": chats.addresses if stored.home else (),
        "out_of_reach": chats.lost,
        "home": stored.home,
        "chosen_home": stored.away_from or stored.home,
        "since": stored.since,
        "due": stored.due,
        "streak": streak,
        "days": days,
        "person": stored.person,
    }
    return msgspec.json.format(msgspec.json.encode(everything), indent=2)


def _csv(days: tuple[Day, ...]) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for day in days:
        row = [getattr(day, column) for column in COLUMNS]
        writer.writerow([_cell(value) for value in row])
    return table.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else value
