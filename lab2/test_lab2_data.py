# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stages 2.2 and 2.3: rows come by SQL, bad tables do not, the split comes before the choice."""

import csv
import sqlite3

import pytest


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sql(lab, *statements):
    with sqlite3.connect(lab.path / "data" / "clinic.sqlite") as connection:
        answers = [connection.execute(statement).fetchall() for statement in statements]
    connection.close()
    return answers[-1]


def test_stage_2_2_rows_come_by_an_sql_query(lab):
    sql(lab, "UPDATE biopsies SET mean_radius = 12.25 WHERE biopsy_id = 1100")
    before = (lab.path / "data/raw.csv").read_bytes()
    assert lab.run("data_collection", "--chunk", 7).code == 0
    raw = rows(lab.path / "data/raw.csv")
    assert [row["mean_radius"] for row in raw if row["biopsy_id"] == "1100"] == ["12.25"]
    assert (lab.path / "data/raw.csv").read_bytes() != before
    stored = sql(lab, "SELECT biopsy_id, worst_area, diagnosis FROM biopsies ORDER BY biopsy_id")
    assert len(stored) == 500
    assert [(int(r["biopsy_id"]), float(r["worst_area"]), r["diagnosis"]) for r in raw] == stored


def test_stage_2_2_the_chunk_size_changes_nothing(lab):
    before = (lab.path / "data/raw.csv").read_bytes()
    assert lab.run("data_collection", "--chunk", 3).code == 0
    assert (lab.path / "data/raw.csv").read_bytes() == before


