// Package leak finds data leaks of a Spec: uses of later rows in earlier values. It does not
// search the Spec for known mistakes. It changes rows of the data file, loads and prepares
// the series again, and tests whether any earlier value changes.
//
//	report, err := leak.Audit(ctx, spec, engine.Default, nil)
//	for _, check := range report.Checks { fmt.Println(check) }
package leak
