"""Lab 2, the data: spoiled tables, other databases, odd paths, secrets, memory, leakage."""

import contextlib
import os
import random
import sys
import zipfile

import pandas as pd
import pytest
import sqlalchemy as sa
from lab2_kit import LAB, SCRIPTS, History, Lab, call, postgresql, server_programs


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    return History(tmp_path_factory.mktemp("my data"))


@pytest.fixture(scope="module")
def server():
    if not (programs := server_programs()):
        pytest.skip("needs-postgresql: no initdb in pg_config's folder or /usr/lib/postgresql")
    with postgresql(programs) as address:
        yield address


@contextlib.contextmanager
def connected(address):
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        yield lambda statement: connection.execute(sa.text(statement))
    engine.dispose()


@pytest.fixture
def clinic(history, server, tmp_path):
    """(lab, sql): a trained lab whose freshly seeded database is the PostgreSQL server."""
    lab = Lab(tmp_path / "lab2", history.after("model_training").path)
    with connected(server) as sql:
        sql("DROP TABLE IF EXISTS predictions, biopsies, incoming")
    assert lab.run("clinic_seed", DATABASE_URL=server).returncode == 0

    def change(*statements):
        with connected(server) as sql:
            for statement in statements:
                sql(statement)

    return lab, change


COPY = "CREATE TABLE keyless AS SELECT * FROM biopsies"
SWAP = ("DROP TABLE biopsies", "ALTER TABLE keyless RENAME TO biopsies")
BAD = {
    "text": (
        ["UPDATE biopsies SET mean_radius = 'wide' WHERE biopsy_id = 1100"],
        "row 1100: mean_radius: 'wide'",
    ),
    "number in text": (
        [
            "ALTER TABLE biopsies DROP COLUMN mean_area",
            "ALTER TABLE biopsies ADD COLUMN mean_area TEXT DEFAULT '12'",
        ],
        "row 1069: mean_area: '12': is not a number",
    ),
    "range": (
        ["UPDATE biopsies SET worst_area = -1 WHERE biopsy_id = 1101"],
        "row 1101: worst_area: -1.0",
    ),
    "too large": (
        ["UPDATE biopsies SET mean_smoothness = 2 WHERE biopsy_id = 1101"],
        "row 1101: mean_smoothness: 2.0",
    ),
    "infinite": (
        ["UPDATE biopsies SET mean_area = 9e999 WHERE biopsy_id = 1101"],
        "row 1101: mean_area: inf",
    ),
    "gap": (
        ["UPDATE biopsies SET mean_texture = NULL WHERE biopsy_id = 1102"],
        "row 1102: mean_texture: is missing",
    ),
    "no label": (
        ["UPDATE biopsies SET diagnosis = NULL WHERE biopsy_id = 1103"],
        "row 1103: diagnosis: input should be",
    ),
    "odd label": (
        ["UPDATE biopsies SET diagnosis = 'unclear' WHERE biopsy_id = 1104"],
        "row 1104: diagnosis: 'unclear'",
    ),
    "twice": (
        [COPY, "INSERT INTO keyless SELECT * FROM biopsies WHERE biopsy_id = 1105", *SWAP],
        "row 1105: biopsy_id: two rows have this key",
    ),
    "no key": (
        [COPY, "UPDATE keyless SET biopsy_id = NULL WHERE biopsy_id = 1105", *SWAP],
        "row None: biopsy_id: is missing",
    ),
    "half a key": (
        [COPY, "UPDATE keyless SET biopsy_id = 1105.5 WHERE biopsy_id = 1105", *SWAP],
        "row 1105.5: biopsy_id: 1105.5",
    ),
    "bytes": (
        ["UPDATE biopsies SET mean_radius = x'00ff' WHERE biopsy_id = 1106"],
        "row 1106: mean_radius: b'",
    ),
    "column": (["ALTER TABLE biopsies DROP COLUMN mean_area"], "has no column mean_area"),
    "table": (["DROP TABLE biopsies"], "the database has no table biopsies"),
    "few": (["DELETE FROM biopsies WHERE diagnosis = 'benign'"], "too few rows to learn from"),
    "empty": (["DELETE FROM biopsies"], "too few rows to learn from"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("chunk", [1000, 7])
def test_a_bad_table_is_refused_and_the_old_file_kept(history, tmp_path, case, chunk):
    lab, (statements, message) = (
        Lab(tmp_path / "lab2", history.after("data_collection").path),
        BAD[case],
    )
    before = lab.text("data/raw.csv")
    lab.sql(*statements)
    done = lab.run("data_collection", "--chunk", chunk)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert message in done.stderr
    assert lab.text("data/raw.csv") == before
    assert not list((lab.path / "data").glob(".*.tmp"))


def test_the_chunk_size_changes_nothing(history, tmp_path):
    lab = Lab(tmp_path / "lab2", history.after("data_collection").path)
    before = lab.text("data/raw.csv")
    assert lab.run("data_collection", "--chunk", 3).returncode == 0
    assert lab.text("data/raw.csv") == before
    stored = lab.sql("SELECT biopsy_id, worst_area, diagnosis FROM biopsies ORDER BY biopsy_id")
    raw = pd.read_csv(lab.path / "data/raw.csv")
    assert (
        list(raw[["biopsy_id", "worst_area", "diagnosis"]].itertuples(index=False, name=None))
        == stored
    )


def test_a_database_that_fails_is_one_line_without_its_password(history):
    lab = history.after("data_collection")
    for url in (
        "no address",
        "odd://host/x",
        "postgresql+psycopg://u:geheim@127.0.0.1:1/x",
        "mysql://u:geheim@h/x",
        "sqlite:///",
    ):
        for script in ("data_collection", "clinic_seed") if url != "sqlite:///" else ():
            done = lab.run(script, DATABASE_URL=url)
            assert done.returncode in (1, 2) and done.stderr.count("\n") == 1, done.stderr
            assert "geheim" not in done.stderr + done.stdout


# L2-1, L2-5: keys as other systems give them
KEYS = {
    "bigint": (
        [
            "ALTER TABLE incoming ALTER biopsy_id TYPE bigint",
            "UPDATE incoming SET biopsy_id = biopsy_id + 20240000000000",
        ],
        20240000001000,
    ),
    "nearly 2**63": (
        [
            "ALTER TABLE incoming ALTER biopsy_id TYPE bigint",
            "UPDATE incoming SET biopsy_id = biopsy_id + 9223372036854770000",
        ],
        9223372036854771000,
    ),
    "numeric": (
        [
            "ALTER TABLE biopsies ALTER biopsy_id TYPE numeric(20,0)",
            "ALTER TABLE incoming ALTER biopsy_id TYPE numeric(20,0)",
        ],
        1000,
    ),
    "numeric with decimals": (["ALTER TABLE incoming ALTER biopsy_id TYPE numeric(20,2)"], 1000),
    "double": (["ALTER TABLE incoming ALTER biopsy_id TYPE double precision"], 1000),
    "measures as numeric": (
        [
            "ALTER TABLE incoming ALTER mean_radius TYPE numeric(12,4)",
            "ALTER TABLE biopsies ALTER worst_area TYPE numeric(12,4)",
        ],
        1000,
    ),
}


@pytest.mark.parametrize("case", KEYS)
def test_keys_and_measures_of_other_systems_are_taken(clinic, server, case):
    (lab, change), (statements, first) = clinic, KEYS[case]
    change(*statements)
    done = lab.run("data_collection", DATABASE_URL=server)
    assert done.returncode == 0, done.stderr
    done = lab.run("model_inference", DATABASE_URL=server)
    assert done.returncode == 0 and done.stdout.startswith("67 new predictions, 67 in all"), (
        done.stderr
    )
    assert pd.read_csv(lab.path / "reports/predictions.csv")["biopsy_id"][0] == first
    again = lab.run("model_inference", DATABASE_URL=server)
    assert again.stdout.startswith("0 new predictions, 67 in all")


# L2-2: a measure that an importer turned into something else
TYPES = {
    "date": ("date", "'2024-02-01'"),
    "timestamp": ("timestamp", "'2024-02-01 03:04'"),
    "json": ("jsonb", "'{\"a\": 1}'"),
    "array": ("double precision[]", "'{1,2}'"),
    "interval": ("interval", "'1 day'"),
    "boolean": ("boolean", "true"),
    "text": ("text", "'14.2'"),
    "bytes": ("bytea", "'ab'"),
    "range": ("numrange", "'[1,2]'"),
    "uuid": ("uuid", "'00000000-0000-0000-0000-000000000001'"),
    "time": ("time", "'12:30'"),
    "nan": ("double precision", "'NaN'"),
    "numeric nan": ("numeric", "'NaN'"),
    "network": ("inet", "'10.0.0.1'"),
}


@pytest.mark.parametrize("case", TYPES)
def test_a_measure_of_another_type_is_refused_by_row_and_column(clinic, server, case):
    (lab, change), (kind, value) = clinic, TYPES[case]
    for table in ("biopsies", "incoming"):
        change(
            f"ALTER TABLE {table} DROP mean_radius",
            f"ALTER TABLE {table} ADD mean_radius {kind} DEFAULT {value}",
        )
    done = lab.run("data_collection", DATABASE_URL=server)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "table biopsies, row 1069: mean_radius: " in done.stderr
    done = lab.run("model_inference", DATABASE_URL=server)  # L2-5: nothing scored is not green
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "none of the 69 incoming rows is valid: row 1000: mean_radius: " in done.stderr


def test_postgresql_gives_the_same_metrics(history, server, tmp_path):
    whole, lab = history.after("model_inference"), Lab(tmp_path / "lab2")
    with connected(server) as sql:
        sql("DROP TABLE IF EXISTS predictions, biopsies, incoming")
    for script in SCRIPTS:
        done = lab.run(script, DATABASE_URL=f"{server}\n")  # L2-8: a newline at a secret's end
        assert done.returncode == 0, f"{script}: {done.stderr}"
        assert server.split(":")[2].split("@")[0] not in done.stdout + done.stderr
    assert not (lab.path / "data/clinic.sqlite").exists()
    for name in ("data/raw.csv", "reports/metrics.json", "reports/predictions.csv"):
        assert (lab.path / name).read_bytes() == (whole.path / name).read_bytes(), name
    refused = lab.run("clinic_seed", "--seed", 1, DATABASE_URL=server)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "DATABASE_URL has a table biopsies already: --replace drops it" in refused.stderr
    words = ("--seed", 1, "--replace")
    assert lab.run("clinic_seed", *words, kill=1, DATABASE_URL=server).returncode == -9
    assert lab.run("data_collection", DATABASE_URL=server).returncode == 0
    assert lab.text("data/raw.csv") == whole.text("data/raw.csv")


# L2-8
@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\t\n"])
def test_white_space_around_an_address_is_stripped(history, tmp_path, end):
    lab = history.after("data_collection")
    out = tmp_path / "raw.csv"
    url = f" sqlite:///{lab.path / 'data/clinic.sqlite'}{end}"
    done = lab.run("data_collection", "--out", out, DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert out.read_text() == lab.text("data/raw.csv")


# L2-4
@pytest.mark.parametrize(
    "name", ["feature%2Flab2", "what?", "a#b", "50%", "x;y&z", "@{u}", "naïve ключ", "a:b"]
)
def test_any_path_holds_its_own_database(tmp_path, name):
    lab = Lab(tmp_path / name / "lab2")
    assert lab.run("clinic_seed").returncode == 0
    assert lab.run("data_collection").returncode == 0
    assert (lab.path / "data/clinic.sqlite").stat().st_size > 50_000
    assert sorted(os.listdir(tmp_path)) == [name] and os.listdir(tmp_path / name) == ["lab2"]


# L2-5
def test_a_step_that_scores_nothing_is_not_green(history, tmp_path):
    lab = Lab(tmp_path / "lab2", history.after("model_training").path)
    lab.sql("UPDATE incoming SET worst_area = -1")
    done = lab.run("model_inference")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "none of the 69 incoming rows is valid" in done.stderr
    assert not (lab.path / "reports/predictions.csv").exists()
    lab.sql("DELETE FROM incoming")  # nothing waits: nothing to do
    done = lab.run("model_inference")
    assert done.returncode == 0 and done.stdout.startswith("0 new predictions, 0 in all, 0 rows")


def test_memory_does_not_grow_with_the_rows(tmp_path):
    """The collection of 1, 10 and 100 times the rows."""
    lab, peaks = Lab(tmp_path / "lab2"), []
    measure = (
        "import resource, runpy, sys; sys.argv = sys.argv[1:]; sys.path[0] = sys.argv[1]\n"
        "del sys.argv[1]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    for times in (1, 10, 100):
        assert lab.run("clinic_seed", "--times", times).returncode == 0
        done = call(sys.executable, "-c", measure, lab.path / "data_collection.py", lab.path)
        assert done.returncode == 0, done.stderr
        assert f"{569 * times - 69} rows" in done.stderr
        peaks.append(int(done.stdout))
    assert max(peaks) < 1.1 * min(peaks), peaks


def test_the_database_is_seeded_once(history, tmp_path):
    lab = Lab(tmp_path / "lab2", history.after("clinic_seed").path)
    query = "SELECT * FROM biopsies ORDER BY biopsy_id"
    before = lab.sql(query)
    assert lab.run("clinic_seed", "--keep", "--seed", 1).returncode == 0
    assert lab.sql(query) == before
    assert lab.run("clinic_seed").returncode == 0
    assert lab.sql(query) == before
    assert lab.run("clinic_seed", "--times", 3).returncode == 0
    assert lab.sql("SELECT count(*) FROM biopsies") == [(3 * 569 - 69,)]


def test_each_feature_has_its_reason(history):
    import json

    from sklearn.metrics import roc_auc_score

    lab = history.after("data_preparation")
    chosen = json.loads(lab.text("data/features.json"))
    train = pd.read_csv(lab.path / "data/train.csv")
    assert list(train)[1 : 1 + len(chosen["kept"])] == chosen["kept"]
    assert sum(why["decision"] == "kept" for why in chosen["why"].values()) == len(chosen["kept"])
    correlation = train[list(chosen["why"])].corr().abs()
    for name, why in chosen["why"].items():
        auc = roc_auc_score(train["diagnosis"] == "malignant", train[name])
        assert why["auc"] == pytest.approx(max(auc, 1 - auc), abs=1e-5)
        assert (why["decision"] == "weak") <= (why["auc"] < 0.65)
        if why["decision"].startswith("repeats "):
            assert correlation[name][why["decision"].removeprefix("repeats ")] > 0.9


def test_the_seed_draws_the_split_and_a_broken_table_is_refused(history, tmp_path):
    lab = Lab(tmp_path / "lab2", history.after("data_preparation").path)
    test = lab.text("data/test.csv")
    for seed, same in ((42, True), (43, False)):
        assert lab.run("data_preparation", "--seed", seed).returncode == 0
        assert (lab.text("data/test.csv") == test) is same
    (lab.path / "data/raw.csv").write_text("biopsy_id,diagnosis\n1,benign\n", encoding="utf-8")
    done = lab.run("data_preparation")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "raw.csv" in done.stderr


def test_constant_columns_are_weak_and_few_rows_refused(history, tmp_path):
    lab = Lab(tmp_path / "lab2", history.after("data_collection").path)
    raw = pd.read_csv(lab.path / "data/raw.csv")
    raw.assign(mean_area=1.0).to_csv(lab.path / "data/raw.csv", index=False)
    done = lab.run("data_preparation")  # every warning is an error there
    assert (
        done.returncode == 0 and '"mean_area"' not in lab.text("data/features.json").split("]")[0]
    )
    few = raw.drop(raw.index[raw["diagnosis"] == "malignant"][4:])
    few.to_csv(lab.path / "data/raw.csv", index=False)
    done = lab.run("data_preparation")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr


def test_no_leakage_on_shuffled_labels(history, tmp_path):
    """Features chosen outside the folds would make noise look like knowledge."""
    import json

    lab = Lab(tmp_path / "lab2", history.after("data_collection").path)
    raw = pd.read_csv(lab.path / "data/raw.csv")
    labels = list(raw["diagnosis"])
    random.Random(1).shuffle(labels)
    raw.assign(diagnosis=labels).to_csv(lab.path / "data/raw.csv", index=False)
    for script in ("data_preparation", "model_training"):
        assert lab.run(script).returncode == 0
    best = json.loads(lab.text("model/manifest.json"))["cross_validation"]["best"]
    assert abs(best["roc_auc"]["mean"] - 0.5) < 0.1


# S2
def test_the_environment_is_made_where_pip_is_set_to_user(tmp_path):
    """A Python without the pins gets a .venv, whatever pip.conf says."""
    lab = Lab(tmp_path / "my lab" / "lab2")
    (lab.path / "requirements.txt").write_text("lab2tiny==1.0\n")
    with zipfile.ZipFile(tmp_path / "lab2tiny-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in (
            ("METADATA", "Metadata-Version: 2.1\nName: lab2tiny\nVersion: 1.0\n"),
            ("WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ("RECORD", ""),
        ):
            wheel.writestr(f"lab2tiny-1.0.dist-info/{name}", text)
    (tmp_path / "pip.conf").write_text("[global]\nuser = true\nno-index = true\n")
    env = {"PIP_CONFIG_FILE": tmp_path / "pip.conf", "PIP_USER": "1", "DATABASE_URL": "sqlite://"}
    env["PIP_FIND_LINKS"] = tmp_path.as_uri()  # a machine's own setting would win over pip.conf
    step = ["bash", lab.path / "step.sh", "environment"]
    first = call(*step, **env)
    assert first.returncode == 0, first.stdout
    assert "making lab2/.venv" in first.stdout
    assert lab.text("build/python").strip() == str(lab.path / ".venv/bin/python")
    assert call(*step, **env).stdout == ""
    none = call(*step, PYTHON="no-such-python")
    assert (none.returncode, none.stdout) == (2, "step.sh: there is no no-such-python\n")


def test_the_requirements_are_what_the_scripts_import():
    direct = (LAB / "requirements.txt").read_text().split("# What these need")[0]
    for name in (
        "scikit-learn",
        "numpy",
        "pandas",
        "sqlalchemy",
        "pydantic",
        "pytest",
        "joblib",
        "psycopg",
    ):
        assert f"\n{name}" in direct
