"""Settings: read from what is handed in, judged all at once, never giving a secret away."""

from __future__ import annotations

import json
import pickle
from dataclasses import FrozenInstanceError, asdict, fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import NAMES, Settings, load_settings

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
DISCORD_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDe.AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQrrSS"
CODE = "sunny-side-up"
EXAMPLE = Path(__file__).parents[1] / ".env.example"


def refusal(environment: dict[str, str], env_file: Path | None = None) -> str:
    """Load what must be refused and return the message."""
    with pytest.raises(SettingsError) as refused:
        load_settings(environment, env_file)
    return str(refused.value)


def written(folder: Path, text: str) -> Path:
    """Write a `.env` file."""
    path = folder / ".env"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_given_is_the_terminal_with_its_defaults() -> None:
    """A fresh machine needs no setting at all."""
    settings = load_settings({}, None)
    assert settings.telegram_bot_token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.telegram_messages_per_second == 30
    assert settings.discord_bot_token is None
    assert settings.discord_api_url == "https://discord.com/api/v10"
    assert not settings.has_a_platform
    assert settings.database == Path("loosen.db")
    assert (settings.log_level, settings.log_format) == ("INFO", "text")
    assert settings.clock_speed == 1
    assert not settings.is_private


def test_every_setting_is_read_from_the_mapping() -> None:
    """Each name in the mapping reaches its field."""
    settings = load_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
            "TELEGRAM_MESSAGES_PER_SECOND": "1000",
            "DISCORD_BOT_TOKEN": DISCORD_TOKEN,
            "DISCORD_API_URL": "http://127.0.0.1:8082/api/v10/",
            "DATABASE": "/data/people.db",
            "HOST_NAME": "Clínica del Mar",
            "HOST_CONTACT": "hello@example.org",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
            "ALLOWED_PEOPLE": " 12345, telegram:12345,discord:9 ,",
            "INVITATION_CODE": CODE,
            "CLOCK_SPEED": "60",
        },
        None,
    )
    assert settings.secrets == (TOKEN, DISCORD_TOKEN, CODE)
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.telegram_messages_per_second == 1000
    assert settings.discord_api_url == "http://127.0.0.1:8082/api/v10"
    assert settings.database == Path("/data/people.db")
    assert (settings.host_name, settings.host_contact) == ("Clínica del Mar", "hello@example.org")
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")
    assert settings.allowed_people == ("telegram:12345", "discord:9")
    assert settings.clock_speed == 60
    assert settings.is_private


def test_the_process_environment_is_never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the mapping and the file count, whatever the process was started with."""
    monkeypatch.setenv("DATABASE", "elsewhere.db")
    assert load_settings({}, None).database == Path("loosen.db")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """A name in both places takes the environment's value; the file fills in the others."""
    env_file = written(tmp_path, "DATABASE=file.db\nexport HOST_NAME='The clinic'\n")
    settings = load_settings({"DATABASE": "environment.db"}, env_file)
    assert settings.database == Path("environment.db")
    assert settings.host_name == "The clinic"


def test_a_blank_value_is_the_default(tmp_path: Path) -> None:
    """A blank in the file or in the environment counts as not given, and hides the file's."""
    env_file = written(tmp_path, f"LOG_LEVEL=\nTELEGRAM_BOT_TOKEN={TOKEN}\n")
    settings = load_settings({"TELEGRAM_BOT_TOKEN": "  "}, env_file)
    assert settings.log_level == "INFO"
    assert settings.telegram_bot_token is None


def test_dollar_signs_in_the_file_stay_as_they_are(tmp_path: Path) -> None:
    """Nothing is expanded: a code may hold a dollar sign."""
    env_file = written(tmp_path, "INVITATION_CODE=pay-${HOME}-$day\n")
    assert load_settings({"HOME": "/root"}, env_file).secrets == ("pay-${HOME}-$day",)


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    """`.env` is optional."""
    assert load_settings({}, tmp_path / ".env") == load_settings({}, None)


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    """A folder in the file's place, or bytes that are no text, is told with the path."""
    assert str(tmp_path) in refusal({}, tmp_path)
    (tmp_path / ".env").write_bytes(b"HOST_NAME=\xff\xfe")
    assert "UTF-8" in refusal({}, tmp_path / ".env")


