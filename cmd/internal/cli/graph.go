package cli

import (
	"bytes"
	"fmt"
	"os/exec"

	"github.com/spf13/cobra"

	"unroll/graph"
	"unroll/graph/audit"
	"unroll/graph/engine"
)

type graphFlags struct {
	gradient, svg, plan bool
	shape, out          string
	outputs             outputs
}

func newGraph(s Streams) *cobra.Command {
	var f graphFlags
	cmd := &cobra.Command{
		Use:   "graph CELL",
		Short: "draw the expression graph of a cell, or print the program it is compiled to",
		Long: "Writes the expression graph of one time step of a cell in DOT, the language of Graphviz, or as SVG\n" +
			"if Graphviz is installed. CELL is a built-in cell or an equation file. With --plan it prints instead\n" +
			"how a layer of the cell and its gradient are compiled: the values after each pass of the compiler,\n" +
			"and the instructions of the final program.",
		Example: "  unroll graph lstm --gradient --svg --out lstm.svg\n  unroll graph gru --plan\n" +
			"  unroll graph my.cell --plan --gradient=false --shape 12,1,32,64",
		Args: oneArgument("a cell that unroll cells lists, or an equation file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.outputs.reads, f.out = args, fileOf(f.out)
			info, err := graph.Cells.Lookup(args[0])
			if err != nil {
				return err
			}
			if f.plan {
				f.gradient = f.gradient || !cmd.Flags().Changed("gradient")
				return printPlan(s, f, info)
			}
			if cmd.Flags().Changed("shape") {
				return usage("--shape needs --plan: a drawing shows no sizes")
			}
			var text bytes.Buffer
			if err := graph.WriteDOT(&text, info.Name, info.New(), f.gradient); err != nil {
				return err
			}
			if f.svg {
				return drawSVG(s, f, text.Bytes())
			}
			return f.outputs.writeResult(s, f.out, dotGraph, text.Bytes())
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.gradient, "gradient", false, "include the symbolic gradient (default true with --plan)")
	flags.BoolVar(&f.svg, "svg", false, "write SVG, drawn by Graphviz's dot")
	flags.BoolVar(&f.plan, "plan", false, "print the program after each pass of the compiler")
	flags.StringVar(&f.shape, "shape", "3,1,4,2", "time steps, inputs, units and batch as `T,F,H,B`, with --plan")
	outputFlag(flags, &f.out, "out", "file to write, or - (default standard output)")
	f.outputs.add(flags)
	return cmd
}

// printPlan prints how a layer of a cell with a dense head is compiled.
func printPlan(s Streams, f graphFlags, info graph.Entry[graph.Cell]) error {
	if f.svg {
		return usage("--plan prints text: omit --svg")
	}
	shape, err := audit.ParseShape(f.shape)
	if err != nil {
		return err
	}
	stack := graph.Stack{Inputs: shape.F, Layers: []graph.Layer{{Cell: info.New(), Units: shape.H}}, Outputs: 1}
	var text bytes.Buffer
	what := "prediction"
	if f.gradient {
		what = "prediction, loss and gradient"
	}
	fmt.Fprintf(&text, "%s: %s; time steps, inputs, units, batch: %v\n\n", info.Name, what, shape)
	if err := engine.WritePlan(&text, stack, shape.T, shape.B, f.gradient); err != nil {
		return err
	}
	return f.outputs.writeResult(s, f.out, planText, text.Bytes())
}

// drawSVG lets Graphviz draw a graph.
func drawSVG(s Streams, f graphFlags, text []byte) error {
	dot, err := exec.LookPath("dot")
	if err != nil {
		return fmt.Errorf("--svg needs Graphviz's dot on the PATH: install graphviz, or omit --svg and draw the DOT text elsewhere")
	}
	cmd := exec.Command(dot, "-Tsvg")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(text), s.Err
	picture, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("drawing the picture: dot: %w", err)
	}
	return f.outputs.writeResult(s, f.out, svgPicture, picture)
}
