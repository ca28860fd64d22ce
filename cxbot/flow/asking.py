"""A question while it is open: asked, reminded, missed, answered, left and come back to."""

from datetime import datetime

from cxbot.flow import answers, telling
from cxbot.flow.protocol import (
    Accepted,
    Answered,
    Choice,
    Missed,
    Say,
    SayKind,
    TimerFired,
)
from cxbot.flow.shop import NO_REPLY_AFTER
from cxbot.flow.state import Waiting
from cxbot.flow.steps import AskStep
from cxbot.flow.texts import words
from cxbot.flow.turn import Impossible, Turn
from cxbot.model.text import RichText
from cxbot.model.touchpoint import Rating
from cxbot.model.value import replace

#: Without a `retry` list messages.retry is said twice; the miss after that gives up.
DEFAULT_TRIES = 2


def ask(turn: Turn, step: AskStep) -> None:
    if not turn.may_send():
        return
    turn.questions += 1
    turn.trace("ask")
    turn.wait(Waiting(kind="ask", number=turn.questions))
    asked = _question(turn, step)
    turn.add(replace(asked, effort=("reask",)) if _is_known(turn, step) else asked)
    _arm(turn, step)


def open_question(turn: Turn) -> Say:
    """As it would be asked again."""
    waiting, step = _open(turn)
    if waiting.offer and (offer := _offer(turn, waiting.offer)):
        return offer
    return _question(turn, step)


def understood(turn: Turn, event: Answered) -> bool:
    waiting, step = _open(turn)
    if waiting.offer and _offered(turn, event) is not None:
        return True
    if waiting.offer and event.choice is not None:
        return False
    return answers.read(step, event, turn.scope()) is not None


def answered(turn: Turn, event: Answered) -> bool:
    """An answer, a miss, or (False) a tap for nothing."""
    waiting, step = _open(turn)
    if waiting.offer:
        choice = _offered(turn, event)
        if choice is not None:
            _decided(turn, stop=choice == 1)
            return True
        if event.choice is not None:
            return False
        turn.wait(waiting.but(offer=0))
    if event.choice is not None and event.choice >= len(answers.options(step, turn.scope())):
        return False
    if event.choice is not None and event.choice < 0:
        return False
    answer = answers.read(step, event, turn.scope())
    if answer is None:
        _missed(turn, step)
    else:
        _accepted(turn, step, answer)
    return True


def suspend(turn: Turn) -> None:
    """Something runs on top of the question: nobody is reminded of it meanwhile."""
    waiting = turn.waiting
    if waiting and waiting.kind == "ask":
        turn.cancel(("remind", "no_reply"))
        turn.wait(waiting.but(remind="", no_reply="", offer=0))


def repeat(turn: Turn) -> None:
    """The question again, under the same number: its older buttons still work."""
    waiting, step = _open(turn)
    if not turn.may_send():
        return
    turn.wait(waiting.but(offer=0))
    turn.add(_question(turn, step))
    _arm(turn, step)


def resumed(turn: Turn, *, offer: bool) -> bool:
    waiting, _ = _open(turn)
    turn.questions += 1
    said = _offer(turn, turn.questions) if offer else None
    if said is None:
        repeat(turn)
    else:
        turn.wait(waiting.but(offer=turn.questions))
        turn.add(said)
    return True


def timer_fired(turn: Turn, event: TimerFired) -> bool:
    waiting = turn.waiting
    if waiting is None or waiting.kind != "ask" or not event.key:
        return False
    if event.kind == "remind" and event.key == waiting.remind:
        _remind(turn)
    elif event.kind == "no_reply" and event.key == waiting.no_reply:
        _no_reply(turn)
    else:
        return False
    return True


# --- the question itself -------------------------------------------------------------------------


def _open(turn: Turn) -> tuple[Waiting, AskStep]:
    waiting, step = turn.waiting, turn.step_of(turn.top)
    if waiting is None or not isinstance(step, AskStep):
        raise Impossible(f"step {turn.top.at} of {turn.top.flow} asks nothing")
    return waiting, step


def _question(turn: Turn, step: AskStep) -> Say:
    text = step.text.render(turn.scope())
    return _said(turn, step, text or _hint(turn, step), "question")


def _is_known(turn: Turn, step: AskStep) -> bool:
    """We ask for a fact of the customer that we have. A variable that is asked for again is most
    often a loop: the next item, another try."""
    if step.save is None or not step.save.customer:
        return False
    name = step.save.name
    value = turn.customer.get(name, turn.world.customer.get(name))
    return value is not None and value != ""


def _said(turn: Turn, step: AskStep, text: RichText, kind: SayKind) -> Say:
    waiting = turn.waiting
    return Say(
        text=text,
        kind=kind,
        question=waiting.number if waiting else None,
        choices=answers.rows(step, turn.scope()),
        asks_phone=step.answer.kind == "phone",
        place=turn.place(),
        initiative=turn.initiative,
        **telling.content(turn, step),
    )


def _hint(turn: Turn, step: AskStep) -> RichText:
    key, values = answers.hint(step)
    return turn.message(key, **values)


def _arm(turn: Turn, step: AskStep) -> None:
    """The timers that aren't armed yet."""
    waiting = turn.waiting or Waiting(kind="ask")
    now = turn.world.now
    remind, no_reply = waiting.remind, waiting.no_reply
    if step.remind and not remind and not waiting.reminded:
        remind = turn.timer("remind", now + step.remind.after)
    if not no_reply:
        after = step.no_reply.after if step.no_reply else NO_REPLY_AFTER
        no_reply = turn.timer("no_reply", now + after)
    turn.wait(waiting.but(remind=remind, no_reply=no_reply))


