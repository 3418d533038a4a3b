package tensorboard_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"unroll/cmd/internal/tensorboard"
)

// An event file with one curve of two points.
func Example() {
	dir, err := os.MkdirTemp("", "events")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file, err := os.Create(filepath.Join(dir, tensorboard.File))
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	w, err := tensorboard.NewWriter(file)
	if err != nil {
		log.Fatal(err)
	}
	for epoch, loss := range []float64{0.04, 0.02} {
		event := tensorboard.Event{Step: epoch + 1, Scalars: []tensorboard.Scalar{{Tag: "loss", Value: loss}}}
		if err := w.Write(event); err != nil {
			log.Fatal(err)
		}
	}
	info, err := file.Stat()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(info.Name(), info.Size(), "bytes")
	// Output: events.out.tfevents.0.unroll 97 bytes
}
