"""The Bot API over HTTP on loopback: checks, refuses and answers what Telegram would.

Every request is checked against the official interface; what breaks it is refused and kept in
`violations`, so that a test can assert that there was none. May not reach any other machine.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self

from aiohttp import web

from tests.botapi.faults import Call, Fault, broken, halved, refusal
from tests.botapi.files import Files
from tests.botapi.limits import keyboard_fault, text_fault
from tests.botapi.people import BOT, Chat, People, Sent, Unanswered
from tests.botapi.spec import Spec
from tests.botapi.updates import Refused

Params = dict[str, Any]
Method = Callable[[Params], Awaitable[Any]]

TOKEN = "4242:made-up-token-of-the-tests_x"
_LARGEST_FILE = 50 * 2**20
_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
_NO_TEXT = "Bad Request: there is no text in the message to edit"
_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class BotApi(People):
    """A Bot API server for one token; `async with BotApi() as server` starts and stops it."""

    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        super().__init__()
        self.token = token
        self.url = ""
        """What belongs into TELEGRAM_API_URL."""
        self.violations: list[str] = []
        """Every breach of the interface or of a limit; stays empty when the bot is right."""
        self.calls: list[Call] = []
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        """What goes wrong with the coming requests, by method."""
        self.files = Files()
        self.webhook = ""
        self.menus: dict[tuple[str, str], list[dict[str, str]]] = {}
        """The commands by (scope, language)."""
        self._spec = Spec.official()
        self._port = port
        self._runner: web.AppRunner | None = None
        self._methods: Mapping[str, Method] = {
            "answerCallbackQuery": self._answer_callback_query,
            "deleteMyCommands": self._accept,
            "deleteWebhook": self._delete_webhook,
            "editMessageReplyMarkup": self._edit_reply_markup,
            "editMessageText": self._edit_text,
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "getWebhookInfo": self._get_webhook_info,
            "sendAnimation": self._send_animation,
            "sendDocument": self._send_document,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "setMyCommands": self._set_my_commands,
            "setMyDescription": self._accept,
            "setMyShortDescription": self._accept,
        }

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_LARGEST_FILE)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Close every connection, and take no other."""
        self.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    def fail(self, method: str, *faults: Fault) -> None:
        """Have the next requests of a method go wrong, one fault each."""
        self.faults[method].extend(faults)

    def called(self, method: str) -> list[Mapping[str, Any]]:
        """List the parameters of every request of a method so far."""
        return [call.params for call in self.calls if call.method == method]

    async def until(self, holds: Callable[[], bool], timeout: float = 5) -> None:  # noqa: ASYNC109 - the wait is the point
        """Wait until something about this server is true. Raises `Unanswered`."""
        if not await self._signal.until(holds, timeout):
            raise Unanswered(f"not within {timeout} s; calls: {[c.method for c in self.calls]}")

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params = await self._params(request, method)
        self.calls.append(Call(method, params))
        self._signal.changed()
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is not None and fault.promised:
            return await halved(request, fault)
        if fault is not None and not fault.answer_lost:
            if fault.gate is None:
                return broken(request, fault)
            await fault.gate.wait()
        try:
            result = await self._carry_out(request.match_info["token"], method, params)
        except Refused as refused:
            return refusal(refused.status, refused.description, refused.parameters)
        finally:
            self._signal.changed()
        if fault is not None and fault.answer_lost:
            return broken(request, Fault.cut())
        return web.json_response({"ok": True, "result": result})

    async def _params(self, request: web.Request, method: str) -> Params:
        if request.content_type == "application/json":
            body: Params = await request.json()
            return body
        form: Params = dict(request.query)
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                with value.file:
                    form[name] = value.file.read()
                form[f"{name}.name"] = value.filename
            else:
                form[name] = value
        return self._spec.read(method, form) if self._spec.knows(method) else form

    async def _carry_out(self, token: str, method: str, params: Params) -> Any:
        if token != self.token:
            raise Refused(401, "Unauthorized")
        if not self._spec.knows(method) or method not in self._methods:
            self.violations.append(f"{method}: this server does not speak it")
            raise Refused(404, "Not Found")
        plain = {name: value for name, value in params.items() if not name.endswith(".name")}
        faults = self._spec.request_faults(method, plain)
        if faults:
            self._violated("; ".join(faults))
        return await self._methods[method](params)

    def _violated(self, fault: str) -> None:
        self.violations.append(fault)
        raise Refused(400, f"Bad Request: {fault}")

    def _chat(self, params: Params) -> Chat:
        chat = self.chats.get(int(params["chat_id"]))
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.deactivated:
            raise Refused(403, "Forbidden: user is deactivated")
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _checked_text(self, params: Params) -> Params:
        text, entities = params["text"], params.get("entities", [])
        if fault := text_fault(text, entities):
            self._violated(fault)
        return {"text": text, "entities": entities}

    def _checked_keyboard(self, params: Params) -> Params:
        keyboard = params.get("reply_markup", {}).get("inline_keyboard", [])
        if fault := keyboard_fault(keyboard):
            self._violated(fault)
        return {"keyboard": keyboard}

    async def _accept(self, _: Params) -> Any:
        return True

    async def _get_me(self, _: Params) -> Any:
        return BOT

    async def _get_updates(self, params: Params) -> Any:
        if self.webhook:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        return await self.updates.poll(
            params.get("offset", 0),
            params.get("limit", 100),
            params.get("timeout", 0),
            params.get("allowed_updates"),
        )

    async def _get_webhook_info(self, _: Params) -> Any:
        return {
            "url": self.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }

    async def _delete_webhook(self, _: Params) -> Any:
        self.webhook = ""
        return True

    async def _send_message(self, params: Params) -> Any:
        content = self._checked_text(params) | self._checked_keyboard(params)
        content["silent"] = params.get("disable_notification", False)
        return self.as_message(self.deliver(content, self._chat(params)))

    async def _send_document(self, params: Params) -> Any:
        content = self._captioned(params)
        content |= {"file": params["document"], "file_name": params["document.name"]}
        return self.as_message(self.deliver(content, self._chat(params)))

    async def _send_animation(self, params: Params) -> Any:
        return self._send_picture("animation", params)

    async def _send_photo(self, params: Params) -> Any:
        return self._send_picture("photo", params)

    def _send_picture(self, kind: str, params: Params) -> Any:
        chat = self._chat(params)
        content = self._captioned(params)
        content["picture"] = self.files.take(kind, params[kind], params.get(f"{kind}.name", ""))
        return self.as_message(self.deliver(content, chat))

    def _captioned(self, params: Params) -> Params:
        caption, entities = params.get("caption", ""), params.get("caption_entities", [])
        if caption and (fault := text_fault(caption, entities)):
            self._violated(fault)
        content = self._checked_keyboard(params) | {"text": caption, "entities": entities}
        return content | {"silent": params.get("disable_notification", False)}

    async def _edit_text(self, params: Params) -> Any:
        if self._find(self._chat(params), params.get("message_id", 0)).picture is not None:
            raise Refused(400, _NO_TEXT)
        return self._edit(params, self._checked_text(params) | self._checked_keyboard(params))

    async def _edit_reply_markup(self, params: Params) -> Any:
        return self._edit(params, self._checked_keyboard(params))

    def _edit(self, params: Params, content: Params) -> Any:
        sent = self._find(self._chat(params), params.get("message_id", 0))
        if all(getattr(sent, name) == value for name, value in content.items()):
            raise Refused(400, _NOT_MODIFIED)
        for name, value in content.items():
            setattr(sent, name, value)
        return self.as_message(sent)

    def _find(self, chat: Chat, message: int) -> Sent:
        for sent in chat.sent:
            if sent.message == message:
                return sent
        raise Refused(400, "Bad Request: message to edit not found")

    async def _answer_callback_query(self, params: Params) -> Any:
        tap = params["callback_query_id"]
        if tap not in self.open_taps:
            raise Refused(400, _TOO_OLD)
        self.open_taps.discard(tap)
        self.notes[tap] = params.get("text", "")
        return True

    async def _set_my_commands(self, params: Params) -> Any:
        scope = params.get("scope", {"type": "default"})["type"]
        self.menus[scope, params.get("language_code", "")] = params["commands"]
        return True
