// Package compare says whether one configuration is better than another, in the
// manner of benchstat: over the seeds, over the test points, and all together.
//
// [Open] reads run folders into groups, a configuration each. [Runs.Compare] sets
// every group beside one of them: the median score and its spread, whether another
// seed would show the difference (Mann-Whitney), whether another stretch of the
// series would (Diebold-Mariano), both corrected for the number of comparisons
// (Holm), and with each result the warnings that a reader should see beside it.
// Average ranks stand beside their critical difference (Demsar 2006).
package compare
