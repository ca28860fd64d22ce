"""The words of the layout, of signing in and of what went wrong; and of the parts of pages."""

from collections.abc import Mapping

LAYOUT: Mapping[str, tuple[str, str]] = {
    "skip": ("Skip to the content", "Перейти к содержанию"),
    "menu": ("Menu", "Меню"),
    "pages": ("Pages", "Страницы"),
    "language": ("Language", "Язык"),
    "theme": ("Colours", "Цвета"),
    "theme_auto": ("As the system", "Как в системе"),
    "theme_light": ("Light", "Светлые"),
    "theme_dark": ("Dark", "Тёмные"),
    "switch": ("Change", "Сменить"),
    "sign_out": ("Sign out", "Выйти"),
    "everywhere": ("Sign out everywhere", "Выйти везде"),
    "few": ("too few to tell", "мало данных"),
    "nothing": ("nothing yet", "пока нет данных"),
    "clear": ("clear change", "изменение заметное"),
    "unclear": ("no clear change", "заметного изменения нет"),
    "points": ("points", "п. п."),
    "was": ("was {value}, n {n}", "было {value}, n {n}"),
    "customer_erased": ("an erased customer", "удалённый клиент"),
    "customer_nameless": ("a customer without a name", "клиент без имени"),
    "period": ("Period", "Период"),
    "channel": ("Channel", "Канал"),
    "persona": ("Persona", "Персона"),
    "journey": ("Journey", "Путь"),
    "all": ("all", "все"),
    "others": ("everybody else", "все остальные"),
    "show": ("Show", "Показать"),
    "7d": ("7 days", "7 дней"),
    "30d": ("30 days", "30 дней"),
    "90d": ("90 days", "90 дней"),
    "365d": ("a year", "год"),
    "ever": ("all of it", "всё время"),
    "newer": ("Newer", "Новее"),
    "older": ("Older", "Раньше"),
    "wait": ("Signing in", "Вход"),
    "enter_title": ("Sign in to the dashboard", "Вход в панель"),
    "enter": ("Sign in", "Войти"),
    "enter_say": (
        "The link works once, for 15 minutes after the bot sent it.",
        "Ссылка работает один раз и 15 минут с того момента, как её прислал бот.",
    ),
    "closed_title": ("Please sign in", "Нужно войти"),
    "closed": (
        "Write /dashboard to the bot in your private chat with it: it sends you a link.",
        "Напишите боту /dashboard в личном чате с ним: он пришлёт ссылку.",
    ),
    "refused_title": ("That link doesn't work", "Эта ссылка не работает"),
    "refused": (
        "It was used, or is too old. Write /dashboard to the bot for a new one.",
        "Её уже использовали, или она устарела. Напишите боту /dashboard: он пришлёт новую.",
    ),
    "403_title": ("That can't be done like this", "Так сделать нельзя"),
    "403": (
        "The form is of another visit, or came from elsewhere. Open the page again and repeat.",
        "Форма осталась от другого входа или пришла со стороны. Откройте страницу снова.",
    ),
    "404_title": ("There is no such page", "Такой страницы нет"),
    "404": (
        "The address is mistyped, or what it showed is no longer there.",
        "Адрес набран с ошибкой, или того, что тут было, больше нет.",
    ),
    "409_title": ("Somebody was quicker", "Кто-то успел раньше"),
    "409": (
        "It was changed meanwhile. Open the page again and see what stands there now.",
        "За это время всё изменилось. Откройте страницу снова и посмотрите, что там сейчас.",
    ),
    "429_title": ("Too many tries", "Слишком много попыток"),
    "429": ("Wait a minute and try again.", "Подождите минуту и попробуйте снова."),
    "4xx_title": ("That can't be read", "Это нельзя прочесть"),
    "4xx": (
        "The request isn't what this page takes.",
        "Эта страница не понимает такой запрос.",
    ),
    "500_title": ("Something broke", "Что-то сломалось"),
    "500": (
        "It's a mistake of ours. The log tells more under this number.",
        "Это наша ошибка. Подробности есть в журнале под этим номером.",
    ),
    "503_title": ("Try again in a moment", "Попробуйте ещё раз чуть позже"),
    "503": (
        "The database doesn't answer right now. Nothing was changed.",
        "База данных сейчас не отвечает. Ничего не изменилось.",
    ),
    "too_much_title": ("Not counted yet", "Ещё не посчитано"),
    "too_much": (
        "So long a log is counted beside the bot once an hour: the last 7 days, the window of your "
        "requirements and all of it, over all channels. What you chose isn't among that, or the "
        "first count isn't through yet. In the terminal cxbot map counts any part of the log.",
        "Такой длинный журнал считается рядом с ботом раз в час: последние 7 дней, окно ваших "
        "требований и весь журнал, по всем каналам. Выбранного среди этого нет, или первый "
        "подсчёт ещё не закончен. Любую часть журнала считает cxbot map в терминале.",
    ),
    "number": ("Number {id}", "Номер {id}"),
    "home": ("To the overview", "К обзору"),
}
