# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""A push that is killed, and a push by two people."""

import shutil
import signal
import subprocess
import time

from commands import ENVIRONMENT, attempt, quiet


def interrupted(copy, files=400):
    """A push of many files is killed half-way (SIGKILL)."""
    owner = copy.person("owner", cache=True)
    (owner / "many").mkdir()
    for number in range(files):
        (owner / f"many/{number}.txt").write_text(f"file {number}\n")
    quiet(owner, "dvc", "add", "many")
    before = set(copy.storage.rglob("*"))

    def arrived():
        new = set(copy.storage.rglob("*")) - before
        return [path for path in new if path.is_file()]

    push = ["dvc", "push", "-q", "-j", "1", "many.dvc"]
    with subprocess.Popen(push, cwd=owner, env=ENVIRONMENT) as process:
        deadline = time.monotonic() + 120
        while process.poll() is None and len(arrived()) < 5 and time.monotonic() < deadline:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    there = [path for path in arrived() if not path.name.endswith(".tmp")]
    print("some but not all files are in the remote:", 0 < len(there) < files)
    print("the list of them (.dir) is there:", any(path.suffix == ".dir" for path in there))
    quiet(owner, "dvc", "push", "many.dvc")
    shutil.rmtree(owner / ".dvc/cache")
    shutil.rmtree(owner / "many")
    quiet(owner, "dvc", "pull", "many.dvc")
    texts = sorted(path.read_text() for path in (owner / "many").iterdir())
    print("pushed again, pulled back:", len(texts), "files, as they were:", end=" ")
    print(texts == sorted(f"file {number}\n" for number in range(files)))


def two(copy):
    """Two people record different data on top of the same version, and both push."""
    people = [copy.person(name, cache=True) for name in ("anna", "boris")]
    for root, age in zip(people, ("28", "30"), strict=True):
        quiet(root, "git", "checkout", "-b", "work")
        quiet(root, "dvc", "checkout", "titanic.csv.dvc")
        table = root / "titanic.csv"
        table.write_text(table.read_text().replace(",29.699118,", f",{age},"))
        quiet(root, "dvc", "add", "titanic.csv")
        quiet(root, "git", "commit", "-am", f"Unknown ages are {age}")
        print(f"{root.relative_to(copy.folder).parts[0]}: dvc push:", quiet(root, "dvc", "push"))
        code, said = attempt(root, "git", "push", "origin", "work")
        rejected = [line.strip() for line in said.splitlines() if "rejected" in line]
        print(f"  git push: {rejected[0] if code else 'accepted'}")
    code, said = attempt(people[1], "git", "pull", "--rebase", "origin", "work")
    print("  git pull --rebase:", next(x for x in said.splitlines() if x.startswith("CONFLICT")))
    quiet(people[1], "git", "checkout", "--ours", "titanic.csv.dvc")
    quiet(people[1], "dvc", "pull", "--force", "titanic.csv.dvc")
    print("  with anna's pointer chosen, boris has anna's data:", end=" ")
    print((people[0] / "titanic.csv").read_bytes() == (people[1] / "titanic.csv").read_bytes())
