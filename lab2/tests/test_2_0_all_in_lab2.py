# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.0: collection, preparation, training and the model at work, from one folder alone."""

import re


def test_stage_2_0_the_folder_alone_goes_from_the_database_to_predictions(lab_after):
    made = lab_after("model_inference.py").path
    for name in ("data/raw.csv", "data/train.csv", "data/test.csv", "model/model.pkl"):
        assert (made / name).stat().st_size > 100
    assert (made / "reports/predictions.csv").stat().st_size > 100


def test_stage_2_0_the_readme_names_files_that_are_there(lab):
    named = set(re.findall(r"`([\w/]+\.(?:py|sh|xml)|Jenkinsfile)`", lab.text("README.md")))
    assert {"data_collection.py", "model_inference.py", "Jenkinsfile"} <= named
    assert all((lab.path / name).stat().st_size > 0 for name in named)
