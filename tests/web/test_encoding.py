import gzip

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from portal.web.encoding import CODERS, PREFERENCE, best_coding

DECODERS = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
}


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        (b"", "identity"),
        (b"gzip, deflate, br, zstd", "br"),
        (b"gzip, deflate", "gzip"),
        (b"zstd;q=0.9, gzip;q=0.8", "zstd"),
        (b"gzip;q=1.0, br;q=0.5", "gzip"),
        (b"GZIP", "gzip"),
        (b"br ; q = 0, gzip", "gzip"),
        (b"*", "br"),
        (b"*;q=0", "identity"),
        (b"br;q=0, *", "zstd"),
        (b"identity", "identity"),
        (b"identity;q=1, gzip;q=0.5", "identity"),
        (b"identity;q=0, gzip;q=0.1", "gzip"),
        (b"deflate", "identity"),
        (b"br;q=x, gzip;q=0.1", "gzip"),
        (b"br;q=nan, gzip", "gzip"),
        (b"br;q=-1, gzip;q=0.1", "gzip"),
        (b"br;q=inf, gzip", "gzip"),
        (b"br;q=0.000", "identity"),
        (b",,;;=,", "identity"),
        (b"\xff\xfe;q=1", "identity"),
    ],
)
def test_the_best_coding_that_the_client_takes_is_chosen(accept: bytes, coding: str) -> None:
    assert best_coding(accept) == coding


@given(st.binary(max_size=200))
def test_no_header_whatever_raises(accept: bytes) -> None:
    assert best_coding(accept) in PREFERENCE


weights = st.dictionaries(st.sampled_from(PREFERENCE), st.integers(0, 1000).map(lambda q: q / 1000), min_size=1)


@given(weights)
def test_nothing_that_weighs_less_than_another_is_chosen(weights: dict[str, float]) -> None:
    accept = ", ".join(f"{name};q={weight:.3f}" for name, weight in weights.items())
    chosen = best_coding(accept.encode())
    if max(weights.values()) > 0:
        # Who names identity nowhere takes it as the last resort.
        assert weights.get(chosen, 0.001) == max(weights.values())
    else:
        assert chosen == "identity"


@given(st.binary(max_size=2000), st.sampled_from(sorted(CODERS)))
def test_coded_bytes_decode_to_themselves(body: bytes, coding: str) -> None:
    assert DECODERS[coding](CODERS[coding](body)) == body


def test_coding_is_the_same_each_time() -> None:
    body = "民生".encode() * 100
    assert {name: coder(body) for name, coder in CODERS.items()} == {n: coder(body) for n, coder in CODERS.items()}
