// Package experiment makes runs of configurations times seeds, several at a time, and
// compares each configuration with the classical baselines on exactly the network's
// test points.
//
// A [Plan] says which runs to make; its methods prepare, record and make them. Results
// are in the order of the seeds and do not depend on the number of workers. Runs are
// written as they finish, whole or not at all, and when all of a configuration have, as
// one file; [OpenRun] reads one back. [OpenPlan] resumes an interrupted plan, also with
// more seeds: its files have the same bytes as those of an uninterrupted one. [Open]
// reads configurations back from any folders of runs, to be shown or compared.
package experiment
