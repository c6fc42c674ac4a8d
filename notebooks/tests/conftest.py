import pytest
from trees import copy_tree


@pytest.fixture
def tree(tmp_path):
    """A copy of the tree in a folder whose path holds a blank."""
    return copy_tree(tmp_path / "a copy")
