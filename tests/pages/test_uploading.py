"""Uploaded digits: a run trains on two good files; the page refuses bad ones with a reason and leaves the run as it is."""

from __future__ import annotations

import gzip

import pytest
from streamlit.testing.v1 import AppTest

from playground.runs.hub import Hub
from playground.tasks import mnist_rows
from tests.pages.test_page_script import opened
from tests.uploads.test_idx_images import DIGITS, LABELS, PICTURES, PIXELS, file

pytestmark = pytest.mark.usefixtures("the_hub")


def offer(test: AppTest, pictures: bytes, labels: bytes) -> AppTest:
    """Uploads both files and presses the button that trains on them."""
    test.file_uploader(key="idx_pictures").set_value(("train-images.idx3-ubyte.gz", pictures, "application/gzip"))
    test.file_uploader(key="idx_labels").set_value(("train-labels.idx1-ubyte", labels, "application/octet-stream"))
    return test.run().button(key="use_idx").click().run()


def test_a_run_trains_on_two_uploaded_files_and_goes_back_to_the_built_in_pictures(the_hub: Hub) -> None:
    test = opened(preset="mnist-rows", batch_size="10")
    (run,) = the_hub.runs()
    offer(test, gzip.compress(PICTURES), LABELS)
    assert not test.exception
    source = str(run.config["source"])
    assert source.startswith("60 pictures, train-images")
    assert source in (test.query_params["source"], test.query_params["source"][0])
    assert run.config.updates_per_epoch == 48 // 10
    task = run.config.make_task(run.uploads)
    assert isinstance(task, mnist_rows.MnistRows)
    assert (task.images().pixels == PIXELS).all()
    assert (task.images().labels == DIGITS).all()
    test.button(key="built_in_pictures").click().run()
    assert run.config["source"] == mnist_rows.BUILT_IN


@pytest.mark.parametrize(
    ("pictures", "labels", "words"),
    [
        (PICTURES[:-1], LABELS, "must hold the 60 × 28 × 28 bytes"),
        (LABELS, PICTURES, "the wrong way round"),
        (b"<b>hello</b>", LABELS, "the file of pictures must be IDX"),
        (PICTURES, file(DIGITS[:30]), "a label for each of the 60 pictures, got 30"),
    ],
    ids=["truncated", "swapped", "another kind of file", "fewer labels"],
)
def test_bad_files_are_refused_with_a_reason_and_the_run_stays_as_it_is(
    pictures: bytes, labels: bytes, words: str, the_hub: Hub
) -> None:
    test = opened(preset="mnist-rows", batch_size="10")
    (run,) = the_hub.runs()
    before = run.config
    offer(test, pictures, labels)
    assert not test.exception
    assert "can't be used" in test.error[0].value
    assert words in " ".join(one.value for one in test.text)
    assert run.config == before


def test_an_upload_smaller_than_a_batch_is_refused_with_a_reason(the_hub: Hub) -> None:
    test = opened(preset="mnist-rows")
    (run,) = the_hub.runs()
    offer(test, PICTURES, LABELS)
    assert not test.exception
    assert run.message is not None
    assert "nothing is lost: batch_size must be small enough" in run.message.text
    assert run.config["source"] == mnist_rows.BUILT_IN
