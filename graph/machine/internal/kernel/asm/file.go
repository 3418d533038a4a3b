package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

const packageName = "kernel"

// evex matches the registers that only AVX-512 has.
var evex = regexp.MustCompile(`\b[XYZ](1[6-9]|[23][0-9])\b`)

// loadTypes reads the structs that kernels take, so that their fields are found by name.
func loadTypes(dir string) (*types.Package, error) {
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range []string{"kernel.go", "grid.go", "product.go", "lanes.go"} {
		f, err := parser.ParseFile(set, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	// The files refer to others of the package, which does not matter here.
	config := types.Config{Error: func(error) {}, Importer: importer.Default()}
	pkg, _ := config.Check(packageName, set, files, nil)
	return pkg, nil
}

// A set is a kind of processor that kernels are made for.
type set struct {
	name   string
	bytes  int    // of a vector register
	suffix string // of the names of kernels
}

var (
	avx2   = set{name: "avx2", bytes: 32}
	avx512 = set{name: "avx512", bytes: 64, suffix: "Z"}
)

// A file collects the kernels of one family and the statements that enter them into the tables of a set.
type file struct {
	*build.Context
	name      string
	set       set
	types     *types.Package
	constants map[string]operand.Mem
	tables    map[int][]string // by size of an element in bytes
}

func newFile(name string, set set, types *types.Package) *file {
	f := &file{
		Context:   build.NewContext(),
		name:      name,
		set:       set,
		types:     types,
		constants: map[string]operand.Mem{},
		tables:    map[int][]string{},
	}
	f.ConstraintExpr("amd64,!purego")
	return f
}

// table returns memory that holds these constants.
func (f *file) table(name string, data ...operand.Constant) operand.Mem {
	if m, ok := f.constants[name]; ok {
		return m
	}
	m := f.StaticGlobal(name)
	f.DataAttributes(attr.RODATA | attr.NOPTR)
	for _, d := range data {
		f.AppendDatum(d)
	}
	f.constants[name] = m
	return m
}

// write prints the assembly, the declarations and the tables.
func (f *file) write(dir string) error {
	result, err := f.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(result); err != nil {
		return err
	}
	dropSelfMoves(result)
	config := printer.Config{Name: "graph/machine/internal/kernel/asm", Pkg: packageName}
	assembly, err := printer.NewGoAsm(config).Print(result)
	if err != nil {
		return err
	}
	if f.set == avx2 && evex.Match(assembly) {
		return errors.New("a kernel needs more than the 16 vector registers of AVX2")
	}
	stubs, err := printer.NewStubs(config).Print(result)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.Write(stubs)
	for _, size := range slices.Sorted(maps.Keys(f.tables)) {
		fmt.Fprintf(&b, "\nfunc %s%d%s(s *Set[float%[2]d]) {\n%[4]s\n}\n", f.name, size*8, f.set.suffix, strings.Join(f.tables[size], "\n"))
	}
	source, err := format.Source(b.Bytes())
	if err != nil {
		return err
	}
	base := filepath.Join(dir, f.set.name+"_"+f.name+"_amd64")
	if err := os.WriteFile(base+".s", assembly, 0o644); err != nil {
		return err
	}
	return os.WriteFile(base+".go", source, 0o644)
}

// dropSelfMoves removes copies whose two ends were given the same register.
func dropSelfMoves(f *ir.File) {
	for _, fn := range f.Functions() {
		fn.Nodes = slices.DeleteFunc(fn.Nodes, func(n ir.Node) bool {
			i, ok := n.(*ir.Instruction)
			return ok && strings.HasPrefix(i.Opcode, "VMOVAP") && i.Operands[0] == i.Operands[1]
		})
	}
}
