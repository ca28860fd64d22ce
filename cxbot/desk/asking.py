"""How people ask for things, in English, Russian and Chinese: the words, and how they follow."""

import re
from collections.abc import Iterator, Mapping, Sequence

#: One of the usual things (its name), or the words of a label.
Thing = str | tuple[str, ...]


def words_of(words: str) -> frozenset[str]:
    """Written one after another."""
    return frozenset(words.split())


# --- things --------------------------------------------------------------------------------------

#: Thing -> how it is called; the longest that fits counts. `*` stands for any ending.
_CALLED: Mapping[str, Sequence[str]] = {
    "order": (
        "order number", "order no", "order id", "order code", "number of your order",
        "number of the order", "order's number", "order", "заказ*", "номер* заказ*",
        "номер* ваш* заказ*", "код* заказ*",
    ),
    "phone": (
        "phone number", "phone no", "telephone number", "telephone", "mobile number",
        "mobile phone",
        "contact number", "phone", "телефон*", "номер* телефон*", "номер* ваш* телефон*",
        "контактн* телефон*", "мобильн* телефон*", "контактн* номер*", "мобильн* номер*",
    ),
    "email": (
        "email", "e-mail", "email address", "e-mail address", "mail address", "имейл*", "емейл*",
        "e-mail'*", "адрес* электронн* почт*", "электронн* почт*", "электронн* адрес*", "почт*",
    ),
    "name": ("name", "first name", "имя", "имени", "вас зовут", "вам обращаться"),
    "full_name": (
        "full name", "last name", "surname", "family name", "фамили*", "фио", "полн* имя",
    ),
    "address": (
        "address", "delivery address", "shipping address", "postal address", "home address",
        "адрес*", "адрес* доставк*", "почтов* адрес*",
    ),
    "size": ("size", "размер*"),
    "language": ("language", "язык*"),
    "city": ("city", "town", "город*"),
}  # fmt: skip
_CHINESE: Mapping[str, str] = {
    "order": r"(?<!快递)(?<!物流)(?<!运)(?<!单)(?:订单编?号码?|订单|单号)",
    "phone": r"(?:手机号码?|电话号码?|联系电话|联系方式|手机|电话)",
    "email": r"(?:电子邮箱|电子邮件|邮箱地址|邮箱|邮件地址|e-?mail)",
    "name": r"(?:名字|称呼)",
    "full_name": r"(?:姓名|全名)",
    "address": r"(?<!邮箱)(?<!邮件)(?:收货地址|送货地址|配送地址|地址)",
    "size": r"(?:尺码|尺寸|码数|大小)",
    "language": r"(?:语言)",
    "city": r"(?:城市)",
}
#: Words of labels that mean it although nobody would ask so.
_LABELS: Mapping[str, frozenset[str]] = {
    "phone": frozenset({"tel", "mobile", "тел"}),
    "email": frozenset({"mail"}),
    "full_name": frozenset({"fullname", "surname"}),
}
#: "which …", "what …" goes with these alone; a bare "order" is no number of one.
_NEEDS_WHICH = frozenset({"order", "заказ*"})

# --- words that ask ------------------------------------------------------------------------------