def test_a_malformed_line_is_named_by_number_and_not_repeated(tmp_path: Path) -> None:
    """A line that can't be read is found by its number; it may hold the token."""
    message = refusal({}, written(tmp_path, f"\n\nTELEGRAM_BOT_TOKEN {TOKEN}\n"))
    assert "line 3" in message
    assert TOKEN not in message


@pytest.mark.parametrize("line", [f"TELEGRAM_BOT_TOKEN:{TOKEN}=", f"{TOKEN}=x"])
def test_a_value_in_the_place_of_a_name_is_not_repeated(line: str, tmp_path: Path) -> None:
    """A slip that puts the token before the equals sign does not bring it into the message."""
    message = refusal({}, written(tmp_path, line))
    assert "line 1" in message
    assert TOKEN not in message


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("BOT_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("TELEGRAM_BOT_TOKN", "TELEGRAM_BOT_TOKEN"),
        ("telegram_bot_token", "TELEGRAM_BOT_TOKEN"),
        ("DATABASE_PATH", "DATABASE"),
        ("HOSTNAME", "HOST_NAME"),
        ("LOGLEVEL", "LOG_LEVEL"),
    ],
)
def test_a_misspelt_name_in_the_file_asks_back(name: str, meant: str, tmp_path: Path) -> None:
    """A name that looks like ours is not silently ignored."""
    assert f"{name}: is not a setting. Did you mean {meant}?" in refusal(
        {}, written(tmp_path, f"{name}=1\n")
    )


def test_names_of_other_programs_are_ignored(tmp_path: Path) -> None:
    """The file may serve other programs too, and the environment is full of their names."""
    env_file = written(tmp_path, "COMPOSE_PROJECT_NAME=loosen\nTZ=Europe/Berlin\nPATH=/bin\n")
    assert load_settings({"TELEGRAM_TOKEN": "x", "HOSTNAME": "box"}, env_file) == Settings()


BAD = {
    "TELEGRAM_BOT_TOKEN": ["hello-world", "123456", ":abcdef", "12 34:abcdef", "123456:ab"],
    "TELEGRAM_API_URL": [
        "api.telegram.org",
        "http://api.telegram.org",
        "http://192.168.1.5:8081",
        "ftp://127.0.0.1",
        "https://",
        "https://host:port-99",
        "https://user:word@api.telegram.org",
        "https://api.telegram.org/bot123:abc",
        "https://api.telegram.org?x=1",
        "https://api.telegram.org/#here",
        "https://api.tele gram.org",
        "http://[::1",
    ],
    "TELEGRAM_MESSAGES_PER_SECOND": ["0", "-1", "nan", "inf", "thirty"],
    "DISCORD_BOT_TOKEN": ["short", TOKEN, "Bot " + DISCORD_TOKEN, "https://example.org"],
    "DISCORD_API_URL": [
        "discord.com/api/v10",
        "http://discord.com/api/v10",
        "https://discord.com/app",
        "https://discord.com/api/v10/users",
        "https://user:word@discord.com/api/v10",
        "https://discord.com/api/v10?x=1",
    ],
    "DATABASE": ["~/loosen.db", ":memory:", "file:loosen.db?mode=rw"],
    "HOST_NAME": ["a" * 101, "two\nlines"],
    "HOST_CONTACT": ["a" * 101, "two\nlines"],
    "LOG_LEVEL": ["loud", "TRACE"],
    "LOG_FORMAT": ["xml"],
    "ALLOWED_PEOPLE": ["@alice", "telegram:alice", "-100123", "12345;67890", "myspace:12345"],
    "INVITATION_CODE": ["letmein", "open sesame", "x" * 65],
    "CLOCK_SPEED": ["0", "-1", "3601", "nan", "inf", "fast"],
}


def test_the_names_are_those_of_the_settings() -> None:
    """Each is read into the field of its name, and `told` is no setting."""
    assert [name.lower() for name in NAMES] == [each.name for each in fields(Settings)][:-1]


