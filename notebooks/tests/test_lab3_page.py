"""Lab 3's page in a real browser: both languages, the CSV tab, nothing from elsewhere, prefixes."""

import contextlib
import re
import subprocess
import sys

import httpx
import pytest
from lab3_kit import free_port, serving, wait_for
from tools.browser import find, options

CSV = """PassengerId,Pclass,Sex,Age,Name
1,1,female,17,"DeWitt Bukater, Miss. Rose"
2,3,male,20,"Dawson, Mr. Jack"
3,4,male,33,"Nobody, Mr. Noah"
4,2,female,minus,"Someone, Mrs. Anna"
5,2,male,,
"""
# What nginx does with `location /titanic/ { proxy_pass http://target/; }`, a connection a request.
PROXY = """
import asyncio, contextlib, re, sys

port, target, more = sys.argv[1:]
host, _, number = target.removeprefix("http://").partition(":")


async def pipe(reader, writer):
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def handle(reader, writer):
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\\r\\n\\r\\n")).decode("latin-1")
        first, rest = head.split("\\r\\n", 1)
        method, path, version = first.split(" ")
        if not path.startswith("/titanic/"):
            writer.write(b"HTTP/1.1 404 No\\r\\nConnection: close\\r\\n\\r\\n")
            return writer.close()
        rest = re.sub(r"(?im)^connection:.*\\r\\n", "", rest)
        there, back = await asyncio.open_connection(host, int(number))
        line = f"{method} {path.removeprefix('/titanic')} {version}\\r\\nConnection: close\\r\\n"
        back.write((line + more + rest).encode("latin-1"))
        await asyncio.gather(pipe(reader, back), pipe(there, writer))


async def main():
    async with await asyncio.start_server(handle, "127.0.0.1", int(port)) as server:
        await server.serve_forever()


asyncio.run(main())
"""


@pytest.fixture(scope="module")
def browser():
    """Return a headless browser; skip where there is none."""
    if not find():
        pytest.skip("needs-browser: no chromium and no chrome on the PATH")
    from playwright.sync_api import sync_playwright

    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(**options()) as launched,
    ):
        yield launched


@pytest.fixture(scope="module")
def service(browser):
    """Return the URL of a running service."""
    with serving() as (_, url, _):
        yield url


@contextlib.contextmanager
def visiting(browser, address, own, language="en-US"):
    """Open a page; at the end no request may have gone elsewhere than to `own`."""
    asked = []
    context = browser.new_context(locale=language, viewport={"width": 1100, "height": 800})
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    yield page
    context.close()
    assert asked
    assert [url for url in asked if not url.startswith((own, "data:", "blob:"))] == []


@pytest.fixture
def visit(browser, service):
    """Return a function that opens the page in a language."""
    with contextlib.ExitStack() as stack:
        yield lambda language="en-US", path="": stack.enter_context(
            visiting(browser, service + path, service, language)
        )


def chance(page):
    """Return the shown chance in %, once it is there."""
    shown = page.locator("#answer h2")
    shown.wait_for()
    return int(re.search(r"\d+", shown.inner_text())[0])


def answer_of(service, **passenger):
    """Return the API's chance in %, rounded as the page does."""
    reply = httpx.post(f"{service}/predict", json=passenger).json()
    return round(100 * reply["probability"])


def test_a_person_asks_about_a_passenger(visit, service):
    page = visit()
    page.get_by_label("woman").check()
    page.locator("#pclass").get_by_label("1", exact=True).check()
    page.fill("#age input", "17")
    page.fill("#fare input", "100")
    page.fill("#name textarea, #name input", "DeWitt Bukater, Miss. Rose")
    page.get_by_role("button", name="Ask the model").click()
    asked = {"pclass": 1, "sex": "female", "age": 17, "fare": 100}
    assert chance(page) == answer_of(service, **asked, name="DeWitt Bukater, Miss. Rose")
    said = page.inner_text("#answer")
    assert "probably survives" in said
    assert re.search(r"Of the \d\d passengers of this class, sex and age .* \d+ survived", said)
    assert "Rarely seen" not in said
    picture = page.locator("#picture canvas, #picture svg.marks").first
    picture.wait_for()
    assert picture.bounding_box()["height"] > 150
    page.fill("#age input", "")  # unknown
    page.get_by_role("button", name="Ask the model").click()
    unknown = answer_of(service, **asked | {"age": None}, name="DeWitt Bukater, Miss. Rose")
    page.get_by_role("heading", name=f"{unknown} %").wait_for()


def test_an_example_fills_the_form_and_a_rare_passenger_is_said_to_be_rare(visit, service):
    page = visit()
    page.get_by_role("button", name="Master Hudson, 2").click()
    page.wait_for_function("document.querySelector('#age input').value == '2'")
    page.click("#ask")
    assert chance(page) == answer_of(
        service,
        pclass=1,
        sex="male",
        age=2,
        sibsp=1,
        parch=2,
        fare=151.55,
        embarked="S",
        name="Allison, Master. Hudson Trevor",
    )
    assert "Rarely seen: do not rely on it." in page.inner_text("#answer")


@pytest.mark.parametrize(
    ("language", "message"),
    [("en-US", "Age: Input should be greater"), ("ru-RU", "Возраст: должно быть не меньше 0")],
)
def test_a_wrong_age_is_said_on_the_page(visit, language, message):
    page = visit(language)
    page.fill("#age input", "-3")
    page.click("#ask")
    page.get_by_text(message).first.wait_for()


