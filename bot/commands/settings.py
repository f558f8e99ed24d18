"""The settings as a command reads them: from the process's environment and the folder it was started in."""

import os
from pathlib import Path

from bot.commands.terminal import CommandError
from bot.config import Config, load_config


def read_settings() -> Config:
    """The settings; ConfigError names everything wrong with them."""
    return load_config(os.environ, Path.cwd())


def token_of(config: Config) -> str:
    """The bot's token; CommandError says how to get one."""
    if config.bot_token is None:
        raise CommandError("KUESIONER_BOT_TOKEN belum diisi. Minta token pada @BotFather di Telegram.")
    return config.bot_token
