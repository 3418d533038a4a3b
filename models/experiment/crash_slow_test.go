//go:build slow

package experiment_test

import "testing"

func TestEveryCrash(t *testing.T) { crashes(t, 0) }
