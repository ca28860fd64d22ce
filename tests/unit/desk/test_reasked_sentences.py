"""What asks a customer for something they have told already, and what only sounds so.

A labelled set of what operators write. A hint that is wrong teaches people to overlook hints, so
nothing may be found that isn't there; something may be overlooked.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.reasked import reasked

KNOWN = {
    "order": "A-1042",
    "phone": "+7 912 345-67-12",
    "email": "anna@example.com",
    "name": "Anna",
    "delivery_address": "Lenina 5, flat 12",
    "size": "XL",
    "Цвет": "чёрный",
}

#: What asks for something known, and the labels of it.
ASKS: list[tuple[str, set[str]]] = [
    ("What is your order number?", {"order"}),
    ("Hi Anna! What's your order number, please?", {"order"}),
    ("Could you tell me your order number?", {"order"}),
    ("Please send your phone number.", {"phone"}),
    ("Can you please give me your email address", {"email"}),
    ("May I have your e-mail?", {"email"}),
    ("Your order number?", {"order"}),
    ("Order number please", {"order"}),
    ("Which order is it?", {"order"}),
    ("What order are you asking about?", {"order"}),
    ("Hello, I need your phone number and address.", {"phone", "delivery_address"}),
    ("We'll need your delivery address.", {"delivery_address"}),
    ("What size do you wear?", {"size"}),
    ("Tell me your name and phone number", {"name", "phone"}),
    ("Please share the order number with us.", {"order"}),
    ("Thanks! Please provide your shipping address.", {"delivery_address"}),
    ("Could you remind me of your order number?", {"order"}),
    ("Can you confirm your order number?", {"order"}),
    ("Sorry, what is the number of your order?", {"order"}),
    ("What’s your name?", {"name"}),
    ("Write us your contact number, please.", {"phone"}),
    ("Would you kindly specify the size?", {"size"}),
    ("Подскажите, пожалуйста, номер заказа", {"order"}),
    ("Подскажите номер вашего заказа?", {"order"}),
    ("Здравствуйте! Напишите, пожалуйста, ваш номер телефона.", {"phone"}),
    ("Какой у вас номер заказа?", {"order"}),
    ("Как вас зовут?", {"name"}),
    ("Как к вам обращаться?", {"name"}),
    ("Уточните адрес доставки, пожалуйста", {"delivery_address"}),
    ("Какой размер вы носите?", {"size"}),
    ("Укажите телефон и адрес.", {"phone", "delivery_address"}),
    ("Мне нужен ваш номер заказа.", {"order"}),
    ("Пришлите номер заказа ещё раз", {"order"}),
    ("Номер заказа?", {"order"}),
    ("Ваш телефон?", {"phone"}),
    ("Можете назвать номер заказа?", {"order"}),
    ("Не могли бы вы сообщить адрес электронной почты?", {"email"}),
    ("Какая у вас почта?", {"email"}),
    ("Какой заказ вас интересует?", {"order"}),
    ("По какому заказу вопрос?", {"order"}),
    ("Можно узнать ваш номер телефона?", {"phone"}),
    ("Скажите, пожалуйста, какого цвета? Назовите цвет", {"Цвет"}),
    ("Какой цвет у вас?", {"Цвет"}),
    ("Продиктуйте номер телефона", {"phone"}),
    ("请问您的订单号是多少？", {"order"}),
    ("请提供一下订单号", {"order"}),
    ("您的手机号是多少？", {"phone"}),
    ("麻烦提供您的收货地址", {"delivery_address"}),
    ("订单号是？", {"order"}),
    ("请告诉我您的邮箱", {"email"}),
    ("您穿什么尺码？", {"size"}),
    ("请问怎么称呼您？", {"name"}),
    ("请再发一下您的订单号", {"order"}),
    ("您的地址是哪里？", {"delivery_address"}),
    ("请提供订单号和手机号", {"order", "phone"}),
    ("Hey, could I get your order number so I can look into this?", {"order"}),
    ("To find your parcel I need the order number.", {"order"}),
    ("Which phone number can we reach you on?", {"phone"}),
    ("Please reply with your email.", {"email"}),
    ("Can you send the order number one more time?", {"order"}),
    ("What was your order number again?", {"order"}),
    ("Could you please let us know your address?", {"delivery_address"}),
    ("Добрый день, подскажите ваш номер заказа и телефон", {"order", "phone"}),
    ("А какой у Вас размер?", {"size"}),
    ("На какой адрес доставить?", {"delivery_address"}),
    ("Напомните, пожалуйста, Ваше имя", {"name"}),
    ("你好，订单号发一下", {"order"}),
    ("亲，请问您的收货地址是？", {"delivery_address"}),
    ("能提供一下您的电话吗？", {"phone"}),
]

#: What asks for nothing that is known.
ASKS_NOT = [
    "Your order is on its way.",
    "Is your order number A-1042?",
    "You wrote A-1042: what is your order number, is that it?",
    "Is the number ending in 6712 your phone number?",
    "What is wrong with your order?",
    "What is the problem with the address?",
    "When did your order arrive?",
    "Please send a photo of the label.",
    "Please send a photo of your order number",
    "Could you check your email?",
    "We will send the address to the courier.",
    "I'll give your phone number to the courier.",
    "Did you send us your address?",
    "Do you want another size?",
    "What size would you like instead?",
    "Which size do you need?",
    "Please tell me your new address.",
    "What is the tracking number?",
    "How did the size fit?",
    "What is your order worth to you?",
    "What is your question?",
    "Can I call you on your phone?",
    "Shall I send it to your address?",
    "Thank you for your order number!",
    "The order number is in the letter.",
    "What is the courier's phone number? I will look it up.",
    "Please check the size on the label.",
    "Please write to our e-mail.",
    "May I ask why?",
    "What is your name day? Just joking, have a nice day",
    "Let me know if the address has changed.",
    "Give us a day, please.",
    "I need to check the address.",
    "Do you know your size?",
    "Confirm the delivery with the courier, please.",
    "Please send it back to the address on the label.",
    "Which order status do you see?",
    "Please tell me the courier phone number colour",
    "Tell me the order total, please.",
    "Ваш заказ уже в пути.",
    "Номер заказа A-1042, верно?",
    "Когда вы получили заказ?",
    "Что не так с размером?",
    "Напишите на нашу почту.",
    "Уточните у курьера адрес.",
    "Пришлите фото заказа, пожалуйста",
    "Какой размер вы хотите взамен?",
    "Какой размер нужен?",
    "Напишите новый адрес, пожалуйста",
    "Мы отправим заказ на ваш адрес.",
    "Вам нужен номер заказа?",
    "Спасибо за номер телефона!",
    "Подскажите, всё ли в порядке?",
    "Подскажите телефон курьера",
    "Напомните адрес склада, пожалуйста",
    "Какой номер заказа поставщика?",
    "Подскажите, заказ уже пришёл?",
    "Какой вопрос?",
    "Какой курьер привёз заказ?",
    "Я уточню адрес у склада.",
    "Проверьте, пожалуйста, почту.",
    "Телефон курьера отправил вам в сообщении.",
    "Можно заказать ещё один?",
    "Напишите, когда заказ придёт",
    "Как прошла доставка?",
    "Дайте, пожалуйста, минуту.",
    "Какой адрес получателя? А, вижу.",
    "您的订单已经发货。",
    "请问订单有什么问题？",
    "请提供快递单号",
    "请发一张照片",
    "请提供新的地址",
    "您的订单号是A-1042，对吗？",
    "请查收邮箱",
    "我们会把地址发给快递员。",
    "您想换什么尺码？",
    "谢谢您提供订单号",
    "请问还有什么可以帮您？",
    "What's the deal with your phone case?",
    "Your order should arrive tomorrow, what time suits you?",
    "Please give the courier your order number.",
    "Please tell me if the size fits.",
    "What address did the courier write?",
    "Please send the order back.",
    "Please confirm your order in the app.",
    "Please confirm your email by the link.",
    "Could you write your name on the parcel?",
    "Enter your order number on our site to see the status.",
    "Назовите курьеру номер заказа.",
    "Сообщите, пожалуйста, если адрес изменится",
    "Укажите номер заказа в комментарии к платежу.",
    "Можно размер побольше?",
    "Как обращаться с футболкой: стирать при 30",
    "Дайте адрес пункта выдачи? Вот он: Мира 3",
    "下单时请填写收货地址",
    "请保留好订单号",
    "地址没问题吗？",
    "",
    "??",
]


@pytest.mark.parametrize("text", ASKS_NOT)
def test_nothing_is_found_that_is_not_there(text: str) -> None:
    assert reasked(text, KNOWN) == []


@pytest.mark.parametrize(("text", "labels"), ASKS)
def test_no_other_thing_is_found_than_the_one_asked_for(text: str, labels: set[str]) -> None:
    assert set(reasked(text, KNOWN)) <= labels


def test_the_confusion_matrix() -> None:
    """Of label and sentence: found and there, found and not there, there and not found."""
    right = wrong = missed = 0
    for text, labels in [*ASKS, *((text, set[str]()) for text in ASKS_NOT)]:
        found = set(reasked(text, KNOWN))
        right += len(found & labels)
        wrong += len(found - labels)
        missed += len(labels - found)
    assert len(ASKS) + len(ASKS_NOT) >= 120
    assert (right, wrong, missed) == (74, 0, 0)


@pytest.mark.parametrize("text", [text for text, _ in ASKS])
def test_what_is_not_known_may_be_asked(text: str) -> None:
    assert reasked(text, {}) == []
    assert reasked(text, dict.fromkeys(KNOWN, "")) == []
    assert reasked(text, {"order_total": None, "photo": "f1"}) == []


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("order_number", "What is your order number?"),
        ("orderNumber", "What is your order number?"),
        ("Заказ", "What is your order number?"),
        ("Номер заказа", "请问订单号是多少？"),
        ("订单号", "Подскажите номер заказа"),
        ("customer_phone", "Ваш телефон?"),
        ("tel", "Ваш телефон?"),
        ("print", "What print is it? Tell me the print"),
        ("model", "Which model do you have?"),
    ],
)
def test_a_label_is_known_by_any_word_for_it(label: str, text: str) -> None:
    assert reasked(text, {label: "something"}) == [label]


def test_a_full_name_is_more_than_a_name() -> None:
    assert reasked("Your full name, please", {"name": "Anna"}) == []
    assert reasked("Ваши фамилия и имя?", {"full_name": "Anna P."}) == ["full_name"]


def test_labels_come_in_their_own_order() -> None:
    assert reasked("Tell me your name and order number", KNOWN) == ["order", "name"]


@given(st.text(), st.dictionaries(st.text(max_size=20), st.text() | st.integers(), max_size=5))
def test_it_takes_anything(text: str, known: dict[str, object]) -> None:
    assert set(reasked(text, known)) <= set(known)
