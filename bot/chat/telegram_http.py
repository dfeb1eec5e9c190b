"""Telegram's library speaks HTTP through this: its own seam for requests, on aiohttp.

Belongs to `telegram.py`. It may not know any method of Telegram. Errors name what went wrong by
its kind and never by the client's words, which hold the address and so the token.
"""

from __future__ import annotations

import io
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from structlog.typing import FilteringBoundLogger
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.chat.network import authorities_for, proxy_for
from bot.chat.telegram_answers import judge, result_of
from bot.chat.telegram_refusals import UnsentError
from bot.chat.telegram_updates import Updates

# Seconds until a request is given up: for a free connection, to connect, to write it.
_POOL_TIMEOUT = 30.0
_CONNECT_TIMEOUT = 10.0
_WRITE_TIMEOUT = 20.0
_UPLOAD_TIMEOUT = 60.0

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Http(BaseRequest):
    """The library's requests on aiohttp; an answer that is not Telegram's is a network error.

    No proxy is used towards loopback, elsewhere the machine's. `read_timeout` is in seconds.
    Raises `SettingsError` when the machine's proxy is none that it can use.
    """

    def __init__(self, api_url: str, *, connections: int, read_timeout: float) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._proxy = proxy_for(api_url)
        self._certificates = authorities_for(api_url)
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for each part of an answer, unless a request says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing: connections are opened when there is something to ask."""

    async def shutdown(self) -> None:
        """Close all connections, for good."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - the library's own marker
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - as above
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - as above
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - as above
    ) -> tuple[int, bytes]:
        """Ask, and look at a refusal before the library does."""
        uploads = request_data is not None and request_data.contains_files
        limits = _limits(
            read=_given(read_timeout, self._read_timeout),
            write=_given(write_timeout, _UPLOAD_TIMEOUT if uploads else _WRITE_TIMEOUT),
            connect=_given(connect_timeout, _CONNECT_TIMEOUT),
            pool=_given(pool_timeout, _POOL_TIMEOUT),
        )
        code, retry_after, payload = await self._exchange(url, method, request_data, limits)
        return judge(code, retry_after, payload), payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer. Raises `NetworkError` when it is not Telegram's."""
        return result_of(payload)

    async def _exchange(
        self, url: str, method: str, request_data: RequestData | None, limits: ClientTimeout
    ) -> tuple[int, str, bytes]:
        """Send and read; what goes wrong on the way is named by its kind, without the address."""
        body, headers = _written(request_data)
        try:
            async with self._opened().request(
                method, url, data=body, headers=headers, timeout=limits, allow_redirects=False
            ) as answer:
                retry_after = answer.headers.get("Retry-After", "")
                return answer.status, retry_after, await answer.read()
        except (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError) as error:
            raise UnsentError(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    def _opened(self) -> ClientSession:
        """The session, which needs a running loop to be made."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections, ssl=self._certificates),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )
        return self._session


class PollingHttp(Http):
    """Mends each update that the library can't read, so that it is heard or at least no block."""

    def __init__(
        self, api_url: str, *, connections: int, read_timeout: float, log: FilteringBoundLogger
    ) -> None:
        super().__init__(api_url, connections=connections, read_timeout=read_timeout)
        self._updates = Updates(log)

    async def do_request(self, *args: Any, **settings: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's own markers
        """Ask for updates."""
        code, payload = await super().do_request(*args, **settings)
        return code, self._updates.mended(payload)


def _written(request_data: RequestData | None) -> tuple[bytes | FormData | None, dict[str, str]]:
    """Write a form as the library's own client does: every Bot API server reads it."""
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        return request_data.url_encoded_parameters().encode(), _FORM
    form = FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mimetype) in request_data.multipart_data.items():
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=mimetype)
    return form, {}


def _given(timeout: Any, default: float) -> float | None:  # noqa: ANN401 - the library's own marker
    return default if timeout is BaseRequest.DEFAULT_NONE else timeout


def _limits(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> ClientTimeout:
    """Seconds for each step; aiohttp has none for writing, so that the sum limits it."""
    begin = None if pool is None or connect is None else pool + connect
    total = None if begin is None or write is None or read is None else begin + write + read
    return ClientTimeout(total=total, connect=begin, sock_connect=connect, sock_read=read)