#: Stand between asking and the thing, and say nothing.
_FILLERS = words_of(
    "a again also and as buyer's complete contact correct current customer's delivery exact first "
    "full just kindly me once or order's please pls the then us valid well with your "
    "бы к ваш ваша ваше вашего вашей вашем вашему вашим вашу ваши вам вас еще же и или мне нам мой "
    "пожалуйста полный полное полную раз свой свое своего свою сам снова также точный точное "
    "точную у это этот был была было тоже , повторно контактный действующий"
)
#: Verbs that ask when they stand first, or after "please", "could you".
_VERBS = words_of("confirm enter give name provide send share specify state tell type write")
_BEFORE_VERB = words_of("please pls kindly just then so and you ,")
_MODALS = words_of("can could would will may might")
#: Whole openings: whatever follows them at once is asked for.
_OPENINGS: Sequence[str] = (
    "what is", "what's", "whats", "what are", "what was", "remind me of", "remind me",
    "may i have", "can i have", "could i have", "may we have", "can we have", "could we have",
    "can i get", "could i get", "may i get", "can we get", "could we get", "may i know",
    "could i know", "can i ask for", "may i ask for", "may i ask", "could i ask for",
    "let me know", "let us know", "reply with",
    "i need", "i'll need", "we need", "we'll need", "i will need", "we will need",
    "i would need", "we would need", "i also need", "we also need",
    "мне нужен", "мне нужно", "мне нужна", "нам нужен", "нам нужна", "нам нужно",
    "понадобится", "потребуется", "можно", "можно узнать", "можно уточнить", "могу узнать",
    "могу я узнать", "могу уточнить", "как", "каков", "какова", "каково",
)  # fmt: skip
_WHICH = words_of("which what какой какая какое какие каком какому каким какую которого")
_IMPERATIVES = words_of(
    "подскажите подскажи скажите скажи напишите напиши пришлите пришли укажите укажи назовите "
    "назови уточните уточни сообщите сообщи продиктуйте продиктуй отправьте отправь дайте дай "
    "предоставьте оставьте напомните напомни скиньте скинь повторите повтори введите "
    "подтвердите"
)
_INFINITIVES = words_of(
    "подсказать сказать написать прислать указать назвать уточнить сообщить продиктовать "
    "отправить дать предоставить оставить напомнить скинуть повторить ввести узнать"
)
_MAY = words_of("можете могли прошу просим просьба сможете можешь необходимо нужно")
#: It is wanted because the one we know won't do, or we speak of somebody else's.
_OTHER = words_of(
    "another different else instead new other change changed exchange swap update prefer replace "
    "friend's recipient courier seller their his her our "
    "другой другую другое другого другом иной новый новую новое нового новом взамен вместо "
    "обменять поменять сменить изменить замену обмен получателя курьера наш нашего нашу"
)
#: May follow the thing; anything else makes another thing of it: "order status", «адрес склада».
_AFTER = words_of(
    "are before can could did do does for from have here i if is it it's of one or shall should so "
    "that this today under was we were will would you "
    "а будет вас вопрос вы где для если за и или интересует интересуют идет ли но нужно о об "
    "отправить доставить привезти речь с сейчас со сюда там то тут указан указали чтобы что"
)
_POLITE = words_of(
    "hello hi hey sorry thanks ok okay so sure great good day morning afternoon evening dear there "
    "thank you здравствуйте привет спасибо добрый день вечер утро извините простите хорошо ок "
    "а"
)
_MAY_FOLLOW = _AFTER | _FILLERS | {"thanks", "thank", "спасибо"}
_WANTED = words_of("like want need хотите хотели нужен нужна нужно нужны нравится интересен")

_ZH_ASKS = (
    r"(?:请问|请提供|提供|请发|发一下|发给|发我|告诉我|告知|请说|说一下|请写"
    r"|请再|再说|再发|麻烦|需要|报一下|请报|确认一下|请确认|留一下|请留|哪个|哪一个|什么)"
)
_ZH_FILLERS = (
    r"(?:一下|一遍|一次|您的|你的|您|你|我们|我|给|再|下|的|完整|具体|详细|请|再次|方便|提供|发"
    r"|告诉|告知|说|把|是|，|,|\s)*"
)
_ZH_ASKED = (
    r"(?:号|是|为|的)*(?:什么|多少|哪个|哪里|哪儿|几号|呢|怎么写|(?:发|报|说|给)一下|发我|发给我)"
)
#: Another thing before it: "the order number and …".
_ZH_LISTED = r"(?:[\u4e00-\u9fff]{1,5}(?:和|、|及|与)(?:您的)?)?"
#: "请问订单有什么问题": there the order isn't what is asked for.
_ZH_AFTER = r"(?:号|是|为|吗|呢|和|、|及|与|多少|什么|哪|给|发|一下|[^\u4e00-\u9fff]|$)"
_ZH_POLITE = r"(?:您好|你好|请问|，|,|\s)*"
_ZH_CALLED = r"(?:怎么|如何)称呼|贵姓"
_ZH_OTHER = re.compile(r"新的|其他|别的|另|换|改成|修改|更改|收件人|快递员|我们的")
_ZH_THANKS = re.compile(r"(?:谢谢|感谢|已经?|收到)[^，,。]*(?:提供|告知|发)")


def usual(words: Sequence[str], plain: str) -> str | None:
    """Which of the usual things a label stands for."""
    best: tuple[int, str] | None = None
    for thing, names in _CALLED.items():
        for name in names:
            length = len(name.split())
            fits = any(_fits(words, at, name) for at in range(len(words)))
            if fits and (best is None or length > best[0]):
                best = (length, thing)
        if set(words) & _LABELS.get(thing, frozenset()):
            best = best or (1, thing)
    if best is not None:
        return best[1]
    return next((t for t, form in _CHINESE.items() if re.search(form, plain)), None)


# --- English and Russian -------------------------------------------------------------------------


def in_words(words: Sequence[str], question: bool, known: Sequence[Thing]) -> Iterator[Thing]:
    """What a sentence of these languages asks for, of what is known."""
    if set(words) & _OTHER:
        return
    for at, which in _asks(words):
        yield from _things_at(words, at, known, which=which)
    if question or "please" in words or "пожалуйста" in words:
        start = next((at for at, word in enumerate(words) if word not in _POLITE | {","}), 0)
        alone = list(_things_at(words, start, known, which=False, to_the_end=True))
        yield from alone


