"""Contestants in turn: short shots, round after round, so that a busy moment of the machine hits all of them."""

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.load import Shot
from bench.processes import Server


@dataclass
class Contest:
    """One thing measured at one number of connections: the shots of each contestant, round by round."""

    name: str
    connections: int
    shots: dict[str, list[Shot]] = field(default_factory=dict)

    def median(self, contestant: str, figure: str) -> float:
        return statistics.median(float(getattr(shot, figure)) for shot in self.shots[contestant])

    def ratio(self, figure: str, *, of: str = "portal", to: str = "bare app") -> float:
        """Median over the rounds of one contestant's figure divided by the other's in the same round."""
        pairs = zip(self.shots[of], self.shots[to], strict=True)
        return statistics.median(float(getattr(one, figure) / getattr(other, figure)) for one, other in pairs)


def take_turns(contest: Contest, servers: Sequence[Server], rounds: int, shot: Callable[[Server], Shot]) -> Contest:
    """Shoot at each server once a round; who begins changes from round to round."""
    for turn in range(rounds):
        first = turn % len(servers)
        for server in (*servers[first:], *servers[:first]):
            contest.shots.setdefault(server.name, []).append(shot(server))
    rates = ", ".join(f"{server.name} {contest.median(server.name, 'rate'):,.0f}/s" for server in servers)
    print(f"{contest.name}, {contest.connections} connections: {rates}", file=sys.stderr, flush=True)
    return contest
