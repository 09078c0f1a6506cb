"""Facts in words: what several people, turns or tiers have in common is said once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from constraints._rule import Fact, Rule
from constraints._words import listed, the_turn, turn_day
from scheduler.domain.explanation import NamedFact
from scheduler.domain.team import Team

_WHO, _TURN, _TIER = "\0who\0", "\0turn\0", "\0tier\0"

_MANY = {
    "is": "are",
    "was": "were",
    "has": "have",
    "needs": "need",
    "rests": "rest",
    "leaves": "leave",
    "joins": "join",
    "serves": "serve",
}

WHO, TIER, TURN = range(3)

_ORDERS = ((TIER, WHO, TURN), (TIER, TURN, WHO))

Blank = tuple[tuple[int, str], ...]
"""What a blank says, each with what it is sorted by."""


@dataclass(frozen=True, kw_only=True)
class _Phrase:
    """A sentence with blanks for people, tiers and turns, and what each blank says."""

    text: str
    blanks: tuple[Blank, ...]


def named(fact: Fact, team: Team, alike: Sequence[str] = ()) -> NamedFact:
    """Return a fact as data, with its sentence."""
    turns = [turn for turn in team.turns[fact.rotation] if turn.ordinal == fact.ordinal]
    return NamedFact(
        rule=fact.rule.kind,
        rotation=fact.rotation,
        person=fact.person,
        tier=fact.tier,
        turn="" if fact.ordinal is None else turn_day(team, fact),
        start=turns[0].span.start if turns else None,
        detail=fact.detail,
        sentence=fact.rule.words(fact, team),
        alike=tuple(alike),
    )


def told(facts: Iterable[Fact], team: Team, alike: Mapping[Fact, Sequence[str]]) -> tuple[str, ...]:
    """Say facts in as few sentences as can be: first what is needed, then what stands against it."""

    def words(fact: Fact) -> str:
        others = [team.named(person) for person in alike.get(fact, ())]
        also = f" (and it would be the same with {listed(others, 'or')})" if others else ""
        return fact.rule.words(fact, team) + also

    return tuple(_sentences(sorted(facts, key=lambda fact: bool(fact.person)), team, words))


def way_told(facts: Iterable[Fact], team: Team) -> str:
    """Say what a manager would do to set these facts aside."""
    by_rule: dict[Rule, list[Fact]] = {}
    for fact in facts:
        by_rule.setdefault(fact.rule, []).append(fact)
    gathered = [fact for rule, mine in by_rule.items() for fact in rule.gathered(mine)]
    return listed(_sentences(gathered, team, lambda fact: fact.rule.way_out(fact, team)))


def _sentences(facts: Iterable[Fact], team: Team, words: Callable[[Fact], str]) -> list[str]:
    phrases = [_phrase(fact, team, words(fact)) for fact in facts]
    merged = [_merged(phrases, order) for order in _ORDERS]
    return [_said(phrase) for phrase in min(merged, key=len)]


def _phrase(fact: Fact, team: Team, text: str) -> _Phrase:
    """Put blanks where the sentence names the person, the tier and the turn."""
    about = (
        (_WHO, 0, team.named(fact.person) if fact.person else ""),
        (_TIER, 0, fact.tier),
        (_TURN, fact.ordinal or 0, "" if fact.ordinal is None else the_turn(team, fact)),
    )
    blanks: list[Blank] = []
    for mark, place, words in about:
        times = 0
        if words:
            text, times = re.subn(rf"(?<!\w){re.escape(words)}(?!\w)", mark, text, count=1)
        blanks.append(((place, words),) if times else ())
    return _Phrase(text=text, blanks=tuple(blanks))


def _merged(phrases: Sequence[_Phrase], order: Sequence[int]) -> list[_Phrase]:
    """Join phrases that differ in one blank only, blank by blank."""
    found = list(phrases)
    for blank in order:
        groups: dict[_Phrase, dict[tuple[int, str], None]] = {}
        for phrase in found:
            alone = _with(phrase, blank, ())
            groups.setdefault(alone, {}).update(dict.fromkeys(phrase.blanks[blank]))
        found = [_with(alone, blank, tuple(said)) for alone, said in groups.items()]
    return found


def _with(phrase: _Phrase, blank: int, said: Blank) -> _Phrase:
    return replace(phrase, blanks=(*phrase.blanks[:blank], said, *phrase.blanks[blank + 1 :]))


def _said(phrase: _Phrase) -> str:
    who, tiers, turns = phrase.blanks
    text = _of_many(phrase.text) if len(who) > 1 else phrase.text
    text = text.replace(_WHO, listed([name for _, name in who]))
    text = text.replace(_TIER, listed([tier for _, tier in tiers]))
    return text.replace(_TURN, _turns_said(turns)) if turns else text


def _of_many(text: str) -> str:
    """Put the verbs that follow the names into the plural."""
    verbs = "|".join(_MANY)
    pattern = re.compile(rf"(?<={re.escape(_WHO)} )({verbs})\b|(?<= and )({verbs})\b")
    return pattern.sub(lambda match: _MANY[match.group(0)], text)


def _turns_said(turns: Sequence[tuple[int, str]]) -> str:
    """Say turns: "the week of …", "the weeks of … and …", "the 5 weeks from … to …"."""
    rising = sorted(turns)
    if len(rising) == 1:
        return rising[0][1]
    word = rising[0][1].split()[1]
    days = [text.split(" of ", 1)[1] for _, text in rising]
    if len(rising) > 3 and rising[-1][0] - rising[0][0] == len(rising) - 1:
        return f"the {len(rising)} {word}s from {days[0]} to {days[-1]}"
    return f"the {word}s of {listed(days)}"
