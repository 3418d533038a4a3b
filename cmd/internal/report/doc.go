// Package report shows what runs came to. It reads results and never a network.
//
// [RunPictures] draws one run and [ConfigurationPictures] a configuration over
// its seeds, as SVG and PNG: the forecasts at the rows they forecast, the loss
// of every epoch, and the scores over the seeds beside printed values and
// baselines. [HTML] writes one page for a group of configurations: which one won,
// by how much and against which baseline, then every run to look into, and what
// became of the weights of each configuration's median run.
//
// The same results give the same bytes. All functions may be called from several
// goroutines at once.
package report
