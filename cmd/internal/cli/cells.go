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
		Use:     "cells",
		Short:   "list the cells, their equations and sources",
		Example: "  unroll cells\n  unroll cells --show gru > my.cell\n  unroll cells --show my.cell",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			switch {
			case show != "":
				return showCell(s, show)
			case asJSON:
				return printJSON(s, cellList())
			}
			for _, c := range graph.Cells.All() {
				fmt.Fprintf(s.Out, "%s: %s\n    %s\n    %s\n", c.Name, c.Summary, c.Equations, c.Source)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	cmd.Flags().StringVar(&show, "show", "", "print this cell as an equation file, or check a .cell file and list its weights")
	return cmd
}

// showCell prints a built-in cell as an equation file, to be changed and run, or an
// equation file with the list of its weights.
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

// noArgs refuses arguments, as bad usage.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no arguments, not %q", cmd.CommandPath(), args[0])
	}
	return nil
}
