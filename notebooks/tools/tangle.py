"""Write the labs' files from the `%%writefile` cells of the notebooks, or check them.

Called by export.sh as `python3 -I -S notebooks/tangle.py [--check]` in the project's root; with `--check`
standard input holds what git knows of the labs (`git ls-files -z`). Only the standard library, and little
of that: starting is most of the cost.

A cell is refused where IPython would write other bytes than stand in the notebook, or where its
versions disagree (IPython.core.inputtransformer2 and `%%writefile` in IPython.core.magics.osm).
"""

import json
import os
import re
import sys

LABS = ("lab1", "lab2", "lab3", "lab4", "lab5")
WRITEFILE = re.compile(r"%%writefile \.\./((lab\d)(?:/(?!\.\.?(?:/|$))[\w.-]+)+)\Z", re.ASCII)
# What IPython takes for a pasted prompt in the line after `%%writefile`, and then strips from every line.
PROMPT = re.compile(r"(>>>|\.\.\.)[ \n]|((\[nav\]|\[ins\])? )?In \[\d+\]: |[^\S\n]*\.{3,}: ?")
MAGIC = re.compile(r"^\s*%%(write)?file\b", re.MULTILINE)
DOCTEST = re.compile(r"\s*>>>")
TRIPLE_QUOTE = re.compile(r"(?<!\\)(\"\"\"|''')")
# A cell of ASCII without any of these has no line that IPython would change.
SUSPICIOUS = ("\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\t", " \n", ">>>")
STRING_PREFIX = re.compile(r"\s*[rubf]*\s*\Z", re.IGNORECASE)


class Refused(Exception):
    """A notebook or a cell that cannot be exported; the message says which one and why."""


def doctest_outside_docstring(lines):
    """The number of the first line that holds a `>>>` prompt outside a docstring, or 0.

    IPython strips such prompts. A docstring is a triple-quoted string that begins its line.
    """
    quote, docstring = None, False
    for number, line in enumerate(lines, 1):
        if DOCTEST.match(line) and not (quote and docstring):
            return number
        for match in TRIPLE_QUOTE.finditer(line):
            if quote is None:
                quote = match[1]
                docstring = bool(STRING_PREFIX.match(line[: match.start()]))
            elif quote == match[1]:
                quote = None
    return 0


def refuse_odd_lines(body):
    """Raise Refused for a line that IPython, or some version of it, would change."""
    lines = body.splitlines()
    if "\r" in body or len(lines) != body.count("\n"):
        raise Refused("it holds a CR or another line end than \\n")
    if any(map(str.isspace, lines)):
        raise Refused("a line of the body holds only blanks, which some IPython drop")
    if ">>>" in body and (number := doctest_outside_docstring(lines)):
        raise Refused(f"line {number} of the body is a >>> prompt outside a docstring")


def written_by(source, lab):
    """(path, bytes) of the file that the cell writes when IPython runs it, or None if it writes none.

    `lab` is the only folder it may write to. Raises Refused with the reason.
    """
    first, _, body = source.partition("\n")
    if not first.startswith(("%%writefile", "%%file")):
        if "%%" in source and MAGIC.search(source):
            raise Refused("%%writefile must be the first line of its cell")
        return None
    if first.startswith("%%file"):
        raise Refused("%%file is an old name: use %%writefile")
    target = WRITEFILE.match(first)
    if not target or target[2] != lab:
        if " -a" in first:
            raise Refused("-a would add to the file at each run: write it whole, in one cell")
        where = f"../{lab}/NAME" if lab else "nothing: this notebook is no lab's"
        raise Refused(f"'{first}' must write {where}, one plain path, nothing interpolated")
    if not body or body.isspace():
        raise Refused("the body is empty")
    if not body.endswith("\n"):
        body += "\n"
    if PROMPT.match(body):
        raise Refused("the first line of the body looks like a prompt, which IPython strips")
    if not body.isascii() or any(map(body.__contains__, SUSPICIOUS)):  # most files end here, quickly
        refuse_odd_lines(body)
    try:
        return target[1], body.encode()
    except UnicodeEncodeError:
        raise Refused("it holds a character that UTF-8 cannot") from None


