"""What Tortoise's own commands need to know: `make migration NAME=words_for_it` writes migrations with it."""

from portal.settings import load_settings
from portal.store.database import tortoise_config

TORTOISE = tortoise_config(load_settings())
