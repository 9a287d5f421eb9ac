"""Settings: one YAML file, overridden by the environment. Every name is described in `docs/settings.md`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

PREFIX = "VERBATIM_"
TOKEN_VARIABLE, API_VARIABLE, FILE_VARIABLE = "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "VERBATIM_SETTINGS"
DEFAULT_FILE = Path("verbatim.yaml")
MAX_BYTES = 100_000

_LIKE_A_TOKEN = re.compile(r"(?<=\d:)[A-Za-z0-9_-]{30,}|(?<=\d%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
"""The secret part of a token that stands in another setting, a webhook's address for one."""
_LISTEN = re.compile(r"(?:\[[0-9a-fA-F:]+\]|[^\s:/\[\]]*):(\d{1,5})")
_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)?")
_SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the key, the value and what would be right."""


def data_folder() -> Path:
    """Where the files that come with the program are: `data/` beside or inside the package."""
    package = Path(__file__).resolve().parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def _text(pattern: str, wanted: str, made: Callable[[str], object] = str) -> BeforeValidator:
    """A text of this pattern, of which the first group counts; None or nothing at all stays unset."""

    def check(value: object) -> object:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if text is None or text == "":
            return None
        found = re.fullmatch(pattern, str(text), re.DOTALL)
        if not found:
            raise ValueError(wanted)
        return made(found[1])

    return BeforeValidator(check)


def _listen(value: object) -> object:
    if value is None or value == "":
        return None
    text = str(value).strip()
    found = _LISTEN.fullmatch(text if ":" in text else f":{text}")
    if not found or not 0 <= int(found[1]) <= 65535:
        raise ValueError("HOST:PORT, like 127.0.0.1:8080")
    return text if not text.startswith(":") and ":" in text else f"127.0.0.1:{found[1]}"


def _folders(value: object) -> object:
    parts = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str | Path) for part in parts):
        raise ValueError(f"folders: a list, or in the environment separated by {os.pathsep!r}")
    folders = [Path(part).expanduser() for part in parts if str(part).strip()]
    if not folders:
        raise ValueError("at least one folder, like var/library")
    return tuple(folders)


def _numbers(value: object) -> object:
    parts = re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else value
    parts = [parts] if isinstance(parts, int) else parts
    try:
        if isinstance(parts, list | tuple):
            return tuple(int(part) for part in parts if str(part).strip())
    except (TypeError, ValueError):
        pass
    raise ValueError("numeric ids of Telegram users, like 123456789, 987654321")


def _duration(value: object) -> object:
    found = _DURATION.fullmatch(str(value).strip())
    if not found or int(found[1]) * _SECONDS[found[2]] > 31 * 86400:
        raise ValueError("a length of time, like 900, 15m, 1h or 1d (0 turns it off)")
    return int(found[1]) * _SECONDS[found[2]]


def _spoken(value: object) -> object:
    codes = sorted(file.name.removesuffix(".yaml") for file in files("bot.locale").iterdir() if ".yaml" in file.name)
    if value not in codes:
        *others, last = map(repr, codes)
        raise ValueError(f"{', '.join(others)} or {last}" if others else last)
    return value


_TOKEN = _text(
    r"\s*(\d+:[A-Za-z0-9_-]+)\s*",
    "a bot's token as @BotFather gives it, like 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    SecretStr,
)
_SECRET = _text(r"([A-Za-z0-9_-]{1,256})", "1 to 256 of the characters A-Z, a-z, 0-9, _ and -", SecretStr)
_WEB = _text(
    r"\s*(https?://[^\s/?#@]+(?:/[^\s?#]*)?)\s*",
    "an address like https://api.telegram.org or http://127.0.0.1:8081",
    lambda address: address.rstrip("/"),
)
_HTTPS = _text(r"(https://.*)", "an https:// address that Telegram can reach, on port 443, 80, 88 or 8443")
_DATABASE = _text(
    r"\s*((?:sqlite|postgresql|postgres)(?:\+\w+)?://.*?)\s*",
    "sqlite:///var/verbatim.db or postgresql://USER:PASSWORD@HOST/DATABASE",
)
_PATH = _text("(.*)", "a path", lambda path: Path(path).expanduser())

Folders = Annotated[tuple[Path, ...], BeforeValidator(_folders)]
Listen = Annotated[str | None, BeforeValidator(_listen)]


class Settings(BaseModel):
    """All that can be set. Secrets are never shown: not in `repr`, not in an error, not in a log line."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    token: Annotated[SecretStr | None, _TOKEN] = None
    """The bot's token; without it there is only the terminal chat."""
    api_url: Annotated[str, _WEB] = "https://api.telegram.org"
    library: Folders = Field(default_factory=lambda: (data_folder() / "transcripts", Path("var/library")))
    """Folders of transcripts; what arrives is stored in the last."""
    index: Annotated[Path | None, _PATH] = None
    """Where the saved index is; None: `.index` in the last folder of the library."""
    sources: Annotated[Path, _PATH] = Field(default_factory=lambda: data_folder() / "sources.yaml")
    database_url: Annotated[str, _DATABASE] = Field(default="sqlite:///var/verbatim.db", repr=False)
    var: Annotated[Path, _PATH] = Path("var")
    """The folder for what the program keeps for itself: how far each source is read."""
    webhook_url: Annotated[str | None, _HTTPS, _WEB] = None
    webhook_listen: Listen = "127.0.0.1:8443"
    webhook_secret: Annotated[SecretStr | None, _SECRET] = None
    http_listen: Listen = None
    """Where health and metrics are served; None: nowhere."""
    admins: Annotated[tuple[int, ...], BeforeValidator(_numbers)] = ()
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    contact: str | None = Field(default=None, max_length=200)
    """An address for the User-Agent of requests to the sources."""
    sync_every: Annotated[int, BeforeValidator(_duration)] = 900
    """Seconds between two polls of the sources while serving; 0: not at all."""
    speed: float = Field(default=1.0, gt=0, le=1000)
    """Telegram's flood limits times this: less where several processes share a bot, more where a server allows it."""
    watch: bool = True
    """Whether files dropped into the library are seen while serving."""
    language: Annotated[str, BeforeValidator(_spoken)] = "en"
    """The language of a chat that has not chosen one."""

    @classmethod
    def load(cls, path: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
        """Read the file (`verbatim.yaml` unless told, if it exists), then the environment over it; SettingsError."""
        env = os.environ if env is None else env
        named = path or (Path(env[FILE_VARIABLE]) if env.get(FILE_VARIABLE) else None)
        values: dict[str, Any] = {}
        origin: dict[str, str] = {}
        for key, value in _file_values(named or DEFAULT_FILE, required=named is not None).items():
            values[_known(key, cls, str(named or DEFAULT_FILE))] = value
            origin[key] = f"{named or DEFAULT_FILE}: {key}"
        for variable, key in _variables(env, cls).items():
            values[key] = env[variable]
            origin[key] = variable
        try:
            return cls(**values)
        except ValidationError as error:
            raise SettingsError(_explain(error, values, origin)) from None


def _file_values(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if required:
            raise SettingsError(f"{path}: there is no such file") from None
        return {}
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from None
    if len(data) > MAX_BYTES:
        raise SettingsError(f"{path}: larger than {MAX_BYTES:,} bytes")
    try:
        loaded = yaml.load(data, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        # Only the parser's own words: the line itself may hold the token.
        raise SettingsError(f"{path}: {line}not YAML ({error.problem})") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise SettingsError(f"{path}: not YAML") from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise SettingsError(f"{path}: must be lines of NAME: VALUE")
    return {str(key): value for key, value in loaded.items()}


def _known(key: str, settings: type[Settings], where: str) -> str:
    if key in settings.model_fields:
        return key
    raise SettingsError(f"{where}: {key}: is not a setting; {_hint(key, list(settings.model_fields))}")


def _hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def variable(key: str) -> str:
    """The environment variable of a setting."""
    return {"token": TOKEN_VARIABLE, "api_url": API_VARIABLE}.get(key, PREFIX + key.upper())


def _variables(env: Mapping[str, str], settings: type[Settings]) -> dict[str, str]:
    known = {variable(key): key for key in settings.model_fields}
    for name in env:
        if name.startswith(PREFIX) and name not in known and name != FILE_VARIABLE:
            raise SettingsError(f"{name}: is not a setting; {_hint(name, list(known))}")
    return {name: key for name, key in known.items() if env.get(name, "").strip()}


def _explain(error: ValidationError, values: Mapping[str, Any], origin: Mapping[str, str]) -> str:
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        key = str(problem["loc"][0])
        hidden = key in ("token", "webhook_secret", "database_url")
        shown = "the value (not shown)" if hidden else _shown(values.get(key))
        wanted = problem["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        lines.append(f"{origin.get(key, key)}: {shown} is not right; it should be {wanted}")
    return "\n".join(lines)


def _shown(value: object) -> str:
    text = _LIKE_A_TOKEN.sub("…", repr(value))
    return text if len(text) <= 80 else text[:77] + "…"
