// Package recipe goes from a series to a forecast: it chooses a network, trains it,
// tests it and trains it again on every row. The first example is all that takes.
//
// [Fit] does it in four stages:
//
//  1. [Search] tries a small set of recipes on rolling-origin folds inside the
//     training part and chooses the best of them; see below.
//  2. The chosen recipe is trained on the training part with several seeds.
//  3. Their mean forecast is scored once on the test part, beside the classical
//     baselines and the combination of both. Nothing before this stage sees the test
//     part, and nothing is chosen by it.
//  4. The same seeds are trained on every row. These networks forecast what
//     follows; the intervals come from the errors of the third stage.
//
// The search has two rounds:
//
//  1. What the network sees: the series as it is, its differences, its seasonal
//     differences, and both, on logs where the swings grow with the level; the
//     first two also with calendar inputs. Each is standardized and read by a GRU
//     of 16 units that looks back one season.
//  2. The network: for the two best of these, an LSTM in place of the GRU, 32
//     units in place of 16, two seasons of look-back in place of one, and the
//     other columns as inputs.
//
// Every recipe is trained with Adam, learning rate 0.003 and weight decay 0.1, with
// several seeds, before each of three origins in the training part (two where the horizon
// is long), and scored on the rows that follow. The seeds' mean forecast is scored after
// 2, 3, 5, 8, 12, 20, 30, 45, 70 and 100 epochs, so that the number of epochs is chosen
// with the recipe. The recipe with the lowest RMSE over all folds is chosen, or the first
// one within 2 % of it, which is simpler.
//
// What to forecast with is decided on the same folds; see [Recommendation]. The classical
// baselines are fitted on the rows of each fold before its origin, as the networks are,
// and all steps of the horizon take part. The lowest score of a dozen recipes and ten
// numbers of epochs is too good to be compared with that of a baseline: so each fold is
// forecast by the recipe and the epochs that the other folds choose. One method is
// recommended if it is better than each other one: by a Diebold-Mariano test of the squared
// errors over the horizon, whose variance allows for forecasts that overlap, and Holm's
// correction for the number of methods. Else it is the combination, the mean of the
// methods' forecasts with weights MSE^-2 of their mean squared errors on the folds, without
// those below 1 %. Such weights need no significant order, and a method that is poor on the
// folds hardly counts (Bates and Granger, Operational Research Quarterly 20, 1969, 451-468,
// have weights MSE^-1). A panel has no recommendation: its scores are those of the
// test part.
//
// [NewPanelSearch] is for a panel, of which one network learns all series. The test part and the
// folds begin at the same dates in all of them, recipes are compared by the mean absolute scaled
// error over the series, trials see some of the series where they are many, and a higher learning
// rate is tried too. The test part is scored on each series, beside every baseline.
package recipe
