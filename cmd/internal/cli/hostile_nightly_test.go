//go:build nightly && linux

package cli_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// maxPeak is the memory that any command may use on a hostile file of less than
// hostileSize, in bytes.
const (
	maxPeak     = 500e6
	hostileSize = 10e6
	patience    = time.Minute
)

// hostile is a file that is made to cost much.
type hostile struct {
	name     string
	contents func() []byte
}

func repeated(parts ...string) func() []byte {
	return func() []byte {
		before, each, after := parts[0], parts[1], parts[2]
		return []byte(before + strings.Repeat(each, (9_000_000-len(before)-len(after))/len(each)) + after)
	}
}

// counted repeats a pattern of numbers.
func counted(before string, n int, each, after string) func() []byte {
	return func() []byte {
		var b bytes.Buffer
		b.WriteString(before)
		for i := range n {
			fmt.Fprintf(&b, each, i)
		}
		b.WriteString(after)
		return b.Bytes()
	}
}

// gzipped is a text of so many bytes, compressed.
func gzipped(header, line string, size int) func() []byte {
	return func() []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		fmt.Fprint(w, header)
		block := strings.Repeat(line, 1+(1<<20)/len(line))
		for n := 0; n < size; n += len(block) {
			fmt.Fprint(w, block)
		}
		w.Close()
		return b.Bytes()
	}
}

// zipped is an archive of members that each unpack to so many bytes.
func zipped(members, size int, start string) func() []byte {
	return func() []byte {
		var b bytes.Buffer
		archive := zip.NewWriter(&b)
		for i := range members {
			w, _ := archive.Create(fmt.Sprintf("layer%d/kernel.npy", i))
			fmt.Fprint(w, start)
			zeros := make([]byte, min(size, 1<<20))
			for n := 0; n < size; n += len(zeros) {
				_, _ = w.Write(zeros)
			}
		}
		archive.Close()
		return b.Bytes()
	}
}

// tensors is a safetensors file with a header.
func tensors(header func() []byte) func() []byte {
	return func() []byte {
		text := header()
		return append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...)
	}
}

// sixColumns are a thousand lines of six small numbers.
func sixColumns() string {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "%d,%d,%d,%d,%d,%d\n", i*i%97%10, i*7%9, i*i%7, i%5, i*i*i%8, i%3)
	}
	return b.String()
}

func text(s string) func() []byte { return func() []byte { return []byte(s) } }

// npyHeader begins an array of a declared shape.
func npyHeader(shape string) string {
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': True, 'shape': (%s), }\n", shape)
	return "\x93NUMPY\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(header)))) + header
}

const specStart = "name: a\ndata: {source: airline}\n"

