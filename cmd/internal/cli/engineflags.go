package cli

import (
	"cmp"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"unroll/graph/engine"
)

// kernelsVariable is the environment variable with the default of --kernels.
const kernelsVariable = "UNROLL_KERNELS"

// engineFlags define --engine and --kernels, which together make the name of an engine,
// such as machine:portable.
func engineFlags(flags *pflag.FlagSet, name *string, standard, note string) {
	n := kernelsFlag(flags, name, standard)
	flags.Var(enginePart{n, &n.engine}, "engine", "engine that executes the graphs: machine, or tape, Gorgonia's tape machine"+note)
}

// kernelsFlag defines --kernels alone.
func kernelsFlag(flags *pflag.FlagSet, name *string, standard string) *engineName {
	n := &engineName{name: name, engine: standard}
	n.join()
	flags.Var(enginePart{n, &n.kernels}, "kernels", "kernels of the machine: avx512, avx2, or portable, whose results are the same on every processor "+
		"(default $"+kernelsVariable+", else the fastest)")
	return n
}

// engineName is the name of an engine in the making.
type engineName struct {
	name            *string
	engine, kernels string
}

// join sets the name. The environment has no say where the engine has no choice, or its
// name says the kernels.
func (n *engineName) join() {
	kernels := n.kernels
	if has, _ := engine.Kernels(n.engine); has != "" && !strings.Contains(n.engine, ":") {
		kernels = cmp.Or(kernels, os.Getenv(kernelsVariable))
	}
	*n.name = n.engine
	if kernels != "" {
		*n.name += ":" + kernels
	}
}

// enginePart is the value of a flag: a part of the name.
type enginePart struct {
	*engineName
	text *string
}

func (p enginePart) String() string {
	if p.text == nil {
		return ""
	}
	return *p.text
}

func (p enginePart) Set(text string) error {
	*p.text = text
	p.join()
	return nil
}

func (enginePart) Type() string { return "string" }

// checkEngine is engine.Check; it names the environment variable if that is at fault.
func checkEngine(name string) error {
	err := engine.Check(name)
	if _, kernels, chosen := strings.Cut(name, ":"); err != nil && chosen && kernels == os.Getenv(kernelsVariable) {
		return fmt.Errorf("%s: %w", kernelsVariable, err)
	}
	return err
}
