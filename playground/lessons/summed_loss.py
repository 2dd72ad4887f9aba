"""What the sources got wrong: a sum over 20 time steps printed as a mean (Géron ch. 14)."""

from playground.lessons import Lesson

LESSON = Lesson(
    title="A sum that is called a mean",
    text="Géron's chapter prints an MSE of 379.6 for the untrained network. The mean square of his series is 19.14: that is the error of "
    "always predicting 0. 379.6 is the sum over the 20 time steps, 18.98 the mean that the code beside it computes. The difference "
    "matters: the gradient of the sum is 20 times that of the mean, and plain gradient descent steps 20 times as far.",
)
