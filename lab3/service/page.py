# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The page at "/": a form and a CSV tab, in the language of the browser."""

import gradio as gr

from service import words
from service.answer import asking
from service.table_tab import table_tab

EXAMPLES = {
    "Rose, 17": [1, "female", 17, 0, 1, 100, "S", "DeWitt Bukater, Miss. Rose"],
    "Jack, 20": [3, "male", 20, 0, 0, 7.5, "S", "Dawson, Mr. Jack"],
    "Master Hudson, 2": [1, "male", 2, 1, 2, 151.55, "S", "Allison, Master. Hudson Trevor"],
}
PORTS = [("?", ""), ("Cherbourg", "C"), ("Queenstown", "Q"), ("Southampton", "S")]
THEME = gr.themes.Soft(font=[gr.themes.Font("system-ui"), gr.themes.Font("sans-serif")])


def form(word, ask):
    """Add the tab of one passenger; its button calls `ask`."""

    def add(kind, key, *value, **options):
        return kind(*value, label=word(key), elem_id=key, min_width=200, **options)

    with gr.Row():
        with gr.Column():
            with gr.Row():
                fields = [  # in the order of Passenger's
                    add(gr.Radio, "pclass", [1, 2, 3], value=3),
                    add(gr.Radio, "sex", [(word(s), s) for s in ("female", "male")], value="male"),
                    add(gr.Number, "age", 30),
                    add(gr.Number, "sibsp", 0, precision=0),
                    add(gr.Number, "parch", 0, precision=0),
                    add(gr.Number, "fare", 8),
                    add(gr.Dropdown, "embarked", PORTS, value=""),
                    add(gr.Textbox, "name", "Braund, Mr. Owen"),
                ]
            button = gr.Button(word("ask"), variant="primary", elem_id="ask")
        with gr.Column():
            answer = gr.Markdown(elem_id="answer", container=True)
            titles = {"title": word("picture"), "x_title": word("years"), "y_title": word("chance")}
            picture = gr.LinePlot(y_lim=[0, 100], height=320, elem_id="picture", **titles)
            gr.Markdown(word("fixed"))
            people = list(EXAMPLES.values())
            gr.Examples(people, fields, example_labels=list(EXAMPLES), label=word("examples"))
    button.click(ask, fields, [answer, picture], api_name="ask")


def mount(api, scorer, watch):
    """Return `api` with the page at "/"; nothing in it is loaded from elsewhere."""
    word = gr.I18n(en=words.ENGLISH, ru=words.RUSSIAN)
    with gr.Blocks(title="Titanic", analytics_enabled=False, delete_cache=(600, 600)) as page:
        gr.Markdown(word("title"))
        with gr.Tab(word("form")):
            form(word, asking(scorer, watch))
        with gr.Tab(word("table")):
            table_tab(word, scorer, watch)
    options = {"theme": THEME, "footer_links": [], "run_history": False, "max_file_size": "8mb"}
    return gr.mount_gradio_app(api, page, path="/", i18n=word, ssr_mode=False, **options)
