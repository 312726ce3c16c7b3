"""What tests of the feedback channel may ask for besides the fixtures of all."""

import pytest

from tests.feedback.course import Course
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock


@pytest.fixture
def course(world: World, client: Client, clock: Clock) -> Course:
    """A case's way through the house."""
    return Course(world, client, clock)
