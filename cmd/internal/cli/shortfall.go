package cli

import (
	"path/filepath"

	"unroll/models/experiment"
)

// warnShortfalls says of each folder of runs what it lacks of its plan.
func warnShortfalls(s Streams, paths ...string) error {
	for _, path := range paths {
		lacks, err := experiment.Shortfalls(path)
		if err != nil {
			return err
		}
		printShortfalls(s, lacks)
	}
	return nil
}

func printWarnings(s Streams, warnings []string) {
	for _, w := range warnings {
		s.warn("%s", w)
	}
}

func printShortfalls(s Streams, lacks []*experiment.Shortfall) {
	for _, lack := range lacks {
		s.warn("%v%s", lack, completion(lack))
	}
}

// completion says what completes a folder.
func completion(s *experiment.Shortfall) string {
	switch {
	case s.Running || s.Plan != nil:
		return ""
	case s.Alone:
		return "; it cannot be completed here, since " + filepath.Join(s.Folder, experiment.PlanName) + " is missing or not its plan: use the folder of its run"
	case s.Fit:
		return "; complete it with " + commandLine("fit", "--resume", s.Folder)
	}
	return "; complete it with " + commandLine("run", "--resume", s.Folder)
}

// closed closes the folder of a command that ended with an error, or with none. That the
// folder is gone says more than what failed for it.
func closed(folder *experiment.Folder, err error) error {
	if gone := folder.Close(); gone != nil {
		return gone
	}
	return err
}
