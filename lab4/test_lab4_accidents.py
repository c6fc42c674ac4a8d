# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""What is lost and what is not: each accident is made in a copy of the story."""


def test_a_file_lost_from_the_remote_comes_back_from_anyone_who_has_it(story):
    said = story.lab_run("accidents.py", story.root, "lost")
    assert "dvc pull of the lost version: exit 1, ERROR: failed to pull" in said
    assert "another version: whole: True" in said
    assert "dvc push by one who has it: 1 file pushed" in said
    assert said.endswith("the stranger has it now: True")


def test_a_spoiled_cache_file_is_noticed_by_the_checksum_alone(story):
    said = story.lab_run("accidents.py", story.root, "spoiled").splitlines()
    assert said[0].endswith("Data and pipelines are up to date."), "DVC has become warier: tell it"
    assert said[1:] == [
        "the checksum is the recorded one: False",
        "cache file deleted, dvc pull, now it is: True",
    ]


def test_an_interrupted_push_is_finished_by_the_next(story):
    assert story.lab_run("accidents.py", story.root, "interrupted").splitlines() == [
        "some but not all files are in the remote: True",
        "the list of them (.dir) is there: False",
        "pushed again, pulled back: 400 files, as they were: True",
    ]


def test_two_people_lose_nothing(story):
    said = story.lab_run("accidents.py", story.root, "two-people")
    assert said.count("dvc push: 1 file pushed") == 2
    assert said.count("git push: accepted") == 1 == said.count("[rejected]")
    assert "CONFLICT (content)" in said and said.endswith("boris has anna's data: True")
