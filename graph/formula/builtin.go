package formula

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed cells/*.cell
var cells embed.FS

// Source returns the equation file of a built-in cell with its default options:
// read back with [Parse] it is the same cell, with the same weights and the same
// initial draws. It fails where there is no such file, and says why.
func Source(cell string) ([]byte, error) {
	if src, err := fs.ReadFile(cells, "cells/"+cell+".cell"); err == nil {
		return src, nil
	}
	if cell == "layernorm-lstm" {
		return nil, fmt.Errorf("cell %s has no equation file: layer normalisation takes the mean over a whole packed row, and equations have products and elementwise functions alone", cell)
	}
	return nil, fmt.Errorf("no equation file for a cell %q: there are %s", cell, strings.Join(Sources(), ", "))
}

// Sources returns the names of the cells that have an equation file, sorted.
func Sources() []string {
	files, _ := fs.Glob(cells, "cells/*.cell") // fails on a malformed pattern alone
	for k, file := range files {
		files[k] = strings.TrimSuffix(strings.TrimPrefix(file, "cells/"), ".cell")
	}
	return files
}
