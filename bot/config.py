"""The environment becomes one frozen Config, read once; all that is wrong is named at once."""

import difflib
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv.parser import parse_stream
from pydantic import BeforeValidator, ValidationError, create_model
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PREFIX = "KUESIONER_"
TELEGRAM_API = "https://api.telegram.org"

SECRETS = ("KUESIONER_BOT_TOKEN", "KUESIONER_DATABASE_URL", "KUESIONER_WEBHOOK_SECRET")
"""What may also lie in a file, named by the same setting with `_FILE`, or in a credential of systemd."""


class ConfigError(Exception):
    """The settings cannot be used. `problems` holds one Indonesian line each, never a secret's value."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _token(text: str) -> str:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", text):
        raise ValueError("bukan token bot. Salin token dari @BotFather apa adanya (angka, titik dua, huruf).")
    return text


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port  # reading it raises ValueError when it is no port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", text):
        raise ValueError("bukan alamat web yang sah (contoh: https://bot.contoh.go.id/telegram).")
    return text


def _api_url(text: str) -> str:
    address = _web_address(text).rstrip("/")
    if address.endswith("/bot"):
        raise ValueError("tulis alamat server tanpa /bot.")
    return address


def _database_url(text: str) -> str:
    if text.startswith("postgres://"):
        text = "postgresql://" + text.removeprefix("postgres://")
    if text.startswith("postgresql://"):
        return _server_address(text)
    if text.startswith("sqlite:///") and text.removeprefix("sqlite:///") not in {"", ":memory:"}:
        return text
    raise ValueError("harus berbentuk sqlite:///berkas.db atau postgresql://pengguna@host/basisdata.")


def _server_address(text: str) -> str:
    """The address, if all programs read it alike.

    Else a piece of the password counts as the server's name to one of them, and is told in its errors.
    """
    try:
        parts = urlsplit(text)
        _ = parts.port  # reading it raises ValueError when it is no port
    except ValueError:
        parts = urlsplit("")
    if not parts.scheme or parts.netloc.count("@") > 1 or parts.fragment or re.search(r"\s", text):
        raise ValueError(
            "alamat server tidak dapat dibaca. Di dalam sandi tulis %40 untuk @, %3A untuk :, %2F untuk /, "
            "%3F untuk ?, dan %23 untuk #."
        )
    return text


def _timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError, ValueError):  # unknown; a folder of the zone database; no zone's name at all
        raise ValueError("zona waktu ini tidak dikenal (contoh: Asia/Makassar).") from None


def _secret(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("harus 1-256 karakter dari A-Z, a-z, 0-9, _ dan -.")
    return text


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
            raise ValueError(f"harus bilangan bulat dari {least} sampai {most}.")
        return int(text)

    return parse


def _log_format(text: str) -> str:
    if text not in {"text", "json"}:
        raise ValueError("harus text atau json.")
    return text


def _recipient(text: str) -> str:
    if not re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", text):
        raise ValueError("bukan kunci publik age (dimulai dengan age1; dibuat dengan age-keygen).")
    return text


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise ValueError("harus berbentuk alamat:port (contoh: 127.0.0.1:8080).")
    return host, int(port)


_Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Config:
    """What the environment says: each setting once, with its default and how its text is read.

    Secrets are left out of the repr, so that a logged Config shows none.
    """

    bot_token: Annotated[str | None, BeforeValidator(_token)] = field(default=None, repr=False)
    api_url: Annotated[str, BeforeValidator(_api_url)] = TELEGRAM_API
    """Base URL of the Bot API server, without `/bot` and without a slash at the end."""
    database_url: Annotated[str, BeforeValidator(_database_url)] = field(
        default="sqlite:///data/kuesioner.db", repr=False
    )
    """`sqlite:///...` or `postgresql://...`; may hold a password."""
    data_dir: Path = Path("data")
    timezone: Annotated[ZoneInfo, BeforeValidator(_timezone)] = field(
        default_factory=lambda: ZoneInfo("Asia/Makassar")
    )
    webhook_url: Annotated[str | None, BeforeValidator(_web_address)] = None
    """Long polling when None."""
    webhook_secret: Annotated[str | None, BeforeValidator(_secret)] = field(default=None, repr=False)
    listen: Annotated[_Address, NoDecode, BeforeValidator(_host_and_port)] = ("127.0.0.1", 8080)
    """Host and port of the webhook's server."""
    health_listen: Annotated[_Address | None, NoDecode, BeforeValidator(_host_and_port)] = None
    """Host and port of `/healthz`, `/readyz`, `/metrics`; None serves none."""
    backup_dir: Path | None = None
    """Where a copy is written each day; None writes none."""
    backup_hour: Annotated[int, BeforeValidator(_number(0, 23))] = 2
    """In `timezone`."""
    backup_keep: Annotated[int, BeforeValidator(_number(1, 1000))] = 14
    """How many of these copies are kept."""
    backup_recipient: Annotated[str | None, BeforeValidator(_recipient)] = None
    """The age recipient (`age1...`) for whom these copies are encrypted."""
    log_format: Annotated[str, BeforeValidator(_log_format)] = "text"
    """`text` or `json`: how the lines of the log are written."""

    @property
    def is_alone(self) -> bool:
        """Whether no other process works on the same database: only a webhook over PostgreSQL is shared."""
        return self.webhook_url is None or self.database_url.startswith("sqlite")


