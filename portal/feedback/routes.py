"""Addresses of the feedback channel."""

from starlette.routing import Route

ROUTES: list[Route] = []
