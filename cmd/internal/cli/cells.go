package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"unroll/graph"
	"unroll/graph/formula"
)

func newCells(s Streams) *cobra.Command {
	var asJSON bool
	var show string
	cmd := &cobra.Command{
		Use:   "cells",
		Short: "list the recurrent cells with their equations and sources",
		Long: "Lists the built-in cells: name, equations and source. In the equations a_g is the pre-activation\n" +
			"x W_g + h U_g + b_g of gate g, s the sigmoid, * the elementwise product and ' marks the new state.",
		Example: "  unroll cells\n  unroll cells --show gru > my.cell    start your own cell from an equation file",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			switch {
			case show != "" && asJSON:
				return usage("--show prints equations, not JSON: omit --json or --show")
			case show != "":
				return showCell(s, show)
			case asJSON:
				return printJSON(s, cellList())
			}
			for _, c := range graph.Cells.All() {
				fmt.Fprintf(s.Out, "%s: %s\n%s\n    %s\n", c.Name, c.Summary, wrapped(c.Equations, "    ", s.columns()), c.Source)
			}
			return nil
		},
	}
	jsonFlag(cmd.Flags(), &asJSON)
	cmd.Flags().StringVar(&show, "show", "", "print this cell as an equation file, or check a .cell file and list its weights")
	return cmd
}

// showCell prints a built-in cell as an equation file, or an equation file with the list
// of its weights.
func showCell(s Streams, name string) error {
	entry, err := graph.Cells.Lookup(name)
	if err != nil {
		return err
	}
	if file, is := entry.New().(*formula.Formula); is {
		printEquations(s, file)
		_, err := fmt.Fprint(s.Out, file.Text())
		return err
	}
	text, err := formula.Source(name)
	if err != nil {
		return err
	}
	_, err = s.Out.Write(text)
	return err
}

type cellEntry struct {
	Name      string   `json:"name"`
	Summary   string   `json:"summary"`
	Equations string   `json:"equations"`
	Source    string   `json:"source"`
	States    []string `json:"states"`
}

func cellList() []cellEntry {
	var list []cellEntry
	for _, c := range graph.Cells.All() {
		list = append(list, cellEntry{c.Name, c.Summary, c.Equations, c.Source, c.New().States()})
	}
	return list
}
