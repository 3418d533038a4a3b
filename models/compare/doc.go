// Package compare tests whether one configuration is better than another, as
// benchstat does for benchmarks: over the seeds, over the test points, and among all
// configurations.
//
// [Open] reads run folders into groups, one for each configuration. [Runs.Compare]
// compares every group with one of them: the median score and its spread, a test over
// the seeds (Mann-Whitney) and a test over the points (Diebold-Mariano), both
// corrected for the number of comparisons (Holm), and warnings about the limits of
// each result. Average ranks come with their critical difference (Demsar 2006).
//
// [Panel] compares a network of several series with the baselines on each of them, and
// over all by average ranks with Friedman's test and a Wilcoxon test; [PanelBacktest] does so by
// the forecasts of a backtest, and [Panels] compares the networks of several runs.
package compare
