// Package experiment runs configurations times seeds, several at a time, and
// judges each configuration beside the classical baselines on exactly the
// network's test points.
//
// A [Plan] says which runs there are; its methods prepare, record and make them,
// in the order of their seeds whatever the number of workers. Each finished run
// is a folder of its own, written whole or not at all, which [OpenRun] reads back.
// [OpenPlan] goes on with a folder whose process was stopped, at whatever moment:
// its files end with the same bytes. [Open]
// reads configurations back from any folders of runs, to be shown or compared.
package experiment
