"""Everything about one person as files: JSON for programs, CSV for a spreadsheet.

May not leave anything out that the database holds about them.
"""

from __future__ import annotations

import csv
import io

import msgspec

from bot.chat.platform import File
from bot.core.days import Day, Streak
from bot.records import Address, Stored

COLUMNS = Day.__struct_fields__


def files_about(
    stored: Stored, addresses: tuple[Address, ...], days: tuple[Day, ...], streak: Streak | None
) -> tuple[File, ...]:
    """The two files of /mydata; `addresses` are all of their chats."""
    return (
        File("loosen-my-data.json", _json(stored, addresses, days, streak)),
        File("loosen-my-days.csv", _csv(days)),
    )


def _json(
    stored: Stored, addresses: tuple[Address, ...], days: tuple[Day, ...], streak: Streak | None
) -> bytes:
    everything = {
        "platform": stored.platform,
        "chat": stored.chat,
        "linked": addresses if stored.home else (),
        "home": stored.home,
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
