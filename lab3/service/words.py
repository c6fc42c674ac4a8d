# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The page's words, in English and in Russian."""

WORDS = {  # key: (English, Russian)
    "title": (
        "# Who survives the Titanic?\nDescribe a passenger and ask the model.",
        "# Кто выживет на «Титанике»?\nОпишите пассажира и спросите модель.",
    ),
    "form": ("One passenger", "Один пассажир"),
    "pclass": ("Class", "Класс"),
    "sex": ("Sex", "Пол"),
    "female": ("woman", "женщина"),
    "male": ("man", "мужчина"),
    "age": ("Age, years (empty: unknown)", "Возраст, лет (пусто: неизвестен)"),
    "sibsp": ("Brothers, sisters, spouses aboard", "Братья, сёстры, супруги на борту"),
    "parch": ("Parents, children aboard", "Родители, дети на борту"),
    "fare": ("Fare, pounds (empty: unknown)", "Цена билета, фунтов (пусто: неизвестна)"),
    "embarked": ("Port", "Порт"),
    "name": ("Name with title", "Имя с обращением (латиницей)"),
    "ask": ("Ask the model", "Спросить модель"),
    "examples": ("Try one of these", "Попробуйте кого-нибудь из них"),
    "lives": ("probably survives", "вероятно, выживет"),
    "dies": ("probably dies", "вероятно, погибнет"),
    "seen": (
        "Of the {total} passengers of this class, sex and age (±5 years) that the model has seen, "
        "{count} survived; so {low} to {high} % would not surprise (the bar in the picture).",
        "Модель видела пассажиров того же класса, пола и возраста (±5 лет): {total}, "
        "из них выжило: {count}. Значит, выжить могли от {low} до {high} % (отрезок на графике).",
    ),
    "rare": ("**Rarely seen: do not rely on it.**", "**Таких почти не было, ответ ненадёжен.**"),
    "picture": ("The same passenger at any age", "Тот же пассажир в любом возрасте"),
    "fixed": (
        "All else as you entered it; in another class with that class's median fare.",
        "Всё прочее как введено; в другом классе с медианной ценой билета этого класса.",
    ),
    "yours": ("seen", "видели"),
    "chance": ("Chance of survival, %", "Вероятность выжить, %"),
    "years": ("Age, years", "Возраст, лет"),
    "table": ("A CSV table", "Таблица CSV"),
    "columns": (
        "Needed: `pclass`, `sex`. Known too: `age`, `sibsp`, `parch`, `fare`, `embarked`, `name`.",
        "Нужны: `pclass`, `sex`. Известны: `age`, `sibsp`, `parch`, `fare`, `embarked`, `name`.",
    ),
    "upload": ("CSV file", "Файл CSV"),
    "score": ("Score the table", "Оценить таблицу"),
    "download": ("Download all", "Скачать всё"),
    "scored": ("{good} lines scored, {bad} left out.", "Оценено строк: {good}, пропущено: {bad}."),
    "line": ("Line", "Строка"),
    "more": ("… and {more} more lines", "… и ещё строк: {more}"),
    "no_file": ("Choose a CSV file first.", "Сначала выберите файл CSV."),
    "error": ("Not possible", "Так нельзя"),
}
ENGLISH, RUSSIAN = ({key: pair[i] for key, pair in WORDS.items()} for i in (0, 1))


def words_for(request):
    """Return the words for the browser that sent `request`."""
    language = request.headers.get("accept-language") or ""
    return RUSSIAN if language.strip().lower().startswith("ru") else ENGLISH
