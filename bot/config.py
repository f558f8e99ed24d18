"""The environment becomes one frozen Config, read once; all that is wrong is named at once."""

import difflib
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv.parser import parse_stream

_Value = TypeVar("_Value")

PREFIX = "KUESIONER_"
TELEGRAM_API = "https://api.telegram.org"

SECRETS = ("KUESIONER_BOT_TOKEN", "KUESIONER_DATABASE_URL", "KUESIONER_WEBHOOK_SECRET")
"""What may also lie in a file, named by the same setting with `_FILE`, or in a credential of systemd."""

SETTINGS = (
    "KUESIONER_BOT_TOKEN",
    "KUESIONER_API_URL",
    "KUESIONER_DATABASE_URL",
    "KUESIONER_DATA_DIR",
    "KUESIONER_TIMEZONE",
    "KUESIONER_WEBHOOK_URL",
    "KUESIONER_WEBHOOK_SECRET",
    "KUESIONER_LISTEN",
    "KUESIONER_HEALTH_LISTEN",
    "KUESIONER_BACKUP_DIR",
    "KUESIONER_BACKUP_HOUR",
    "KUESIONER_BACKUP_KEEP",
    "KUESIONER_BACKUP_RECIPIENT",
    *(f"{name}_FILE" for name in SECRETS),
    "KUESIONER_LOG_FORMAT",
)
"""Every name that is understood; any other name with this prefix is an error."""


class ConfigError(Exception):
    """The settings cannot be used. `problems` holds one Indonesian line each, never a secret's value."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Config:
    """What the environment says. Secrets are left out of the repr, so that a logged Config shows none."""

    bot_token: str | None = field(default=None, repr=False)
    api_url: str = TELEGRAM_API
    """Base URL of the Bot API server, without `/bot` and without a slash at the end."""
    database_url: str = field(default="sqlite:///data/kuesioner.db", repr=False)
    """`sqlite:///...` or `postgresql://...`; may hold a password."""
    data_dir: Path = Path("data")
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Makassar"))
    webhook_url: str | None = None
    """Long polling when None."""
    webhook_secret: str | None = field(default=None, repr=False)
    listen: tuple[str, int] = ("127.0.0.1", 8080)
    """Host and port of the webhook's server."""
    health_listen: tuple[str, int] | None = None
    """Host and port of `/healthz`, `/readyz`, `/metrics`; None serves none."""
    backup_dir: Path | None = None
    """Where a copy is written each day; None writes none."""
    backup_hour: int = 2
    """In `timezone`."""
    backup_keep: int = 14
    """How many of these copies are kept."""
    backup_recipient: str | None = None
    """The age recipient (`age1...`) for whom these copies are encrypted."""
    log_format: str = "text"
    """`text` or `json`: how the lines of the log are written."""

    @property
    def is_alone(self) -> bool:
        """Whether no other process works on the same database: only a webhook over PostgreSQL is shared."""
        return self.webhook_url is None or self.database_url.startswith("sqlite")


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

    def read(setting: str, parse: Callable[[str], _Value], default: _Value) -> _Value:
        text = values.get(setting, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            problems.append(f"{setting}: {error}")
            return default

    ours = Config()
    config = Config(
        bot_token=read("KUESIONER_BOT_TOKEN", _token, ours.bot_token),
        api_url=read("KUESIONER_API_URL", _api_url, ours.api_url),
        database_url=read("KUESIONER_DATABASE_URL", _database_url, ours.database_url),
        data_dir=read("KUESIONER_DATA_DIR", Path, ours.data_dir),
        timezone=read("KUESIONER_TIMEZONE", _timezone, ours.timezone),
        webhook_url=read("KUESIONER_WEBHOOK_URL", _web_address, ours.webhook_url),
        webhook_secret=read("KUESIONER_WEBHOOK_SECRET", _secret, ours.webhook_secret),
        listen=read("KUESIONER_LISTEN", _host_and_port, ours.listen),
        health_listen=read("KUESIONER_HEALTH_LISTEN", _host_and_port, ours.health_listen),
        backup_dir=read("KUESIONER_BACKUP_DIR", Path, ours.backup_dir),
        backup_hour=read("KUESIONER_BACKUP_HOUR", _number(0, 23), ours.backup_hour),
        backup_keep=read("KUESIONER_BACKUP_KEEP", _number(1, 1000), ours.backup_keep),
        backup_recipient=read("KUESIONER_BACKUP_RECIPIENT", _recipient, ours.backup_recipient),
        log_format=read("KUESIONER_LOG_FORMAT", _log_format, ours.log_format),
    )
    if config.webhook_url and not values.get("KUESIONER_WEBHOOK_SECRET", "").strip():
        # without a secret anybody who finds the address could speak in anybody's name
        problems.append("KUESIONER_WEBHOOK_SECRET: wajib diisi bila KUESIONER_WEBHOOK_URL dipakai.")
    if config.webhook_url and config.webhook_url.startswith("http://") and config.api_url == TELEGRAM_API:
        problems.append("KUESIONER_WEBHOOK_URL: Telegram hanya menerima alamat https://.")
    if problems:
        raise ConfigError(tuple(problems))
    return config


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
