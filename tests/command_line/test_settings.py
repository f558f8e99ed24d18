"""The settings: environment and `.env`, everything wrong named at once, secrets shown nowhere."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import SETTINGS, TELEGRAM_API, Config, ConfigError, load_config

TOKEN = "123456789:AAE-secret_secret_secret_secret_sec"


def problems(tmp_path: Path, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(environ, tmp_path)
    return "\n".join(caught.value.problems)


def test_nothing_set_gives_the_defaults(tmp_path):
    config = load_config({}, tmp_path)
    assert config == Config()
    assert config.api_url == TELEGRAM_API
    assert config.database_url == "sqlite:///data/kuesioner.db"
    assert config.data_dir == Path("data")
    assert config.timezone.key == "Asia/Makassar"
    assert config.listen == ("127.0.0.1", 8080)
    assert config.log_format == "text"
    assert config.bot_token is config.webhook_url is config.health_listen is None


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / ".env").write_text(
        f"# catatan\nKUESIONER_BOT_TOKEN='{TOKEN}'\nexport KUESIONER_TIMEZONE=Asia/Jakarta\nHOME=/elsewhere\n"
    )
    config = load_config({"KUESIONER_TIMEZONE": "Asia/Jayapura", "PATH": "/bin"}, tmp_path)
    assert config.bot_token == TOKEN
    assert config.timezone.key == "Asia/Jayapura"


def test_a_file_from_windows_is_read(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfKUESIONER_BOT_TOKEN=12:ab\r\nKUESIONER_DATA_DIR=isi\r\n")
    config = load_config({}, tmp_path)
    assert (config.bot_token, config.data_dir) == ("12:ab", Path("isi"))


def test_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / ".env").write_bytes("KUESIONER_DATA_DIR=isi\n".encode("utf-16"))
    assert "UTF-8" in problems(tmp_path)
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    assert ".env" in problems(tmp_path)


def test_dollar_signs_stay_as_they_are(tmp_path):
    (tmp_path / ".env").write_text("KUESIONER_DATABASE_URL=postgresql://u:a${HOME}b@h/d\n")
    assert load_config({}, tmp_path).database_url == "postgresql://u:a${HOME}b@h/d"


def test_an_empty_value_counts_as_not_set(tmp_path):
    config = load_config({"KUESIONER_BOT_TOKEN": " ", "KUESIONER_TIMEZONE": ""}, tmp_path)
    assert config == Config()


def test_an_unknown_name_is_an_error_that_suggests_the_near_one(tmp_path):
    assert "KUESIONER_BOT_TOKEN?" in problems(tmp_path, KUESIONER_BOT_TOKN="1:a")
    (tmp_path / ".env").write_text("KUESIONER_TIME_ZONE=Asia/Jakarta\n")
    assert "KUESIONER_TIMEZONE?" in problems(tmp_path)


def test_a_line_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / ".env").write_text("KUESIONER_DATA_DIR=a\n'''\n")
    assert "baris 2" in problems(tmp_path)


def test_everything_wrong_is_named_at_once_and_no_secret_is_shown(tmp_path):
    found = problems(
        tmp_path,
        KUESIONER_BOT_TOKEN="hunter2 hunter2",
        KUESIONER_API_URL="ftp://x",
        KUESIONER_DATABASE_URL="mysql://u:hunter2@h/d",
        KUESIONER_TIMEZONE="Asia/Samarinda",
        KUESIONER_WEBHOOK_URL="bot.example",
        KUESIONER_WEBHOOK_SECRET="hunter2!",
        KUESIONER_LISTEN="8080",
        KUESIONER_HEALTH_LISTEN="127.0.0.1:70000",
        KUESIONER_BACKUP_HOUR="24",
        KUESIONER_BACKUP_KEEP="0",
        KUESIONER_BACKUP_RECIPIENT="AGE-SECRET-KEY-hunter2",
        KUESIONER_LOG_FORMAT="xml",
        KUESIONER_COLOUR="red",
    )
    assert "hunter2" not in found
    for name in (*SETTINGS, "KUESIONER_COLOUR"):
        if not name.endswith(("_DIR", "_FILE")):
            assert name in found


def test_a_webhook_needs_a_secret(tmp_path):
    address = "https://bot.example/telegram"
    assert "KUESIONER_WEBHOOK_SECRET" in problems(tmp_path, KUESIONER_WEBHOOK_URL=address)
    config = load_config(
        {
            "KUESIONER_WEBHOOK_URL": address,
            "KUESIONER_WEBHOOK_SECRET": "a_B-9",
            "KUESIONER_LISTEN": "[::1]:80",
        },
        tmp_path,
    )
    assert (config.webhook_url, config.webhook_secret, config.listen) == (address, "a_B-9", ("::1", 80))


def test_telegram_itself_takes_only_https(tmp_path):
    plain = {"KUESIONER_WEBHOOK_URL": "http://10.0.0.1/t", "KUESIONER_WEBHOOK_SECRET": "s"}
    assert "https" in problems(tmp_path, **plain)
    assert load_config({**plain, "KUESIONER_API_URL": "http://10.0.0.2:8081/"}, tmp_path).webhook_url


@pytest.mark.parametrize("secret", ["", "a" * 257, "a b", "ä", "a!"])
def test_a_secret_that_telegram_refuses_is_refused(tmp_path, secret):
    assert "KUESIONER_WEBHOOK_SECRET" in problems(
        tmp_path, KUESIONER_WEBHOOK_URL="https://a.example", KUESIONER_WEBHOOK_SECRET=secret
    )


@pytest.mark.parametrize("zone", ["Asia", "Mars/Base", "../etc/passwd", "/etc/localtime", "a" * 300])
def test_a_zone_that_does_not_exist(tmp_path, zone):
    assert "KUESIONER_TIMEZONE" in problems(tmp_path, KUESIONER_TIMEZONE=zone)


def test_the_api_address_is_written_without_bot(tmp_path):
    assert "KUESIONER_API_URL" in problems(tmp_path, KUESIONER_API_URL="https://api.example/bot")
    assert load_config({"KUESIONER_API_URL": "http://h:1/x/"}, tmp_path).api_url == "http://h:1/x"


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql://u:hunter2@h:port/d",
        "postgresql://u:p@hunter2@h/d",
        "postgresql://u:p#hunter2@h/d",
        "postgresql://u:p/hunter2@h/d",
        "postgresql://u:hun ter2@h/d",
    ],
)
def test_a_database_address_that_could_be_read_in_two_ways(tmp_path, address):
    found = problems(tmp_path, KUESIONER_DATABASE_URL=address)
    assert "KUESIONER_DATABASE_URL" in found
    assert "hunter2" not in found


@pytest.mark.parametrize(
    "address",
    ["postgresql://u:p%40%2F%23@[::1]:5432/d?sslmode=require", "postgresql:///d?host=/run/postgresql"],
)
def test_database_addresses_that_are_taken(tmp_path, address):
    assert load_config({"KUESIONER_DATABASE_URL": address}, tmp_path).database_url == address


def test_the_other_name_of_postgresql(tmp_path):
    assert (
        load_config({"KUESIONER_DATABASE_URL": "postgres://h/d"}, tmp_path).database_url == "postgresql://h/d"
    )


def test_no_secret_is_in_the_repr():
    config = Config(bot_token=TOKEN, webhook_secret="hunter2", database_url="postgresql://u:hunter2@h/d")
    assert TOKEN not in repr(config)
    assert "hunter2" not in repr(config)


@given(name=st.sampled_from(SETTINGS), value=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_value_at_all_breaks_the_reading(name, value, tmp_path_factory):
    found: tuple[str, ...] = ()
    try:
        load_config({name: value}, tmp_path_factory.getbasetemp())
    except ConfigError as error:
        found = error.problems
    assert all(len(problem.splitlines()) == 1 for problem in found)


def test_secrets_from_files_and_from_systemd(tmp_path):
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "kuesioner_database_url").write_text("postgresql://bot:hunter2@host/x\n")
    (credentials / "kuesioner_bot_token").write_text("1:other")
    environ = {"KUESIONER_BOT_TOKEN_FILE": "token", "CREDENTIALS_DIRECTORY": str(credentials)}
    config = load_config(environ, tmp_path)
    assert (config.bot_token, config.database_url) == (TOKEN, "postgresql://bot:hunter2@host/x")
    given = load_config({"KUESIONER_BOT_TOKEN": "12:ab", "CREDENTIALS_DIRECTORY": str(credentials)}, tmp_path)
    assert given.bot_token == "12:ab"


def test_secret_files_that_cannot_be_used_are_all_named(tmp_path):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "wrong").write_text("no token: hunter2")
    told = problems(
        tmp_path,
        KUESIONER_BOT_TOKEN_FILE="wrong",
        KUESIONER_DATABASE_URL="sqlite:///x.db",
        KUESIONER_DATABASE_URL_FILE="empty",
        KUESIONER_WEBHOOK_SECRET_FILE="missing",
    )
    assert "KUESIONER_BOT_TOKEN: bukan token bot" in told
    assert "salah satu dari KUESIONER_DATABASE_URL dan KUESIONER_DATABASE_URL_FILE" in told
    assert "missing tidak dapat dibaca" in told
    assert "hunter2" not in told
    for name, said in (("empty", "kosong"), ("binary", "UTF-8")):
        assert said in problems(tmp_path, KUESIONER_WEBHOOK_SECRET_FILE=name)
