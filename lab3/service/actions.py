# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What the page's buttons do."""

import io
from pathlib import Path

import gradio as gr
import pandas as pd
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder
from pydantic import ValidationError

from service.evidence import picture, similar, wilson
from service.faults import TableError, fault_text
from service.reading import COLUMNS
from service.schema import Passenger
from service.table import score_table
from service.words import words_for


def refusal(said, message):
    """Return the error that shows `message` on the page, and leaves the server's log alone."""
    return gr.Error(message, title=said["error"], print_exception=False)


class Actions:
    """What the buttons do; `watch` counts every passenger that somebody asked about."""

    def __init__(self, scorer, watch):
        self.scorer, self.watch = scorer, watch

    def ask(self, request: gr.Request, *values):
        """Return the answer as Markdown, and the picture."""
        said = words_for(request)
        fields = {n: v for n, v in zip(COLUMNS, values, strict=True) if v not in (None, "")}
        try:
            passenger = Passenger(**fields)
        except ValidationError as error:
            fault = error.errors()[0]
            label = said[fault["loc"][0]].split(",")[0]
            raise refusal(said, f"{label}: {fault_text(fault, said)}") from None
        rows, (chance,) = self.scorer.of([passenger])
        self.watch.count(rows, [chance])
        count, total = similar(self.scorer, rows[0])
        low, high = (100 * share for share in wilson(count, total))
        seen = said["seen"].format(total=total, count=count, low=round(low), high=round(high))
        lines = [f"## {100 * chance:.0f} %", said["lives" if chance > 0.5 else "dies"], seen]
        lines += [said["rare"]] if total < 10 else []
        return "\n\n".join(lines), picture(self.scorer, rows[0], [low, high], said)

    def score(self, path, request: gr.Request):
        """Return the report, the first lines, and the button that downloads all of them."""
        said = words_for(request)
        if not path:
            raise refusal(said, said["no_file"])
        try:
            text, good, bad, faults = score_table(Path(path).read_bytes(), self.scorer, self.watch)
        except TableError as error:
            raise refusal(said, fault_text(error, said)) from None
        lines = [said["scored"].format(good=good, bad=bad)]
        for line, column, fault in faults:
            place = f"{said['line']} {line}" + (f", `{column}`" if column else "")
            lines.append(f"{place}: {fault_text(fault, said)}")
        more = bad - len({line for line, _, _ in faults})
        lines += [said["more"].format(more=more)] if more else []
        out = save_bytes_to_cache(text.encode(), "scored.csv", get_upload_folder())
        preview = pd.read_csv(io.StringIO(text), nrows=10, dtype=str, keep_default_na=False)
        return "\n\n".join(lines), preview, gr.DownloadButton(value=out, visible=True)
