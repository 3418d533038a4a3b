//go:build slow

package cli

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"unroll/graph/formula"
	"unroll/models"
)

// invocation is a command line with the files that it finds in its folder.
type invocation struct {
	args  []string
	files map[string][]byte
	stdin []byte
}

// generator makes invocations from a source of random numbers and from what commands
// wrote before: run folders, exported weights and recorded cases.
type generator struct {
	*rand.Rand
	made map[string]map[string][]byte // the files of each
	invocation
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func (g *generator) any(choices ...string) string { return choices[g.IntN(len(choices))] }

func (g *generator) add(args ...string) { g.args = append(g.args, args...) }

// maybe adds arguments with a probability.
func (g *generator) maybe(p float64, args ...string) {
	if g.chance(p) {
		g.add(args...)
	}
}

func (g *generator) number(least, most int) string { return strconv.Itoa(least + g.IntN(most-least+1)) }

// next makes an invocation that is right as far as the grammar knows, and damages most.
// Work is small: an epoch or two, a few rows, units and seeds. What takes long is rarer,
// and what trains is less often damaged.
func (g *generator) next() {
	g.invocation = invocation{files: map[string][]byte{}}
	kinds := []struct {
		share   int
		damaged float64
		make    func()
	}{
		{100, 0.6, g.spec}, {120, 0.6, g.cells}, {200, 0.5, g.help}, {30, 0.6, g.completion}, {20, 0.6, g.watch}, {2, 0.6, g.bench},
		{30, 0.6, g.compare}, {60, 0.6, g.export}, {60, 0.6, g.graph}, {8, 0.6, g.imports}, {5, 0.6, g.report}, {5, 0.6, g.gates},
		{5, 0.6, g.gradcheck}, {5, 0.6, g.replay}, {115, 0.25, g.forecast}, {45, 0.4, g.backtest}, {5, 0.4, g.run}, {4, 0.4, g.fit},
	}
	total := 0
	for _, k := range kinds {
		total += k.share
	}
	at := g.IntN(total)
	for _, k := range kinds {
		if at -= k.share; at >= 0 {
			continue
		}
		k.make()
		if g.chance(k.damaged) {
			for again := true; again; again = g.chance(0.4) {
				g.mutate()
			}
		}
		return
	}
}

// series is a file of a series and what its readers must be told.
type series struct {
	path, column, delimiter, decimal, missing, other string
	rows, footer                                     int
}

// series adds the file of a series to the folder.
func (g *generator) series() series {
	if g.chance(0.08) {
		return g.tsf()
	}
	s := series{path: "a.csv", rows: 16 + g.IntN(28), delimiter: g.any(",", ",", ";", "\t", "|"), decimal: "."}
	dates := g.dates(s.rows)
	names := []string{"date", "v", "w"}
	if dates == nil {
		names = names[1:]
	}
	if s.delimiter != "," && g.chance(0.4) {
		s.decimal = ","
	}
	other := g.chance(0.6)
	if s.other = "w"; !other {
		s.other, names = "", names[:len(names)-1]
	}
	var text bytes.Buffer
	if g.chance(0.1) {
		text.WriteString("\ufeff")
	}
	if g.chance(0.1) {
		text.WriteString("# a comment\n\n")
	}
	newline := g.any("\n", "\n", "\n", "\r\n")
	line := func(cells []string) { text.WriteString(strings.Join(cells, s.delimiter) + newline) }
	line(names)
	level, slope, wave := g.Float64()*100, g.NormFloat64(), g.Float64()*20
	decimals, gaps := g.IntN(4), g.chance(0.15)
	for i := range s.rows {
		var cells []string
		if dates != nil {
			cells = append(cells, dates[i])
		}
		value := 50 + level + slope*float64(i) + wave*math.Sin(float64(i)*math.Pi/6) + g.NormFloat64()
		cells = append(cells, strings.Replace(strconv.FormatFloat(value, 'f', decimals, 64), ".", s.decimal, 1))
		if gaps && g.chance(0.1) {
			cells[len(cells)-1] = g.any("", "NA", "null", "NaN")
			s.missing = g.any("forward", "linear", "drop", "mask")
		}
		if other {
			cells = append(cells, strconv.Itoa(g.IntN(5)))
		}
		line(cells)
	}
	if g.chance(0.05) {
		s.footer = 1
		text.WriteString("total" + newline)
	}
	s.column = g.any("v", "v", "v", strconv.Itoa(slices.Index(names, "v")))
	content := text.Bytes()
	if g.chance(0.1) {
		s.path, content = "a.csv.gz", gzipped(content)
	} else if g.chance(0.05) {
		s.path, content = "a.zip", zipped("a.csv", content)
	}
	g.files[s.path] = content
	return s
}

// dates are those of the rows, in one of many formats, or none.
func (g *generator) dates(rows int) []string {
	start := time.Date(1950+g.IntN(70), time.Month(1+g.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
	formats := []struct {
		layout      string
		month, days int
		hours       int
	}{
		{"2006-01", 1, 0, 0}, {"2006-01-02", 1, 0, 0}, {"2006-01-02", 0, 1, 0}, {"2006-01-02", 0, 7, 0}, {"02.01.2006", 0, 1, 0},
		{"2006", 12, 0, 0}, {"2006-01-02 15:04", 0, 0, 1}, {"2006-01-02T15:04:05Z", 0, 0, 3}, {"Jan 2006", 1, 0, 0}, {"1/2/2006", 0, 1, 0}, {"", 0, 0, 0},
	}
	f := formats[g.IntN(len(formats))]
	if f.layout == "" {
		return nil
	}
	var dates []string
	for i := range rows {
		dates = append(dates, start.AddDate(0, i*f.month, i*f.days).Add(time.Duration(i*f.hours)*time.Hour).Format(f.layout))
	}
	return dates
}

func (g *generator) tsf() series {
	var text strings.Builder
	text.WriteString("@relation r\n@attribute series_name string\n@attribute start date\n@frequency " + g.any("monthly", "quarterly", "yearly", "weekly", "daily") + "\n@missing false\n@data\n")
	rows := 16 + g.IntN(20)
	for series := range 2 {
		fmt.Fprintf(&text, "T%d:1979-01-01 00-00-00:", series)
		for i := range rows {
			fmt.Fprintf(&text, "%s%.2f", map[bool]string{true: ","}[i > 0], 10+5*math.Sin(float64(i))+g.Float64())
		}
		text.WriteString("\n")
	}
	g.files["a.tsf"] = []byte(text.String())
	return series{path: "a.tsf", column: "T1", rows: rows}
}

// inMemory is for writing into memory, which does not fail.
func inMemory[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func gzipped(content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	inMemory(w.Write(content))
	inMemory(0, w.Close())
	return out.Bytes()
}

func zipped(name string, content []byte) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	inMemory(inMemory(w.Create(name)).Write(content))
	inMemory(0, w.Close())
	return out.Bytes()
}

// config adds a Spec of the series to the folder and returns its path.
func (g *generator) config() string {
	s := g.series()
	var y strings.Builder
	line := func(p float64, format string, args ...any) {
		if g.chance(p) {
			fmt.Fprintf(&y, format+"\n", args...)
		}
	}
	line(1, "name: %s", g.any("a", "b", "my-network"))
	line(0.1, "about: %q", g.any("a text", "§ ü", ""))
	line(1, "data:\n  source: %s\n  column: %q", s.path, s.column)
	line(map[bool]float64{true: 1}[s.decimal == ","], "  decimal: %q", s.decimal)
	line(map[bool]float64{true: 1}[s.missing != ""], "  missing: %s", s.missing)
	line(map[bool]float64{true: 1}[s.footer > 0], "  skip_footer: %d", s.footer)
	if s.other != "" {
		line(0.6, "  %s: [%s]", g.any("inputs", "past", "future"), s.other)
	}
	line(0.05, "  calendar: [%s]", g.any("month", "quarter", "weekday", "month, quarter"))
	line(0.7, "  season: %s", g.any("1", "1", "1", "1", "1", "1", "4", g.number(1, 12))) // Holt-Winters takes long
	line(0.05, "  drop_last: %s", g.number(0, 3))
	line(0.3, "split: %s", g.any("0.5", "0.7", "10", "0.8"))
	line(0.5, "transforms: [%s]", g.any("", "{kind: log}", "{kind: min_max}", "{kind: standardize}", "{kind: difference}", "{kind: seasonal_difference, lag: 2}", "{kind: box_cox, lambda: 0.5}", "{kind: log}, {kind: difference}, {kind: standardize}", "{kind: min_max, range: [-1, 1]}"))
	line(0.2, "input_transforms: [%s]", g.any("{kind: standardize}", "{kind: min_max}", "{kind: difference}", ""))
	line(0.6, "window: {look_back: %s, horizon: %s, layout: %s, samples: %s, reach_back: %s}",
		g.number(1, 4), g.number(1, 2), g.any("steps", "features"), g.any("full", "tutorial"), g.any("true", "false"))
	line(1, "model:\n  cell: %s\n  units: %s", g.cell(), g.any("[1]", "[2]", "2", "[3]", "[2, 2]"))
	line(0.1, "  stateful: true")
	line(0.1, "  bidirectional: true")
	line(0.1, "  residual: true")
	line(0.1, "  dropout: 0.%s", g.number(0, 5))
	line(0.1, "  recurrent_dropout: 0.%s", g.number(0, 5))
	line(1, "train:\n  epochs: %s\n  batch: %s", g.any("1", "1", "2", "0"), g.any("1", "8", "32"))
	line(0.7, "  self_check: false")
	line(0.2, "  loss: %s", g.any("mse", "mae", "huber", "{name: huber, delta: 0.5}"))
	line(0.3, "  optimizer: %s", g.any("adam", "sgd", "{name: sgd, momentum: 0.9, nesterov: true}", "rmsprop", "adagrad", "lion", "nadam", "{name: adam, rate: 0.1, weight_decay: 0.1}"))
	line(0.2, "  schedule: %s", g.any("cosine", "exponential", "one_cycle", "{name: step, every: 1}", "{name: cosine, warmup: 1}"))
	line(0.1, "  clip_norm%s: %s", g.any("", "_per_variable"), g.any("1", "0.1"))
	line(0.1, "  shuffle: %s", g.any("true", "false"))
	line(0.15, "  validation: %s", g.any("0.2", "3"))
	line(0.1, "  dtype: %s", g.any("float64", "float32"))
	if path := g.any("a.yaml", "a.yaml", "b.yml"); g.files[path] == nil {
		g.files[path] = []byte(y.String())
		return path
	}
	return "a.yaml"
}

// cell is the value of the key model.cell.
func (g *generator) cell() string {
	if g.chance(0.15) {
		return g.equations()
	}
	return g.any(append(registeredCells(), "lstm", "gru", "{name: lstm, without: [forget_gate]}", "{name: lstm, peephole: true}",
		"{name: indrnn, activation: tanh}", "{name: janet, beta: 2}", "{name: lstm, recurrent_activation: hard_sigmoid}")...)
}

// equations adds an equation file to the folder.
func (g *generator) equations() string {
	names := formula.Sources()
	src, err := formula.Source(names[g.IntN(len(names))])
	if err != nil {
		panic(err)
	}
	g.files["my.cell"] = src
	return "my.cell"
}

// run folders, and what else commands wrote.
func (g *generator) kept(kind string) string {
	var names []string
	for name := range g.made {
		if strings.HasPrefix(name, kind) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	name := names[0]
	if g.chance(0.2) { // the first one is small
		name = names[g.IntN(len(names))]
	}
	for path, content := range g.made[name] {
		g.files[path] = content
	}
	return name
}

// seed is the first seed of a configuration of a run.
func (g *generator) seed(run string) string {
	var seeds []string
	for path := range g.files {
		if dir, is := strings.CutSuffix(path, "/runs-0000.safetensors"); is && strings.HasPrefix(path, run+"/") {
			seeds = append(seeds, dir+"/seed-0000")
		}
	}
	slices.Sort(seeds)
	if len(seeds) == 0 {
		return run
	}
	return seeds[g.IntN(len(seeds))]
}

// folder is a run, one of its configurations or seeds.
func (g *generator) folder(kind string) string {
	run := g.kept(kind)
	switch g.IntN(5) {
	case 0:
		return g.seed(run)
	case 1:
		seed := g.seed(run)
		return seed[:max(strings.LastIndex(seed, "/"), len(run))]
	}
	return run
}

func (g *generator) spec() {
	g.add("spec")
	keys := models.AllKeys()
	g.maybe(0.8, keys[g.IntN(len(keys))].Path)
	g.maybe(0.05, "--json-schema")
}

func (g *generator) cells() {
	g.add("cells")
	if g.chance(0.5) {
		g.add("--show", g.any(g.equations(), g.any(registeredCells()...)))
	}
	g.maybe(0.5, "--json")
}

func (g *generator) help() {
	command := g.any("run", "spec", "watch", "report", "gates", "compare", "export", "import", "fit", "forecast", "backtest", "cells", "gradcheck", "graph", "replay", "bench", "completion")
	switch g.IntN(5) {
	case 0:
		g.add("help", command)
	case 1:
		g.add(command, "--help")
	case 2:
		g.add(g.any("--version", "-v", "--help", "-h", "help"))
	default:
		g.add(g.any("__complete", "__completeNoDesc"), command, g.any("--", "-", "", "--cell=", "--engine", "--set", "l"), g.any("", "l", "train."))
	}
}

func (g *generator) completion() { g.add("completion", g.any("bash", "zsh", "fish", "powershell")) }

func (g *generator) compare() {
	g.add("compare", g.folder("run"))
	g.maybe(0.5, g.folder("run"))
	g.maybe(0.1, g.kept("fit"))
	g.maybe(0.3, "--metric", g.any("test", "validation", "train"))
	g.maybe(0.2, "--alpha", g.any("0.05", "0.1", "0.5"))
	g.maybe(0.5, g.any("--json", "--csv", "--markdown"))
	g.maybe(0.2, "--baseline", g.any("a", "b", "run1", "persistence"))
	g.maybe(0.02, "--picture", g.any("p.svg", "p.png"))
	g.maybe(0.1, "--force")
}

func (g *generator) report() {
	g.add("report", g.folder(g.any("run", "run", "fit")))
	g.maybe(0.9, "--text")
	g.maybe(0.2, "--out", g.any("r.html", "report.html", "out/r.html"))
	g.maybe(0.1, "--force")
}

func (g *generator) gates() {
	g.add("gates", g.seed(g.kept("run")))
	g.maybe(0.3, "--epoch", g.any("0", "1", "-1"))
	g.maybe(0.3, "--sample", g.number(1, 12))
	g.maybe(0.5, "--json")
}

func (g *generator) export() {
	g.add("export", g.seed(g.kept(g.any("run", "run", "fit"))))
	g.maybe(0.6, "--format", g.any("onnx", "npz", "safetensors"))
	g.maybe(0.3, "--scaling")
	g.maybe(0.5, "--out", g.any("a.onnx", "a.npz", "a.safetensors"))
	g.maybe(0.3, "--json")
	g.maybe(0.1, "--force")
}

func (g *generator) imports() {
	run := g.kept("weights")
	g.add("import", g.any(run+".npz", run+".safetensors"), "--spec", run+".yaml")
	g.maybe(0.7, "--out", "out")
	g.maybe(0.5, "--json")
}

func (g *generator) run() {
	if g.add("run"); g.chance(0.2) {
		g.add("--resume", g.kept("run"))
		return
	}
	g.add(g.config())
	g.maybe(0.2, "--cell", g.any("gru", "rnn", "lstm,gru"))
	g.maybe(0.9, "--out", "out")
	g.maybe(0.1, "--plot")
	g.maybe(0.1, "--tensorboard")
	g.maybe(0.1, "--all-snapshots")
	g.maybe(0.1, "-v")
	g.train(2)
}

// train adds flags of commands that train.
func (g *generator) train(seeds int) {
	g.add("--seeds", g.number(1, seeds))
	g.maybe(0.3, "--json")
	g.maybe(0.3, "--seed", g.number(0, 9))
	g.maybe(0.1, "--engine", g.any("machine", "machine", "tape"))
	g.maybe(0.3, "--jobs", g.number(1, 2))
	g.maybe(0.05, "--audit-leaks")
	for g.chance(0.2) {
		g.add("--set", g.any("train.epochs=1", "model.units=[2]", "window.look_back=2", "train.batch=4", "split=0.6", "transforms=[]",
			"train.optimizer.rate=0.1", "model.cell=gru", "train.validation=0.2", "train.patience=1", "model.dropout=0.1"))
	}
}

func (g *generator) fit() {
	g.add("fit")
	switch g.IntN(20) {
	case 0:
		s := g.series()
		g.add(s.path, "--target", s.column, "--budget", "1s")
		g.maybe(map[bool]float64{true: 1}[s.decimal == ","], "--decimal", s.decimal)
		g.maybe(map[bool]float64{true: 1}[s.missing != ""], "--missing", s.missing)
	case 1, 2:
		g.add("--resume", g.kept("fit"))
	case 3, 4, 5:
		g.add("--update", g.kept("run"))
		g.maybe(0.5, "--epochs", "1")
		g.maybe(0.5, "--data", "grown.csv")
	default:
		g.add("--like", g.kept("run"))
		g.maybe(0.5, "--data", "grown.csv")
	}
	g.maybe(0.8, "--out", "out")
	g.maybe(0.2, "--horizon", g.number(1, 2))
	g.maybe(0.2, "--jobs", "1")
	g.maybe(0.4, "--json")
	g.maybe(0.1, "--level", "50,90")
}

func (g *generator) forecast() {
	g.add("forecast", g.folder(map[bool]string{true: "fit", false: "run"}[g.chance(0.04)]))
	g.maybe(0.5, "--horizon", g.number(1, 5))
	g.maybe(0.3, "--level", g.any("80", "80,95", "50,90,99"))
	g.maybe(0.4, "--json")
	g.maybe(0.2, "--out", g.any("f.csv", "f.csv", "f.csv", "f.csv", "out/f.csv"))
	g.maybe(0.02, "--picture", g.any("p.svg", "p.png"))
	g.maybe(0.3, "--data", "grown.csv")
	g.maybe(0.2, "--interval", g.any("conformal", "ensemble"))
	if g.chance(0.3) {
		g.add("--method", g.any("network", "persistence", "drift", "ar-by-aic", "ar-by-aic", "seasonal-naive"))
	}
	g.maybe(0.1, "--plot")
	g.maybe(0.1, "--nonnegative")
	g.maybe(0.1, "--partial")
	g.maybe(0.1, "--jobs", "1")
	g.maybe(0.05, "--engine", g.any("machine", "tape"))
}

func (g *generator) backtest() {
	g.add("backtest")
	if g.chance(0.2) {
		g.add(g.kept("run"))
	} else {
		g.add(g.config())
		g.train(2)
	}
	g.maybe(0.3, "--horizon", g.any("1", "1,2", "3"))
	g.maybe(0.15, "--refit", g.number(4, 9))
	g.maybe(0.1, "--sliding", g.number(8, 20))
	g.maybe(0.2, "--stride", g.number(1, 4))
	g.maybe(0.2, "--first", g.any("0.5", "0.7", "12"))
	g.maybe(0.1, "--level", g.any("80", "50,90"))
	g.maybe(0.2, "--out", "b.csv")
}

func (g *generator) gradcheck() {
	g.add("gradcheck", g.any(g.equations(), g.any(registeredCells()...)), "--shape", g.any("1,1,1,1", "2,1,2,1", "3,2,2,2"))
	g.maybe(0.3, "--json")
	g.maybe(0.3, "--seed", g.number(0, 99))
	g.maybe(0.3, "--engine", g.any("machine", "tape"))
	g.maybe(0.2, "-v")
}

func (g *generator) graph() {
	g.add("graph", g.any(g.equations(), g.any(registeredCells()...)))
	g.maybe(0.3, "--plan")
	g.maybe(0.3, "--shape", g.any("1,1,1,1", "2,1,2,1", "3,2,2,2"))
	g.maybe(0.3, g.any("--gradient", "--gradient=false"))
	g.maybe(0.3, "--out", "g.dot")
}

func (g *generator) replay() {
	g.add("replay", g.kept("record"))
	g.maybe(0.4, "--json")
	g.maybe(0.3, "--engine", g.any("machine", "tape"))
	g.maybe(0.3, "--dtype", g.any("float64", "float32"))
	g.maybe(0.3, "--tol", g.any("1e-9", "1e-3", "1e-20"))
}

func (g *generator) watch() {
	g.add("watch")
	g.maybe(0.8, g.folder("run"))
	g.maybe(0.2, "--port", "0")
}

// bench takes seconds: it is refused here, or interrupted.
func (g *generator) bench() {
	g.add("bench", g.any("--lagre", "x", "--json=x", "--help"))
	if g.chance(0.0005) {
		g.args = []string{"bench"}
	}
}

// paths are those of the files, in order.
func (g *generator) paths() []string {
	var paths []string
	for path := range g.files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// flags are all flags of all commands.
var flags = func() []*pflag.Flag {
	var flags []*pflag.Flag
	for _, cmd := range newRoot(Streams{}).Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, f) })
	}
	return flags
}()
