# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.3: the image."""

from kit import inspect, run

SCRIPT = """
import importlib.util, pathlib
names = ("catboost", "sklearn", "scipy", "pip", "training", "gradio", "service")
print(*[name for name in names if importlib.util.find_spec(name)])
print(*sorted(path.name for path in pathlib.Path("service").glob("model.*")))
"""


def test_stage_3_3_the_image_is_small_and_holds_the_service_only(image):
    assert inspect(image)["Size"] <= 410e6
    inside = run("docker", "run", "--rm", "--network=none", image, "python", "-c", SCRIPT)
    assert inside.splitlines() == ["gradio service", "model.json model.onnx"]
