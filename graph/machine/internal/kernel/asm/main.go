// Command asm writes the AVX2 kernels of package kernel: assembly, Go declarations and the tables that name them. It
// is a module of its own so that the generator's dependencies stay out of the program's.
//
//	go run .
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(".."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes one pair of files for each family of kernels into the folder of the package.
func run(dir string) error {
	types, err := loadTypes(dir)
	if err != nil {
		return err
	}
	for _, family := range []struct {
		name string
		emit func(f *file)
	}{
		{"arithmetic", arithmetic},
		{"exponential", exponentials},
		{"logarithm", logarithms},
		{"product", products},
		{"dots", dots},
		{"transposition", transpositions},
		{"pack", packs},
		{"reduction", reductions},
		{"fused", fused},
	} {
		f := newFile(family.name, types)
		family.emit(f)
		if err := f.write(dir); err != nil {
			return fmt.Errorf("%s: %w", family.name, err)
		}
	}
	return nil
}
