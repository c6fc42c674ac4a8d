"""Lab 5: tables as Excel and others write them are read or refused, and so are other mistakes."""

import json
import os
import shutil

import pytest
from lab5_kit import LAB, copy_lab, python

# isort: split
from ride_files import BadInput, read_line
from ride_tables import read_rides

GOOD = "distance_km,fare_eur\n1.5,6.1\n2.25,7.4\n4,10.9\n"
RIDES = [[1.5, 6.1], [2.25, 7.4], [4, 10.9]]
COMMAS = GOOD.replace(",", ";").replace(".", ",")  # semicolons, decimal commas
QUOTED = 'distance_km,fare_eur\n"1,5","6,1"\n"2,25","7,4"\n4,"10,9"\n'
THREE = (
    "distance_km;fare_eur\n1.500;6.100\n2.250;7.400\n4.000;10.900\n"  # three decimals everywhere
)
EXPONENTS = "distance_km,fare_eur\n1.50e+00,6.1\n2.250000000000000000e+00,7.4\n4,1.09E1\n"

READ = {
    "plain": (GOOD, 2),
    "CRLF": (GOOD.replace("\n", "\r\n"), 2),
    "CR, an old Mac": (GOOD.replace("\n", "\r"), 2),
    "byte order mark": ("\ufeff" + GOOD, 2),
    "byte order mark and CRLF": ("\ufeff" + GOOD.replace("\n", "\r\n"), 2),
    "no last newline": (GOOD.rstrip(), 2),
    "empty lines at the end": (GOOD + "\n\n", 2),
    "empty rows at the end": (GOOD + ",\n,\n", 2),
    "empty columns": (GOOD.replace("\n", ",,\n"), 2),
    "semicolons": (GOOD.replace(",", ";"), 2),
    "semicolons, decimal commas": (COMMAS, 2),
    "the same with CRLF": (COMMAS.replace("\n", "\r\n"), 2),
    "three decimals, commas": (THREE.replace(".", ","), 2),
    "sep line": ("sep=;\n" + COMMAS, 3),
    "sep line, CRLF, byte order mark": ("\ufeff" + ("sep=;\n" + COMMAS).replace("\n", "\r\n"), 3),
    "sep line of a tab": ("sep=\t\n" + COMMAS.replace(";", "\t"), 3),
    "tabs": (GOOD.replace(",", "\t"), 2),
    "tabs, decimal commas": (COMMAS.replace(";", "\t"), 2),
    "UTF-16": (GOOD.encode("utf-16"), 2),
    "UTF-16, tabs, decimal commas": (COMMAS.replace(";", "\t").encode("utf-16"), 2),
    "UTF-16, big end first": (("\ufeff" + COMMAS).encode("utf-16-be"), 2),
    "quoted decimal commas": (QUOTED, 2),
    "everything quoted": ('"distance_km","fare_eur"\n"1.5","6.1"\n"2.25","7.4"\n"4","10.9"\n', 2),
    "spaces": (GOOD.replace(",", " ,  "), 2),
    "capitals": (GOOD.replace("fare_eur", "Fare_EUR"), 2),
    "exponents": (EXPONENTS, 2),
    "an index without a name": (",distance_km,fare_eur\n0,1.5,6.1\n1,2.25,7.4\n2,4,10.9\n", 2),
    "other columns, cp1251": (
        "водитель,fare_eur,distance_km\nИван,6.1,1.5\nПётр,7.4,2.25\nЯна,10.9,4\n".encode("cp1251"),
        2,
    ),
    "another column twice": (
        "note,distance_km,note,fare_eur\na,1.5,,6.1\n,2.25,,7.4\n,4,b,10.9\n",
        2,
    ),
}

