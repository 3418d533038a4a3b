package cli

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"unroll/dataset"
	"unroll/graph"
	"unroll/graph/audit"
	"unroll/graph/bptt"
	"unroll/graph/engine"
	"unroll/graph/formula"
)

// gradcheckFlags are the flags of unroll gradcheck.
type gradcheckFlags struct {
	shapes   []string
	losses   []string
	scalings []string
	seed     uint64
	engine   string
	json     bool
	verbose  bool
}

func newGradcheck(s Streams) *cobra.Command {
	var f gradcheckFlags
	cmd := &cobra.Command{
		Use:   "gradcheck [CELL ...]",
		Short: "check the equations and gradients of cells and losses",
		Long: "Computes the states and gradients of each cell in several independent ways and prints the largest\n" +
			"relative differences: the symbolic gradient on both engines, the hand-derived gradient, the complex\n" +
			"step and central differences, over a grid of shapes. CELL is a built-in cell or an equation file\n" +
			"(NAME.cell); the default is all built-in cells. With --loss it checks losses in the same ways, with\n" +
			"and without weights of the targets: the loss of every target, the mean, and its gradient, also for\n" +
			"predictions in the unit of a scaled window. With --window-scaling it checks the scalings of windows.\n" +
			"The exit code is 3 if a difference exceeds its tolerance (bar).",
		Example: "  unroll gradcheck\n  unroll gradcheck lstm my.cell -v\n  unroll gradcheck gru --shape 3,1,300,1 --shape 9,2,4,2 --seed 7\n" +
			"  unroll gradcheck --loss all\n  unroll gradcheck --loss normal,student_t -v\n  unroll gradcheck --window-scaling all",
		RunE: func(cmd *cobra.Command, args []string) error { return runGradcheck(cmd.Context(), s, f, args) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.shapes, "shape", nil, "time steps, inputs, units and batch as `T,F,H,B`, such as 3,1,300,1; may be repeated (default a grid);\n"+
		"a loss takes the batch and, as outputs, the units")
	flags.StringSliceVar(&f.losses, "loss", nil, "check losses instead of cells: their `names`, separated by commas, or all; may be repeated")
	flags.StringSliceVar(&f.scalings, "window-scaling", nil, "check scalings of windows instead of cells: their `names`, separated by commas, or all;\nmay be repeated")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the random weights, inputs, states and incoming gradients")
	engineFlags(flags, &f.engine, "", " (default both)")
	jsonFlag(flags, &f.json)
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print every quantity, and every difference over its bar")
	return cmd
}

func runGradcheck(ctx context.Context, s Streams, f gradcheckFlags, names []string) error {
	options, err := f.options()
	if err != nil {
		return err
	}
	var audits []auditJob
	switch {
	case f.losses != nil && f.scalings != nil:
		err = usage("--loss and --window-scaling check different things: give one of them")
	case f.scalings != nil && len(names) > 0:
		err = usage("--window-scaling checks scalings by themselves: give no cells with it")
	case f.scalings != nil:
		audits, err = scalingAudits(options, f.scalings)
	case f.losses == nil:
		audits, err = cellAudits(s, options, names)
	case len(names) > 0:
		err = usage("--loss checks losses by themselves: give no cells with it")
	default:
		audits, err = lossAudits(options, f.losses)
	}
	if err != nil {
		return err
	}
	holds := true
	reports := []*audit.Report{}
	err = auditAll(ctx, audits, func(r *audit.Report) {
		if !f.json {
			printAudit(s, r, len(reports) == 0, f.verbose)
		}
		reports = append(reports, r)
		holds = holds && r.Holds
	})
	if err == nil && f.json {
		err = printJSON(s, reports)
	}
	if err != nil {
		return err
	}
	if !holds {
		return errCheckFailed
	}
	return nil
}

// auditJob is the audit of a cell or a loss.
type auditJob func(ctx context.Context) (*audit.Report, error)

// cellAudits are those of the named cells, or of all.
func cellAudits(s Streams, o audit.Options, names []string) ([]auditJob, error) {
	subjects, err := auditSubjects(names)
	if err != nil {
		return nil, err
	}
	if err := checkAudits(s.limits, subjects, o.Shapes); err != nil {
		return nil, err
	}
	var audits []auditJob
	for _, subject := range subjects {
		printEquations(s, subject.Cell)
		audits = append(audits, func(ctx context.Context) (*audit.Report, error) { return audit.Check(ctx, subject, o) })
	}
	return audits, nil
}

// lossAudits are those of the named losses, or of all.
func lossAudits(o audit.Options, names []string) ([]auditJob, error) {
	if slices.Contains(names, "all") {
		names = graph.Losses.Names()
	}
	if len(names) == 0 {
		return nil, usage("--loss is empty: name a loss, or all")
	}
	var audits []auditJob
	for _, name := range names {
		subject, err := audit.LookupLoss(name)
		if err != nil {
			return nil, err
		}
		audits = append(audits, func(ctx context.Context) (*audit.Report, error) { return audit.CheckLoss(ctx, subject, o) })
	}
	return audits, nil
}

// scalingAudits are those of the named scalings of windows, or of all.
func scalingAudits(o audit.Options, names []string) ([]auditJob, error) {
	if slices.Contains(names, "all") {
		names = slices.DeleteFunc(graph.Scalings.Names(), func(name string) bool { return name == graph.Scalings.Default().Name })
	}
	if len(names) == 0 {
		return nil, usage("--window-scaling is empty: name a scaling, or all")
	}
	var audits []auditJob
	for _, name := range names {
		subject, err := audit.LookupScaling(name)
		if err != nil {
			return nil, err
		}
		audits = append(audits, func(ctx context.Context) (*audit.Report, error) { return audit.CheckScaling(ctx, subject, o) })
	}
	return audits, nil
}

// checkAudits refuses shapes that need more memory than there is, before it is taken. In the
// default grid, which nobody chose for an equation file, none may need more than the limit.
func checkAudits(l *limits, subjects []audit.Subject, shapes []audit.Shape) error {
	jobs, chosen := min(len(subjects), runtime.GOMAXPROCS(0)), shapes != nil
	if !chosen {
		shapes = audit.Shapes()
	}
	for _, subject := range subjects {
		_, fromFile := subject.Cell.(*formula.Formula)
		for _, shape := range shapes {
			name, need := fmt.Sprintf("%s with shape %v", subject.Name, shape), audit.Memory(subject.Cell, shape)
			if fromFile && !chosen && need > l.gradcheck {
				return dataset.BadInput("limit.gradcheck.bytes", "%s needs about %s of memory, more than %s: give fewer units with --shape, such as --shape 3,2,9,2",
					name, byteText(need), byteText(l.gradcheck))
			}
			if err := l.fits(name, need, jobs, "give smaller sizes or fewer cells"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f gradcheckFlags) options() (audit.Options, error) {
	o := audit.Options{Seed: f.seed}
	for _, text := range f.shapes {
		shape, err := audit.ParseShape(text)
		if err != nil {
			return o, err
		}
		o.Shapes = append(o.Shapes, shape)
	}
	name, kernels, chosen := strings.Cut(f.engine, ":")
	switch {
	case name != "":
		o.Engines = []string{f.engine}
	case chosen:
		o.Engines = []string{engine.Default + ":" + kernels, "tape"}
	}
	return o, checkEngine(f.engine)
}

// auditSubjects finds the named cells, or all registered ones. The reference of an
// equation file is its interpreter.
func auditSubjects(names []string) ([]audit.Subject, error) {
	if len(names) == 0 {
		names = registeredCells()
	}
	var subjects []audit.Subject
	for _, name := range names {
		subject, err := audit.Lookup(name)
		if err != nil {
			return nil, err
		}
		if cell, is := subject.Cell.(*formula.Formula); is {
			subject.Reference = &audit.Reference{
				Layout: cell.Layout, Gates: cell.Gates(), Real: interpret[float64](cell), Complex: interpret[complex128](cell),
			}
		}
		subjects = append(subjects, subject)
	}
	return subjects, nil
}

func interpret[S bptt.Scalar](cell *formula.Formula) audit.Forward[S] {
	return func(d bptt.Dims, w bptt.Weights[S], x []S, initial [][]S) (*audit.Values[S], error) {
		trace, err := formula.Forward(cell, d, w, x, initial)
		if err != nil {
			return nil, err
		}
		return &audit.Values[S]{States: trace.States[1:], Gates: trace.Gates}, nil
	}
}

// auditAll runs audits in parallel and reports them in their order.
func auditAll(ctx context.Context, audits []auditJob, report func(*audit.Report)) error {
	todo, done := make(chan int, len(audits)), make([]chan *audit.Report, len(audits))
	for i := range audits {
		done[i] = make(chan *audit.Report, 1)
		todo <- i
	}
	close(todo)
	group, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for i := range todo {
				r, err := audits[i](ctx)
				if err != nil {
					return err
				}
				done[i] <- r
			}
			return nil
		})
	}
	for _, next := range done {
		select {
		case r := <-next:
			report(r)
		case <-ctx.Done():
			return group.Wait()
		}
	}
	return group.Wait()
}

// auditColumns are the columns of the table: titles and the kinds of comparisons, which
// share a bar.
var auditColumns = []struct {
	titles [2]string
	kinds  []string
}{
	{[2]string{"symbolic", "by hand"}, []string{"symbolic-hand"}},
	{[2]string{"symbolic", "complex"}, []string{"symbolic-complex"}},
	{[2]string{"symbolic", "diff."}, []string{"symbolic-differences"}},
	{[2]string{"by hand", "complex"}, []string{"hand-complex"}},
	{[2]string{"machine", "tape"}, []string{"symbolic-symbolic"}},
	{[2]string{"float32", "float64"}, []string{"float32-hand", "float32-complex", "symbolic-float32"}},
}

// auditNames is the width of the column of names; a longer name has a line of its own.
const auditNames = 30

// auditRow is a row of the largest differences, in one quantity or, with "", in all.
func auditRow(r *audit.Report, name, quantity string) string {
	row := fmt.Sprintf("%-*s", auditNames, name)
	for _, column := range auditColumns {
		text := "-"
		worst, found := r.Worst(func(c audit.Comparison) bool {
			return slices.Contains(column.kinds, c.Kinds) && (quantity == "" || c.Quantity == quantity)
		})
		if found {
			text = fmt.Sprintf("%.1e", worst.Difference)
		}
		row += fmt.Sprintf("%10s", text)
	}
	return row
}

func printAudit(s Streams, r *audit.Report, first, verbose bool) {
	if first {
		title := "cell"
		switch {
		case r.Loss != "":
			title = "loss"
		case r.Scaling != "":
			title = "window scaling"
		}
		printAuditHeader(s, title)
	}
	verdict := "holds"
	if !r.Holds {
		verdict = "FAILS"
	}
	name := cmp.Or(r.Cell, r.Loss, r.Scaling)
	if len(name) > auditNames {
		fmt.Fprintln(s.Out, name)
		name = ""
	}
	fmt.Fprintf(s.Out, "%s  %s\n", auditRow(r, name, ""), verdict)
	if !slices.Contains(r.Witnesses, "hand") {
		fmt.Fprintf(s.Out, "  computed by: %s\n", strings.Join(r.Witnesses, ", "))
	}
	if verbose {
		for _, quantity := range auditQuantities(r) {
			name := "  " + quantity
			if len(name) > auditNames {
				fmt.Fprintln(s.Out, name)
				name = ""
			}
			fmt.Fprintln(s.Out, auditRow(r, name, quantity))
		}
	}
	printFaults(s, r)
	printOver(s, r, verbose)
}

func printAuditHeader(s Streams, title string) {
	first, second, bars := strings.Repeat(" ", auditNames), fmt.Sprintf("%-*s", auditNames, title), fmt.Sprintf("%-*s", auditNames, "bar")
	for _, column := range auditColumns {
		first += fmt.Sprintf("%10s", column.titles[0])
		second += fmt.Sprintf("%10s", column.titles[1])
		bars += fmt.Sprintf("%10.0e", audit.Bar(column.kinds[0]))
	}
	fmt.Fprintf(s.Out, "%s\n%s\n%s\n", first, second, bars)
}

func auditQuantities(r *audit.Report) []string {
	var all []string
	for _, c := range r.Comparisons {
		if !slices.Contains(all, c.Quantity) {
			all = append(all, c.Quantity)
		}
	}
	return all
}

// printFaults says which witnesses failed and where forward values first differ.
func printFaults(s Streams, r *audit.Report) {
	for _, f := range r.Failures {
		fmt.Fprintf(s.Out, "  %s failed at shape %v, seed %d: %s\n", f.Witness, f.Shape, r.Seed, f.Message)
	}
	for _, p := range r.Divergences {
		fmt.Fprintf(s.Out, "  %s and %s: values differ from time step %d on in %s, by %.1e (shape %v, seed %d)\n",
			p.A, p.B, p.Step, p.Value, p.Difference, p.Shape, r.Seed)
	}
}

// printOver prints the comparisons that do not hold, of each pair of witnesses
// the worst or all.
func printOver(s Streams, r *audit.Report, all bool) {
	for _, c := range r.Comparisons {
		worst, _ := r.Worst(func(o audit.Comparison) bool { return o.A == c.A && o.B == c.B })
		if c.Holds || !all && c != worst {
			continue
		}
		fmt.Fprintf(s.Out, "  %s and %s differ by %.1e in %s (shape %v, seed %d", c.A, c.B, c.Difference, c.Quantity, c.Shape, r.Seed)
		if c.Where != "" {
			fmt.Fprintf(s.Out, ", %s", c.Where)
		}
		fmt.Fprintln(s.Out, ")")
	}
}
