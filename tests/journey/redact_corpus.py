"""Lines as customers write them, each under what is personal in it. All of it is made up; cards,
IBANs and tax numbers are those that schemes publish for tests. Names aren't looked for."""

_PHONE = """
Позвоните мне на +7 916 555-01-23 после шести
мой телефон 8 (916) 555-01-23
8-916-555-01-23 это для курьера
89165550123
тел. +79165550123
запишите: +7(916)5550123
перезвоните по 916 555 01 23 пожалуйста
вайбер +7.916.555.01.23
номер жены 8 916 5550124, а мой 8 916 5550125
домашний 8 495 555 01 23
офис (495) 555-01-23 доб. 12
(812) 555 01 23 спросить Ирину
звоните 555-01-23 вечером
мой новый номер: +375 29 555-01-23
Киев +380 44 555 01 23
Алматы +7 727 555 01 23
Ташкент +998 71 555 01 23
из Риги: +371 25 550 123
это мой номер +49 151 5550 1234, я в Берлине
телеграм привязан к +90 532 555 01 23
курьеру: 8.916.555.01.23
WhatsApp +44 7700 900123 works best
call me at +1 (555) 010-0199
my cell is 555-010-0199
ring 020 is closed, try +44 20 7946 0958
mobile: +33 6 55 50 12 34
you can reach me on +353 85 555 0123
phone +61 491 570 156 before noon
+1 555 010 0142 is my work number
(555) 010-0123 after 5
Text me: +1-555-010-0177
my German number +49 30 5550123
it's +34 655 501 234
+39 320 555 0123, ask for Ann
+48 601 555 012 please
call +972 50 555 0123
+971 50 555 0123 thanks
our office: +31 20 555 0123
+7 (999) 555 0123 or write here
моб: 8(926)555-01-23.
наберите 8 800 555-01-23, звонок бесплатный
мой тел 9165550123, жду
+7-916-555-0123 Анна
phone number: 07700 900123
you may ring me on 1-800-555-0123
tel: +1.555.010.0144
"""
_MAIL = """
почта anna.petrova@example.com
пришлите чек на petrov_1985@mail.example
мой e-mail: ivan+shop@example.org, спасибо
аня@пример.рф
на INFO@EXAMPLE.RU не отвечают
пишите sergey.k@sub.mail.example.ru!
(olga@example.com)
адрес такой: o.ivanova-test@example.net.
копию на first.last@company.example, пожалуйста
логин user%name@example.com
send it to anna.smith@example.co.uk please
my mail is j_doe99@example.com
contact: <bob@example.io>
j.o'neil@example.com is the one
billing@shop.example.com never answers
it's me+orders@example.com
first-last@my-company.example
ANNA@EXAMPLE.COM
try a.b.c.d@example.museum
mail me: x@example.dev; or don't
forwarded from test.user@example.ac.uk yesterday
the receipt should go to accounts@example.finance
"""
_CARD = """
карта 4111 1111 1111 1111
платила с 5500-0000-0000-0004
спишите с 2200000000000004
4242424242424242 до 12/28
номер карты: 5555 5555 5555 4444, имя латиницей
мир 2200 0000 0000 0004 не проходит
верните на 4000 0566 5566 5556
вот: 6011 0009 9013 9424
с карты 3566 0020 2036 0505 не списалось
4012888888881881
my card is 4111111111111111
charge 5105 1051 0510 5100 instead
amex 3782 822463 10005
371449635398431 was declined
refund to 6011-1111-1111-1117
use 4000002500003155, cvc on request
the old one 5200 8282 8282 8210 expired
visa 4917 6100 0000 0000
diners 3056 9300 0902 0004
jcb 3530111333300000
"""
_NUMBER = """
IBAN DE89 3704 0044 0532 0130 00
переведите на GB29NWBK60161331926819
возврат на FR14 2004 1010 0505 0001 3M02 606
счёт LV80BANK0000435195001
мой IBAN: EE382200221020145685
NL91 ABNA 0417 1643 00 please
refund to ES9121000418450200051332
account AT61 1904 3002 3457 3201
my iban is BE68539007547034.
PL61109010140000071219812874
iban CH9300762011623852957, thanks
ИНН 7707083893
инн физлица 500100732259
мой инн: 7830002293
СНИЛС 112-233-445 95
снилс 11223344595
паспорт 4509 123456
Паспорт серия 45 09 номер 123456
паспорт: 4509123456 выдан в Москве
загранпаспорт, passport 75 1234567
passport AB1234567
Passport number: C01X00T47 is new, the old passport 123456789
my passport no. 987654321
passport K1234567
护照E12345678
身份证 11010519491231002X
"""
_TOKEN = """
пароль: Qwerty12345
токен = abcd1234efgh
вот ключ sk_live_4eC39HqLyjWDarjtT1zdp7dc
бот 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1
password: hunter2hunter2
my api_key=0123456789abcdef
secret: s3cr3t-value
Authorization: Bearer abcdef0123456789
token: ghp_16C7e42F292c6912E7710c838347Ae178B4a
hash 5f4dcc3b5aa765d61d8327deb882cf99
"""
_NOTHING = """
Заказ A-1042 ещё не пришёл
где мой заказ №100234?
заказ B-2001, размер 42-44
две футболки по 1 900 ₽ каждая
итого 14 990 000 руб за всё
до 18:00 или 12.05.2026
2026-05-12 08:15 было пусто
трек 80080012345678 не обновляется
рост 180, вес 75
оценка 5 из 5, 100 % довольна!!!
спасибо, всё пришло 22-11-26
доставка за 3-4 дня?
скидка 10% по промокоду LETO2026
код THX-7Q4M-92KD
подъезд 3, этаж 12, квартира 145
дом 12, корпус 3, строение 1
ул. Ленина, 45-12
индекс 125009
артикул 55012-300
возьму XL и 2 штуки L
меню: /menu
позвоните мне
какой у вас номер?
пишу третий раз за 48 часов
в 2024 году было лучше
скидка действует с 01.12 по 31.12
номер заказа 1042, сумма 3800.50
шрифт 14 пт, файл 300 dpi
футболка 160 г/м2
температура 30 градусов, отжим 800
курьер был в 12:34:56
ширина 52 см, длина 74 см
у меня 3 вопроса: 1) цена 2) срок 3) цвет
остаток 4111 1111 1111 1112 штук шучу
чек 000123 от 22.11.2026
заказы A-1, A-2, A-3 и A-4
комплект 2+1
минус 5 за упаковку
12345
принт №7 в каталоге 2026-2
Where is my order A-1042?
order 100234 has 3 items
It was 1,900.00 RUB
ETA 2026-12-01?
size 42-44 or 44-46
tracking 1Z999AA10123456784
I paid 59.99 on 11/22
10 out of 10, would buy again
it came in 2 days
model 2.10.3 is out of stock
ZIP 94103
apartment 12B, floor 3
my promo code is SUMMER26
the shirt shrank by 5%
between 9:00 and 18:30
room 1408
flight SU 1234 at 10:15
version 3.11.7
see 192.168.0.1:8080
@loudshirts is great
ask @anna or the shop
a@b
from 3 to 5 pieces
ISBN 978-3-16-148410-0 is a book
order no. 2026-000123
the 2nd and the 3rd parcel
I waited 45 minutes, twice
about 1000000 times better
call me
my number is on the parcel
price 3 800,50
SKU 12-3456-78
it's 100% cotton, 160 gsm
page 12 of 48
0000 0000 0000 0000
GB is my country, 12 my size
DE89 is what the label says
temperature 30, spin 800
item 55012-300 in blue
5/5
верните 1 500 рублей за заказ A-2041
заказ 1042-15 пришёл без чека
сколько стоит доставка до 101000?
order A-1042 and order A-1043 came together
the invoice says 2026/11/0042
12 x 15 x 3 cm
"""

CORPUS: tuple[tuple[str, str], ...] = tuple(
    (label, line)
    for label, lines in (
        ("phone", _PHONE),
        ("e-mail", _MAIL),
        ("card", _CARD),
        ("number", _NUMBER),
        ("token", _TOKEN),
        ("", _NOTHING),
    )
    for line in lines.strip().splitlines()
)
