# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.1, the page: used in a real browser, as a person would."""

import os
import re
import shutil

import httpx
import pytest

CSV = """PassengerId,Pclass,Sex,Age,Name
1,1,female,17,"DeWitt Bukater, Miss. Rose"
2,3,male,20,"Dawson, Mr. Jack"
3,4,male,33,"Nobody, Mr. Noah"
4,2,female,minus,"Someone, Mrs. Anna"
5,2,male,,
"""


@pytest.fixture(scope="module")
def browser():
    """Return a headless browser; skip where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if not path:
        pytest.skip("needs-browser: no chromium and no chrome on the PATH")
    from playwright.sync_api import sync_playwright

    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=root) as launched,
    ):
        yield launched


@pytest.fixture
def visit(browser, service):
    """Return a function that opens the page in a language; no request may leave for elsewhere."""
    contexts, asked = [], []

    def open_page(language="en-US"):
        contexts.append(
            browser.new_context(locale=language, viewport={"width": 1100, "height": 800})
        )
        contexts[-1].on("request", lambda request: asked.append(request.url))
        page = contexts[-1].new_page()
        page.set_default_timeout(40_000)
        page.goto(service)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked
    elsewhere = [url for url in asked if not url.startswith((service, "data:", "blob:"))]
    assert elsewhere == []


def chance(page):
    """Return the shown chance in %, once it is there."""
    shown = page.locator("#answer h2")
    shown.wait_for()
    return int(re.search(r"\d+", shown.inner_text())[0])


def answer_of(service, **passenger):
    """Return the API's chance in %, rounded as the page does."""
    reply = httpx.post(f"{service}/predict", json=passenger).json()
    return round(100 * reply["probability"])


def test_stage_3_1_a_person_asks_about_a_passenger(visit, service):
    page = visit()
    page.get_by_label("woman").check()
    page.locator("#pclass").get_by_label("1", exact=True).check()
    page.fill("#age input", "17")
    page.fill("#fare input", "100")
    page.fill("#name textarea, #name input", "DeWitt Bukater, Miss. Rose")
    page.get_by_role("button", name="Ask the model").click()
    asked = {"pclass": 1, "sex": "female", "age": 17, "fare": 100}
    assert chance(page) == answer_of(service, **asked, name="DeWitt Bukater, Miss. Rose")
    assert "probably survives" in page.inner_text("#answer")
    picture = page.locator("#picture canvas, #picture svg.marks").first
    picture.wait_for()
    assert picture.bounding_box()["height"] > 150
    page.fill("#age input", "")  # unknown
    page.get_by_role("button", name="Ask the model").click()
    unknown = answer_of(service, **asked | {"age": None}, name="DeWitt Bukater, Miss. Rose")
    page.get_by_role("heading", name=f"{unknown} %").wait_for()


def test_an_example_fills_the_form(visit, service):
    page = visit()
    page.get_by_role("button", name="Master Hudson, 2").click()
    page.wait_for_function("document.querySelector('#age input').value == '2'")
    page.click("#ask")
    assert chance(page) == answer_of(
        service, pclass=1, sex="male", age=2, sibsp=1, parch=2, fare=151.55, embarked="S",
        name="Allison, Master. Hudson Trevor",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "message"),
    [("en-US", "Age: Input should be greater"), ("ru-RU", "Возраст: должно быть не меньше 0")],
)
def test_a_wrong_age_is_told_on_the_page(visit, language, message):
    page = visit(language)
    page.fill("#age input", "-3")
    page.click("#ask")
    page.get_by_text(message).first.wait_for()


def test_stage_3_1_a_csv_table_is_scored(visit, tmp_path):
    table = tmp_path / "passengers.csv"
    table.write_text(CSV)
    page = visit()
    page.get_by_role("tab", name="A CSV table").click()
    page.set_input_files("#upload input[type=file]", table)
    page.locator("#upload .file-preview").wait_for()
    page.click("#score")
    page.get_by_text("3 lines scored, 2 left out.").wait_for()
    report = page.inner_text("#report")
    assert "Line 4, column pclass: Input should be less than or equal to 3" in report
    assert "Line 5, column age: Input should be a valid number" in report
    assert "DeWitt Bukater" in page.inner_text("#preview")
    with page.expect_download() as download:
        page.click("#download")
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "PassengerId,Pclass,Sex,Age,Name,probability,survived"
    assert [line.split(",")[0] for line in lines[1:]] == ["1", "2", "5"]
    assert lines[1].endswith(",1")
    assert lines[2].endswith(",0")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The table has no column"),
        (b"a,b\n1,2\n", "The table has no column"),
        (b"\xff\xfe\x00", "not a CSV table"),
        (b"pclass,sex" + b",c" * 99, "more than 100 columns"),
        (b"pclass,sex\n" + b"1,male\n" * 100_001, "more than 100000 lines"),
    ],
)
def test_another_file_is_refused_on_the_page(visit, tmp_path, content, message):
    table = tmp_path / "other.csv"
    table.write_bytes(content)
    page = visit()
    page.get_by_role("tab", name="A CSV table").click()
    page.set_input_files("#upload input[type=file]", table)
    page.locator("#upload .file-preview").wait_for()
    page.click("#score")
    page.get_by_text(message).first.wait_for()


def test_too_large_a_file_is_refused_on_the_page(visit, tmp_path):
    table = tmp_path / "large.csv"
    table.write_bytes(b"pclass,sex\n" + b"1,male\n" * 1_300_000)
    page = visit()
    page.get_by_role("tab", name="A CSV table").click()
    page.set_input_files("#upload input[type=file]", table)
    page.get_by_text("exceed the maximum allowed size of 8").first.wait_for()


def test_the_page_speaks_russian_to_a_russian_browser(visit):
    page = visit("ru-RU")
    page.get_by_role("button", name="Спросить модель").click()
    assert 0 <= chance(page) <= 100
    assert "вероятно" in page.inner_text("#answer")
    for words in ("Кто выживет", "Класс", "женщина", "Возраст, лет", "Таблица CSV"):
        assert words in page.inner_text("body")


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_api_documentation_is_shown_without_the_internet(visit, service, path):
    page = visit()
    page.goto(service + path, wait_until="networkidle")
    page.get_by_text("/predict").first.wait_for()
