"""The transport: the same requests as the library's own client, errors that tell what was sent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from bot.chat.platform import File, Message
from bot.chat.telegram_http import Http
from bot.chat.telegram_refusals import UnsentError
from bot.errors import DeliveryError, SettingsError
from tests.botapi.bench import Bench, bench
from tests.botapi.faults import Fault
from tests.botapi.server import TOKEN, BotApi

ANN = 11
NOWHERE = "http://127.0.0.1:1"
Opened = Callable[..., Http]


@pytest_asyncio.fixture
async def opened(server: BotApi) -> AsyncIterator[Opened]:
    """Make transports to the server, and close them afterwards."""
    made: list[Http] = []

    def make(connections: int = 4, read_timeout: float = 5) -> Http:
        made.append(Http(server.url, connections=connections, read_timeout=read_timeout))
        return made[-1]

    yield make
    for http in made:
        await http.shutdown()


class Wire:
    """A server that keeps the bytes of every request."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, bytes]] = []

    async def keep(self, request: web.Request) -> web.Response:
        """Keep it, and answer as Telegram does."""
        kind = request.headers["Content-Type"].partition(";")[0]
        self.requests.append((request.method, kind, await request.read()))
        sent = {"message_id": 1, "date": 1, "chat": {"id": ANN, "type": "private"}}
        return web.json_response({"ok": True, "result": sent})


async def test_requests_are_those_of_the_librarys_own_client() -> None:
    """Every Bot API server that reads the library's forms reads ours: the bytes are the same."""
    wire, app = Wire(), web.Application()
    app.router.add_post("/{path:.*}", wire.keep)
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Fertig \u2714", callback_data="s:1")]])
    async with TestServer(app) as server:
        base = str(server.make_url("")).rstrip("/")
        clients: list[BaseRequest] = [
            HTTPXRequest(httpx_kwargs={"trust_env": False}),
            Http(base, connections=1, read_timeout=5),
        ]
        for client in clients:
            bot = Bot(TOKEN, base_url=f"{base}/bot", request=client)
            bold = MessageEntity(MessageEntity.BOLD, 0, 4)
            await bot.send_message(
                ANN, "R\u00fcck & gut?\n+1 = \U0001f9b4", entities=[bold], reply_markup=buttons
            )
            await client.shutdown()
    theirs, ours = wire.requests
    assert ours == theirs


async def test_files_keep_their_names_and_bytes(server: BotApi, loosen: Bench) -> None:
    """Whatever the name and the content hold, they arrive as they are."""
    files = (File('R\u00fccken "1".csv', bytes(range(256)) * 5000), File("empty.txt", b"\n"))
    await loosen.telegram.send(str(ANN), Message(text="Here you are.", files=files))
    arrived = [(one.file_name, one.file) for one in server.messages(ANN)[1:]]
    assert arrived == [(file.name, file.content) for file in files]


async def test_a_connection_is_used_again(server: BotApi, opened: Opened) -> None:
    """Requests one after the other share one connection, which was opened by the first."""
    http = opened()
    bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=http)
    for _ in range(3):
        await bot.get_me()
    assert http._session is not None
    assert http._session.connector is not None
    assert [len(kept) for kept in http._session.connector._conns.values()] == [1]