def _asks(words: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """Where what is asked for begins; True behind a "which"."""
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        for opening in _OPENINGS:
            if _fits(words, at, opening) and before not in {"know", "see", "вам", "если"}:
                yield at + len(opening.split()), False
        if _is_request(words, at):
            yield at + 1, False
        elif word in _WHICH and not set(words) & _WANTED:
            yield at + 1, True


def _is_request(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if word in _VERBS:
        return _may_ask(words, at)
    return word in _IMPERATIVES or (word in _INFINITIVES and bool(set(words[:at]) & _MAY))


def _may_ask(words: Sequence[str], at: int) -> bool:
    """Not "we will send", "did you send", "if you give"."""
    if at == 0:
        return True
    before = words[at - 1]
    if before in {"you", "please", "kindly"}:
        earlier = words[max(0, at - 4) : at]
        return before != "you" or bool(set(earlier) & _MODALS)
    return before in _BEFORE_VERB and not set(words[:at]) & {"i", "we", "i'll", "we'll"}


def _things_at(
    words: Sequence[str],
    at: int,
    known: Sequence[Thing],
    *,
    which: bool,
    to_the_end: bool = False,
) -> Iterator[Thing]:
    """The things that follow one another from there on; with `to_the_end` nothing else may."""
    found: list[Thing] = []
    while at < len(words):
        thing, length = _thing_at(words, at, known, which=which)
        if thing is not None and _is_whole(words, at + length):
            found.append(thing)
            at += length
        elif words[at] in _FILLERS or (to_the_end and words[at] in _POLITE):
            at += 1
        else:
            break
    if not to_the_end or at == len(words):
        yield from found


def _is_whole(words: Sequence[str], end: int) -> bool:
    """Nothing follows that it would only be the beginning of."""
    return end >= len(words) or words[end] in _MAY_FOLLOW


def _thing_at(
    words: Sequence[str], at: int, known: Sequence[Thing], *, which: bool
) -> tuple[Thing | None, int]:
    """The longest name of a thing there, and its length. What isn't known takes its words too, so
    that "e-mail address" is no address."""
    best: tuple[Thing | None, int] = (None, 0)
    for thing, names in _CALLED.items():
        for name in names:
            length = len(name.split())
            if name in _NEEDS_WHICH and not which:
                continue
            if length > best[1] and _fits(words, at, name):
                best = (thing, length)
    for own in known:
        if not isinstance(own, str) and len(own) > best[1] and _own_fits(words, at, own):
            best = (own, len(own))
    return best


def _fits(words: Sequence[str], at: int, name: str) -> bool:
    parts = name.split()
    if at + len(parts) > len(words):
        return False
    return all(
        word.startswith(part[:-1]) and len(word) <= len(part) + 3
        if part[-1] == "*"
        else word == part
        for word, part in zip(words[at:], parts, strict=False)
    )


def _own_fits(words: Sequence[str], at: int, own: tuple[str, ...]) -> bool:
    """As it is written, or with another ending where the word has them."""
    if at + len(own) > len(words):
        return False
    return all(_alike(word, mine) for word, mine in zip(words[at:], own, strict=False))


def _alike(word: str, mine: str) -> bool:
    if word == mine:
        return True
    if mine.isascii() or len(mine) < 4:
        return False
    stem = mine.rstrip("аеиоуыэюяйь")
    return len(stem) >= 3 and word.startswith(stem) and len(word) <= len(mine) + 2


# --- Chinese -------------------------------------------------------------------------------------


def in_chinese(sentence: str, known: Sequence[Thing]) -> Iterator[Thing]:
    if _ZH_OTHER.search(sentence) or _ZH_THANKS.search(sentence):
        return
    for thing in known:
        form = _CHINESE.get(thing) if isinstance(thing, str) else re.escape("".join(thing))
        if form is not None and _chinese_asks(sentence, form):
            yield thing
    if "name" in known and re.search(_ZH_CALLED, sentence):
        yield "name"


def _chinese_asks(sentence: str, form: str) -> bool:
    if re.search(_ZH_CALLED, sentence):
        return False
    found = re.search(rf"{_ZH_ASKS}{_ZH_FILLERS}{_ZH_LISTED}{form}(?={_ZH_AFTER})", sentence)
    told = re.search(rf"{form}{_ZH_ASKED}", sentence)
    alone = re.search(rf"^{_ZH_POLITE}(?:您的|你的)?{form}(?:是|呢)?\s*[?？]\s*$", sentence)
    return any((found, told, alone))