REFUSED = {
    "column twice": (
        "fare_eur,distance_km,fare_eur\n1,5,2\n2,7,4\n3,9,6\n",
        "not one column fare_eur",
    ),
    "twice in capitals": (GOOD.replace("distance_km", "Fare_Eur"), "not one column distance_km"),
    "spoiled twice": (
        "distance_km,fare_eur,spoiled,spoiled\n1,5.1,0,1\n2,6.9,0,1\n3,9.2,0,1\n",
        "not one column spoiled",
    ),
    "another name": (GOOD.replace("fare_eur", "price"), "not one column fare_eur"),
    "no header": (GOOD.split("\n", 1)[1], "not one column distance_km"),
    "spoiled is 2": (
        "distance_km,fare_eur,spoiled\n1,5,0\n2,7,2\n3,9,1\n",
        "row 3, column spoiled: 2",
    ),
    "spoiled is empty": (
        "distance_km,fare_eur,spoiled\n1,5,0\n2,7,\n3,9,1\n",
        "row 3, column spoiled: ''",
    ),
    "thousands, points": (
        'distance_km,fare_eur\n1,"1,234.5"\n2,"7"\n3,9\n',
        "row 2, column fare_eur: '1,234.5'",
    ),
    "thousands, commas": (
        'distance_km,fare_eur\n1.5,5\n2,"1,234"\n3,9\n',
        "row 3, column fare_eur: '1,234'",
    ),
    "thousands alone": (
        'distance_km,fare_eur\n1,"1,234"\n2,"2,345"\n3,9\n',
        "'1,234' has a decimal mark or",
    ),
    "thousands, spaces": (COMMAS + "5;1 234,5\n", "row 5, column fare_eur: '1 234,5'"),
    "thousands, hard spaces": (
        COMMAS + "5;1\u00a0234,5\n",
        "row 5, column fare_eur: '1\\xa0234,5'",
    ),
    "thousands, narrow spaces": (
        COMMAS + "5;1\u202f234,5\n",
        "row 5, column fare_eur: '1\\u202f234,5'",
    ),
    "thousands, German": (COMMAS + "5;1.234,5\n", "row 5, column fare_eur: '1.234,5'"),
    "thousands, Swiss": (GOOD + "5,1'234.5\n", 'row 5, column fare_eur: "1\'234.5"'),
    "thousands, millions": (
        'distance_km,fare_eur\n1,"1,234,567"\n2,7\n3,9\n',
        "row 2, column fare_eur",
    ),
    "thousands, tabs": (
        "distance_km\tfare_eur\n1\t1,234\n2\t2,345\n3\t9\n",
        "'1,234' has a decimal mark or",
    ),
    "three decimals, semicolons, points": (
        THREE,
        "row 2, column distance_km: '1.500' has a decimal mark or",
    ),
    "points and commas": (COMMAS + "5;12.5\n", "row 2, column distance_km: '1,5' has a comma"),
    "decimal commas, not quoted": ("distance_km,fare_eur\n1,5,6,1\n2,25,7,4\n", "line 2, saw 4"),
    "a date": (GOOD + "5,01.05\n", "row 5, column fare_eur: '01.05'"),
    "a date in words": (GOOD + "5,1-May\n", "row 5, column fare_eur: '1-May'"),
    "an error of Excel": (GOOD + "5,#N/A\n", "row 5, column fare_eur: '#N/A'"),
    "a currency": (GOOD + "5,12.5 €\n", "row 5, column fare_eur: '12.5 €'"),
    "nan": (GOOD + "5,nan\n", "row 5, column fare_eur: 'nan'"),
    "a gap": (GOOD + ",13\n", "row 5, column distance_km: ''"),
    "text": (GOOD + "5,free\n", "row 5, column fare_eur: 'free'"),
    "infinite": (GOOD + "inf,13\n", "row 5, column distance_km: 'inf'"),
    "too large": (GOOD + "5,1e400\n", "row 5, column fare_eur: '1e400' is too large"),
    "other digits": (GOOD + "5,١٣\n", "row 5, column fare_eur"),
    "a minus of the typographer": (GOOD + "5,−13\n", "row 5, column fare_eur: '−13'"),
    "a row too short": (GOOD + "5\n", "row 5, column fare_eur: ''"),
    "a row too long": (GOOD + "5,12,9\n", "Expected 2 fields in line 5, saw 3"),
    "a quote never closed": (
        GOOD + '5,"12.5\n' + "6,13\n" * 1000,
        "EOF inside string starting at row 5",
    ),
    "a quote closed later": (GOOD + '5,"12.5\n6",14\n', "line 5"),
    "a quote that swallows rows": (
        'distance_km,fare_eur,note\n1,5,\n2,7,"a\n3,9,b\n4,11,"\n5,13,c\n6,15,\n',
        "spans two lines",
    ),
    "quotes of the typographer": (GOOD + "5,“13”\n", "row 5, column fare_eur: '“13”'"),
    "one ride": ("distance_km,fare_eur\n1,5\n", "needs 3 rides, here: 1"),
    "header only": ("distance_km,fare_eur\n", "here: 0"),
    "one distance": ("distance_km,fare_eur\n2,7\n2,7.1\n2,6.9\n", "distance_km is constant"),
    "other separators": (GOOD.replace(",", "|"), "not one column distance_km"),
    "empty": ("", "No columns"),
    "empty lines": ("\n\n\n", "No columns"),
    "empty rows": (";;\n;;\n", "not one column distance_km"),
    "UTF-16 without its mark": (GOOD.encode("utf-16-le"), "not one column distance_km"),
    "UTF-16, cut": (GOOD.encode("utf-16")[:-3], "row 4, column fare_eur"),
    "a picture": (b"\x89PNG\xff\xfe\x00", "not one column distance_km"),
    "a workbook": (b"PK\x03\x04\x14\x00\x06", "not one column distance_km"),
    "missing": (None, "No such file"),
}


def saved(folder, content):
    path = folder / "rides.csv"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("case", READ)
def test_table_is_read(tmp_path, case):
    content, first = READ[case]
    rides = read_rides(saved(tmp_path, content))
    assert rides[["distance_km", "fare_eur"]].to_numpy().tolist() == RIDES
    assert rides.index.tolist() == [first, first + 1, first + 2]  # as a spreadsheet counts


@pytest.mark.parametrize("case", REFUSED)
def test_table_is_refused_by_file_and_place(tmp_path, case):
    content, words = REFUSED[case]
    with pytest.raises(BadInput) as refusal:
        read_rides(saved(tmp_path, content))
    assert words in str(refusal.value) and "rides.csv" in str(refusal.value)


