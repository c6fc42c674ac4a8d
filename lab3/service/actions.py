# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What the page's buttons do."""

from pathlib import Path

import gradio as gr
import pandas as pd
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder
from pydantic import ValidationError

from service import words
from service.reading import COLUMNS, TableError
from service.schema import Passenger
from service.scoring import wilson
from service.table import score_table

AGES = range(0, 81, 2)
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00")  # Okabe and Ito's, for colour-blind eyes


def words_of(request):
    """Return the words for the browser that sent `request`."""
    return words.words_for(request.headers.get("accept-language"))


def refusal(said, message):
    """Return the error that shows `message` on the page, and leaves the server's log alone."""
    return gr.Error(message, title=said["error"], print_exception=False)


class Actions:
    """What the buttons do; `watch` counts every passenger that somebody asked about."""

    def __init__(self, scorer, watch):
        self.scorer, self.watch = scorer, watch

    def ask(self, request: gr.Request, *values):
        """Return the answer as Markdown, and the picture."""
        said = words_of(request)
        fields = {n: v for n, v in zip(COLUMNS, values, strict=True) if v not in (None, "")}
        try:
            passenger = Passenger(**fields)
        except ValidationError as error:
            fault = error.errors()[0]
            field = said[fault["loc"][0]].split(",")[0]
            raise refusal(said, f"{field}: {words.fault_text(fault, said)}") from None
        rows, (chance,) = self.scorer.of([passenger])
        self.watch.count(rows, [chance])
        count, total = self.scorer.similar(rows[0])
        low, high = (100 * share for share in wilson(count, total))
        seen = said["seen"].format(total=total, count=count, low=round(low), high=round(high))
        lines = [f"## {100 * chance:.0f} %", said["lives" if chance > 0.5 else "dies"], seen]
        lines += [said["rare"]] if total < 10 else []
        return "\n\n".join(lines), self.picture(passenger, (low, high), said)

    def picture(self, passenger, bounds, said):
        """Return the chances at any age by class, and `bounds` (%) as a bar at the own age."""
        others, places = [], [(c, age) for c in (1, 2, 3) for age in AGES]
        for pclass, age in places:
            own = pclass == passenger.pclass
            fare = passenger.fare if own else self.scorer.median_fare(pclass)
            others.append(passenger.model_copy(update={"pclass": pclass, "age": age, "fare": fare}))
        _, chances = self.scorer.of(others)  # one call for the whole picture
        points = [(a, 100 * x, str(c)) for (c, a), x in zip(places, chances, strict=True)]
        if passenger.age is not None:
            points += [(passenger.age, bound, said["yours"]) for bound in bounds]
        frame = pd.DataFrame(points, columns=["age", "chance", said["pclass"]])
        names = ["1", "2", "3", said["yours"]]
        return gr.LinePlot(
            frame,
            x="age",
            y="chance",
            color=said["pclass"],
            color_map=dict(zip(names, COLOURS, strict=True)),
        )

    def score(self, path, request: gr.Request, progress=gr.Progress()):  # noqa: B008 (gradio's way)
        """Return the report, the first lines, and the button that downloads all of them."""
        said = words_of(request)
        if not path:
            raise refusal(said, said["no_file"])

        def report(done, total):
            progress((done, total), desc=said["working"])

        try:
            scored = score_table(Path(path).read_bytes(), self.scorer, self.watch, report)
        except TableError as error:
            raise refusal(said, words.fault_text(error, said)) from None
        lines = [said["scored"].format(good=scored.good, bad=scored.bad)]
        for line, column, fault in scored.faults:
            message = words.fault_text(fault, said)
            pattern = said["column" if column else "line"]
            lines.append(pattern.format(line=line, column=column, message=message))
        more = scored.bad - len({line for line, _, _ in scored.faults})
        lines += [said["more"].format(more=more)] if more else []
        data = scored.text.getvalue().encode()
        out = save_bytes_to_cache(data, "scored.csv", get_upload_folder())  # gradio removes it
        preview = pd.DataFrame(scored.first, columns=scored.header)
        return "\n\n".join(lines), preview, gr.DownloadButton(value=out, visible=True)
