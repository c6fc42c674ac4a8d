# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The tab of a CSV table, and what its button does."""

import io
from pathlib import Path

import gradio as gr
import pandas as pd
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from service.answer import refusal
from service.faults import TableError, fault_text
from service.table import score_table
from service.words import words_for


def table_tab(word, scorer, watch):
    """Add the tab to the page that is being built; `word` finds its words."""

    def score(path, request: gr.Request):
        """Return the report, the first lines, and the button that downloads all of them."""
        said = words_for(request)
        if not path:
            raise refusal(said, said["no_file"])
        try:
            text, good, bad, faults = score_table(Path(path).read_bytes(), scorer, watch)
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

    gr.Markdown(word("columns"))
    upload = gr.File(label=word("upload"), file_types=[".csv", ".txt"], elem_id="upload")
    button = gr.Button(word("score"), variant="primary", elem_id="score")
    report = gr.Markdown(elem_id="report")
    preview = gr.Dataframe(interactive=False, elem_id="preview")
    download = gr.DownloadButton(word("download"), visible=False, elem_id="download")
    button.click(score, upload, [report, preview, download], api_name="score")
