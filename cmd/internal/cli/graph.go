package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"unroll/graph"
)

func newGraph(s Streams) *cobra.Command {
	var gradient, svg bool
	var out string
	cmd := &cobra.Command{
		Use:   "graph CELL",
		Short: "draw the expression graph of a cell's step, as DOT or SVG",
		Long: "Writes the expression graph of one time step of a cell (or of an equation file), with its\n" +
			"gates named, in Graphviz's language; with --svg as a picture, where Graphviz's dot is installed.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("graph needs one cell: see unroll cells")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			info, err := graph.Cells.Lookup(args[0])
			if err != nil {
				return usageError{err}
			}
			var text bytes.Buffer
			if err := graph.WriteDOT(&text, info.Name, info.New(), gradient); err != nil {
				return err
			}
			if svg {
				return drawSVG(s, out, text.Bytes())
			}
			return writeResult(s, out, text.Bytes())
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&gradient, "gradient", false, "with the gradient that symbolic differentiation adds")
	flags.BoolVar(&svg, "svg", false, "as SVG, drawn by Graphviz's dot")
	flags.StringVar(&out, "out", "", "file to write (default standard output)")
	return cmd
}

// drawSVG lets Graphviz draw a graph.
func drawSVG(s Streams, out string, text []byte) error {
	dot, err := exec.LookPath("dot")
	if err != nil {
		return fmt.Errorf("--svg needs Graphviz's dot on the PATH: install graphviz, or leave --svg out and draw the DOT text elsewhere")
	}
	cmd := exec.Command(dot, "-Tsvg")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(text), s.Err
	picture, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("the picture cannot be drawn: dot failed: %w", err)
	}
	return writeResult(s, out, picture)
}

// writeResult writes to a file, or to standard output where none is named.
func writeResult(s Streams, path string, text []byte) error {
	if path == "" {
		_, err := s.Out.Write(text)
		return err
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return usage("--out: %w", err)
	}
	return nil
}
