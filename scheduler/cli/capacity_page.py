"""How a team's capacity is printed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.table import Table
from rich.text import Text

from scheduler.cli.ink import a_table, figure, ink
from scheduler.domain.capacity import Capacity, Reach
from scheduler.domain.team import Team
from scheduler.domain.turn_words import turn_told


def page(answer: Capacity, team: Team) -> Iterator[Text | Table]:
    """Yield what is printed: the upshot, then time on call, variations, and who cannot drop out."""
    for sentence in answer.sentences:
        yield ink(f" • {sentence}")
    for table in (_times(answer, team), _variations(answer), _drop_outs(answer, team)):
        if table.row_count:
            yield ink("")
            yield table


def _times(answer: Capacity, team: Team) -> Table:
    seats = list(dict.fromkeys((t.rotation, t.tier) for one in answer.times for t in one.tiers))
    seats.sort(key=lambda seat: _place(team, seat))
    headings = [tier if len(team.rotations) == 1 else f"{rotation} {tier}" for rotation, tier in seats]
    table = a_table("Time on call", "", *headings, "of their time", right=(*headings, "of their time"))
    for one in sorted(answer.times, key=lambda one: (-(one.share or 0), one.person)):
        held = {(t.rotation, t.tier): str(t.turns) for t in one.tiers}
        share = (
            ink("–", "dim") if one.share is None else ink(f"{float(one.share) * 100:.0f} %", _tone(one.share))
        )
        table.add_row(ink(team.named(one.person)), *(held.get(seat, "") for seat in seats), share)
    return table


def _place(team: Team, seat: tuple[str, str]) -> tuple[int, int]:
    rotation = team.rotation[seat[0]]
    tiers = [tier.name for tier in rotation.tiers]
    return list(team.rotation).index(rotation.name), tiers.index(seat[1])


def _tone(share: Fraction) -> str:
    return "yellow" if share > Fraction(1, 4) else "green"


def _variations(answer: Capacity) -> Table:
    numbers = ("worst deviation", "sum of squares", "crowding", "most time on call")
    table = a_table("What would change", "", *numbers, "", right=numbers)
    if answer.reach is not None:
        table.add_row(ink("as it is", "bold"), *_figures(answer.reach))
    for one in answer.variations:
        words = "no plan" if one.impossible else "none found in time"
        row = _figures(one.reach) if one.reach is not None else ["", "", "", "", ink(words, "red")]
        table.add_row(ink(one.change), *row)
    return table


def _figures(reach: Reach) -> list[str | Text]:
    share = f"{float(reach.largest_share) * 100:.0f} %"
    sure = ink("") if reach.proven else ink("not proven", "dim")
    return [figure(reach.worst), figure(reach.sum_of_squares), figure(reach.spacing), share, sure]


def _drop_outs(answer: Capacity, team: Team) -> Table:
    table = a_table("Who could not drop out", "", "", "could step in, if rests were bent", "planned anew")
    for one in answer.drop_outs:
        anew = {True: "could do without", False: "no plan either", None: "not found out"}[one.replanned]
        stand_in = ink(team.named(one.stand_in)) if one.stand_in else ink("nobody", "red")
        words = f"{one.rotation} {one.tier}, {turn_told(team, one).removeprefix('the ')}"
        table.add_row(
            ink(team.named(one.person)),
            ink(words),
            stand_in,
            ink(anew, "red" if one.replanned is False else ""),
        )
    return table
