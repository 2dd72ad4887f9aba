"""What a task asks of the network around its recurrent layers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Architecture:
    """How the network for a task is built around its recurrent layers.

    vocabulary, embedding: the inputs are word numbers below `vocabulary`, each embedded as a vector
    of `embedding` numbers, or read as a one-hot vector where that is 0. vocabulary 0: the inputs are
    read as they are.
    encoder_steps: an encoder reads this many first time steps; a decoder with weights of its own
    starts from the encoder's last states and alone has outputs; 0: one network reads everything.
    attention: the decoder attends to the encoder's hidden states outside the padding (Luong 2015,
    "general" score).
    sampled: how many of the decoder's outputs each update draws for a sampled softmax; 0: the
    softmax runs over all of them.
    joined: each row of the batch continues the row above. Before an epoch begins, each row's state
    reads the end of the row above; the first row's reads zeros.
    """

    vocabulary: int = 0
    embedding: int = 0
    encoder_steps: int = 0
    attention: bool = False
    sampled: int = 0
    joined: bool = False

    @property
    def padded_in_front(self) -> bool:
        """Whether padding precedes what counts, so that states must pass through it unchanged."""
        return self.encoder_steps > 0
