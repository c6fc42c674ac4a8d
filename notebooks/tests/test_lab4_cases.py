"""Lab 4: what people met elsewhere: failed experiments, a detached HEAD, another user's clone."""

import os
import shutil
import subprocess
import sys

import psutil
import pytest
from lab4_kit import ENV, STAGES, VERSIONS, begin, cell, command

pytest_plugins = ["lab4_fixtures"]

# Before the notebook's own cells, in a program of their own.
PREPARED = """
import sys
from pathlib import Path
import dvc.api
import pandas as pd
data, jobs = Path(sys.argv[1]), 2
workspace = data.parent
"""


def run_cells(lab, run, folder, *sources, code=0):
    """Run cells of the notebook on a folder, seen from notebooks/; what they print."""
    top = folder.parent / "top"
    (top / "notebooks").mkdir(parents=True, exist_ok=True)
    if not (top / "lab4").exists():
        (top / "lab4").symlink_to(lab)
    (top / "notebooks/cells.py").write_text("\n".join([PREPARED, *sources]))
    return run(sys.executable, "cells.py", folder, cwd=top / "notebooks", code=code)


def run_queue(lab, run, folder):
    """Run the queue by the notebook's cell; the table that it shows, as text."""
    show = cell('print("failed:"').removesuffix("table") + "print(table.to_string())"
    return run_cells(lab, run, folder, cell("def run_queue("), show)


def promote(run, folder, experiment):
    """Make an experiment a branch by the notebook's cell."""
    _, _, commands = cell("git checkout --quiet -b lab4-best-model").partition("\n")
    run("bash", "-euo", "pipefail", "-c", commands, "bash", experiment, cwd=folder)


def workers(folder):
    """The processes of DVC's queue that work in a folder."""
    found = psutil.process_iter(["cmdline", "cwd"])
    return [
        process
        for process in found
        if "queue-worker" in (process.info["cmdline"] or [])
        and process.info["cwd"] == str(folder.resolve())
    ]


def test_l4_1_a_failed_experiment_is_named_and_the_others_stay(lab, run, copied, tmp_path):
    """Each queue runs twice, since one has failed; two experiments instead of six are enough."""
    folder = copied("9_dag")
    mine = shutil.copytree(lab, tmp_path / "my lab")
    queue, forest = mine / "commands/4_9_experiments.sh", mine / "conf/model/forest.yaml"
    all_six = "-S 'model=logistic,forest,boosting' -S 'columns=three,six'"
    assert all_six in queue.read_text()
    queue.write_text(queue.read_text().replace(all_six, "-S 'model=logistic,forest'"))
    good = forest.read_text()
    forest.write_text(good.replace("depth: 4", "depth: 0"))
    run("bash", queue, folder, cwd=lab)
    failed, *lines = run_queue(mine, run, folder).splitlines()
    assert failed == "failed: try-2" and workers(folder) == []
    rows = {line.split()[1]: line.split()[-2:] for line in lines if " try-" in line}
    assert rows["try-2"] == ["NaN", "NaN"], "not the accuracy of the commit below it"
    assert set(rows) == {"try-1", "try-2"} and "NaN" not in rows["try-1"]
    forest.write_text(good)
    run("bash", queue, folder, cwd=lab)  # queued again, mended
    said = run_queue(mine, run, folder)
    assert "failed: none" in said and workers(folder) == []
    promote(run, folder, "try-2")
    assert "kind: forest" in run("git", "show", "lab4-best-model:./params.yaml", cwd=folder)


def test_l4_2_the_run_cache_is_filled_before_the_queue(lab, run, copied):
    """Two workers race where the first step has never run: here `dvc repro` ran it before."""
    folder = copied("9_dag")
    run("bash", lab / "commands/4_9_experiments.sh", folder, cwd=lab)
    cached = list((folder / ".dvc/cache/runs").rglob("*"))
    assert sum(path.is_file() for path in cached) >= 6
    assert "run_queue(seconds=" in cell('print("failed:"'), "failed ones run once more"


def test_a_queue_that_takes_too_long_is_given_up_and_leaves_no_worker(lab, run, copied):
    folder = copied("9_dag")
    run("bash", lab / "commands/4_9_experiments.sh", folder, cwd=lab)
    impatient = cell("def run_queue(").replace("seconds=900", "seconds=8")
    said = run_cells(lab, run, folder, impatient, code=1)
    assert "TimeoutExpired" in said and workers(folder) == []


def test_l4_3_on_a_detached_head_nothing_is_recorded(lab, run, tmp_path):
    remote = [tmp_path / "storage"]
    folder = begin(lab, run, tmp_path / "w/repo", "1_init", "2_remote", *STAGES, remote=remote)
    said = run("git", "checkout", "lab4-v1", cwd=folder)
    assert "detached HEAD" in said and "git switch -c <new-branch-name>" in said
    run("dvc", "checkout", cwd=folder)
    before = run("git", "for-each-ref", cwd=folder), (folder / "titanic.csv").read_bytes()
    for stage in VERSIONS:
        said = run(*command(lab, stage, folder), cwd=lab, code=1)
        assert said == "No branch is checked out. Make one first: git checkout -b NAME"
    assert before == (run("git", "for-each-ref", cwd=folder), (folder / "titanic.csv").read_bytes())
    assert run("git", "status", "--porcelain", cwd=folder) == ""
    run("git", "tag", "--delete", "lab4-v2", cwd=folder)
    run("git", "push", "--quiet", "--delete", "origin", "lab4-v2", cwd=folder)
    run("git", "switch", "--quiet", "--create", "mine", cwd=folder)
    run(*command(lab, "5_fill", folder), cwd=lab)  # on a branch it works
    assert "refs/heads/mine" in run("git", "ls-remote", "origin", cwd=folder)


