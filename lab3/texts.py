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
    "fare": ("Fare, pounds (empty: unknown)", "Плата, фунтов (пусто: неизвестна)"),
    "embarked": ("Port", "Порт"),
    "unknown": ("unknown", "неизвестен"),
    "name": ("Name with title", "Имя с обращением (латиницей)"),
    "ask": ("Ask the model", "Спросить модель"),
    "examples": ("Try one of these", "Попробуйте кого-нибудь из них"),
    "answer": ("Answer", "Ответ"),
    "lives": ("probably survives", "вероятно, выживет"),
    "dies": ("probably dies", "вероятно, погибнет"),
    "picture": ("At any age, in each class", "В любом возрасте и классе"),
    "chance": ("Chance of survival, %", "Вероятность выжить, %"),
    "years": ("Age, years", "Возраст, лет"),
    "table": ("A CSV table", "Таблица CSV"),
    "columns": (
        "One line per passenger. Needed: `pclass`, `sex`. Known too: "
        "`age`, `sibsp`, `parch`, `fare`, `embarked`, `name`. Other columns stay as they are.",
        "Строка на пассажира. Нужны `pclass` и `sex`. Известны также: "
        "`age`, `sibsp`, `parch`, `fare`, `embarked`, `name`. Прочие столбцы остаются как есть.",
    ),
    "upload": ("CSV file", "Файл CSV"),
    "score": ("Score the table", "Оценить таблицу"),
    "preview": ("The first lines", "Первые строки"),
    "download": ("Download all", "Скачать всё"),
    "scored": ("{good} lines scored, {bad} left out.", "Оценено строк: {good}, пропущено: {bad}."),
    "line": (
        "Line {line}, column `{column}`: {message}",
        "Строка {line}, столбец `{column}`: {message}",
    ),
    "more": ("… and {more} more lines", "… и ещё строк: {more}"),
    "working": ("Scoring", "Считаем"),
    "no_file": ("Choose a CSV file first.", "Сначала выберите файл CSV."),
    "not_csv": ("This is not a CSV table in UTF-8.", "Это не таблица CSV в UTF-8."),
    "no_column": ("The table has no column `{column}`.", "В таблице нет столбца `{column}`."),
    "too_wide": ("The table has more than {limit} columns.", "В таблице больше {limit} столбцов."),
    "too_long": ("The table has more than {limit} lines.", "В таблице больше {limit} строк."),
    "error": ("Not possible", "Так нельзя"),
}
ENGLISH, RUSSIAN = ({key: pair[i] for key, pair in WORDS.items()} for i in (0, 1))

# The service's faults (pydantic's types) in Russian; English has pydantic's own words.
FAULTS = {
    "greater_than_equal": "должно быть не меньше {ge:g}",
    "less_than_equal": "должно быть не больше {le:g}",
    "literal_error": "должно быть: {expected}",
    "missing": "нет значения",
    "string_too_long": "длиннее {max_length} знаков",
    "int_parsing": "должно быть целым числом",
    "int_type": "должно быть целым числом",
    "int_from_float": "должно быть целым числом",
    "float_parsing": "должно быть числом",
    "float_type": "должно быть числом",
    "finite_number": "должно быть конечным числом",
}


def is_russian(accept_language):
    """Return whether the browser's first language (its Accept-Language header) is Russian."""
    return (accept_language or "").strip().lower().startswith("ru")


def fault_text(fault, russian):
    """Return the message of one pydantic fault (a dict of its `errors()`)."""
    pattern = FAULTS.get(fault["type"]) if russian else None
    return pattern.format(**fault.get("ctx", {})) if pattern else fault["msg"]
