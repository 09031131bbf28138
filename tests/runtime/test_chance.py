from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.chance import request_id, stream


def test_a_stream_is_the_same_everywhere() -> None:
    assert stream(7, "checkout/work").random() == 0.339929607692085
    assert stream(7, "checkout/work").random() != stream(8, "checkout/work").random()
    assert stream(7, "checkout/work").random() != stream(7, "checkout/init").random()


@given(st.integers(0, 1 << 62), st.integers(0, 1 << 31))
def test_a_request_id_has_the_form_of_a_uuid(seed: int, ref: int) -> None:
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", request_id(seed, ref))
    assert request_id(seed, ref) == request_id(seed, ref) != request_id(seed, ref + 1)
