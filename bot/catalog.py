"""All texts in all languages, from `messages/<language>/*.ftl` (Project Fluent).

A key is a message ("hello") or its attribute ("knee-swings.begin"); titles are the attributes
`title` (of "hello") and `begin-title` (of "knee-swings.begin"). The attribute `field` is what a
button says that opens a field for a typed answer. A text that is missing is an error: never
another language's text, never the key itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.chat.platform import Button, Message
from bot.core.events import Choice, Tapped
from bot.core.says import Arg, Say
from bot.core.session import STOP
from bot.errors import MessagesError
from bot.texts import Texts, read_texts

FALLBACK = "en"
"""The language of people whose own is not there, and what the others are compared with."""

_BUTTON_BYTES = 64  # what Telegram's callback_data holds
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,8}")


class Catalog:
    """The texts of every language."""

    def __init__(self, texts: Mapping[str, Texts]) -> None:
        self._texts = dict(texts)

    @classmethod
    def load(cls, folder: Path) -> Catalog:
        """Read every subfolder that holds `.ftl` files; its name is the language.

        Raises `MessagesError` with all of a language's problems, each with file and line.
        """
        found = sorted({path.parent for path in folder.glob("*/*.ftl")})
        texts = {sub.name: read_texts(sub) for sub in found}
        if FALLBACK not in texts:
            raise MessagesError(f"{folder / FALLBACK}: holds no .ftl file. Put the texts there.")
        problems = [
            f"{folder / language}: {problem}"
            for language in texts
            for problem in _differences(texts[language], texts[FALLBACK])
        ]
        if problems:
            raise MessagesError("\n".join(problems))
        return cls(texts)

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language, in alphabetical order."""
        return tuple(sorted(self._texts))

    def choose(self, wanted: str) -> str:
        """Choose the language nearest to an IETF tag: "de-AT" gets "de" where there is one."""
        known = {language.lower(): language for language in self._texts}
        tags = wanted.lower().replace("_", "-").split("-")
        nearest = ("-".join(tags[:length]) for length in range(len(tags), 0, -1))
        return next((known[tag] for tag in nearest if tag in known), FALLBACK)

    def text(self, language: str, key: str, args: Mapping[str, Arg] | None = None) -> str:
        """Put a text together; dates and times in `args` are local and ISO 8601.

        Raises `MessagesError` when the text or one of its arguments is missing.
        """
        return self._of(language).text(key, args or {})

    def title(self, language: str, key: str, args: Mapping[str, Arg] | None = None) -> str:
        """Put the title of a text together; empty when it has none."""
        title = title_key(key)
        return self.text(language, title, args) if title in self._of(language).placeholders else ""

    def field(self, language: str, key: str, mark: str) -> Button | None:
        """What opens a field for a typed answer to this text; None when none is asked for.

        Its answer brings back the mark of the question, without which none could be told apart.
        """
        field = f"{key}.field"
        if not mark or field not in self._of(language).placeholders:
            return None
        return Button(self.text(language, field), mark)

    def label(self, language: str, action: str, value: str) -> str:
        """Name a choice; a whole number reaches the text as one, so that it can be plural."""
        number = _WHOLE_NUMBER.fullmatch(value)
        return self.text(language, f"choice-{action}", {"value": int(value) if number else value})

    def keys(self, language: str) -> frozenset[str]:
        """All keys of a language, titles among them."""
        return frozenset(self._of(language).placeholders)

    def placeholders(self, language: str, key: str) -> frozenset[str]:
        """Names of the arguments a text needs, also for the texts it refers to."""
        return self._of(language).placeholders[key]

    def render(self, language: str, say: Say) -> Message:
        """Put into words what the bot wants to say."""
        lines = [self.text(language, line.key, line.args) for line in say.lines]
        return Message(
            text="\n".join((self.text(language, say.key, say.args), *lines)),
            title=self.title(language, say.key, say.args),
            buttons=tuple(
                tuple(self._button(language, choice, say.mark) for choice in row)
                for row in say.choices
            ),
            rings=say.rings,
            field=self.field(language, say.key, say.mark),
        )

    def _button(self, language: str, choice: Choice, mark: str) -> Button:
        label = self.label(language, choice.action, choice.value)
        return Button(label, button_data(choice, mark), stops=choice == STOP)

    def _of(self, language: str) -> Texts:
        if language not in self._texts:
            raise MessagesError(f"There is no language {language!r}. Use one that exists.")
        return self._texts[language]


def title_key(key: str) -> str:
    """Name the text that is the title of this one, where there is one."""
    return f"{key}-title" if "." in key else f"{key}.title"


def button_data(choice: Choice, mark: str) -> str:
    """Pack what a tap on this button brings back.

    Raises `ValueError` when that takes more than 64 bytes or could not be read back.
    """
    data = f"{mark}|{choice.action}|{choice.value}"
    split_alike = choice.action and "|" not in mark and "|" not in choice.action
    if not (split_alike and _fits(data)):
        raise ValueError(f"the button {data!r} is too long, or has | in its mark or action")
    return data


def parse_button(data: str) -> Tapped | None:
    """Unpack what `button_data` packed; None for anything else."""
    mark, action, value = (*data.split("|", 2), "", "")[:3]
    if not (_fits(data) and action and data == f"{mark}|{action}|{value}"):
        return None
    return Tapped(Choice(action, value), mark)


def _fits(data: str) -> bool:
    return len(data.encode(errors="replace")) <= _BUTTON_BYTES


def _differences(texts: Texts, standard: Texts) -> Iterator[str]:
    """Compare a language with the standard one: keys alike, and no argument of its own."""
    for key in sorted(standard.placeholders.keys() - texts.placeholders.keys()):
        yield f"{key!r} is missing. Add it."
    for key in sorted(texts.placeholders.keys() - standard.placeholders.keys()):
        yield f"{key!r} is not a text of {FALLBACK}. Take it out, or mend its name."
    for key in sorted(texts.placeholders.keys() & standard.placeholders.keys()):
        for name in sorted(texts.placeholders[key] - standard.placeholders[key]):
            yield f"{key!r} needs ${name}, which the text in {FALLBACK} does not. Mend its name."
