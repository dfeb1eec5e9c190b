"""The menu of commands."""

from __future__ import annotations

from bot.menu import MENU, menus
from tests.chats import texts


def test_a_menu_is_there_for_each_two_letter_language() -> None:
    """The fallback stands first, so that it serves everybody else."""
    found = menus(texts().catalog)
    assert next(iter(found)) == "en"
    assert all([name for name, _ in menu] == list(MENU) for menu in found.values())
    assert all(description for menu in found.values() for _, description in menu)
