// Package report shows the results of runs. It reads results, never a network.
//
// [ConfigurationPictures] draws a configuration over its seeds,
// as SVG and PNG: the forecasts, the loss by epoch, and the distribution of the scores
// with published values and baselines. [HTML] writes one page for a group of
// configurations: the comparison with each other and with baselines, then every run, and
// the weights of each configuration's median run by epoch.
//
// The same results give the same bytes. All functions are safe for concurrent use.
package report