def upload(page, path):
    """Score a file in the tab of tables."""
    page.get_by_role("tab").nth(1).click()
    page.set_input_files("#upload input[type=file]", path)
    page.locator("#upload .file-preview").wait_for()
    page.click("#score")


def test_a_csv_table_is_scored(visit, tmp_path):
    (tmp_path / "passengers.csv").write_text(CSV)
    page = visit()
    upload(page, tmp_path / "passengers.csv")
    page.get_by_text("3 lines scored, 2 left out.").wait_for()
    report = page.inner_text("#report")
    assert "Line 4, pclass: Input should be less than or equal to 3" in report
    assert "Line 5, age: Input should be a valid number" in report
    assert "DeWitt Bukater" in page.inner_text("#preview")
    with page.expect_download() as download:
        page.click("#download")
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "PassengerId,Pclass,Sex,Age,Name,probability,survived"
    assert [line.split(",")[0] for line in lines[1:]] == ["1", "2", "5"]
    assert lines[1].endswith(",1")
    assert lines[2].endswith(",0")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"a,b\n1,2\n", "Нужны `pclass` и `sex`."),
        (
            "a.csv",
            "pclass;sex;age\n3;male;22,5\n".encode("utf-16"),
            "Оценено строк: 1, пропущено: 0.",
        ),
        ("a.txt", "pclass\tsex\n3\tmale\n".encode("utf-16"), "Оценено строк: 1, пропущено: 0."),
        ("a.csv", "pclass,sex,name\n3,male,Иванов\n".encode("cp1251"), "Строка 2: не текст UTF-8."),
        ("a.csv", b"pclass,sex,age\n3,male,22,5\n", "полей 4, а в заголовке 3"),
    ],
)
def test_other_tables_in_russian(visit, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    page = visit("ru-RU")
    upload(page, tmp_path / name)
    page.get_by_text(message).first.wait_for()


def test_too_large_a_file_is_refused_on_the_page(visit, tmp_path):
    (tmp_path / "large.csv").write_bytes(b"pclass,sex\n" + b"1,male\n" * 1_300_000)
    page = visit()
    page.get_by_role("tab", name="A CSV table").click()
    page.set_input_files("#upload input[type=file]", tmp_path / "large.csv")
    page.get_by_text("exceed the maximum allowed size of 8").first.wait_for()


def test_the_page_speaks_russian_to_a_russian_browser(visit):
    page = visit("ru-RU")
    page.get_by_role("button", name="Спросить модель").click()
    assert 0 <= chance(page) <= 100
    assert "вероятно" in page.inner_text("#answer")
    for words in ("Кто выживет", "Класс", "женщина", "Возраст, лет", "Таблица CSV", "медианной"):
        assert words in page.inner_text("body")


def test_the_api_documentation_is_shown_without_the_internet(visit):
    page = visit(path="/docs")
    page.get_by_text("/predict").first.wait_for()


@contextlib.contextmanager
def proxy(target, header):
    """Publish `target` at /titanic/, as nginx with proxy_pass; yield its URL."""
    port = free_port()
    name = "X-Forwarded-Prefix: /titanic\r\n" if header else ""
    process = subprocess.Popen([sys.executable, "-c", PROXY, str(port), target, name])
    try:
        wait_for(f"http://127.0.0.1:{port}/titanic/health", lambda: process.poll() is None)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(20)


@pytest.mark.parametrize("header", [True, False], ids=["X-Forwarded-Prefix", "ROOT_PATH"])
def test_behind_a_proxy_with_a_prefix_everything_works(browser, tmp_path, header):
    setting = {} if header else {"ROOT_PATH": "/titanic"}
    with serving(**setting) as (_, url, _), proxy(url, header) as outside:
        own = f"{outside}/titanic/"
        assert httpx.get(f"{own}health").json() == {"status": "ok"}
        assert httpx.head(f"{own}ready").status_code == 200
        assert httpx.get(f"{own}predict").status_code == 405
        with visiting(browser, own, own) as page:
            page.get_by_role("button", name="Ask the model").click()
            assert 0 <= chance(page) <= 100
            (tmp_path / "t.csv").write_text("pclass,sex\n1,female\n")
            upload(page, tmp_path / "t.csv")
            page.get_by_text("1 lines scored, 0 left out.").wait_for()
            with page.expect_download() as download:
                page.click("#download")
            assert download.value.path().read_text().startswith("pclass,sex,probability")
        with visiting(browser, f"{own}docs", own) as page:
            page.get_by_text("/predict").first.click()
            page.get_by_role("button", name="Try it out").click()
            page.get_by_role("button", name="Execute").click()
            page.locator(".live-responses-table").get_by_text("probability").first.wait_for()


def test_a_prefix_that_is_none_changes_nothing(service):
    plain = httpx.get(service)
    for prefix in ("//evil.example", "http://evil.example", '/"><script>', "titanic", "/a//b", ""):
        answer = httpx.get(service, headers={"x-forwarded-prefix": prefix})
        assert answer.status_code == 200
        assert "evil" not in answer.text.replace("devil", "")
        assert ("<script>alert" in answer.text) == ("<script>alert" in plain.text)
