//go:build slow

package cli_test

import "testing"

// The scripts in testdata/slow train many networks.
func TestSlowScripts(t *testing.T) { runScripts(t, "testdata/slow") }
