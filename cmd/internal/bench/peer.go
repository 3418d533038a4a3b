package bench

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/export"
)

var (
	//go:embed onnxruntime.mjs
	onnxruntime []byte
	//go:embed pytorch.py
	pytorch []byte
)

// peer is a process that runs a script of this package: another implementation.
type peer struct {
	process *exec.Cmd
	asked   io.WriteCloser
	answers *bufio.Scanner
	dir     string // with the script and what it reads
	errors  errorText
}

// errorText keeps what a process prints on standard error, which is bounded: with more of it
// the process is ended.
type errorText struct {
	text bytes.Buffer
	full bool
	end  func() error
}

// maxErrorText is the length of what is kept, in bytes; far more than any honest message.
const maxErrorText = 1 << 20

// Write implements io.Writer.
func (e *errorText) Write(text []byte) (int, error) {
	if e.full = e.full || e.text.Len()+len(text) > maxErrorText; e.full {
		return 0, errors.Join(errors.New("too much text"), e.end())
	}
	return e.text.Write(text)
}

// patience is how long a process may run on that has ended its answers.
const patience = 5 * time.Second

// newPeer starts the script of a name, with a file of the input and the numbers as its
// arguments. The error says what is missing.
func newPeer(ctx context.Context, interpreter, name string, script, input []byte, numbers ...int) (*peer, error) {
	dir, err := os.MkdirTemp("", "unroll-bench-")
	if err != nil {
		return nil, err
	}
	args := []string{filepath.Join(dir, name), filepath.Join(dir, "input")}
	err = errors.Join(os.WriteFile(args[0], script, 0o600), os.WriteFile(args[1], input, 0o600))
	for _, n := range numbers {
		args = append(args, strconv.Itoa(n))
	}
	p := &peer{dir: dir, process: exec.CommandContext(ctx, interpreter, args...)}
	p.process.Stderr, p.process.WaitDelay = &p.errors, patience
	p.errors.end = func() error { return p.process.Process.Kill() }
	if err == nil {
		err = p.start()
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// newONNXRuntime predicts with the exported model in ONNX Runtime.
func newONNXRuntime(ctx context.Context, c Prediction) (*peer, error) {
	model, err := c.model()
	if err != nil {
		return nil, err
	}
	return newPeer(ctx, "node", "onnxruntime.mjs", onnxruntime, model, c.Batch, c.Steps, c.Inputs)
}

// newPyTorch trains the same network from the same weights on the same data in PyTorch.
func newPyTorch(ctx context.Context, c Case) (*peer, error) {
	params, x, y := c.data()
	var input []byte
	for _, v := range slices.Concat(params, x, y) {
		input = binary.LittleEndian.AppendUint32(input, math.Float32bits(v))
	}
	return newPeer(ctx, "python3", "pytorch.py", pytorch, input, c.Workers, c.Steps, c.Batch, c.Inputs, c.Units)
}

func (p *peer) start() error {
	asked, err := p.process.StdinPipe()
	if err != nil {
		return err
	}
	answers, err := p.process.StdoutPipe()
	if err != nil {
		return err
	}
	p.asked, p.answers = asked, bufio.NewScanner(answers)
	if err := p.process.Start(); err != nil {
		return err
	}
	text, err := p.answer()
	if err == nil && text != "ready" {
		err = fmt.Errorf("%s is another program: it began with %q", p.process.Path, input.Brief(text))
	}
	return err
}

// answer is the next line that the process prints.
func (p *peer) answer() (string, error) {
	if p.answers.Scan() {
		return p.answers.Text(), nil
	}
	if err := p.answers.Err(); err != nil { // it writes on, which nobody reads
		_ = p.process.Process.Kill()
	}
	defer time.AfterFunc(patience, func() { _ = p.process.Process.Kill() }).Stop()
	_ = p.process.Wait() // until its errors are complete
	switch {
	case p.errors.full:
		return "", fmt.Errorf("it printed more than %d bytes of errors", maxErrorText)
	case errors.Is(p.answers.Err(), bufio.ErrTooLong):
		return "", fmt.Errorf("it answered with a line of more than %d bytes", bufio.MaxScanTokenSize)
	}
	message := strings.TrimSpace(p.errors.text.String())
	if at := strings.LastIndex(message, "Error: "); at >= 0 {
		at = strings.LastIndexAny(message[:at], "\n ") + 1 // the kind of error before it
		message, _, _ = strings.Cut(message[at:], "\n")
	}
	return "", fmt.Errorf("it ended: %s", cmp.Or(input.Brief(message), "without a message"))
}

// seconds is the time of so many steps or predictions, as the process measures it.
func (p *peer) seconds(steps int) (float64, error) {
	numbers, err := p.run(steps)
	if err != nil {
		return 0, err
	}
	return numbers[0] / 1e3, nil
}

// run has the process do so many steps, and returns the milliseconds that they took and
// what else it answers. Errors name the process.
func (p *peer) run(steps int) ([]float64, error) {
	numbers, err := p.ask(steps)
	if err != nil {
		return nil, fmt.Errorf("%s, which was to be measured too: %w", filepath.Base(p.process.Path), err)
	}
	return numbers, nil
}

func (p *peer) ask(steps int) (numbers []float64, err error) {
	begin := time.Now()
	_, unasked := fmt.Fprintln(p.asked, steps)
	text, err := p.answer() // which says why nothing could be asked
	if err = cmp.Or(err, unasked); err != nil {
		return nil, err
	}
	for _, field := range strings.Fields(text) {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return nil, fmt.Errorf("it answered with %q, which is not a time", input.Brief(text))
		}
		numbers = append(numbers, n)
	}
	passed := float64(time.Since(begin)) / 1e6
	if len(numbers) == 0 || !(numbers[0] > 0 && numbers[0] <= passed) {
		return nil, fmt.Errorf("it answered with %q, which is not the time of %d steps, after %.3g ms", input.Brief(text), steps, passed)
	}
	return numbers, nil
}

func (p *peer) close() {
	if p.process.Process != nil {
		_ = p.process.Process.Kill() // it holds nothing
		_ = p.process.Wait()
	}
	_ = os.RemoveAll(p.dir)
}

// model is the case's network as unroll export writes it.
func (c Prediction) model() ([]byte, error) {
	spec := models.Default()
	spec.Name, spec.Model.Units = c.Name, []int{c.Units}
	spec.Window = dataset.Window{LookBack: c.Steps, Layout: dataset.Steps}
	n := &export.Network{Spec: spec, Preparation: dataset.Preparation{Columns: []string{"x"}}, Steps: c.Steps, Stack: spec.Stack(c.Inputs, 1)}
	for _, v := range c.parameters(n.Stack) {
		n.Params = append(n.Params, float64(v))
	}
	return n.ONNX(false)
}
