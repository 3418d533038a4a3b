//go:build !unix && !windows

package store

import (
	"errors"
	"os"
)

// These systems neither sync folders nor lock files.

func syncFolder(string) error { return nil }

func lockFile(*os.File) error { return nil }

func isLocked(*os.File) bool { return false }

func unlockFile(f *os.File) error { return errors.Join(f.Close(), Disk{}.Remove(f.Name())) }
