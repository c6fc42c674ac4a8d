"""What of a notebook's outputs is committed, and what of it is compared.

Used by execute.py and by the house's tests.
"""

import html
import re

# What differs from run to run by nature: pytest's durations, and whether a file was there before.
DURATION = re.compile(r" in \d+\.\d+s( \(\d+:\d+:\d+\))?")
WRITING = re.compile(r"^Writing (?=\.\./lab)", re.MULTILINE)
# What a committed notebook says of its language: no version, so that all machines write the same.
LANGUAGE_INFO = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def tags(cell):
    """The tags of a cell, a list that may be empty."""
    return cell["metadata"].get("tags", [])


def stream(cell, name):
    """All that a code cell wrote to its stream `name` (stdout or stderr), as one text."""
    return "".join(output["text"] for output in cell["outputs"] if output.get("name") == name)


def missing(cell):
    """An executed cell's reasons for doing nothing: lines of stderr that name a `needs-…` tag."""
    reasons = stream(cell, "stderr").splitlines()
    needs = tuple(f"{tag}:" for tag in tags(cell) if tag.startswith("needs-"))
    return [reason for reason in reasons if needs and reason.startswith(needs)]


def without_variation(text):
    """A text as a second execution would write it too."""
    return WRITING.sub("Overwriting ", DURATION.sub("", text.replace("\r\n", "\n")))


def comparable(cell):
    """The text that two executions of a code cell must share: stdout, results and errors."""
    texts = [stream(cell, "stdout")]  # a stream's pieces are one text: where it was cut is chance
    for output in cell["outputs"]:
        data = output.get("data", {})
        texts += [data.get("text/plain"), data.get("text/markdown"), output.get("ename")]
    text = "\n".join(filter(None, texts))
    return without_variation(text)


def differences(committed, executed):
    """The pairs of cells whose text outputs differ, but for what is volatile or could not run."""
    return [
        (old, new)
        for old, new in zip(committed.cells, executed.cells, strict=True)
        if old.cell_type == "code"
        and "volatile" not in tags(old)
        and not missing(new)
        and comparable(old) != comparable(new)
    ]


def cleaned(output, alt):
    """An output without what varies: execution counts, metadata, durations, "Writing".

    A picture gets the text `alt`, for those who cannot see it.
    """
    output = output.copy()
    if "metadata" in output:
        picture = alt and "image/png" in output.get("data", {})
        output["metadata"] = {"image/png": {"alt": alt}} if picture else {}
    if "execution_count" in output:
        output["execution_count"] = None
    if "text" in output:
        output["text"] = without_variation(output["text"])
    return output


def refresh(committed, executed):
    """Put the outputs of `executed` into `committed`, cleaned; nothing else of it is kept.

    A cell that could not run here keeps its committed outputs; so does one whose outputs say the
    same and have no picture.
    """
    count = 0
    for old, new in zip(committed.cells, executed.cells, strict=True):
        kept = {key: old.metadata[key] for key in ("tags", "alt") if old.metadata.get(key)}
        old.metadata.clear()
        old.metadata.update(kept)
        if old.cell_type != "code":
            continue
        picture = any("image/png" in output.get("data", {}) for output in new.outputs)
        if not missing(new) and (picture or comparable(old) != comparable(new) or not old.outputs):
            old.outputs = [cleaned(output, kept.get("alt")) for output in merged(new.outputs)]
        if old.source.strip():
            count += 1
            old.execution_count = count
            for output in old.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    committed.metadata.clear()
    committed.metadata.update(kernelspec=KERNELSPEC, language_info=LANGUAGE_INFO)


def merged(outputs):
    """The outputs with neighbouring pieces of one stream joined: where they were cut is chance."""
    result: list[dict] = []
    for output in outputs:
        if result and output.get("name") and output.get("name") == result[-1].get("name"):
            result[-1]["text"] += output["text"]
        else:
            result.append(output)
    return result


def readable(notebook):
    """Prepare an executed notebook for a page, in place: whole streams, pictures with a text.

    The text is the output's, or the cell's (`alt` in the metadata), or the sentence before it.
    """
    before = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            before = " ".join(cell.source.split("\n\n")[-1].split())
            continue
        if cell.cell_type != "code":
            continue
        cell.outputs = merged(cell.outputs)
        for output in cell.outputs:
            if "image/png" not in output.get("data", {}):
                continue
            own = output.metadata.get("image/png", {}).get("alt")
            alt = own or cell.metadata.get("alt") or before
            source = f"data:image/png;base64,{output.data['image/png'].strip()}"
            image = f'<img src="{source}" alt="{html.escape(alt)}">'
            output.data = {"text/html": f'<div class="jp-RenderedImage">{image}</div>'}
