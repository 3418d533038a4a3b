package formula

import (
	"embed"
	"io/fs"
	"strings"

	bad "unroll/dataset/input"
	"unroll/graph"
)

//go:embed cells/*.cell
var cells embed.FS

// Source returns the equation file of a built-in cell with its default options:
// [Parse] makes the same cell from it, with the same weights and initial values. The
// error of a cell without a file says why it has none.
func Source(cell string) ([]byte, error) {
	if src, err := fs.ReadFile(cells, "cells/"+cell+".cell"); err == nil {
		return src, nil
	}
	if cell == "layernorm-lstm" {
		return nil, graph.BadInput("", "cell %s has no equation file: layer normalization takes the mean over a whole packed row, and equations have only products and elementwise functions", cell)
	}
	return nil, graph.BadInput("", "%s", bad.Unknown("cell", cell, Sources()))
}

// Sources returns the names of the cells that have an equation file, sorted.
func Sources() []string {
	files, _ := fs.Glob(cells, "cells/*.cell") // fails on a malformed pattern alone
	for k, file := range files {
		files[k] = strings.TrimSuffix(strings.TrimPrefix(file, "cells/"), ".cell")
	}
	return files
}
