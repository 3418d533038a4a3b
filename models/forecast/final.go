package forecast

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/store"
)

// TrainFinal trains the ensemble's Spec once more, with the seeds of its members,
// on every row of its series, and stores the networks in Final. It calls progress
// after each training with the number of those done.
//
// No row is left to test these networks. Their errors are estimated by those of the
// ensemble itself, which was trained on fewer rows.
func (e *Ensemble) TrainFinal(ctx context.Context, progress func(done, all int)) error {
	p, err := models.PrepareRows(e.Prepared.Spec, e.Prepared.Frame, e.Prepared.Frame.Len())
	if err != nil {
		return err
	}
	e.Final, err = train(ctx, p, e.Seeds, e.options, func(done int) { progress(done, len(e.Seeds)) })
	return err
}

// finalFolder is the folder of the final networks in that of a configuration, and
// finalFile describes them.
const (
	finalFolder = "final"
	finalFile   = "final.json"
	finalFormat = 1
)

// finalRecord is the contents of finalFile.
type finalRecord struct {
	Format      int                 `json:"format"`
	Rows        int                 `json:"rows"` // of the series, all for training
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
	var files []store.File
	record := finalRecord{Format: finalFormat, Rows: e.Final.Prepared.TrainRows, Preparation: e.Final.Prepared.Preparation}
	for i, weights := range e.Final.saved {
		m := finalMember{e.Final.Seeds[i], store.Checksum(weights)}
		record.Members = append(record.Members, m)
		files = append(files, store.File{Name: m.file(), Contents: weights})
	}
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	files = append(files, store.File{Name: finalFile, Contents: append(text, '\n')})
	return store.WriteFolder(filepath.Join(dir, finalFolder), files)
}

// openFinal reads what SaveFinal wrote, or returns nil if there is nothing, to
// forecast from the series of the tested ensemble.
func openFinal(dir string, tested *Ensemble) (*Ensemble, error) {
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
	frame := tested.Prepared.Frame
	switch {
	case err != nil:
		return nil, damaged(path, err)
	case record.Format != finalFormat:
		return nil, dataset.BadInput("", "%s was written by another version of unroll, in format %d where this one reads %d: use that version, or fit again",
			dir, record.Format, finalFormat)
	case record.Rows > frame.Len():
		return nil, dataset.BadInput("", "%s has %d rows, fewer than the %d that the networks in %s were trained on: give the run's own series, with new rows added at its end",
			frame.Source, frame.Len(), record.Rows, dir)
	}
	prepared, err := models.PrepareRows(tested.Prepared.Spec, frame, record.Rows)
	if err != nil {
		return nil, err
	}
	prepared.Preparation, prepared.Test = record.Preparation, dataset.Windows{} // rows added since are not test rows
	var seeds []uint64
	var trained []models.Saved
	for _, m := range record.Members {
		path := filepath.Join(dir, m.file())
		weights, err := store.Read(path, m.Weights)
		if err != nil {
			return nil, damaged(path, err)
		}
		seeds, trained = append(seeds, m.Seed), append(trained, weights)
	}
	return New(prepared, seeds, trained, tested.options)
}

func damaged(path string, err error) error {
	return dataset.BadInput("", "%s is damaged: %v; fit again, or remove %s to forecast with the tested networks",
		path, err, filepath.Dir(path))
}
