// Package experiment runs configurations times seeds, several at a time, and
// judges each configuration beside the classical baselines on exactly the
// network's test points.
//
// [Run] takes a [Plan] and returns one [Configuration] for each Spec, with its
// runs in the order of their seeds whatever the number of workers. Each
// finished run is a folder of its own, written whole or not at all.
package experiment
