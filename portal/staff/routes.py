"""Addresses of the desk's own pages: signing in and out, the first page, accounts."""

from starlette.routing import Route

ROUTES: list[Route] = []
