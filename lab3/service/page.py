# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The page at "/": a form and a CSV tab, in the language of the browser."""

import gradio as gr
from gradio.themes.utils import fonts

from service import words
from service.actions import Actions

EXAMPLES = {
    "Rose, 17": [1, "female", 17, 0, 1, 100, "S", "DeWitt Bukater, Miss. Rose"],
    "Jack, 20": [3, "male", 20, 0, 0, 7.5, "S", "Dawson, Mr. Jack"],
    "Master Hudson, 2": [1, "male", 2, 1, 2, 151.55, "S", "Allison, Master. Hudson Trevor"],
}
PORTS = [("?", ""), ("Cherbourg", "C"), ("Queenstown", "Q"), ("Southampton", "S")]
THEME = gr.themes.Soft(font=[fonts.Font("system-ui"), fonts.Font("sans-serif")])


def add(kind, word, key, *value, **options):
    """Add a part of the page, with the label and the element id `key`; return it."""
    return kind(*value, label=word(key), elem_id=key, min_width=200, **options)


def form(word, actions):
    """Add the tab of one passenger."""
    sexes = [(word("female"), "female"), (word("male"), "male")]
    with gr.Row():
        with gr.Column():
            with gr.Row():
                fields = [  # in the order of Passenger's
                    add(gr.Radio, word, "pclass", [1, 2, 3], value=3),
                    add(gr.Radio, word, "sex", sexes, value="male"),
                    add(gr.Number, word, "age", 30),
                    add(gr.Number, word, "sibsp", 0, precision=0),
                    add(gr.Number, word, "parch", 0, precision=0),
                    add(gr.Number, word, "fare", 8),
                    add(gr.Dropdown, word, "embarked", PORTS, value=""),
                    add(gr.Textbox, word, "name", "Braund, Mr. Owen"),
                ]
            ask = gr.Button(word("ask"), variant="primary", elem_id="ask")
        with gr.Column():
            answer = gr.Markdown(elem_id="answer", container=True)
            titles = {"title": word("picture"), "x_title": word("years"), "y_title": word("chance")}
            picture = gr.LinePlot(y_lim=[0, 100], height=320, elem_id="picture", **titles)
            gr.Markdown(word("fixed"))
            people = list(EXAMPLES.values())
            gr.Examples(people, fields, example_labels=list(EXAMPLES), label=word("examples"))
    ask.click(actions.ask, fields, [answer, picture], api_name="ask")


def table(word, actions):
    """Add the tab of a CSV table."""
    gr.Markdown(word("columns"))
    upload = gr.File(label=word("upload"), file_types=[".csv", ".txt"], elem_id="upload")
    score = gr.Button(word("score"), variant="primary", elem_id="score")
    report = gr.Markdown(elem_id="report")
    preview = gr.Dataframe(interactive=False, elem_id="preview")
    download = gr.DownloadButton(word("download"), visible=False, elem_id="download")
    score.click(actions.score, upload, [report, preview, download], api_name="score")


def mount(api, scorer, watch):
    """Return `api` with the page at "/"; nothing in it is loaded from elsewhere."""
    word = gr.I18n(en=words.ENGLISH, ru=words.RUSSIAN)
    actions = Actions(scorer, watch)
    with gr.Blocks(title="Titanic", analytics_enabled=False, delete_cache=(600, 600)) as page:
        gr.Markdown(word("title"))
        with gr.Tab(word("form")):
            form(word, actions)
        with gr.Tab(word("table")):
            table(word, actions)
    options = {"theme": THEME, "footer_links": [], "run_history": False, "max_file_size": "8mb"}
    return gr.mount_gradio_app(api, page, path="/", i18n=word, ssr_mode=False, **options)
