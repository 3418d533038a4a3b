package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unroll/models"
)

// extremeNumbers are given to every key and every flag with a number.
var extremeNumbers = []string{
	"0", "-1", "-0.0", "1e308", "-1e308", "5e-324", "1e400", ".nan", "NaN", ".inf", "-.inf", "+Inf", "9223372036854775807", "-9223372036854775808",
	"18446744073709551615", "2147483648", "0.5", "", "[]", "[" + strings.Repeat("1,", 5000) + "1]",
}

// try runs a command line and checks what every command promises: an exit code from 0 to
// 3, a sentence for a failure, and JSON without NaN or infinity, in files too.
func try(t *testing.T, out string, args ...string) (code int) {
	t.Helper()
	name := fmt.Sprintf("%.200q", args)
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s: panic: %v", name, r)
		}
	}()
	var stdout, stderr bytes.Buffer
	code = Main(args, Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
	lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
	last := lines[len(lines)-1]
	switch {
	case code < 0 || code > 3:
		t.Errorf("%s: exit code %d", name, code)
	case code == 0 && !json.Valid(stdout.Bytes()):
		t.Errorf("%s: it printed no JSON: %.300s", name, stdout.String())
	case code == 1 && !strings.Contains(last, "diverged") && !strings.Contains(last, "became NaN"):
		t.Errorf("%s: a failure, not bad input: %s", name, last)
	case code != 0 && (!strings.HasPrefix(last, "unroll: ") || len(last) > 1500):
		t.Errorf("%s: no sentence: %.300s", name, last)
	}
	for _, raw := range []string{"json:", "strconv", "Go value", "unmarshal", "runtime error", "pflag"} {
		if code != 0 && strings.Contains(last, raw) {
			t.Errorf("%s: the message of a library: %s", name, last)
		}
	}
	checkJSONFiles(t, name, out)
	return code
}

// checkJSONFiles checks that every JSON file below a folder can be read.
func checkJSONFiles(t *testing.T, name, folder string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && !json.Valid(text) {
			t.Errorf("%s: %s is not JSON: %.300s", name, path, text)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
}

// tinySeries writes a CSV of a few rows and returns its path.
func tinySeries(t *testing.T, value func(i int) float64) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("day,v\n")
	for i := range 40 {
		fmt.Fprintf(&text, "%d-%02d-01,%g\n", 2000+i/12, 1+i%12, value(i))
	}
	path := filepath.Join(t.TempDir(), "tiny.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// tinySpec are the arguments of a run of a second or less.
func tinySpec(out, series string, set ...string) []string {
	args := []string{"run", "regression", "--json", "--seeds", "1", "--jobs", "1", "--out", out}
	for _, s := range append([]string{"data=" + series, "window={look_back: 1}", "train.epochs=1", "train.batch=16", "model.units=[2]"}, set...) {
		args = append(args, "--set", s)
	}
	return args
}

func wavy(i int) float64 { return 10 + math.Sin(float64(i)) }

// TestExtremesOfKeys gives every key with a number every extreme on the command line.
func TestExtremesOfKeys(t *testing.T) {
	series, at, trained := tinySeries(t, wavy), 0, 0
	for _, k := range models.AllKeys() {
		kind := k.Type
		if kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		if kind.Kind() != reflect.Int && kind.Kind() != reflect.Float64 && k.Path != "split" {
			continue
		}
		for _, value := range extremeNumbers {
			if at++; at%everyExtreme != 0 {
				continue
			}
			parent, assignment := k.Path[:max(0, strings.LastIndex(k.Path, "."))], k.Path+"="+value
			switch {
			case strings.HasSuffix(parent, "transforms"):
				assignment = fmt.Sprintf("%s=[{kind: %s, %s: %s}]", parent, k.Member, k.Name(), value)
			case k.Member != "":
				assignment = fmt.Sprintf("%s={name: %s, %s: %s}", parent, k.Member, k.Name(), value)
			}
			out := filepath.Join(t.TempDir(), "out")
			if try(t, out, tinySpec(out, series, assignment)...) == 0 {
				trained++
			}
		}
	}
	if at < 800 || trained == 0 {
		t.Errorf("%d values were tried, %d of them trained", at, trained)
	}
}

// TestExtremesOfFlags gives every flag with a number every extreme.
func TestExtremesOfFlags(t *testing.T) {
	series, run, at := tinySeries(t, wavy), filepath.Join(t.TempDir(), "run"), 0
	if try(t, run, tinySpec(run, series)...) != 0 {
		t.Fatal("the run that the others read failed")
	}
	commands := map[string][]string{
		"run":       tinySpec("", series)[1:],
		"fit":       {series, "--budget", "1s", "--json", "--jobs", "1"},
		"forecast":  {run, "--json"},
		"backtest":  {run, "--json"},
		"compare":   {run, "--json"},
		"gates":     {filepath.Join(run, "regression", "seed-0000"), "--json"},
		"gradcheck": {"gru", "--json"},
		"replay":    {"absent.json", "--json"},
		"watch":     {filepath.Join(run, "absent")}, // it would serve
	}
	for _, cmd := range newRoot(Streams{}).Commands() {
		var flags []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if _, is := f.Value.(numberFlag); is || f.Name == "level" || f.Name == "horizon" {
				flags = append(flags, f.Name)
			}
		})
		if len(flags) > 0 && commands[cmd.Name()] == nil {
			t.Errorf("%s has flags with numbers, and no command line here", cmd.Name())
		}
		for _, flag := range flags {
			for _, value := range extremeNumbers {
				if at++; at%everyExtreme == 0 {
					tryFlag(t, cmd, commands[cmd.Name()], flag, value)
				}
			}
		}
	}
	if at < 400 {
		t.Errorf("%d values were tried", at)
	}
}

func tryFlag(t *testing.T, cmd *cobra.Command, rest []string, flag, value string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	args := append([]string{cmd.Name()}, rest...)
	if cmd.Name() == "run" || cmd.Name() == "fit" {
		args = append(args, "--out", out)
	}
	try(t, out, append(args, "--"+flag+"="+value)...)
}

// TestExtremeSeries trains on series of extreme scales: a score, or the reason why not.
func TestExtremeSeries(t *testing.T) {
	for name, value := range map[string]func(i int) float64{
		"near 1e-300": func(i int) float64 { return 1e-300 * wavy(i) },
		"denormal":    func(i int) float64 { return 5e-324 * float64(1+i%3) },
		"near 1e300":  func(i int) float64 { return 1e300 * wavy(i) },
		"the widest":  func(i int) float64 { return math.MaxFloat64 * math.Cos(math.Pi*float64(i)) },
		"wide":        func(i int) float64 { return math.Pow(10, float64(i*15-300)) },
		"constant":    func(int) float64 { return 7 },
		"zeros":       func(int) float64 { return 0 },
		"one outlier": func(i int) float64 { return wavy(i) + 1e200*float64(i/20%2) },
	} {
		series := tinySeries(t, value)
		for _, set := range [][]string{nil, {"transforms=[]"}, {"transforms=[{kind: standardize}]"}, {"transforms=[{kind: log}]"}, {"transforms=[{kind: difference}, {kind: min_max}]"}} {
			out := filepath.Join(t.TempDir(), "out")
			t.Run(name, func(t *testing.T) { try(t, out, tinySpec(out, series, set...)...) })
		}
		out := filepath.Join(t.TempDir(), "out")
		t.Run(name+", fit", func(t *testing.T) {
			try(t, out, "fit", series, "--budget", "1s", "--json", "--jobs", "1", "--out", out)
		})
	}
}
