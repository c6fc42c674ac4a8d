# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What can be wrong with a table or a field, in English and in Russian."""

from service.words import RUSSIAN

TABLE = {  # key: (English, Russian)
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
    "no_column": ("The first line must name `pclass` and `sex`.", "Нужны `pclass` и `sex`."),
    "too_large": (
        "The table has more than {lines} lines or {columns} columns.",
        "В таблице больше {lines} строк или {columns} столбцов.",
    ),
}
FIELD = {  # pydantic's types, in Russian; English has pydantic's own words
    "greater_than_equal": "должно быть не меньше {ge:g}",
    "less_than_equal": "должно быть не больше {le:g}",
    "literal_error": "должно быть: {expected}",
    "missing": "нет значения",
    "string_too_long": "слишком длинно (не больше {max_length} знаков)",
    "finite_number": "должно быть конечным числом",
    "int": "должно быть целым числом",
    "float": "должно быть числом",
}


class TableError(ValueError):
    """What is wrong with the table or one of its cells: a key of TABLE, and what fills it."""

    def __init__(self, key, **values):
        super().__init__(key)
        self.key, self.values = key, values


def fault_text(fault, said):
    """Return the message of one fault, pydantic's (a dict) or a TableError."""
    if isinstance(fault, TableError):
        return TABLE[fault.key][said is RUSSIAN].format(**fault.values)
    kind = fault["type"]  # of all that is wrong with a number, int_parsing say, its first word
    pattern = FIELD.get(kind, FIELD.get(kind.split("_")[0])) if said is RUSSIAN else None
    return pattern.format(**fault.get("ctx", {})) if pattern else fault["msg"]
