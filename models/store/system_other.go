//go:build !unix && !windows

package store

import (
	"errors"
	"os"
)

// These systems neither sync folders nor lock files.

func syncFolder(string) error { return nil }

func lockFile(*os.File) error { return nil }

func unlockFile(f *os.File) error { return errors.Join(f.Close(), Remove(f.Name())) }