def test_l4_4_a_clone_of_another_user_that_git_was_told_to_trust(lab, run, tmp_path, monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("needs-root: only root can give a folder to another user")
    theirs, home = tmp_path / "theirs", tmp_path / "home"
    home.mkdir()
    run("git", "init", "--quiet", theirs, cwd=tmp_path)
    person = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    run("git", *person, "commit", "--allow-empty", "--quiet", "-m", "Mine", cwd=theirs)
    for path in [theirs, *theirs.rglob("*")]:
        os.chown(path, 65534, 65534)
    monkeypatch.setitem(ENV, "HOME", str(home))
    target = tmp_path / "work/repo/lab4/data"
    said = run("bash", lab / "commands/4_1_publish.sh", target, theirs, cwd=lab, code=128)
    assert "dubious ownership" in said and not target.exists()
    settings = f"[safe]\n\tdirectory = {theirs}\n\tdirectory = {theirs}/.git\n"
    (home / ".gitconfig").write_text(settings)
    run("bash", lab / "commands/4_1_publish.sh", target, theirs, cwd=lab)
    assert "lab4-data" in run("git", "branch", "--list", cwd=theirs)


OLD = """#!/bin/sh
# git before 2.22: no `init -b`, no `switch`, `restore` or `branch --show-current`
case " $* " in
  *" init "*" -b "* | *" --initial-branch"* ) echo "error: unknown switch 'b'" >&2; exit 129 ;;
  *" switch "* | *" restore "* | *" --show-current "* ) echo "git: not a git command" >&2; exit 1 ;;
esac
exec {git} "$@"
"""


def test_l4_7_an_older_git_will_do(lab, run, tmp_path, monkeypatch):
    """The shim refuses what git 2.17, which the README names, does not know."""
    git = subprocess.run(["which", "git"], capture_output=True, text=True).stdout.strip()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text(OLD.format(git=git))
    (tmp_path / "bin/git").chmod(0o755)
    assert "2.17" in (lab / "README.md").read_text()
    monkeypatch.setitem(ENV, "PATH", f"{tmp_path}/bin{os.pathsep}{ENV['PATH']}")
    folder = tmp_path / "work/repo"
    stages = ("1_init", "2_remote", *STAGES, "7_switch", "8_colleague")
    begin(lab, run, folder, *stages, remote=[tmp_path / "work/storage"])
    assert run("git", "rev-parse", "--abbrev-ref", "HEAD", cwd=folder) == "main"


def test_the_hydra_trap_and_the_way_out(lab, run, copied):
    """Plain `dvc exp run` composes anew and drops a promoted model; --no-hydra keeps it."""
    folder = copied("9_dag")
    run("bash", lab / "commands/4_9_experiments.sh", folder, cwd=lab)
    run("dvc", "exp", "run", "--name", "mine", "-S", "model=boosting", cwd=folder)
    run("git", "checkout", "--quiet", ".", cwd=folder)
    promote(run, folder, "mine")
    run("dvc", "exp", "run", "--no-hydra", cwd=folder)
    assert "kind: boosting" in (folder / "params.yaml").read_text()
    assert run("git", "status", "--porcelain", "-uno", cwd=folder) == ""
    run("dvc", "exp", "run", cwd=folder)
    assert "kind: logistic" in (folder / "params.yaml").read_text()
    with (folder / "conf/model/logistic.yaml").open("a") as file:
        file.write("trees: 7\n")
    run("git", "checkout", "--quiet", "params.yaml", "dvc.lock", "metrics.json", cwd=folder)
    run("dvc", "checkout", cwd=folder)
    assert "up to date" in run("dvc", "repro", cwd=folder), "repro does not look into conf/"


def test_the_readers_own_settings_of_git_do_not_disturb(lab, run, tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "hooks").mkdir(parents=True)
    settings = (
        "[user]\n\tname = Иван Петров\n\temail = ivan@example.org\n"
        "[init]\n\tdefaultBranch = trunk\n"
        "[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n[core]\n\tautocrlf = true\n"
        "[color]\n\tui = always\n[clone]\n\tdefaultRemoteName = upstream\n"
    )
    (home / ".gitconfig").write_text(settings, encoding="utf-8")
    monkeypatch.setitem(ENV, "HOME", str(home))
    folder = tmp_path / "work/repo"
    stages = ("1_init", "2_remote", *STAGES, "7_switch", "8_colleague")
    begin(lab, run, folder, *stages, remote=[tmp_path / "work/storage"])
    author = run("git", "log", "-1", "--format=%an", "lab4-v3", cwd=folder)
    assert author == "Иван Петров"
    assert "md5: 0384c894e4ce975454b6d80a625db142" in (folder / "titanic.csv.dvc").read_text()
