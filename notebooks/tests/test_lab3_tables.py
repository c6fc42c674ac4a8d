"""Lab 3's CSV tab: the tables that spreadsheets write are read, or refused in words that help."""

import csv
import io
import sys

import pytest
from lab3_kit import trained

MASTER = {"pclass": 1, "sex": "male", "age": 2, "name": "Allison, Master. Hudson Trevor"}
BRAUND = {"pclass": 3, "sex": "male", "age": 22.5, "fare": 7.25, "name": "Braund, Mr. Owen"}
YOUNG = {"pclass": 3, "sex": "male", "age": 22}


@pytest.fixture(scope="module")
def lab():
    """Return the modules of the service and a Scorer, from a trained copy."""
    sys.path.insert(0, str(trained()))
    try:
        from service import faults, metrics, schema, scoring, table, words

        yield metrics, faults, schema, table, words, scoring.Scorer()
    finally:
        sys.path.remove(str(trained()))


@pytest.fixture
def score(lab):
    """Return a function: (the scored rows as dicts, the reasons in English, what was counted)."""
    metrics, faults, _, table, words, scorer = lab

    def run(text, encoding="utf-8", said=words.ENGLISH):
        data, watch = text if isinstance(text, bytes) else text.encode(encoding), metrics.Watch()
        try:
            text, good, _, wrong = table.score_table(data, scorer, watch)
        except faults.TableError as error:
            return [], [faults.fault_text(error, said)]
        reasons = [f"{n} {column or ''}: {faults.fault_text(f, said)}" for n, column, f in wrong]
        rows = list(csv.DictReader(io.StringIO(text)))
        (chances,) = (family for family in watch.collect() if family.name == "chance")
        counted = [sample.value for sample in chances.samples if sample.name == "chance_count"]
        assert (len(rows), counted) == (good, [good])
        return rows, reasons

    return run


@pytest.fixture
def chance(lab):
    """Return a function: the chance of a passenger as the API would give it, to 4 decimals."""
    schema, scorer = lab[2], lab[5]
    return lambda passenger: f"{scorer.of([schema.Passenger(**passenger)])[1][0]:.4f}"


@pytest.mark.parametrize(
    ("text", "encoding", "passenger"),
    [
        ("pclass,sex,age\n3,male,22\n", "utf-8-sig", YOUNG),
        ("pclass\tsex\tage\r\n3\tmale\t22\r\n", "utf-16", YOUNG),
        ("\ufeffpclass;sex;age\n3;male;22\n", "utf-16-be", YOUNG),
        ("sep=,\r\npclass,sex,age\r\n3,male,22\r\n", "utf-8", YOUNG),
        ("sep=;\r\npclass;sex;age\r\n3;male;22\r\n", "utf-8-sig", YOUNG),
        ("pclass|sex|age\r3|male|22\r", "utf-8", YOUNG),
        ("PClass , Sex,AGE\n 3 , male ,22 \n", "utf-8", YOUNG),
        ("pclass,sex,age,,\n3,male,22,,\n,,,,\n", "utf-8", YOUNG),
        ("pclass,sex,age\n3,male,22,,,\n", "utf-8", YOUNG),
        ("pclass;sex;age;fare;name\n3;male;22,5;7,25;Braund, Mr. Owen\n", "utf-8", BRAUND),
        ('pclass,sex,age,fare,name\n3,male,"22,5","7,25","Braund, Mr. Owen"\n', "utf-8", BRAUND),
        ("pclass;sex;age;fare;name\n3;male;22.5;7.25;Braund, Mr. Owen\n", "utf-8", BRAUND),
        ('pclass, sex, age, name\n1, male, 2, "Allison, Master. Hudson Trevor"\n', "utf-8", MASTER),
    ],
)
def test_what_spreadsheets_write_is_read_as_it_is_meant(score, chance, text, encoding, passenger):
    rows, reasons = score(text, encoding)
    assert reasons == []
    assert [row["probability"] for row in rows] == [chance(passenger)]


