package cli

import (
	"runtime"

	"github.com/spf13/pflag"

	"unroll/graph/engine"
)

// workFlags are the flags of the commands that put networks to work.
type workFlags struct {
	jobs   int
	engine string
}

// add defines the flags; jobs says how many of what there are at a time.
func (f *workFlags) add(flags *pflag.FlagSet, jobs string) {
	flags.IntVar(&f.jobs, "jobs", runtime.NumCPU(), jobs)
	flags.StringVar(&f.engine, "engine", engine.Default, "what runs the graphs: machine, or Gorgonia's own tape machine")
}

func (f workFlags) check() error {
	if f.jobs < 1 {
		return usage("--jobs %d: give 1 or more", f.jobs)
	}
	return engine.Check(f.engine)
}

// mostSeeds is a limit for slips of the hand.
const mostSeeds = 100_000

func checkSeeds(seeds int) error {
	if seeds < 1 || seeds > mostSeeds {
		return usage("--seeds %d: give 1 to %d", seeds, mostSeeds)
	}
	return nil
}