# --- answers -------------------------------------------------------------------------------------


def _is_secret(turn: Turn, step: AskStep) -> bool:
    """Some `human` step of the flow keeps the answer from the group."""
    return step.save is not None and step.save.name in turn.flow_of(turn.top).secret


def _accepted(turn: Turn, step: AskStep, answer: answers.Answer) -> None:
    rating = None
    if step.metric and step.answer.kind == "rating" and not answer.skipped:
        least, most = step.answer.least, step.answer.most
        rating = Rating(metric=step.metric, value=answer.value, min=least, max=most)
    turn.add(
        Accepted(
            value=answer.value,
            rating=rating,
            skipped=answer.skipped,
            secret=_is_secret(turn, step),
            place=turn.place(),
        )
    )
    turn.cancel(("remind", "no_reply"))
    changed = turn.save(step.save, answer.value)
    turn.trace("ask", changed, detail="skipped" if answer.skipped else "answered")
    turn.move(step.next)


def _missed(turn: Turn, step: AskStep) -> None:
    waiting, _ = _open(turn)
    tries = len(step.retry) or DEFAULT_TRIES
    misses = waiting.misses + 1
    turn.wait(waiting.but(misses=misses))
    left, secret = max(tries - misses + 1, 0), _is_secret(turn, step)
    turn.add(Missed(tries_left=left, secret=secret, place=turn.place()))
    if misses > tries:
        _give_up(turn, step)
        return
    if step.retry:
        text = step.retry[misses - 1].render(turn.scope())
    else:
        text = turn.message("retry", hint=_hint(turn, step).text)
    if text:
        turn.add(_said(turn, step, text, "retry"))


def _give_up(turn: Turn, step: AskStep) -> None:
    turn.cancel(("remind", "no_reply"))
    turn.trace("ask", detail="gave up")
    if step.give_up:
        turn.move(step.give_up.entry)
        return
    asked = " ".join(step.text.plain(turn.scope()).split())
    turn.call_person(f"No answer to: {asked}"[:200])
    if text := telling.called(turn):
        place, initiative = turn.place(), turn.initiative
        turn.add(Say(text=text, kind="system", place=place, initiative=initiative))
    turn.wait(Waiting(kind="human"))


# --- silence -------------------------------------------------------------------------------------


def _remind(turn: Turn) -> None:
    waiting, _ = _open(turn)
    if turn.world.policy:
        turn.ask_leave(_reminder(waiting), "reminder", turn.frames[turn.survey() or 0])
        return
    if not turn.wanted():
        turn.end("not relevant", "the customer wants no messages")
        return
    until = turn.shop.quiet_until(turn.world.now, turn.world.time_zone)
    if until is not None:
        turn.wait(waiting.but(remind=turn.timer("remind", until)))
        return
    reminded(turn)


def _reminder(waiting: Waiting) -> str:
    return f"reminder:{waiting.number}"


def reminds(turn: Turn, leave: str) -> bool:
    """Whether that leave was asked for a reminder of the open question, and it is still due."""
    waiting = turn.waiting
    return bool(
        waiting and waiting.kind == "ask" and waiting.remind and leave == _reminder(waiting)
    )


def remind_later(turn: Turn, until: datetime) -> None:
    waiting, _ = _open(turn)
    turn.wait(waiting.but(remind=turn.timer("remind", until)))


def not_reminded(turn: Turn) -> None:
    """It is left out; the question stays open."""
    waiting, _ = _open(turn)
    turn.wait(waiting.but(remind="", reminded=True))


def reminded(turn: Turn) -> None:
    waiting, step = _open(turn)
    turn.wait(waiting.but(remind="", reminded=True, offer=0))
    say = step.remind.say if step.remind else None
    text = (say or step.text).render(turn.scope())
    turn.trace("ask", detail="reminded")
    if text:
        turn.add(_said(turn, step, text, "remind"))


def _no_reply(turn: Turn) -> None:
    _, step = _open(turn)
    turn.trace("ask", detail="no reply")
    do = step.no_reply.do if step.no_reply else None
    if do is None:
        turn.end("no reply")
        return
    turn.cancel(("remind", "no_reply"))
    turn.begins(after_silence=True)
    turn.move(do.entry)


# --- the way back: [Continue] [Stop] -------------------------------------------------------------

_OFFERED = ("button_continue", "button_stop")


def _offer(turn: Turn, number: int) -> Say | None:
    text = turn.message("resume_offer")
    if not text:
        return None
    labels = [turn.message(key).text for key in _OFFERED]
    choices = tuple(Choice(index=i, label=label) for i, label in enumerate(labels) if label)
    return Say(
        text=text,
        kind="system",
        question=number,
        choices=(choices,) if choices else (),
        place=turn.place(),
        initiative=turn.initiative,
    )


def _offered(turn: Turn, event: Answered) -> int | None:
    if event.choice is not None:
        return event.choice if event.choice in {0, 1} else None
    scope = turn.scope()
    for index, key in enumerate(_OFFERED):
        phrase = turn.shop.messages.get(key)
        if phrase and any(words.same(event.text, label) for label in phrase.everywhere(scope)):
            return index
    return None


def _decided(turn: Turn, *, stop: bool) -> None:
    turn.trace("ask", detail="stopped" if stop else "continued")
    if stop:
        turn.say_message("flow_stopped")
        turn.end("stopped")
    else:
        repeat(turn)
