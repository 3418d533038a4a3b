package bench

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/export"
)

//go:embed onnxruntime.mjs
var onnxruntime []byte

// peer is ONNX Runtime in a process of Node, which predicts with the exported model.
type peer struct {
	process *exec.Cmd
	asked   io.WriteCloser
	answers *bufio.Scanner
	dir     string // with the model and the script
	errors  bytes.Buffer
}

// newPeer starts the process. The error says what is missing.
func newPeer(ctx context.Context, c Prediction) (*peer, error) {
	model, err := c.model()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "unroll-bench-")
	if err != nil {
		return nil, err
	}
	script, file := filepath.Join(dir, "onnxruntime.mjs"), filepath.Join(dir, "model.onnx")
	p := &peer{dir: dir, process: exec.CommandContext(ctx, "node", script, file, strconv.Itoa(c.Batch), strconv.Itoa(c.Steps), strconv.Itoa(c.Inputs))}
	p.process.Stderr = &p.errors
	if err = os.WriteFile(script, onnxruntime, 0o600); err == nil {
		err = os.WriteFile(file, model, 0o600)
	}
	if err == nil {
		err = p.start()
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
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
	_, err = p.answer()
	return err
}

// answer is the next line that the process prints.
func (p *peer) answer() (string, error) {
	if !p.answers.Scan() {
		_ = p.process.Wait() // until its errors are complete
		message := strings.TrimSpace(p.errors.String())
		if at := strings.Index(message, "Error: "); at >= 0 {
			message = strings.SplitN(message[at:], "\n", 2)[0]
		}
		return "", fmt.Errorf("it ended: %s", message)
	}
	return p.answers.Text(), nil
}

// seconds is the time of so many predictions, as the process measures it.
func (p *peer) seconds(predictions int) (float64, error) {
	if _, err := fmt.Fprintln(p.asked, predictions); err != nil {
		return 0, err
	}
	text, err := p.answer()
	if err != nil {
		return 0, err
	}
	milliseconds, err := strconv.ParseFloat(text, 64)
	return milliseconds / 1e3, err
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
