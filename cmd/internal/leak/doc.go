// Package leak finds what a Spec lets the future into. It does not read the Spec
// for known mistakes: it changes rows of the data file, loads and prepares the
// series again, and sees whether anything moved that was known before these rows.
//
//	report, err := leak.Audit(ctx, spec, nil, leak.Options{})
//	for _, check := range report.Checks { fmt.Println(check) }
package leak
