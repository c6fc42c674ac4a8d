"""Lab 4's scripts on other people's tables: spreadsheets, damaged files, a host that answers."""

import hashlib
import io
import socket
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lab4_kit import ENV, begin, command

pytest_plugins = ["lab4_fixtures"]

SMALL = "Survived,Pclass,Sex,Age,Fare\n1,3,female,20.5,7.25\n0,1,male,,8.0\n1,2,male,40.0,9.5\n"
SCRIPTS = ["create_data", "select_columns", "fill_age", "encode_sex"]
SCRIPTS += ["train_model", "evaluate_model", "write_report"]


def spreadsheet(text, separator):
    """The same table as a spreadsheet of a country with decimal commas writes it."""
    rows = [line.split(",") for line in text.splitlines()]
    rows = [[field.replace(".0", "").replace(".", ",") for field in row] for row in rows]
    return "".join(separator.join(row) + "\r\n" for row in rows)


FORMS = {
    "a byte order mark": ("\ufeff" + SMALL).encode(),
    "a byte order mark, CRLF": ("\ufeff" + SMALL.replace("\n", "\r\n")).encode(),
    "CRLF and integers": SMALL.replace("\n", "\r\n").replace(".0", "").encode(),
    "semicolons and decimal commas": spreadsheet(SMALL, ";").encode(),
    "the same with a byte order mark": ("\ufeff" + spreadsheet(SMALL, ";")).encode(),
    "tabs": spreadsheet(SMALL, "\t").encode(),
    "quotes": "\n".join(
        ",".join(f'"{field}"' for field in line.split(",")) for line in SMALL.splitlines()
    ).encode(),
    "spaces": SMALL.replace(",", " , ").encode(),
    "quoted decimal commas": SMALL.replace("20.5", '"20,5"').encode(),
    "no newline at the end": SMALL.rstrip("\n").encode(),
    "blank lines at the end": (SMALL + "\n\n").encode(),
}


def version_3(lab, run, path, content):
    """The bytes of a table after the three scripts."""
    path.write_bytes(content)
    for script in ("select_columns.py", "fill_age.py", "encode_sex.py"):
        run("python", lab / script, path, cwd=path.parent)
    return path.read_bytes()


@pytest.fixture(scope="module")
def plain(lab, run, tmp_path_factory):
    return version_3(lab, run, tmp_path_factory.mktemp("plain") / "t.csv", SMALL.encode())


@pytest.mark.parametrize("form", FORMS)
def test_l4_6_a_table_saved_by_a_spreadsheet_is_the_same_table(lab, run, tmp_path, plain, form):
    assert version_3(lab, run, tmp_path / "t.csv", FORMS[form]) == plain


def test_l4_6_a_version_of_a_table_saved_by_excel_is_the_same_version(lab, run, tmp_path, tables):
    """The table is opened and saved between two stages; the next version is what it would be."""
    stages = ("1_init", "2_remote", "3_data", "4_select")
    folder = begin(lab, run, tmp_path / "work/repo", *stages, remote=[tmp_path / "storage"])
    text = (folder / "titanic.csv").read_text()
    (folder / "titanic.csv").write_bytes(("\ufeff" + spreadsheet(text, ";")).encode())
    run(*command(lab, "5_fill", folder), cwd=lab)
    assert "md5: 32d066cae932e34ed489a1a28e373450" in (folder / "titanic.csv.dvc").read_text()
    (v2,) = tables(folder, "lab4-v2")
    assert v2["Age"].isna().sum() == 0


