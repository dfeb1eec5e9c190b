"""Whether everything that people did was handled, and once: by the inbox, and from outside.

The inbox can't hold an update twice, so it alone would never tell. From outside tell the answers
to what people ask, which have an order; and a word that was typed once and done twice skips,
stops or begins something more, which makes days unlike the model. A tap done twice is no tap of
any open question the second time, and may not be seen by anybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from tests.chaos.crowd import Crowd
from tests.chaos.remains import Remains
from tests.chaos.server import RoughApi
from tests.chaos.signs import answer_of


def lost(server: RoughApi, crowd: Crowd, remains: Remains) -> Iterator[str]:
    """Updates that were not handled, and questions whose answer never came."""
    for update in server.issued:
        if update not in remains.handled:
            yield f"update {update} is not in the inbox as handled"
    answered = _answers(server, remains)
    for somebody in crowd.people.values():
        for question, times in (Counter(somebody.asked) - Counter(answered[somebody.chat])).items():
            yield f"chat {somebody.chat}: {times} too few answers to /{question}"


def twice(server: RoughApi, crowd: Crowd, remains: Remains) -> Iterator[str]:
    """Questions that were answered again, also where as many answers are lost."""
    answered = _answers(server, remains)
    for somebody in crowd.people.values():
        asked, told = somebody.asked, answered[somebody.chat]
        for question, times in (Counter(told) - Counter(asked)).items():
            yield f"chat {somebody.chat}: {times} too many answers to /{question}"
        if Counter(told) == Counter(asked) and told != asked:
            yield f"chat {somebody.chat}: asked {asked} and was answered {told}"


def _answers(server: RoughApi, remains: Remains) -> Mapping[int, list[str]]:
    """What the answers of each chat are to; one that the bot knows nothing of comes again."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for arrival in server.arrivals.values():
        question = answer_of(arrival)
        if question is not None and arrival.sent.message in remains.taken:
            found[arrival.sent.chat].append(question)
    return found
