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
    "seen": (
        "Of the {total} passengers of this class, sex and age (±5 years) that the model has seen, "
        "{count} survived; so {low} to {high} % would not surprise (the bar in the picture).",
        "Модель видела пассажиров того же класса, пола и возраста (±5 лет): {total}, "
        "из них выжило: {count}. Доля от {low} до {high} % не удивила бы (столбик на графике).",
    ),
    "rare": ("**Rarely seen: do not rely on it.**", "**Таких почти не было: не полагайтесь.**"),
    "picture": ("The same passenger at any age", "Тот же пассажир в любом возрасте"),
    "fixed": (
        "All else as you entered it; in another class with that class's median fare.",
        "Всё прочее как введено; в другом классе с медианной платой этого класса.",
    ),
    "yours": ("seen", "видели"),
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
    "line": ("Line {line}: {message}", "Строка {line}: {message}"),
    "column": (
        "Line {line}, column `{column}`: {message}",
        "Строка {line}, столбец `{column}`: {message}",
    ),
    "more": ("… and {more} more lines", "… и ещё строк: {more}"),
    "working": ("Scoring", "Считаем"),
    "no_file": ("Choose a CSV file first.", "Сначала выберите файл CSV."),
    "not_utf8": (
        "Line {line} is not UTF-8 text: save the table as “CSV UTF-8”.",
        "Строка {line}: не текст UTF-8. Сохраните таблицу как «CSV UTF-8».",
    ),
    "quote": (
        'Line {line}: a quotation mark inside a quoted cell must be doubled, as in "Nye ""Bob""".',
        'Строка {line}: кавычку внутри кавычек надо удвоить, как в "Nye ""Bob""".',
    ),
    "fields": (
        "{found} fields, but the header has {known}; a cell with a comma needs quotation marks",
        "полей {found}, а в заголовке {known}; ячейку с запятой возьмите в кавычки",
    ),
    "unclear": (
        "{value} can be read in two ways; write no thousands separators, and 7.50, not 7.500",
        "{value} можно прочесть двояко; пишите без разделителя тысяч и 7.50, а не 7.500",
    ),
    "twice": ("Two columns are named `{column}`.", "Столбец `{column}` встречается дважды."),
    "taken": (
        "There is a column `{column}` already, which the scores need: rename or delete it.",
        "Столбец `{column}` уже есть, а он нужен для оценок: переименуйте или удалите его.",
    ),
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


def words_for(accept_language):
    """Return the words for a browser whose Accept-Language header is given."""
    return RUSSIAN if (accept_language or "").strip().lower().startswith("ru") else ENGLISH


def fault_text(fault, words):
    """Return the message of one fault, pydantic's (a dict) or a TableError."""
    if not isinstance(fault, dict):
        return words[fault.key].format(**fault.values)
    pattern = FAULTS.get(fault["type"]) if words is RUSSIAN else None
    return pattern.format(**fault.get("ctx", {})) if pattern else fault["msg"]