BROKEN = [
    ("utf-16", SMALL.encode("utf-16"), "not a readable CSV table in UTF-8"),
    ("cp1251", "Survived,Pclass,Sex,Age\n1,1,муж,3\n".encode("cp1251"), "in UTF-8"),
    ("sep line", ("sep=;\n" + SMALL.replace(",", ";")).encode(), "Expected 2 fields in line 2"),
    ("nothing", b"", "No columns to parse"),
    ("header alone", b"Survived,Pclass,Sex,Age\n", "has a header and no rows"),
    ("no column", b"Survived,Sex,Age\n1,male,3\n", "has no column Pclass"),
    ("a column twice", b"Survived,Pclass,Sex,Age,Age\n1,1,male,3,4\n", "has two columns Age"),
    ("another column twice", b"Survived,Pclass,Sex,Age,x,x\n1,1,male,3,,\n", "two columns x"),
    ("a short row", b"Survived,Pclass,Sex,Age\n1,1,male,3\n1,1,male\n", "row 3: fewer fields"),
    ("a long row", b"Survived,Pclass,Sex,Age\n1,1,male,3\n1,1,male,3,4\n", "line 3, saw 5"),
    ("a word", b"Survived,Pclass,Sex,Age\n1,1,male,old\n", "column Age: 'old' is not a number"),
    ("infinity", b"Survived,Pclass,Sex,Age\n1,1,male,inf\n", "row 2, column Age: 'inf'"),
    ("a third sex", b"Survived,Pclass,Sex,Age\n1,1,x,3\n", "row 2, column Sex: 'x'"),
    ("a fourth class", b"Survived,Pclass,Sex,Age\n1,4,male,3\n", "Pclass: '4' is not [1, 2, 3]"),
    ("no label", b"Survived,Pclass,Sex,Age\n1,1,male,3\n,1,male,3\n", "row 3, column Survived: ''"),
]


@pytest.mark.parametrize(
    "content, reason", [case[1:] for case in BROKEN], ids=[c[0] for c in BROKEN]
)
def test_a_broken_table_is_refused_in_one_line_and_stays(lab, run, tmp_path, content, reason):
    (tmp_path / "t.csv").write_bytes(content)
    said = run("python", lab / "select_columns.py", "t.csv", cwd=tmp_path, code=1)
    assert said.startswith("select_columns.py: t.csv") and reason in said and "\n" not in said
    assert (tmp_path / "t.csv").read_bytes() == content and len(list(tmp_path.iterdir())) == 1


def test_both_columns_are_there_for_men_alone_and_a_second_time_changes_nothing(lab, run, tmp_path):
    (tmp_path / "t.csv").write_text("Sex\nmale\n")
    for _ in range(2):
        run("python", lab / "encode_sex.py", "t.csv", cwd=tmp_path)
        assert (tmp_path / "t.csv").read_text() == "Sex_female,Sex_male\n0,1\n"


@pytest.mark.parametrize("script", SCRIPTS)
def test_stage_4_0_every_script_says_what_it_does(lab, run, tmp_path, script):
    assert run("python", lab / f"{script}.py", "--help", cwd=tmp_path).startswith("usage: ")


def test_mistakes_are_one_line(lab, run, tmp_path):
    (tmp_path / "ages.csv").write_text("Age\n\n,\n")
    (tmp_path / "none.csv").write_text("Age,x\n,1\n")
    few = "Survived,Pclass,Age,Sex_female,Sex_male\n" + "1,3,,1,0\n0,3,2,1,0\n" * 9
    (tmp_path / "few.csv").write_text(few)
    (tmp_path / "one.csv").write_text("Survived,Pclass,Age\n1,3,2\n")
    (tmp_path / "model.pkl").write_bytes(b"\x80 not a pickle")
    good = tmp_path / "good.csv"
    good.write_text(few.replace("3,,", "3,1,"))
    for arguments, reason in [
        (["select_columns.py", "nowhere.csv"], "No such file"),
        (["select_columns.py", tmp_path], "s a directory"),
        (["fill_age.py", "none.csv"], "no known age"),
        (["encode_sex.py", "few.csv", "no/such.csv"], "cannot be written"),
        (["encode_sex.py", "few.csv", tmp_path], "cannot be written"),
        (["encode_sex.py", "few.csv", "good.csv/below.csv"], "cannot be written"),
        (["train_model.py", "few.csv", "m.pkl"], "no model can be trained"),
        (["train_model.py", "one.csv", "m.pkl"], "1 rows cannot be split"),
        (["train_model.py", good, "m.pkl", "--kind", "forest", "--depth", "0"], "max_depth"),
        (["evaluate_model.py", good, "--model", "nowhere.pkl"], "is not a model"),
        (["evaluate_model.py", good, "--model", "model.pkl"], "is not a model"),
        (["write_report.py"], "report.md cannot be written"),
    ]:
        said = run("python", lab / arguments[0], *arguments[1:], cwd=tmp_path, code=1)
        assert reason in said and "Traceback" not in said and said.count("\n") == 0, said
    assert not list(tmp_path.glob("**/*.new")) and not (tmp_path / "m.pkl").exists()


