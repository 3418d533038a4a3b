// Command asm writes the AVX2 and AVX-512 kernels of package kernel: assembly, Go declarations and the tables that name them. It
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
		sets []set
	}{
		{"arithmetic", bothSizes(arithmetic), []set{avx2, avx512}},
		{"exponential", bothSizes(exponentials), []set{avx2, avx512}},
		{"logarithm", bothSizes(logarithms), []set{avx2, avx512}},
		{"product", bothSizes(products), []set{avx2, avx512}},
		{"dots", bothSizes(dots), []set{avx2}},
		{"transposition", bothSizes(transposition), []set{avx2, avx512}},
		{"pack", bothSizes(pack), []set{avx2, avx512}},
		{"reduction", bothSizes(sumRows), []set{avx2}},
		{"fused", fused, []set{avx2, avx512}},
		{"lanes", lanes, []set{avx2, avx512}},
	} {
		for _, s := range family.sets {
			f := newFile(family.name, s, types)
			family.emit(f)
			if err := f.write(dir); err != nil {
				return fmt.Errorf("%s %s: %w", s.name, family.name, err)
			}
		}
	}
	return nil
}

// bothSizes emits kernels for float32, then for float64.
func bothSizes(emit func(v vector)) func(f *file) {
	return func(f *file) {
		for _, size := range []int{4, 8} {
			emit(vector{file: f, size: size})
		}
	}
}
