// Package recipe sets up a network for a series that nobody has written a Spec for.
//
// [ProfileOf] looks at the training part. [Search] tries a small set of recipes on
// it, in two rounds:
//
//  1. What the network sees: the series as it is, its differences, its seasonal
//     differences, and both, on logs where the swings grow with the level; the
//     first two also with calendar inputs. Each is standardised and read by a GRU
//     of 16 units that looks back one season.
//  2. The network: for the two best of these, an LSTM in place of the GRU, 32
//     units in place of 16, two seasons of look-back in place of one, and the
//     other columns as inputs.
//
// Every recipe is trained with Adam, learning rate 0.003 and weight decay 0.1,
// with several seeds, on rolling-origin folds: up to each of three origins in the
// training part, and judged on the rows that follow. The mean forecast of the
// seeds is judged after 2, 3, 5, 8, 12, 20, 30, 45, 70 and 100 epochs, so that the
// number of epochs is chosen with the recipe. The lowest RMSE over all folds wins;
// one within 2 % of it that comes earlier, and so is simpler, wins over it.
//
// Nothing of this sees the test part, which judges the chosen recipe once.
package recipe