def without_pictures(text):
    """A notebook's JSON, bytes, with empty pictures: looking through them would be most of the time.

    The bare quotes around the key are of the notebook's own JSON: within a cell they would be escaped.
    """
    first, *rest = text.split(b'"image/png": "iVBORw0KGgoAAAANSUhEUgA')  # how every PNG begins
    return first + b"".join(b'"image/png": "' + part[part.index(b'"') :] for part in rest)


def tangle(folder):
    """{path: bytes} of all files that the notebooks in `folder` write. Raises Refused."""
    files, seen = {}, {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".ipynb"):
            continue
        lab = name.partition("_")[0]
        try:
            with open(os.path.join(folder, name), "rb") as stream:
                text = without_pictures(stream.read())
            cells = json.loads(text)["cells"]
            sources = [
                (number, "".join(cell["source"]))
                for number, cell in enumerate(cells, 1)
                if cell["cell_type"] == "code"
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(f"{name}: no notebook of format 4 ({error!r})") from None
        for number, source in sources:
            try:
                written = written_by(source, lab if lab in LABS else None)
                if written is None:
                    continue
                key = written[0].lower()  # macOS takes a.py and A.py for one file
                if key in seen:
                    raise Refused(f"{written[0]} is already written by {seen[key]}")
            except Refused as refused:
                raise Refused(f"{name}, cell {number}: {refused}") from None
            seen[key] = f"{name}, cell {number}"
            files[written[0]] = written[1]
    for key, cell in seen.items():
        while key := key.rpartition("/")[0]:
            if key in seen:
                raise Refused(f"{cell}: it needs a folder {key}, a file by {seen[key]}")
    return files


def difference(path, content):
    """What is wrong with the file at `path`, which should hold `content`, or None."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)  # a third of the time of open()
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "no plain file"
    try:
        mode, found = os.fstat(descriptor).st_mode, os.read(descriptor, len(content) + 1)
    except OSError:
        return "no plain file"
    finally:
        os.close(descriptor)
    if found != content:
        return "differs"
    return None if bool(mode & 0o100) == content.startswith(b"#!") else "executable bit"


def write(files):
    """Write the files whole: all temporary copies first, in `build/`, then all renames."""
    os.makedirs("build", exist_ok=True)
    temporary = {path: f"build/.{os.getpid()}-{path.replace('/', '-')}" for path in files}
    try:
        for path, content in files.items():
            mode = 0o777 if content.startswith(b"#!") else 0o666  # less the umask
            with open(os.open(temporary[path], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as stream:
                stream.write(content)
            os.makedirs(os.path.dirname(path), exist_ok=True)
        for path in files:
            os.replace(temporary[path], path)
    finally:
        for path in temporary.values():
            if os.path.exists(path):
                os.remove(path)


def main():
    """Exit code 0; 1 with --check where something differs; 2 for a notebook that is refused."""
    check = sys.argv[1:] == ["--check"]
    try:
        files = tangle("notebooks")
        wrong = {path: reason for path in files if (reason := difference(path, files[path]))}
        if check:
            known = sys.stdin.buffer.read().decode(errors="replace").split("\0")
            wrong.update({path: "no notebook writes" for path in known if path and path not in files})
            for path in sorted(wrong):
                print(f"{wrong[path]}: {path}")
            print(f"{len(files)} files, {len(wrong)} not as the notebooks say")
            return 1 if wrong else 0
        write({path: files[path] for path in wrong})
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"export: {error}", file=sys.stderr)
        return 1
    for path in sorted(wrong):
        print(f"wrote {path}")
    print(f"{len(files)} files, {len(wrong)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
