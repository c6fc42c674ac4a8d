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
PORTS = [("Cherbourg", "C"), ("Queenstown", "Q"), ("Southampton", "S")]
THEME = gr.themes.Soft(font=[fonts.Font("system-ui"), fonts.Font("sans-serif")])


def form(word, actions):
    """Add the tab of one passenger."""
    sexes = [(word("female"), "female"), (word("male"), "male")]
    ports = [(word("unknown"), ""), *PORTS]
    with gr.Row():
        with gr.Column():
            with gr.Row():
                pclass = gr.Radio([1, 2, 3], value=3, label=word("pclass"), elem_id="pclass")
                sex = gr.Radio(sexes, value="male", label=word("sex"), elem_id="sex")
            with gr.Row():
                age = gr.Number(30, label=word("age"), elem_id="age")
                fare = gr.Number(8, label=word("fare"), elem_id="fare")
            with gr.Row():
                sibsp = gr.Number(0, label=word("sibsp"), precision=0, elem_id="sibsp")
                parch = gr.Number(0, label=word("parch"), precision=0, elem_id="parch")
            with gr.Row():
                port = gr.Dropdown(ports, value="", label=word("embarked"), elem_id="embarked")
                name = gr.Textbox("Braund, Mr. Owen", label=word("name"), elem_id="name")
            fields = [pclass, sex, age, sibsp, parch, fare, port, name]  # as Passenger's fields
            ask = gr.Button(word("ask"), variant="primary", elem_id="ask")
        with gr.Column():
            answer = gr.Markdown(label=word("answer"), elem_id="answer", container=True)
            picture = gr.LinePlot(
                title=word("picture"),
                x_title=word("years"),
                y_title=word("chance"),
                y_lim=[0, 100],
                height=320,
                elem_id="picture",
            )
            gr.Markdown(word("fixed"))
            gr.Examples(
                list(EXAMPLES.values()),
                fields,
                example_labels=list(EXAMPLES),
                label=word("examples"),
                elem_id="examples",
            )
    ask.click(actions.ask, fields, [answer, picture], api_name="ask")


def table(word, actions):
    """Add the tab of a CSV table."""
    gr.Markdown(word("columns"))
    upload = gr.File(label=word("upload"), file_types=[".csv", ".txt"], elem_id="upload")
    score = gr.Button(word("score"), variant="primary", elem_id="score")
    report = gr.Markdown(elem_id="report")
    preview = gr.Dataframe(label=word("preview"), interactive=False, elem_id="preview")
    download = gr.DownloadButton(word("download"), visible=False, elem_id="download")
    score.click(actions.score, upload, [report, preview, download], api_name="score")


def mount(api, scorer, watch):
    """Return `api` with the page at "/"; nothing in it is loaded from elsewhere."""
    word = gr.I18n(en=words.ENGLISH, ru=words.RUSSIAN)
    page = gr.Blocks(title="Titanic", analytics_enabled=False, delete_cache=(600, 600))
    actions = Actions(scorer, watch)
    with page:
        gr.Markdown(word("title"))
        with gr.Tab(word("form")):
            form(word, actions)
        with gr.Tab(word("table")):
            table(word, actions)
    return gr.mount_gradio_app(
        api,
        page,
        path="/",
        i18n=word,
        theme=THEME,
        max_file_size="8mb",
        footer_links=[],
        run_history=False,
        show_error=True,
        ssr_mode=False,
        mcp_server=False,
    )