// hostileFiles are files of each kind.
var hostileFiles = map[string][]hostile{
	"series": {
		{"digits.csv", repeated("v\n", "1\n", "")},
		{"same-date.csv", repeated("d,v\n", "2000-01-01,1\n", "")},
		{"hours.csv", func() []byte {
			var b bytes.Buffer
			b.WriteString("d,v\n")
			for at := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC); b.Len() < 9e6; at = at.Add(time.Hour) {
				fmt.Fprintf(&b, "%s,1\n", at.Format("2006-01-02T15"))
			}
			return b.Bytes()
		}},
		{"empty-cells.csv", repeated("a,b,c,d,e,f,g,h\n", ",1,,,,,,\n", "")},
		{"commas.csv", repeated("a,b\n", ",", "")},
		{"wide-and-long.csv", repeated(strings.Repeat("a,", 9_000)+"a\n", "1\n", "")},
		{"quoted-lines.csv", repeated("v\n1\n", "\"\n\",", "\n")},
		{"many-rows.csv", func() []byte {
			var b bytes.Buffer
			b.WriteString("v\n")
			for i := 0; b.Len() < 9e6; i++ {
				fmt.Fprintf(&b, "%d\n", i*i%97)
			}
			return b.Bytes()
		}},
		{"million.csv", counted("v\n", 999_990, "%d\n", "")},
		{"wide.csv", func() []byte {
			return []byte(strings.Repeat("a,", 2_200_000) + "a\n" + strings.Repeat("1,", 2_200_000) + "1\n")
		}},
		{"columns.csv", func() []byte {
			header := counted("d", 20_000, ",c%d", "\n")()
			for i := range 200 {
				header = fmt.Appendf(header, "%d%s\n", i, strings.Repeat(",1", 20_000))
			}
			return header
		}},
		{"numbered.csv", counted("", 1_000_000, "%d,", "\n1,2\n")},
		{"texts.csv", repeated("d,v,w\n", "a,1,b\n", "")},
		{"missing.csv", repeated("v,w\n", "?,.\n", "")},
		{"quotes.csv", repeated("v\n\"", `""`, "\"\n")},
		{"open-quote.csv", repeated("v\n1\n\"", "1\n", "")},
		{"bytes.csv", repeated("v\n", "\xff", "\n")},
		{"utf16.csv", repeated("\xff\xfe", "1\x00\n\x00", "")},
		{"comments.csv", repeated("", "#\n", "v\n1\n")},
		{"blank-lines.csv", repeated("v\n", "\n", "1\n")},
		{"zeros.csv.gz", gzipped("v\n", "\x00", 500<<20)},
		{"digits.csv.gz", gzipped("v\n", "1\n", 1<<30)},
		{"digits-30MB.csv.gz", gzipped("v\n", "1\n", 30<<20)},
		{"columns.csv.gz", gzipped("v\n", "1,", 60<<20)},
		{"dates-60MB.csv.gz", gzipped("d,v\n", "2000-01-01,1\n", 60<<20)},
		{"six-columns.csv.gz", gzipped("a,b,c,d,e,f\n", sixColumns(), 13<<20)},
		{"newest-first.csv.gz", func() []byte {
			var b bytes.Buffer
			for at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC); b.Len() < 30<<20; at = at.Add(-time.Hour) {
				fmt.Fprintf(&b, "%s,%d,1,2,3\n", at.Format("2006-01-02T15"), at.Unix()/3600%97)
			}
			return gzipped("d,v,a,b,c\n", b.String(), 1)()
		}},
		{"zeros.zip", zipped(1, 300<<20, "v\n")},
		{"members.zip", zipped(50_000, 0, "")},
		{"series.tsf", repeated("@attribute series_name string\n@frequency monthly\n@data\n", "a:1\n", "")},
		{"values.tsf", repeated("@frequency monthly\n@attribute start_timestamp date\n@data\n1979-01-31 00-00-00:", "1,", "1\n")},
		{"attributes.tsf", repeated("@frequency monthly\n", "@attribute a string\n", "@data\n:1\n")},
	},
	"spec": {
		{"aliases.yaml", text("name: a\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\n")},
		{"brackets.yaml", repeated("", "[", "")},
		{"few-brackets.yaml", text(specStart + "model: " + strings.Repeat("[", 200_000))},
		{"braces.yaml", text(specStart + "model: " + strings.Repeat("{a: ", 200_000))},
		{"dashes.yaml", text(specStart + "model: " + strings.Repeat("- ", 400_000))},
		{"indent.yaml", func() []byte {
			var b bytes.Buffer
			b.WriteString(specStart)
			for i := range 1300 {
				fmt.Fprintf(&b, "%sa:\n", strings.Repeat(" ", i))
			}
			return b.Bytes()
		}},
		{"keys.yaml", counted(specStart, 60_000, "k%d: 1\n", "")},
		{"same-key.yaml", counted(specStart, 100_000, "data: 1\n", "")},
		{"long.yaml", text(specStart + "about: " + strings.Repeat("a", 1_000_000))},
		{"bytes.yaml", repeated("", "\xff\x00", "")},
		{"layers.yaml", text(specStart + "model: {units: [" + strings.Repeat("1,", 300_000) + "1]}\n")},
		{"100-layers.yaml", text(specStart + "window: {look_back: 90}\nmodel: {units: [" + strings.Repeat("1,", 99) + "1]}\n")},
		{"steps.yaml", text(specStart + "window: {look_back: 1}\nmodel: {units: [" + strings.Repeat("16,", 99) + "16]}\n")},
		{"units.yaml", text(specStart + "model: {units: [65536]}\n")},
		{"batch.yaml", text(specStart + "train: {batch: 1000000000}\n")},
		{"look-back.yaml", text(specStart + "window: {look_back: 1000000}\n")},
		{"horizon.yaml", text(specStart + "window: {horizon: 1000000}\n")},
		{"epochs.yaml", text(specStart + "train: {epochs: 1000000000}\n")},
		{"where.yaml", counted(specStart[:len(specStart)-2]+", where: [", 100_000, "a=%d,", "]}\n")},
		{"where-same.yaml", counted(specStart[:len(specStart)-2]+", where: [", 100_000, "Month=1,", "]}\n")},
		{"inputs.yaml", counted(specStart[:len(specStart)-2]+", inputs: [", 100_000, "a%d,", "]}\n")},
		{"past.yaml", counted(specStart[:len(specStart)-2]+", past: [", 50_000, "a%d,", "], future: [b]}\n")},
		{"past-and-future.yaml", func() []byte {
			return slices.Concat(counted(specStart[:len(specStart)-2]+", past: [", 50_000, "a%d,", "], ")(), counted("future: [", 50_000, "b%d,", "]}\n")())
		}},
		{"missing-values.yaml", counted(specStart[:len(specStart)-2]+", missing_values: [", 90_000, "m%d,", "]}\n")},
		{"calendar.yaml", text(specStart[:len(specStart)-2] + ", calendar: [" + strings.Repeat("month,", 100_000) + "]}\n")},
		{"transforms.yaml", text(specStart + "transforms: [" + strings.Repeat("log,", 100_000) + "]\n")},
		{"differences.yaml", text(specStart + "transforms: [" + strings.Repeat("difference,", 140) + "]\n")},
		{"input-transforms.yaml", text(specStart + "input_transforms: [" + strings.Repeat("log,", 100_000) + "]\n")},
		{"equations.yaml", text(specStart + "model:\n  cell:\n    name: a.cell\n    equations: |\n      state h\n" + strings.Repeat("      h = x\n", 60_000))},
		{"skip.yaml", text(specStart[:len(specStart)-2] + ", skip_header: 9223372036854775807, skip_footer: 9223372036854775807}\n")},
	},
	"cell": {
		{"chain.cell", func() []byte {
			return counted("state h\na := x*W + h*U + b\n", 0, "", chain(400, "a%d := a%d + a%d*a%d\n"))()
		}},
		{"squares.cell", func() []byte {
			return counted("state h\na := x*W + h*U + b\n", 0, "", chain(1500, "a%d := tanh(a%d)*a%d*a%d\n"))()
		}},
		{"sums.cell", func() []byte {
			return counted("state h\na := x*W + h*U + b\n", 0, "", chain(1500, "a%d := a%d + a%d + a%d\n"))()
		}},
		{"terms.cell", text("state h\nh = x*W + h*U + b" + strings.Repeat("+h", 30_000))},
		{"products.cell", text("state h\nh = x*W + h*U + b + h" + strings.Repeat("*h", 950))},
		{"many-products.cell", text("state h\nh = x*W + h*U + b" + strings.Repeat("+h"+strings.Repeat("*h", 900), 30))},
		{"minus.cell", text("state h\nh = x*W + h*U + b + " + strings.Repeat("-", 60_000) + "h")},
		{"parentheses.cell", text("state h\nh = " + strings.Repeat("(", 60_000))},
		{"calls.cell", text("state h\nh = x*W + " + strings.Repeat("tanh(", 99) + "h" + strings.Repeat(")", 99))},
		{"weights.cell", counted("state h\nh = x*W", 5000, " + x*W%d", "\n")},
		{"recurrent.cell", counted("state h\nh = x*W", 5000, " + h*U%d", "\n")},
		{"states.cell", func() []byte {
			return slices.Concat(counted("state h", 3000, ", s%d", "\nh = x*W\n")(), counted("", 3000, "s%d = h\n", "")())
		}},
		{"kernels.cell", func() []byte {
			return counted("state h\nh = tanh(x*W + h*U", 70, " + h*U%d", ")\n")()
		}},
		{"definitions.cell", counted("state h\n", 4000, "d%d := x\n", "h = x*W\n")},
		{"scalars.cell", counted("state h\nscalar mix", 5000, " k%d", "\nh = x*W\n")},
		{"names.cell", text("state h\nh = x*W + " + strings.Repeat("n", 60_000))},
		{"unknown.cell", counted("state h\nh = x*W + ", 6000, "bad%d + ", "h")},
		{"lines.cell", repeated("state h\n", "\n", "h = x*W\n")},
		{"zeros.cell", repeated("", "\x00", "")},
	},
	"weights": {
		{"bomb.npz", zipped(1, 300<<20, "")},
		{"members.npz", zipped(45_000, 0, npyHeader("0,"))},
		{"arrays.npz", zipped(900, 60_000, npyHeader("150, 100"))},
		{"shape.npz", zipped(1, 100, npyHeader("1000000000, 1000000000"))},
		{"axes.npz", zipped(1, 0, npyHeader(strings.Repeat("1,", 20_000)))},
		{"fortran.npz", zipped(1, 60<<20, npyHeader(strings.Repeat("2,", 23)+"2"))},
		{"tensors.safetensors", tensors(counted("{", 100_000, `"layer%d/kernel":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},`, `"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`))},
		{"groups.safetensors", tensors(counted("{", 100_000, `"a/b%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},`, `"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`))},
		{"shape.safetensors", tensors(text(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`))},
		{"deep.safetensors", tensors(repeated(`{"a":`, "[", ""))},
		{"axes.safetensors", tensors(repeated(`{"a":{"dtype":"F32","shape":[`, "1,", `1],"data_offsets":[0,4]}}`))},
		{"metadata.safetensors", tensors(repeated(`{"__metadata__":{"optimizer_steps":"`, "1", `"}}`))},
		{"keys.safetensors", tensors(counted(`{"__metadata__":{`, 400_000, `"k%d":"1",`, `"a":"b"}}`))},
		{"header.safetensors", text("\xff\xff\xff\xff\xff\xff\xff\x7f{")},
		{"zeros.safetensors", repeated("\x00\x00\x00\x00\x00\x00\x00\x00{", "\x00", "")},
	},
	"record": {
		{"deep.json", repeated("", "[", "")},
		{"objects.json", repeated("", `{"a":`, "")},
		{"numbers.json", repeated(`{"kind":"run","float64":{"epoch_loss":[`, "1,", "1]}}")},
		{"nested.json", repeated(`{"kind":"run","float64":{"epoch_loss":[`, "[],", "[]]}}")},
		{"batches.json", repeated(`{"name":"a","batches":[`, `{},`, `{}]}`)},
		{"rows.json", repeated(`{"name":"a","batches":[{"x":[`, `[],`, `[]]}]}`)},
		{"states.json", repeated(`{"name":"a","batches":[{"initial_state":[`, `{},`, `{}]}]}`)},
		{"units.json", text(`{"name":"a","config":{"units":[60000],"layer":"lstm","timesteps":10,"features":1,"batch":10},"batches":[{}]}`)},
		{"layers.json", text(`{"name":"a","config":{"units":[` + strings.Repeat("1,", 100_000) + `1],"layer":"lstm","timesteps":10,"features":1,"batch":10},"batches":[{}]}`)},
		{"steps.json", text(`{"name":"a","config":{"units":[60],"layer":"lstm","timesteps":1000000000,"features":1,"batch":1000000000},"batches":[{}]}`)},
		{"epochs.json", text(`{"name":"a","kind":"run","config":{"tutorial":1,"units":[4],"layer":"lstm","look_back":1000000000,"epochs":1000000000,"batch":1}}`)},
		{"nulls.json", repeated(`{"order":[`, "null,", "null]}")},
	},
	"any": {
		{"deep.json", repeated("", "[", "")},
		{"commas.csv", repeated("a,b\n", ",", "\n")},
		{"objects-in-array.json", repeated("[", "{},", "{}]")},
		{"nulls-in-array.json", repeated("[", "null,", "null]")},
		{"tensors.safetensors", tensors(counted("{", 100_000, `"layer%d/kernel":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},`, `"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`))},
		{"brackets.yaml", text("name: a\nmodel: " + strings.Repeat("[", 200_000))},
		{"seeds.yaml", text("format: 2\nseed: 0\nseeds: 1000000000\nengine: machine\nconfigurations: []\n")},
	},
}

// chain defines a0 from a and each further value from the one before it.
func chain(n int, each string) string {
	var b strings.Builder
	b.WriteString("a0 := a\n")
	for i := 1; i < n && b.Len() < 64_000; i++ {
		line := strings.Replace(each, "a%d", fmt.Sprintf("a%d", i), 1)
		b.WriteString(strings.ReplaceAll(line, "a%d", fmt.Sprintf("a%d", i-1)))
		if b.Len() > 64_000 || i == n-1 {
			fmt.Fprintf(&b, "h = a%d\n", i)
			break
		}
	}
	return b.String()
}

// hostileCommands are the commands that take a FILE of each kind. BASE is the folder of a
// finished run, FIT that of a fit.
var hostileCommands = map[string][]string{
	"series": {
		"fit FILE --budget 1s --out OUT", "run window --set data=FILE --set train.epochs=1 --seeds 1 --out OUT",
		"backtest window --set data=FILE --set train.epochs=1 --seeds 1", "forecast BASE --data FILE", "fit --like BASE --data FILE --out OUT",
		"run window --set data=FILE --set train.epochs=1 --seeds 1 --audit-leaks --out OUT",
	},
	"spec": {"run FILE --seeds 1 --set train.epochs=1 --out OUT", "backtest FILE --seeds 1", "import BASE/window/seed-0000/weights.safetensors --spec FILE --out OUT", "run FILE --seeds 1 --out OUT"},
	"cell": {
		"gradcheck FILE", "graph FILE", "graph FILE --gradient", "graph FILE --plan", "cells --show FILE",
		"run window --cell FILE --seeds 1 --set train.epochs=1 --out OUT",
	},
	"weights": {"import FILE --spec window --out OUT", "run window --set train.weights=FILE --seeds 1 --set train.epochs=1 --out OUT"},
	"record":  {"replay FILE"},
}

// ended is how a command ended.
type ended struct {
	code  int
	peak  int64 // bytes
	said  string
	spent time.Duration
}

// measured runs a command in a folder. When patience ends it is interrupted, as what is left
// is work and no reading.
func measured(t *testing.T, patience time.Duration, dir string, args []string) ended {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.Command("unroll", args...)
	cmd.Dir, cmd.Stderr, cmd.Stdout = dir, &said, io.Discard
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go watchMemory(cmd.Process, done)
	interrupt := time.AfterFunc(patience, func() { _ = cmd.Process.Signal(syscall.SIGINT) })
	kill := time.AfterFunc(patience+time.Minute, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	close(done)
	interrupt.Stop()
	kill.Stop()
	e := ended{spent: time.Since(start), said: said.String(), peak: cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss * 1024}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		e.code = exit.ExitCode()
	}
	return e
}

// watchMemory kills a process that takes far more memory than it may, before it takes that
// of the machine.
func watchMemory(p *os.Process, done chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-time.After(20 * time.Millisecond):
		}
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.Pid))
		var size, resident int64
		if n, _ := fmt.Sscan(string(text), &size, &resident); n == 2 && resident*int64(os.Getpagesize()) > 3*maxPeak {
			_ = p.Kill()
		}
	}
}

// check says what is wrong with how a command ended.
func (e ended) check() error {
	switch {
	case e.peak > maxPeak:
		return fmt.Errorf("took %d MB", e.peak/1e6)
	case e.code < 0 || e.code > 3:
		return fmt.Errorf("exit code %d", e.code)
	case strings.Contains(e.said, "panic:") || strings.Contains(e.said, "goroutine ") || strings.Contains(e.said, "fatal error"):
		return errors.New("it panicked")
	case (e.code == 1 || e.code == 2) && !strings.Contains(e.said, "unroll: "):
		return errors.New("it ended without a sentence")
	}
	return nil
}

// brief is the end of what a command said.
func (e ended) brief() string {
	at := max(0, strings.LastIndex(e.said, "unroll: "))
	line, _, _ := strings.Cut(e.said[at:], "\n")
	return line[:min(len(line), 200)]
}

// Every command ends with a sentence and takes little memory on files that are made to take
// much.
func TestHostileFiles(t *testing.T) {
	dir := t.TempDir()
	base, fit := filepath.Join(dir, "base"), filepath.Join(dir, "fit")
	for _, args := range [][]string{
		{"run", "window", "--seeds", "2", "--set", "train.epochs=1", "--out", base},
		{"fit", "airline", "--budget", "1s", "--out", fit},
	} {
		if e := measured(t, 5*time.Minute, dir, args); e.code != 0 {
			t.Fatal(e.said)
		}
	}
	for _, kind := range []string{"series", "spec", "cell", "weights", "record"} {
		t.Run(kind, func(t *testing.T) {
			for _, h := range hostileFiles[kind] {
				t.Run(h.name, func(t *testing.T) {
					dir := t.TempDir()
					file := filepath.Join(dir, h.name)
					contents := h.contents()
					if len(contents) > hostileSize {
						t.Fatalf("%d bytes", len(contents))
					}
					if err := os.WriteFile(file, contents, 0o600); err != nil {
						t.Fatal(err)
					}
					for _, command := range hostileCommands[kind] {
						_ = os.RemoveAll(filepath.Join(dir, "out"))
						args := strings.Fields(strings.NewReplacer("FILE", file, "BASE", base, "FIT", fit, "OUT", filepath.Join(dir, "out")).Replace(command))
						e := measured(t, patience, dir, args)
						report(t, kind, h.name, command, e)
					}
				})
			}
		})
	}
	t.Run("endless", func(t *testing.T) { endless(t, base) })
	t.Run("folder", func(t *testing.T) {
		damageFolder(t, base, "report RUN --text", "compare RUN", "gates RUN/window/seed-0000", "export RUN/window/seed-0000 --out OUT", "forecast RUN", "run --resume RUN")
	})
	t.Run("fit", func(t *testing.T) {
		damageFolder(t, fit, "forecast RUN", "fit --resume RUN")
	})
}

// endless gives commands a device and a named pipe that never end in place of each file.
func endless(t *testing.T, base string) {
	for kind, extension := range map[string]string{"series": "csv", "spec": "yaml", "cell": "cell", "weights": "npz", "record": "json"} {
		for _, command := range hostileCommands[kind] {
			dir := t.TempDir()
			file := filepath.Join(dir, "endless."+extension)
			arguments := strings.Fields(strings.NewReplacer("FILE", file, "BASE", base, "OUT", filepath.Join(dir, "out")).Replace(command))
			if err := os.Symlink("/dev/zero", file); err != nil {
				t.Fatal(err)
			}
			report(t, "endless", "device", command, measured(t, patience, dir, arguments))
			if err := errors.Join(os.Remove(file), syscall.Mkfifo(file, 0o600)); err != nil {
				t.Fatal(err)
			}
			pipe, err := os.OpenFile(file, os.O_RDWR, 0) // does not wait for the reader
			if err != nil {
				t.Fatal(err)
			}
			written := make(chan struct{})
			go func() {
				defer close(written)
				for text := bytes.Repeat([]byte("1,2\n"), 1<<14); err == nil; {
					_, err = pipe.Write(text)
				}
			}()
			e := measured(t, patience, dir, arguments)
			pipe.Close()
			<-written
			report(t, "endless", "pipe", command, e)
		}
	}
}

// report logs what a command took, and fails if it was too much.
func report(t *testing.T, kind, name, command string, e ended) {
	t.Helper()
	t.Logf("%s %s: %s: %d MB, %.1f s, exit code %d: %s", kind, name, command, e.peak/1e6, e.spent.Seconds(), e.code, e.brief())
	if err := e.check(); err != nil {
		t.Errorf("%s %s: %s: %v\n%s", kind, name, command, err, e.said[:min(len(e.said), 1000)])
	}
}

// damageFolder puts hostile contents in place of each file of a folder that commands read.
func damageFolder(t *testing.T, whole string, commands ...string) {
	copied := filepath.Join(t.TempDir(), "run")
	var names []string
	err := filepath.WalkDir(whole, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !slices.Contains([]string{".png", ".svg", ".html"}, filepath.Ext(path)) && !strings.Contains(path, "seed-0001") {
			name, _ := filepath.Rel(whole, path)
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		_ = os.RemoveAll(copied)
		if err := errors.Join(os.CopyFS(copied, os.DirFS(whole)), os.Remove(filepath.Join(copied, name)), os.Symlink("/dev/zero", filepath.Join(copied, name))); err != nil {
			t.Fatal(err)
		}
		for _, command := range commands {
			args := strings.Fields(strings.NewReplacer("RUN", copied, "OUT", filepath.Join(t.TempDir(), "out")).Replace(command))
			report(t, "folder", name+"=/dev/zero", command, measured(t, patience, filepath.Dir(copied), args))
		}
		for _, h := range hostileFiles["any"] {
			contents := h.contents()
			for _, command := range commands {
				_ = os.RemoveAll(copied)
				if err := os.CopyFS(copied, os.DirFS(whole)); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(copied, name), contents, 0o600); err != nil {
					t.Fatal(err)
				}
				args := strings.Fields(strings.NewReplacer("RUN", copied, "OUT", filepath.Join(t.TempDir(), "out")).Replace(command))
				report(t, "folder", name+"="+h.name, command, measured(t, patience, filepath.Dir(copied), args))
			}
		}
	}
}