@pytest.mark.parametrize("proxy", ["", "closed", "refusing"])
async def test_what_had_no_connection_was_not_sent(
    server: BotApi, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    """Without a connection, to Telegram or through the proxy, Telegram can't have seen it."""
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", NOWHERE if proxy == "closed" else server.url)
    url = "https://bots.invalid" if proxy else NOWHERE
    async with bench(server, url=url) as loosen:
        with pytest.raises(DeliveryError, match="can't be reached") as caught:
            await loosen.telegram.send(str(ANN), Message(text="Hello"))
    error = caught.value
    assert (error.unsent, error.permanent, error.refused) == (True, False, False)


async def test_a_wait_for_a_free_connection_ends_unsent(server: BotApi, opened: Opened) -> None:
    """When every connection is taken for too long, the request never went out."""
    http, gate = opened(connections=1), asyncio.Event()
    server.fail("getMe", Fault(gate=gate))
    address = f"{server.url}/bot{TOKEN}/getMe"
    first = asyncio.create_task(http.do_request(address, "POST"))
    await server.until(lambda: bool(server.called("getMe")))
    with pytest.raises(UnsentError):
        await http.do_request(address, "POST", pool_timeout=0.01, connect_timeout=0.01)
    gate.set()
    assert (await first)[0] == 200


async def test_a_slow_answer_is_given_up_and_may_have_been_sent(
    server: BotApi, opened: Opened
) -> None:
    """After the seconds for reading it is a time-out, which says nothing about what arrived."""
    server.fail("getMe", Fault(gate=asyncio.Event()))
    with pytest.raises(TimedOut) as caught:
        await opened(read_timeout=0.05).do_request(f"{server.url}/bot{TOKEN}/getMe", "POST")
    assert not isinstance(caught.value, UnsentError)


async def test_a_request_may_take_longer_than_usual(server: BotApi, opened: Opened) -> None:
    """The seconds that a request names win over those of the transport, as a long poll needs."""
    gate, http = asyncio.Event(), opened(read_timeout=0.05)
    server.fail("getMe", Fault(gate=gate))
    asyncio.get_running_loop().call_later(0.15, gate.set)
    address = f"{server.url}/bot{TOKEN}/getMe"
    assert (await http.do_request(address, "POST", read_timeout=5))[0] == 200
    assert http.read_timeout == 0.05


@pytest.mark.parametrize("fault", [Fault.cut(), Fault.half(), Fault(answer_lost=True)])
async def test_what_broke_after_it_went_out_may_have_arrived(
    server: BotApi, loosen: Bench, fault: Fault
) -> None:
    """A request that found a connection is never told as unsent."""
    server.fail("sendMessage", fault)
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), Message(text="Hello"))
    assert not caught.value.unsent


async def test_no_redirect_is_followed(opened: Opened) -> None:
    """The token travels in the address: it goes nowhere else."""
    asked: list[str] = []

    async def redirect(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPTemporaryRedirect("/elsewhere")

    app = web.Application()
    app.router.add_post("/{path:.*}", redirect)
    async with TestServer(app) as server:
        with pytest.raises(NetworkError, match="307"):
            await opened().do_request(str(server.make_url("/bot")), "POST")
    assert asked == ["/bot"]


async def test_after_the_end_nothing_is_asked(server: BotApi) -> None:
    """A transport that was shut down stays shut."""
    async with bench(server) as loosen:
        await loosen.telegram.check()
    with pytest.raises(DeliveryError):
        await loosen.telegram.check()


def test_well_known_authorities_are_trusted() -> None:
    """Also on a machine without certificates of its own; names and chains are always checked."""
    trusted = Http("https://api.telegram.org", connections=1, read_timeout=5)._certificates
    assert isinstance(trusted, ssl.SSLContext)
    assert trusted.check_hostname
    assert trusted.verify_mode is ssl.CERT_REQUIRED
    assert trusted.cert_store_stats()["x509_ca"] > 50


async def test_no_proxy_towards_loopback(server: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """A local server is asked directly, any other through the proxy of the machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with bench(server) as loosen:
        assert await loosen.telegram.check() == "loosen_test_bot"
    monkeypatch.setenv("HTTP_PROXY", server.url)
    async with bench(server, url="http://bots.invalid") as loosen:
        assert await loosen.telegram.check() == "loosen_test_bot"


@pytest.mark.parametrize(
    ("name", "value", "used"),
    [
        ("HTTPS_PROXY", "http://10.0.0.1:3128", "http://10.0.0.1:3128"),
        ("ALL_PROXY", "10.0.0.1:3128", "http://10.0.0.1:3128"),
        ("HTTP_PROXY", "http://10.0.0.1:3128", None),
    ],
)
def test_the_machines_proxy_is_used(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, used: str | None
) -> None:
    """The one for https, or the one for all; none where the machine says so."""
    monkeypatch.setenv(name, value)
    assert Http("https://bots.invalid", connections=1, read_timeout=5)._proxy == used
    monkeypatch.setenv("NO_PROXY", "bots.invalid")
    assert Http("https://bots.invalid", connections=1, read_timeout=5)._proxy is None


def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The host learns at the start what to change, without the proxy's password."""
    monkeypatch.setenv("ALL_PROXY", "socks5://me:secret@10.0.0.1:1080")
    with pytest.raises(SettingsError, match="NO_PROXY") as caught:
        Http("https://bots.invalid", connections=1, read_timeout=5)
    assert "secret" not in str(caught.value)
