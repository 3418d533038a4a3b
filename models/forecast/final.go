package forecast

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"unroll/dataset"
	"unroll/models"
)

// TrainFinal trains the ensemble's Spec once more, with the seeds of its members,
// on every row of its series, and keeps the outcome as Final. After each training
// progress is told how many of all are done.
//
// Nothing can judge these networks but the future; how good they are is known of
// the ensemble itself, whose networks had fewer rows to learn from.
func (e *Ensemble) TrainFinal(ctx context.Context, progress func(done, all int)) error {
	p, err := models.PrepareRows(e.Prepared.Spec, e.Prepared.Frame, e.Prepared.Frame.Len())
	if err != nil {
		return err
	}
	e.Final, err = train(ctx, p, e.Seeds, e.options, func(done int) { progress(done, len(e.Seeds)) })
	return err
}

// finalFolder is the folder of the final networks in that of a configuration,
// finalFile what tells of them in it: it is written last.
const (
	finalFolder = "final"
	finalFile   = "final.json"
	finalFormat = 1
)

// finalRecord is what finalFile says.
type finalRecord struct {
	Format      int                 `json:"format"`
	Rows        int                 `json:"rows"` // of the series, all of them for training
	Preparation dataset.Preparation `json:"transform_fit"`
	Members     []finalMember       `json:"members"`
}

// finalMember is one network and the checksum of its file.
type finalMember struct {
	Seed    uint64 `json:"seed"`
	Weights string `json:"weights"`
}

func (m finalMember) file() string { return fmt.Sprintf("seed-%04d.safetensors", m.Seed) }

// SaveFinal writes the final networks into the folder of their configuration, dir.
func (e *Ensemble) SaveFinal(dir string) error {
	dir = filepath.Join(dir, finalFolder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	record := finalRecord{Format: finalFormat, Rows: e.Final.Prepared.TrainRows, Preparation: e.Final.Prepared.Preparation}
	for i, weights := range e.Final.saved {
		m := finalMember{e.Final.Seeds[i], checksum(weights)}
		if err := os.WriteFile(filepath.Join(dir, m.file()), weights, 0o644); err != nil {
			return err
		}
		record.Members = append(record.Members, m)
	}
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, finalFile), append(text, '\n'), 0o644)
}

// openFinal reads what SaveFinal wrote, nil if there is nothing, to forecast from
// the series of the judged ensemble.
func openFinal(dir string, judged *Ensemble) (*Ensemble, error) {
	dir = filepath.Join(dir, finalFolder)
	path := filepath.Join(dir, finalFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var record finalRecord
	if err == nil {
		err = json.Unmarshal(text, &record)
	}
	frame := judged.Prepared.Frame
	switch {
	case err != nil:
		return nil, damaged(path, err)
	case record.Format != finalFormat:
		return nil, fmt.Errorf("%s was written by another version of unroll, in format %d where this one reads %d: use that version, or fit again",
			dir, record.Format, finalFormat)
	case record.Rows > frame.Len():
		return nil, fmt.Errorf("%s has %d rows, fewer than the %d that the networks in %s were trained on: give the run's own series, with new rows added at its end",
			frame.Source, frame.Len(), record.Rows, dir)
	}
	prepared, err := models.PrepareRows(judged.Prepared.Spec, frame, record.Rows)
	if err != nil {
		return nil, err
	}
	prepared.Preparation, prepared.Test = record.Preparation, dataset.Windows{} // rows that have come since judge nothing
	var seeds []uint64
	var trained []models.Saved
	for _, m := range record.Members {
		path := filepath.Join(dir, m.file())
		weights, err := os.ReadFile(path)
		if err == nil && checksum(weights) != m.Weights {
			err = fmt.Errorf("its checksum is not the one in %s", finalFile)
		}
		if err != nil {
			return nil, damaged(path, err)
		}
		seeds, trained = append(seeds, m.Seed), append(trained, weights)
	}
	return New(prepared, seeds, trained, judged.options)
}

func damaged(path string, err error) error {
	return fmt.Errorf("%s is damaged: %w; fit again, or remove %s to forecast with the networks that were judged",
		path, err, filepath.Dir(path))
}

func checksum(contents []byte) string {
	sum := sha256.Sum256(contents)
	return "sha256:" + hex.EncodeToString(sum[:])
}
