"""What the shop says in the story, in its two languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    greeting: str
    order_button: str
    size_button: str
    which_order: str
    no_number: str
    on_its_way: str
    cannot_find: str
    over: str
    how_was_it: str
    one_digit: str
    sorry: str
    will_write: str
    recommend: str
    wonderful: str
    skip: str
    coupon: str
    human: str
    #: It is a Saturday when the story comes to this.
    closed_hours: str
    yes: str
    wear_it: str
    not_understood: str
    offer_human: str
    call_person: str
    linked: str
    bad_link: str
    about: str
    which_language: str
    #: Of the other language: its button, and the answer to it.
    other_language: str
    changed: str


EN = Words(
    greeting="Hello! This is Loud Shirts. How can I help?",
    order_button="📦 Where is my order?",
    size_button="👕 Which size fits me?",
    which_order="Which order? Send its number, for example {}.",
    no_number="An order number looks like A-1042. It is in your confirmation message.",
    on_its_way="A-1042 is on its way. Expected within a week.",
    cannot_find="I cannot find {}. A colleague will look it up and write here.",
    over="Chat with our team is over. Anything else: /menu",
    how_was_it="Hi Anna! Your order A-1042 came a few days ago.\n"
    "How was it, from 1 (bad) to 5 (great)? One digit is enough.",
    one_digit="Please send one digit from 1 to 5.",
    sorry="I am sorry. What went wrong?",
    will_write="Thank you for telling us. A colleague will write to you here.",
    recommend="How likely are you to recommend Loud Shirts to a friend, from 0 (not at all) "
    "to 10 (certainly)? For any answer: 10% off.",
    wonderful="Wonderful! What do you like most?",
    skip="Skip",
    coupon=r"Thank you! 10% off your next order until [A-Z][a-z]+ \d{1,2}: LOUD-[0-9A-F]{8}",
    human="operator",
    closed_hours="Our team is back from Monday 10:00 AM. Your message is already in the queue.",
    yes="Yes",
    wear_it="Wear it loud!",
    not_understood="I am a bot, and I did not get that. Here is what I can do:",
    offer_human="I still don't understand. Shall I call a colleague?",
    call_person="Call a person",
    linked="Order C-3000 is now linked to this chat.",
    bad_link="This link does not work any more. Please ask the shop for a new one.",
    about="Loud Shirts: T-shirts with funny prints, printed in Moscow since 2019.",
    which_language="Which language?",
    other_language="Русский",
    changed="Хорошо, говорим по-русски.",
)
RU = Words(
    greeting="Здравствуйте! Это Loud Shirts. Чем помочь?",
    order_button="📦 Где мой заказ?",
    size_button="👕 Какой размер мне подойдёт?",
    which_order="Какой заказ? Пришлите его номер, например {}.",
    no_number="Номер заказа выглядит так: A-1042. Он есть в сообщении с подтверждением.",
    on_its_way="A-1042 в пути. Ждите в течение недели.",
    cannot_find="Не нахожу {}. Наш сотрудник посмотрит и напишет сюда.",
    over="Разговор с сотрудником завершён. Если что-то ещё: /menu",
    how_was_it="Здравствуйте! Несколько дней назад к вам приехал заказ A-1042.\n"
    "Как вам, от 1 (плохо) до 5 (отлично)? Хватит одной цифры.",
    one_digit="Пришлите, пожалуйста, одну цифру от 1 до 5.",
    sorry="Очень жаль. Что пошло не так?",
    will_write="Спасибо, что рассказали. Вам здесь напишет наш сотрудник.",
    recommend="Насколько вероятно, что вы посоветуете Loud Shirts друзьям, от 0 (ни за что) "
    "до 10 (обязательно)? За любой ответ: скидка 10%.",
    wonderful="Замечательно! Что нравится больше всего?",
    skip="Пропустить",
    coupon=r"Спасибо! Вам скидка 10% на следующий заказ до \d{1,2} [а-я]+: LOUD-[0-9A-F]{8}",
    human="Оператор!",
    closed_hours="Мы снова на связи: понедельник 10:00. Ваше сообщение уже в очереди.",
    yes="Да",
    wear_it="Носите громко!",
    not_understood="Я бот и этого не понял. Вот что я умею:",
    offer_human="Всё ещё не понимаю. Позвать сотрудника?",
    call_person="Позвать человека",
    linked="Заказ C-3000 теперь связан с этим чатом.",
    bad_link="Эта ссылка больше не работает. Попросите в магазине новую.",
    about="Loud Shirts: футболки со смешными принтами, печатаем в Москве с 2019 года.",
    which_language="На каком языке говорим?",
    other_language="English",
    changed="OK, English.",
)