def test_evaluate_leaves_no_temporary_file_where_it_cannot_write(lab, run, copied, tmp_path):
    folder = copied("9_dag")
    (tmp_path / "out").mkdir()
    words = ["python", "evaluate_model.py", "--metrics", tmp_path / "out"]
    assert "out cannot be written" in run(*words, cwd=folder, code=1)
    assert not list(tmp_path.glob("*.new"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.one_of(st.binary(max_size=60), st.text('Age,;"\n\r 1.5\tx', max_size=60)))
def test_no_bytes_give_a_traceback(lab, tmp_path, content):
    sys.path.insert(0, str(lab))
    try:
        from titanic import read
    finally:
        sys.path.remove(str(lab))
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        assert len(read(path, "Age"))
    except SystemExit as refusal:
        assert "\n" not in str(refusal)


@pytest.fixture
def cut_connection(monkeypatch):
    """The address of a host that promises more bytes than it sends."""

    class Half(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "9999")
            self.end_headers()
            self.wfile.write(b"half a file")

        def log_message(self, *_):
            pass

    monkeypatch.setitem(ENV, "no_proxy", "*")
    with ThreadingHTTPServer(("127.0.0.1", 0), Half) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def archive(table):
    """A tar.gz as catboost's host gives it."""
    text, packed = table.to_csv(index=False).encode(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as file:
        info = tarfile.TarInfo("train.csv")
        info.size = len(text)
        file.addfile(info, io.BytesIO(text))
    return packed.getvalue()


SOURCES = ["the right table", "another table", "half a file", "not an archive", "no answer"]
SOURCES += ["damaged bytes", "a cut connection"]


@pytest.mark.parametrize("source", SOURCES)
def test_stage_4_3_download_and_copy_give_the_same_table(
    lab, run, tmp_path, cut_connection, source
):
    """With a file in place of the host: the copy helps where the download is not what we know."""
    run("python", lab / "create_data.py", tmp_path / "copy.csv", cwd=tmp_path)
    table = pd.read_csv(tmp_path / "copy.csv")
    table.insert(0, "PassengerId", range(1, 892))  # the download has more columns
    if source == "another table":
        table["Age"] += 1
    data = archive(table)
    flipped = data[:4000] + b"\xff" * 20 + data[4020:]
    spoiled = {"half a file": data[:3000], "not an archive": b"<html>", "damaged bytes": flipped}
    if source != "no answer":
        (tmp_path / "titanic.tar.gz").write_bytes(spoiled.get(source, data))
    (tmp_path / "lab").mkdir()
    for name in ("create_data.py", "titanic.py"):
        (tmp_path / "lab" / name).write_bytes((lab / name).read_bytes())
    script = tmp_path / "lab/create_data.py"
    text = script.read_text()
    url = text.split('URL = "')[1].split('"')[0]
    host = cut_connection if source == "a cut connection" else f"file://{tmp_path}"
    script.write_text(text.replace(url, f"{host}/titanic.tar.gz"))
    alone = 0 if source == "the right table" else 1
    if alone:
        (tmp_path / "lab/titanic_copy.txt").write_text("# damaged\nAAAA\n")
    said = run("python", script, "t.csv", cwd=tmp_path, code=alone)
    if alone:
        assert "titanic_copy.txt is damaged" in said and not (tmp_path / "t.csv").exists()
        (tmp_path / "lab/titanic_copy.txt").write_bytes((lab / "titanic_copy.txt").read_bytes())
        run("python", script, "t.csv", cwd=tmp_path)
    assert (tmp_path / "t.csv").read_bytes() == (tmp_path / "copy.csv").read_bytes()


def test_stage_4_3_the_download_gives_the_same_table(lab, run, tmp_path):
    try:
        socket.create_connection(("storage.mds.yandex.net", 443), 5).close()
    except OSError:
        pytest.skip("needs-network: storage.mds.yandex.net does not answer")
    copy = tmp_path / "lab"
    copy.mkdir()
    for name in ("create_data.py", "titanic.py"):  # without the copy
        (copy / name).write_bytes((lab / name).read_bytes())
    (copy / "titanic_copy.txt").write_text("# none\n")
    run("python", copy / "create_data.py", tmp_path / "t.csv", cwd=tmp_path)
    md5 = hashlib.md5((tmp_path / "t.csv").read_bytes()).hexdigest()
    assert md5 == "8a2dc34db4ad84575b0b335aac093f59"