def test_spoiled_is_read_as_numbers(tmp_path):
    rides = read_rides(saved(tmp_path, "spoiled;distance_km;fare_eur\n0;1,5;5\n1;2;7\n0;3;9\n"))
    assert rides.spoiled.tolist() == [0, 1, 0]


def test_hundred_thousand_rides_are_read(tmp_path):
    rows = "".join(f"{1 + number % 900 / 100},{5 + number % 7}\n" for number in range(100_000))
    assert len(read_rides(saved(tmp_path, "distance_km,fare_eur\n" + rows))) == 100_000


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return copy_lab(tmp_path_factory.mktemp("input"))


def refused(done, *words):
    """Exit code 2, nothing on stdout, and argparse's message with these words."""
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("usage:") and "Traceback" not in done.stderr
    assert all(word in done.stderr.splitlines()[-1] for word in words), done.stderr


def test_every_table_of_ours_is_read_as_a_russian_excel_saves_it(lab, tmp_path):
    for path in (lab / "work").glob("*.csv"):
        text = path.read_text().replace(",", ";").replace(".", ",").replace("\n", "\r\n")
        for encoding, separator in (("utf-8-sig", ";"), ("cp1251", ";"), ("utf-16", "\t")):
            copy = saved(tmp_path, text.replace(";", separator).encode(encoding))
            assert read_rides(copy).equals(read_rides(path))


def test_good_table_beside_a_bad_one_prints_nothing(lab, tmp_path):
    saved(tmp_path, GOOD + "5,nan\n")
    tables = ["work/clean_city.csv", tmp_path / "rides.csv"]
    refused(python(lab, "check_quality.py", *tables), "rides.csv: row 5, column fare_eur: 'nan'")
    line = ["--line", tmp_path / "line.json"]
    refused(python(lab, "train_line.py", "--rides", tables[1], *line), "row 5, column fare_eur")
    assert not (tmp_path / "line.json").exists()


LINE = {"intercept": 3, "slope": 2, "sigma": 0.5, "gram": [[3, 6], [6, 14]]}


@pytest.mark.parametrize(
    "spoil",
    [
        "",
        "[1, 2]",
        pytest.param("[" * 100_000, id="deep"),
        "{}",
        "text",
        {"slope": None},
        {"slope": "2"},
        {"sigma": 0},
        {"gram": [[1, 1], [1, 1]]},
        {"gram": 7},
        {"gram": [[-3, 0], [0, -3]]},
        {"slope": float("nan")},
    ],
)
def test_file_that_is_not_a_line_is_refused(tmp_path, spoil):
    path = tmp_path / "line.json"
    path.write_text(json.dumps(LINE))
    assert read_line(path)["slope"] == 2
    path.write_text(json.dumps(LINE | spoil) if isinstance(spoil, dict) else spoil)
    with pytest.raises(BadInput, match=r"line\.json: not a line of train_line\.py"):
        read_line(path)


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("make_data.py --seed -1", "--seed"),
        ("make_data.py --seed x", "--seed"),
        ("add_noise.py --seed -1", "--seed"),
        ("check_quality.py", "TABLE.csv"),
        ("check_quality.py work/clean_city.csv --line nix.json", "nix.json"),
        ("check_quality.py work/clean_city.csv --alpha 0", "--alpha"),
        ("check_quality.py work/clean_city.csv --alpha nan", "--alpha"),
        ("check_quality.py work", "work: not a table"),
        ("train_line.py --sigma 0", "--sigma"),
        ("train_line.py --rides nix.csv", "nix.csv"),
    ],
)
def test_wrong_argument_is_one_message(lab, command, word):
    refused(python(lab, *command.split()), word)


@pytest.mark.parametrize("script", ["make_data", "train_line", "add_noise", "check_quality"])
def test_help_is_useful(lab, script):
    done = python(lab, f"{script}.py", "--help")
    assert done.returncode == 0 and "work/" in done.stdout


def test_file_that_cannot_be_written_is_one_line_and_leaves_the_old_ones(lab):
    before = (lab / "work" / "clean_city.csv").read_bytes()
    blocked = lab / "work" / "line.json"
    saved_line = blocked.read_bytes()
    blocked.unlink()
    blocked.mkdir()
    (blocked / "in the way").touch()
    done = python(lab, "train_line.py")
    assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
    assert "line.json cannot be written" in done.stderr
    assert (lab / "work" / "clean_city.csv").read_bytes() == before
    shutil.rmtree(blocked)
    blocked.write_bytes(saved_line)


def test_same_command_same_bytes_from_any_folder(lab, tmp_path):
    files = [lab / "work" / name for name in sorted(os.listdir(lab / "work"))]
    before = [path.read_bytes() for path in files if path.suffix in (".csv", ".json")]
    for script in ("make_data", "train_line", "add_noise"):
        assert python(tmp_path, lab / f"{script}.py").returncode == 0
    assert [p.read_bytes() for p in files if p.suffix in (".csv", ".json")] == before
    assert lab != LAB and not list(tmp_path.iterdir())
