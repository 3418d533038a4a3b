package models_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"unroll/dataset"
	"unroll/models"
)

// extremes are values of every kind, as YAML, that a key may be given.
func extremes() []string {
	numbers := []string{
		"0", "-0.0", "1", "-1", "0.5", "1.5", "1e-320", "5e-324", "1e-30", "1e30", "1e308", "-1e308", ".inf", "-.inf", ".nan",
		"65536", "2147483647", "2147483648", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e400", "0x7fffffffffffffff",
	}
	values := append(numbers, "true", "null", "''", "x", `"\0"`, "' '", "2001-01", "[]", "{}", "{x: 1}", "[[]]", "[x, x]", "[null]", "[1, -1]", "[.nan, .inf]",
		"[4, 9223372036854775807]", "["+strings.Repeat("1,", 200)+"1]", "["+strings.Repeat("x,", 200)+"x]", strings.Repeat("x", 300))
	return values
}

// assignments set a key, or the option of a member, to a value.
func assignment(k models.Key, value string) (key, yaml string) {
	if k.Member == "" {
		return k.Path, value
	}
	at := strings.LastIndex(k.Path, ".")
	member := fmt.Sprintf("{name: %s, %s: %s}", k.Member, k.Name(), value)
	if parent := k.Path[:at]; parent == "transforms" || parent == "input_transforms" {
		return parent, fmt.Sprintf("[{kind: %s, %s: %s}]", k.Member, k.Name(), value)
	}
	return k.Path[:at], member
}

// Every key with every extreme value: either a sentence, or a training of an epoch
// whose numbers are finite, in bounded time and memory.
func TestExtremesOfEveryKey(t *testing.T) {
	frame, err := dataset.FromValues(wave(40), dataset.ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	trained, tried := 0, map[string]bool{}
	for _, k := range models.AllKeys() {
		if tried[k.Path] { // by another member with this option
			continue
		}
		tried[k.Path] = true
		for i, value := range extremes() {
			if (i+len(tried))%everyExtreme != 0 {
				continue
			}
			key, text := assignment(k, value)
			if key == "data" || strings.HasPrefix(key, "data.source") {
				continue // it would read other data
			}
			name := fmt.Sprintf("%s=%.60s", key, text)
			spec := models.Default()
			spec.Name, spec.Data.Path = "x", dataset.Values
			spec.Train.Epochs, spec.Train.Batch = 1, 16
			if key == "train.epochs" && value > "2" && value < "9a" {
				continue // so many epochs are possible, and take long
			}
			start, before := time.Now(), allocated()
			err := tryExtreme(&spec, key, text, frame)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%s takes %v", name, took)
			}
			if megabytes := (allocated() - before) >> 20; megabytes > 500 {
				t.Errorf("%s takes %d MB", name, megabytes)
			}
			switch bad := (interface{ BadInput() string })(nil); {
			case err == nil:
				trained++
			case errors.As(err, new(*models.DivergedError)):
			case errors.As(err, new(*models.GradientError)):
				t.Errorf("%s: %v", name, err)
			case !errors.As(err, &bad):
				t.Errorf("%s: the error is not about the input: %v", name, err)
			case strings.Contains(err.Error(), "\n") || len(err.Error()) > 1000:
				t.Errorf("%s: the error is no sentence: %.200q", name, err)
			}
		}
	}
	if trained < 40 {
		t.Errorf("%d of them trained", trained)
	}
}

// tryExtreme sets a key and trains; a panic is an error.
func tryExtreme(spec *models.Spec, key, text string, frame *dataset.Frame) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if err := spec.Set(key, text); err != nil {
		return err
	}
	p, err := models.Prepare(spec, frame)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := p.Run(ctx, 1, models.RunOptions{})
	if err != nil {
		return err
	}
	for _, v := range append(r.Losses, r.Train.RMSE(), r.Test.RMSE()) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("a result is %v", v)
		}
	}
	return nil
}

// allocated counts all bytes that were ever allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
