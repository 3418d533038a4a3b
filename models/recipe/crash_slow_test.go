//go:build slow

package recipe

import "testing"

func TestEveryCrash(t *testing.T) { crashes(t, 0) }