COPY = "CREATE TABLE keyless AS SELECT * FROM biopsies"
SWAP = ("DROP TABLE biopsies", "ALTER TABLE keyless RENAME TO biopsies")
BAD = {
    "text": (["UPDATE biopsies SET mean_radius = 'wide' WHERE biopsy_id = 1100"],
             "row 1100: mean_radius: 'wide' is no number"),
    "range": (["UPDATE biopsies SET worst_area = -1 WHERE biopsy_id = 1101"],
              "row 1101: worst_area: -1 is not within 0 and 10000"),
    "infinite": (["UPDATE biopsies SET mean_area = 9e999 WHERE biopsy_id = 1101"],
                 "row 1101: mean_area: inf is not within"),
    "gap": (["UPDATE biopsies SET mean_texture = NULL WHERE biopsy_id = 1102"],
            "row 1102: mean_texture: missing"),
    "no label": (["UPDATE biopsies SET diagnosis = NULL WHERE biopsy_id = 1103"],
                 "row 1103: diagnosis: missing"),
    "odd label": (["UPDATE biopsies SET diagnosis = 'unclear' WHERE biopsy_id = 1104"],
                  "row 1104: diagnosis: 'unclear' is none of"),
    "twice": ([COPY, "INSERT INTO keyless SELECT * FROM biopsies WHERE biopsy_id = 1105", *SWAP],
              "row 1105: biopsy_id: stands there twice"),
    "no key": ([COPY, "UPDATE keyless SET biopsy_id = NULL WHERE biopsy_id = 1105", *SWAP],
               "row None: biopsy_id: None is no whole number"),
    "column": (["ALTER TABLE biopsies DROP COLUMN mean_area"], "has no column mean_area"),
    "table": (["DROP TABLE biopsies"], "the database has no table biopsies"),
    "few": (["DELETE FROM biopsies WHERE diagnosis = 'benign'"], "too few rows to learn from"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_stage_2_2_a_bad_table_is_refused_by_column_and_row(lab, case):
    statements, message = BAD[case]
    before = (lab.path / "data/raw.csv").read_bytes()
    sql(lab, *statements)
    done = lab.run("data_collection")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert message in done.err
    assert (lab.path / "data/raw.csv").read_bytes() == before
    assert not list((lab.path / "data").glob(".*.tmp"))


def test_stage_2_2_a_database_that_fails_is_told_in_one_line_without_its_password(lab):
    for url in ("no address", "odd://host/x", "postgresql+psycopg://u:geheim@127.0.0.1:1/x"):
        done = lab.run("data_collection", DATABASE_URL=url)
        assert done.code in (1, 2) and done.err.count("\n") == 1
        assert "geheim" not in done.err + done.out


def test_stage_2_2_the_database_is_seeded_once(lab):
    before = sql(lab, "SELECT * FROM biopsies ORDER BY biopsy_id")
    assert lab.run("clinic_seed", "--keep", "--seed", 1).code == 0
    assert sql(lab, "SELECT * FROM biopsies ORDER BY biopsy_id") == before
    assert lab.run("clinic_seed").code == 0
    assert sql(lab, "SELECT * FROM biopsies ORDER BY biopsy_id") == before
    assert lab.run("clinic_seed", "--times", 3).code == 0
    assert sql(lab, "SELECT count(*) FROM biopsies") == [(3 * 569 - 69,)]


def test_stage_2_3_training_and_test_rows_are_formed_and_saved(finished):
    raw, train, test = (rows(finished.path / f"data/{n}.csv") for n in ("raw", "train", "test"))
    keys = [{row["biopsy_id"] for row in part} for part in (raw, train, test)]
    assert keys[1] | keys[2] == keys[0] and not keys[1] & keys[2]
    assert (len(train), len(test)) == (375, 125)
    ill = [
        sum(row["diagnosis"] == "malignant" for row in part) / len(part) for part in (train, test)
    ]
    assert abs(ill[0] - ill[1]) < 0.01
    by_key = {row["biopsy_id"]: row for row in raw}
    assert all(row == by_key[row["biopsy_id"]] for row in train + test)


def test_stage_2_3_features_are_chosen_on_training_rows_alone(lab):
    chosen, train = lab.json("data/features.json"), (lab.path / "data/train.csv").read_bytes()
    assert 5 <= len(chosen["kept"]) < 30
    assert list(rows(lab.path / "data/train.csv")[0])[1 : 1 + len(chosen["kept"])] == chosen["kept"]
    tested = {row["biopsy_id"] for row in rows(lab.path / "data/test.csv")}
    raw = rows(lab.path / "data/raw.csv")
    for number, row in enumerate(raw):  # turn the test rows into nonsense: nothing may change
        if row["biopsy_id"] in tested:
            row.update({name: str(number % 7) for name in chosen["why"]})
    with open(lab.path / "data/raw.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(raw[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(raw)
    assert lab.run("data_preparation").code == 0
    assert lab.json("data/features.json") == chosen
    assert (lab.path / "data/train.csv").read_bytes() == train


def test_stage_2_3_each_feature_has_its_reason(finished):
    from sklearn.metrics import roc_auc_score

    chosen, train = finished.json("data/features.json"), rows(finished.path / "data/train.csv")
    ill = [row["diagnosis"] == "malignant" for row in train]
    for name, why in chosen["why"].items():
        auc = roc_auc_score(ill, [float(row[name]) for row in train])
        assert why["auc"] == pytest.approx(max(auc, 1 - auc), abs=1e-5)
        assert (why["decision"] == "kept") == (name in chosen["kept"])
        assert (why["decision"] == "weak") <= (why["auc"] < 0.65)
        assert why["decision"].removeprefix("repeats ") in {"kept", "weak", *chosen["kept"]}


def test_stage_2_3_the_seed_draws_the_split(lab):
    test = (lab.path / "data/test.csv").read_bytes()
    assert lab.run("data_preparation", "--seed", 42).code == 0
    assert (lab.path / "data/test.csv").read_bytes() == test
    assert lab.run("data_preparation", "--seed", 43).code == 0
    assert (lab.path / "data/test.csv").read_bytes() != test


def test_stage_2_3_a_broken_table_is_refused(lab):
    (lab.path / "data/raw.csv").write_text("biopsy_id,diagnosis\n1,benign\n", encoding="utf-8")
    for args in ((), ("--seed", "x"), ("--seed", -1), ("--test-share", 0.99), ("--frob",)):
        done = lab.run("data_preparation", *args)
        assert (done.code, done.err.count("\n")) == (2, 1)