@pytest.mark.parametrize(
    ("fares", "wanted"),
    [
        (["7,925", "22,5"], [7.925, 22.5]),
        (["7.925", "22.5"], [7.925, 22.5]),
        (["1 234,5"], [1234.5]),
        (["1\u00a0234,50"], [1234.5]),
        (["1\u202f234"], [1234]),
        (["1'234.5"], [1234.5]),
        (["1.234,50"], [1234.5]),
        (["1,234.50"], [1234.5]),
        (["0,925"], [0.925]),
        (["7,8958"], [7.8958]),
        (["7,925"], None),
        (["7.925"], None),
        (["7,925", "1.5", "1,5"], None),
        (["1,234,5"], None),
        (["1 23"], None),
    ],
)
def test_a_number_means_one_thing_or_is_refused(score, chance, fares, wanted):
    rows, reasons = score("pclass;sex;fare\n" + "".join(f"1;male;{fare}\n" for fare in fares))
    if wanted is None:
        assert reasons[0].startswith("2 fare: ")
        assert all(row["fare"] != fares[0] for row in rows)
    else:
        assert reasons == []
        passengers = [{"pclass": 1, "sex": "male", "fare": fare} for fare in wanted]
        assert [row["probability"] for row in rows] == list(map(chance, passengers))


def test_with_commas_between_cells_a_point_is_the_decimal_sign(score, chance):
    rows, _ = score("pclass,sex,fare\n1,male,7.925\n")
    assert rows[0]["probability"] == chance({"pclass": 1, "sex": "male", "fare": 7.925})
    rows, reasons = score('pclass,sex,fare\n1,male,"1,234"\n')
    assert rows == []
    assert "1,234 can be read in two ways" in reasons[0]


@pytest.mark.parametrize(
    ("text", "good", "reason"),
    [
        (
            "pclass,sex,age,name\n1,male,2,Allison, Master. Hudson\n",
            0,
            "2 : 5 fields, but the header",
        ),
        ('pclass,sex,age\n3,male,22,99,"note"\n', 0, "2 : 5 fields, but the header has 3"),
        ("pclass,sex,age\n4,male,22\n", 0, "2 pclass: Input should be less than"),
        ('pclass,sex,name\n3,male,"Braund,\nMr. Owen"\n4,male,x\n', 1, "4 pclass: "),
        ("pclass,sex,age\n3,male,old\n", 0, "2 age: Input should be a valid number"),
        ("pclass,sex,age\n3,male,nan\n", 0, "2 age: Input should be a finite number"),
        ("pclass,sex,age\n3,,22\n", 0, "2 sex: Field required"),
    ],
)
def test_a_wrong_line_is_left_out_by_its_number(score, text, good, reason):
    rows, reasons = score(text)
    assert reasons[0].startswith(reason)
    assert len(rows) == good


@pytest.mark.parametrize(
    ("text", "encoding", "reason"),
    [
        ('pclass,sex,name\n3,male,"Nye "Bob", Mr."\n', "utf-8", "Line 2: a quotation mark"),
        (
            "pclass,sex\n" + "3,male\n" * 400 + '3,"male\n' + "3,male\n" * 9,
            "utf-8",
            "Line 402: a q",
        ),
        ("pclass,sex,name\n3,male,Иванов\n", "cp1251", "Line 2 is not UTF-8 text: save the table"),
        ("pclass,sex\n3,male\n", "utf-16-le", "Line 1 is not UTF-8 text"),
        ("PK\x03\x04 pclass sex \udcff", "utf-8:surrogateescape", "Line 1 is not UTF-8 text"),
        ("pclass,sex,age,probability\n3,male,22,0.1\n", "utf-8", "There is a column `probability`"),
        ("pclass,sex,survived\n3,male,0\n", "utf-8", "There is a column `survived` already"),
        ("pclass,sex,Age,age\n3,male,1,2\n", "utf-8", "Two columns are named `age`."),
        ("pclass,sex\n3,male\n", "utf-32", "Line 1 is not UTF-8 text"),
        ("", "utf-8", "The first line must name `pclass` and `sex`."),
        ("pclass,age\n3,22\n", "utf-8", "The first line must name `pclass` and `sex`."),
        ("pclass,sex" + ",c" * 99, "utf-8", "The table has more than 100000 lines or 100 columns."),
        ("pclass,sex\n" + "1,male\n" * 100_001, "utf-8", "The table has more than 100000 lines"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_words(score, lab, text, encoding, reason):
    name, _, errors = encoding.partition(":")
    data = text.encode(name, errors or "strict")
    assert score(data) == ([], [score(data)[1][0]])
    assert score(data)[1][0].startswith(reason)
    assert score(data, said=lab[4].RUSSIAN)[1][0] != score(data)[1][0]


def test_a_kaggle_table_keeps_its_own_column_survived(score):
    rows, reasons = score("PassengerId,Survived,Pclass,Sex\n1,0,3,male\n")
    assert (reasons, rows[0]["Survived"], rows[0]["survived"]) == ([], "0", "0")
