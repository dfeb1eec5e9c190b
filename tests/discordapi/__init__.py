"""Discord of our own, over real HTTP and a websocket on loopback, and people to type and tap.

For tests only. It refuses what Discord refuses and may not be kinder than Discord.
"""

from tests.botapi.people import Unanswered
from tests.discordapi.faults import Call, Fault
from tests.discordapi.interactions import Interaction
from tests.discordapi.messages import Post
from tests.discordapi.people import Person
from tests.discordapi.server import TOKEN, DiscordApi

__all__ = ["TOKEN", "Call", "DiscordApi", "Fault", "Interaction", "Person", "Post", "Unanswered"]
