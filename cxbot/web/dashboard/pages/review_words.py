"""What the pages of reviews say."""

from cxbot.web.dashboard.page import Words

REVIEWS: Words = {
    "none": (
        "No reviews are planned. In flows/journey.yaml write "
        "review: {{every: 90 days, owner: Anna}} "
        "for all touchpoints or for one, and they fall due here and in the operators' group.",
        "Аудит не запланирован. Напишите в flows/journey.yaml "
        "review: {{every: 90 days, owner: Anna}} для всех точек или для одной, и они появятся "
        "здесь и в группе операторов.",
    ),
    "due": ("Due now", "Пора проверить"),
    "nothing_due": ("Nothing is due.", "Проверять пока нечего."),
    "next": ("Next", "Дальше"),
    "touchpoint": ("Touchpoint", "Точка"),
    "owner": ("Who reviews", "Кто проверяет"),
    "since": ("Due", "Срок"),
    "last": ("Last review", "Прошлый аудит"),
    "never": ("never", "не было"),
    "do": ("Review", "Проверить"),
    "print": ("worksheet", "лист"),
    "print_all": ("Print the worksheet of all that are due", "Распечатать лист всех, кому пора"),
    "reviews": ("Marks over time", "Оценки по времени"),
    "marks_note": (
        "From 1 (poor) to 5 (very good), as people gave them; ▲ ▼ against the review before.",
        "От 1 (плохо) до 5 (очень хорошо), как поставили люди; ▲ ▼ против прошлого аудита.",
    ),
    "no_reviews": ("No review has been done yet.", "Ни одного аудита ещё не было."),
    "when": ("When", "Когда"),
    "who": ("Who", "Кто"),
    "open": ("Improvements", "Улучшения"),
    "no_items": (
        "Nothing is to be improved yet: add the first one below.",
        "Улучшений пока нет: добавьте первое ниже.",
    ),
    "over": ("Improvements that are over", "Законченные улучшения"),
    "what": ("What", "Что"),
    "hypothesis": ("Because we believe", "Почему поможет"),
    "item_owner": ("Who", "Кто"),
    "until": ("Until", "Срок"),
    "measure": ("Measured by", "Чем мерить"),
    "state": ("State", "Состояние"),
    "result": ("Before → since it was begun", "До → с начала"),
    "result_note": (
        "Equal times before and since it was begun, 90 days at most. What else changed meanwhile "
        "is in the difference, too.",
        "Равные отрезки до и с начала, не больше 90 дней. Что изменилось кроме этого, тоже "
        "попадает в разницу.",
    ),
    "compare": ("compare", "сравнить"),
    "overdue": ("overdue", "просрочено"),
    "planned": ("planned", "задумано"),
    "begun": ("begun", "начато"),
    "done": ("done", "сделано"),
    "dropped": ("dropped", "отменено"),
    "to_begun": ("Begin", "Начать"),
    "to_done": ("Done", "Сделано"),
    "to_dropped": ("Drop", "Отменить"),
    "add": ("Add an improvement", "Добавить улучшение"),
    "add_it": ("Add", "Добавить"),
    "choose": ("not measured", "не мерить"),
}
MARKING: Words = {
    "note": (
        "Give each quality a mark from 1 (poor) to 5 (very good); leave empty what doesn't apply.",
        "Поставьте каждому качеству от 1 (плохо) до 5 (очень хорошо); что неприменимо, оставьте "
        "пустым.",
    ),
    "facts": ("Facts since the last review", "Факты с прошлого аудита"),
    "nobody": ("Nobody was here in this period.", "За это время здесь никого не было."),
    "quality": ("Quality", "Качество"),
    "counted": ("What was counted", "Что подсчитано"),
    "last": ("Last", "Было"),
    "mark": ("Mark", "Оценка"),
    "words": ("Note", "Заметка"),
    "by": ("Reviewed by", "Кто проверил"),
    "save": ("The review is done", "Аудит сделан"),
    "back": ("All reviews", "Все аудиты"),
}
SHEET: Words = {}
