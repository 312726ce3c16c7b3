"""What tests of the feedback channel may ask for besides the fixtures of all."""

import pytest

from tests.feedback.course import Course
from tests.feedback.held import Held
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock


@pytest.fixture
def course(world: World, client: Client, clock: Clock) -> Course:
    """A case's way through the house."""
    return Course(world, client, clock)


@pytest.fixture
def held(world: World, client: Client, clock: Clock) -> Held:
    """The same, with the receipts that open the cases."""
    return Held(world, client, clock)
