# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What the page's buttons do."""

from pathlib import Path

import gradio as gr
import pandas as pd
import texts
from csv_scores import score_table
from csv_table import TableError
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder
from pydantic import ValidationError
from schema import Passenger

AGES = range(0, 81, 2)


def words_for(request):
    """Return (words, whether they are Russian) for the browser that sent `request`."""
    russian = texts.is_russian(request.headers.get("accept-language"))
    return (texts.RUSSIAN if russian else texts.ENGLISH), russian


def refusal(words, message):
    """Return the error that shows `message` on the page, and leaves the server's log alone."""
    return gr.Error(message, title=words["error"], print_exception=False)


class Actions:
    """The actions around one model; `columns` are the fields of the form in their order."""

    def __init__(self, scorer, columns):
        self.scorer, self.columns = scorer, columns

    def ask(self, request: gr.Request, *values):
        """Return the answer as Markdown, and the frame of the picture (age, chance in %, class)."""
        words, russian = words_for(request)
        fields = {n: v for n, v in zip(self.columns, values, strict=True) if v not in (None, "")}
        try:
            passenger = Passenger(**fields)
        except ValidationError as error:
            fault = error.errors()[0]
            field = words[fault["loc"][0]].split(",")[0]
            raise refusal(words, f"{field}: {texts.fault_text(fault, russian)}") from None
        many = [(c, age, {"pclass": c, "age": age}) for c in (1, 2, 3) for age in AGES]
        others = [passenger.model_copy(update=change) for _, _, change in many]
        chance, *chances = self.scorer.of([passenger, *others])  # one call for the whole picture
        frame = pd.DataFrame(
            [(age, 100 * c, str(k)) for (k, age, _), c in zip(many, chances, strict=True)],
            columns=["age", "chance", words["pclass"]],
        )
        verdict = words["lives" if chance > 0.5 else "dies"]
        picture = gr.LinePlot(frame, x="age", y="chance", color=words["pclass"])
        return f"## {100 * chance:.0f} %\n{verdict}", picture

    def score(self, path, request: gr.Request, progress=gr.Progress()):  # noqa: B008 (gradio's way)
        """Return the report, the first lines, and the button that downloads all of them."""
        words, russian = words_for(request)
        if not path:
            raise refusal(words, words["no_file"])
        try:
            scored = score_table(
                Path(path).read_bytes(),
                self.scorer,
                lambda done, total: progress((done, total), desc=words["working"]),
            )
        except TableError as error:
            raise refusal(words, words[error.key].format(**error.values)) from None
        report = [words["scored"].format(good=scored.good, bad=scored.bad)] + [
            words["line"].format(line=line, column=column, message=texts.fault_text(fault, russian))
            for line, column, fault in scored.faults
        ]
        more = scored.bad - len({line for line, _, _ in scored.faults})
        if more:
            report.append(words["more"].format(more=more))
        data = scored.text.getvalue().encode()
        out = save_bytes_to_cache(data, "scored.csv", get_upload_folder())  # gradio removes it
        preview = pd.DataFrame(scored.first, columns=scored.header)
        return "\n\n".join(report), preview, gr.DownloadButton(value=out, visible=True)