SETTINGS = (
    *(f"{PREFIX}{setting.name.upper()}" for setting in fields(Config)),
    *(f"{name}_FILE" for name in SECRETS),
)
"""Every name that is understood; any other name with this prefix is an error."""


class _Environment(BaseSettings):
    """Reads the fields of `Config`, which are added below."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, validate_default=False, arbitrary_types_allowed=True, extra="ignore"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed over: `load_config` puts it together and names its faults."""
        return (init_settings,)


class _Given(EnvSettingsSource):
    """What was put together, in the place of the process's environment."""

    def __init__(self, model: type[BaseSettings], values: Mapping[str, str]) -> None:
        self._values = values
        super().__init__(model)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._values.items()}


def _model() -> type[_Environment]:
    """The model of all fields, made when first read: processes that only draw never read settings."""
    hints = get_type_hints(Config, include_extras=True)
    wanted: dict[str, Any] = {one.name: (hints[one.name], None) for one in fields(Config)}
    return create_model("Environment", __base__=_Environment, **wanted)


def load_config(environ: Mapping[str, str], directory: Path) -> Config:
    """The settings of `environ`, completed by a `.env` file in `directory`.

    The environment wins over the file; an empty value counts as not set. ConfigError names all that is wrong.
    A secret may lie in a file named by `..._FILE`, or in systemd's credential of its name in small letters.
    """
    problems: list[str] = []
    values = _read_env_file(directory / ".env", problems)
    values |= {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    problems += [_unknown(name) for name in sorted(values) if name not in SETTINGS]
    _read_secret_files(values, environ.get("CREDENTIALS_DIRECTORY"), directory, problems)

    values = {name: text.strip() for name, text in values.items() if text.strip()}
    config, model = Config(), _model()
    try:
        read = model(**_Given(model, values)())
    except ValidationError as error:
        wrong = {f"{PREFIX}{str(one['loc'][0]).upper()}": one for one in error.errors()}
        problems += [f"{name}: {_said(one)}" for name, one in wrong.items()]
    else:
        wrong = {}
        config = Config(**{name: getattr(read, name) for name in read.model_fields_set})
    webhook = None if "KUESIONER_WEBHOOK_URL" in wrong else values.get("KUESIONER_WEBHOOK_URL")
    if webhook and "KUESIONER_WEBHOOK_SECRET" not in values:
        # without a secret anybody who finds the address could speak in anybody's name
        problems.append("KUESIONER_WEBHOOK_SECRET: wajib diisi bila KUESIONER_WEBHOOK_URL dipakai.")
    server = values.get("KUESIONER_API_URL", TELEGRAM_API).rstrip("/")
    if webhook and webhook.startswith("http://") and ("KUESIONER_API_URL" in wrong or server == TELEGRAM_API):
        problems.append("KUESIONER_WEBHOOK_URL: Telegram hanya menerima alamat https://.")
    if problems:
        raise ConfigError(tuple(problems))
    return config


def _said(error: ErrorDetails) -> str:
    """The sentence of the reader that refused; the value itself is never told, for it may be a secret."""
    reason = error.get("ctx", {}).get("error")
    return str(reason) if isinstance(reason, ValueError) else "tidak dapat dibaca."


def _read_env_file(path: Path, problems: list[str]) -> dict[str, str]:
    """Our settings in a `.env` file; other names in it belong to other programs and are passed over."""
    try:
        # utf-8-sig: Notepad writes a byte order mark. The parser below dotenv_values is used because it
        # reports the line that cannot be read, which dotenv_values only logs; ${...} is left as it stands.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except OSError as error:
        problems.append(f"{path.name}: tidak dapat dibaca ({error.strerror}).")
        return {}
    except UnicodeDecodeError:
        problems.append(f"{path.name}: bukan teks UTF-8. Simpan ulang berkas itu sebagai UTF-8.")
        return {}
    found: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            problems.append(f"{path.name} baris {binding.original.line}: tidak berbentuk NAMA=nilai.")
        elif binding.key is not None and binding.key.startswith(PREFIX):
            found[binding.key] = binding.value or ""
    return found


def _read_secret_files(
    values: dict[str, str], credentials: str | None, directory: Path, problems: list[str]
) -> None:
    """Puts what the files hold in the place of the settings."""
    for name in SECRETS:
        given, file = values.get(name, "").strip(), values.get(f"{name}_FILE", "").strip()
        if given and file:
            problems.append(f"{name}: isi hanya salah satu dari {name} dan {name}_FILE.")
            continue
        path = directory / file if file else None
        shown = " ".join(str(path).splitlines())
        if path is None and not given and credentials and (Path(credentials) / name.lower()).is_file():
            path = Path(credentials) / name.lower()
        if path is None:
            continue
        try:
            values[name] = path.read_text(encoding="utf-8-sig").strip()
        except UnicodeDecodeError:
            problems.append(f"{name}_FILE: {shown} bukan teks UTF-8.")
        except ValueError:
            problems.append(f"{name}_FILE: bukan nama berkas.")
        except OSError as error:
            problems.append(
                f"{name}_FILE: {shown} tidak dapat dibaca ({error.strerror}). Periksa letak dan hak aksesnya."
            )
        else:
            if not values[name]:
                problems.append(f"{name}_FILE: {shown} kosong.")


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, SETTINGS, n=1)
    hint = f" Mungkin maksud Anda {near[0]}?" if near else ""
    return f"{name}: pengaturan ini tidak dikenal.{hint}"
