"""Every test that reads YAML runs with libyaml and with the parser in pure Python."""

from __future__ import annotations

import pytest

from gradecheck.document import yaml_parser


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of the parser that is used while the test runs."""
    if request.param == "pure":
        monkeypatch.setattr(yaml_parser, "libyaml", None)
    elif yaml_parser.libyaml is None:
        pytest.skip("PyYAML comes without libyaml here")
    return str(request.param)