def test_what_the_host_gave_is_known() -> None:
    """Also where it equals the default, which a caller may replace by one of its own."""
    given = load_settings({"LOG_LEVEL": "INFO", "HOST_NAME": " "}, None)
    assert given.told == {"log_level"}
    assert given == Settings()


def test_every_setting_but_none_other_has_bad_values_below() -> None:
    """The table of bad values covers the settings one to one."""
    assert tuple(BAD) == NAMES


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in BAD.items() for v in values])
def test_a_bad_value_is_named_and_not_repeated(name: str, value: str) -> None:
    """The message names the setting once, says what to do, and never echoes the value."""
    message = refusal({name: value})
    assert message.startswith("One setting needs mending")
    assert message.count(f"- {name}: ") == 1
    without_advice = message
    for advice in ("https://api.telegram.org", "https://discord.com/api/v10", "https://"):
        without_advice = without_advice.replace(advice, "")
    assert len(value) < 4 or value not in without_advice


def test_all_problems_come_in_one_message(tmp_path: Path) -> None:
    """A host mends everything in one go: misspelt names, bad lines and every bad value."""
    env_file = written(tmp_path, "nonsense here\nTELEGRAM_TOKEN=x\n")
    message = refusal({name: values[0] for name, values in BAD.items()}, env_file)
    assert message.count("\n- ") == len(NAMES) + 2
    assert all(f"- {name}: " in message for name in NAMES)


@given(st.sampled_from(NAMES), st.text(alphabet="0123456789:abcXYZ_-/@. ", min_size=6, max_size=80))
def test_loading_gives_settings_or_a_settings_error_without_the_value(name: str, text: str) -> None:
    """Whatever a host writes, nothing else is raised, and a refused value is not shown."""
    refused = None
    try:
        load_settings({name: text}, None)
    except SettingsError as error:
        refused = error
    if refused is not None:
        assert f"- {name}: " in str(refused)
        assert refused.__context__ is None
        assert text not in str(refused)


@pytest.mark.parametrize(
    "url",
    [
        "https://bots.example.org:8443",
        "http://localhost:8081",
        "http://127.9.9.9",
        "http://[::1]:8081",
    ],
)
def test_a_server_of_ones_own_is_allowed(url: str) -> None:
    """Any https server, and plain http where nothing leaves the machine."""
    assert load_settings({"TELEGRAM_API_URL": f"{url}/"}, None).telegram_api_url == url


def test_secrets_show_in_no_rendering() -> None:
    """Neither repr, str, format, JSON nor a dump shows the token or the code."""
    settings = load_settings({"TELEGRAM_BOT_TOKEN": TOKEN, "INVITATION_CODE": CODE}, None)
    shown = [
        repr(settings),
        str(settings),
        f"{settings}",
        f"{settings!r:>10}",
        json.dumps(asdict(settings), default=str),
        f"{settings.telegram_bot_token} {settings.invitation_code!r}",
        str(vars(settings)),
    ]
    assert not [text for text in shown if TOKEN in text or CODE in text]
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301  # our own bytes


def test_settings_are_frozen() -> None:
    """Nobody changes a setting at run time."""
    settings = load_settings({}, None)
    with pytest.raises(FrozenInstanceError):
        settings.clock_speed = 2  # type: ignore[misc]  # it is what is tried
    assert settings.clock_speed == 1


def test_the_example_file_names_every_setting_and_no_other() -> None:
    """`.env.example` is complete, in order, and each setting has its line of explanation."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    named = [n for n, line in enumerate(lines) if line.startswith("# ") and "=" in line]
    assert tuple(lines[n].removeprefix("# ").split("=")[0] for n in named) == NAMES
    for n in named:
        assert lines[n - 1].startswith("# ")
        assert lines[n - 1].endswith(".")
        assert lines[n - 2] == ""


def test_the_example_file_shows_the_defaults(tmp_path: Path) -> None:
    """Taking the comment signs off changes nothing."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    set_lines = [line.removeprefix("# ") for line in lines if "=" in line]
    assert load_settings({}, written(tmp_path, "\n".join(set_lines))) == Settings()
