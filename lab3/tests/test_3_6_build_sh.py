# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.6+: build.sh names the image by what it was built from."""

from kit import inspect, run


def test_stage_3_6_the_tags_name_the_commit_and_the_branch(lab, image):
    sha = run("git", "rev-parse", "HEAD", cwd=lab)
    tags = run("bash", lab / "build.sh", IMAGE=f"{image}-named").split()
    assert set(tags) == {f"{image}-named:{tag}" for tag in (sha, "feature-trees", "latest")}
    (label,) = {inspect(t)["Config"]["Labels"]["org.opencontainers.image.revision"] for t in tags}
    assert label == sha
    run("docker", "rmi", *tags)
