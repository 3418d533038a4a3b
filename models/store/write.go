package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// Write replaces the file at path, or creates it. After an error the file is what
// it was before. A folder, a device, a pipe, a link and a write-protected file are
// refused; a file that is replaced keeps its permissions.
func Write(path string, contents []byte) error { return Disk{}.Write(path, contents) }

// Write is [Write] on this disk.
func (d Disk) Write(path string, contents []byte) error {
	mode, err := replaceable(path)
	if err == nil {
		err = d.replace(path, contents, mode)
	}
	return d.failed(path, err)
}

// Check returns the error that [Write] would have because of the path, without writing.
func Check(path string) error {
	err := CheckName(path)
	if err == nil {
		_, err = replaceable(path)
	}
	if err == nil {
		err = Disk{}.probe(filepath.Dir(path))
	}
	return failed(path, err)
}

// probe makes a file in a folder and removes it.
func (d Disk) probe(dir string) error {
	f, err := d.temporaryFile(dir)
	if err != nil {
		return err
	}
	return vanished(errors.Join(f.Close(), d.calls().Remove(f.Name())))
}

// CheckThrough is Check for [WriteThrough].
func CheckThrough(path string) error {
	target, info, err := through(path)
	switch {
	case err != nil:
		return failed(path, err)
	case info == nil:
		return Check(path)
	case info.Mode().IsRegular():
		return failed(path, Disk{}.probe(filepath.Dir(target)))
	}
	return nil
}

// WriteThrough is [Write] where the user insists: it replaces the file that a link
// leads to and a write-protected one, and writes into a device or a pipe.
func WriteThrough(path string, contents []byte) error {
	target, info, err := through(path)
	switch {
	case err != nil:
	case info == nil:
		return Write(path, contents)
	case info.Mode().IsRegular():
		err = Disk{}.replace(target, contents, info.Mode().Perm())
	default:
		err = writeInto(target, contents)
	}
	return failed(path, err)
}

// through is what a path leads to; without info there is nothing.
func through(path string) (target string, info fs.FileInfo, err error) {
	target, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil {
			return "", nil, refused("it is a link to a file that does not exist: name that file")
		}
		return path, nil, nil
	}
	if err == nil {
		info, err = os.Stat(target)
	}
	if err == nil && info.IsDir() {
		err = refused("it is a folder: give another name, or move it away")
	}
	return target, info, err
}

// writeInto writes into a device or a pipe.
func writeInto(path string, contents []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(contents)
	return errors.Join(err, f.Close())
}

// Create writes a file that must not exist; the error is [fs.ErrExist] if it does.
func Create(path string, contents []byte) error {
	reserved, err := System{}.Create(path)
	if err != nil {
		return failed(path, err)
	}
	if err = reserved.Close(); err == nil {
		err = Disk{}.replace(path, contents, filePermissions)
	}
	if err != nil {
		err = errors.Join(err, Disk{}.Remove(path))
	}
	return failed(path, err)
}

// Append adds to the end of a file, or creates it. It is for progress that others
// follow: the end may be missing or torn after a crash.
func (d Disk) Append(path string, contents []byte) error {
	f, err := d.calls().Append(path)
	if err != nil {
		return d.failed(path, err)
	}
	_, err = f.Write(contents)
	return failed(path, errors.Join(err, f.Close()))
}

// Remove removes a file if it is there.
func (d Disk) Remove(path string) error {
	if err := d.calls().Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Permissions of what is written, before the process's mask.
const (
	filePermissions   = 0o644
	folderPermissions = 0o755
)

// replaceable returns the permissions that the file at path has, or will have, if
// it may be replaced.
func replaceable(path string) (fs.FileMode, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return filePermissions, nil
	case err != nil:
		return 0, err
	case info.IsDir():
		return 0, refused("it is a folder: give another name, or move it away")
	case info.Mode()&fs.ModeSymlink != 0:
		return 0, refused("it is a link: name the file that it leads to, or delete it")
	case !info.Mode().IsRegular():
		return 0, refused("it is a device or a pipe, not a file")
	case info.Mode()&0o200 == 0:
		return 0, refused("it is write-protected")
	}
	return info.Mode().Perm(), nil
}

// replace writes a temporary file and gives it the name of the real one.
func (d Disk) replace(path string, contents []byte, mode fs.FileMode) error {
	dir := filepath.Dir(path)
	f, err := d.temporaryFile(dir)
	if err != nil {
		return err
	}
	if err = errors.Join(fill(f, contents), matchMode(f.Name(), mode)); err == nil {
		err = d.calls().Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(vanished(err), d.Remove(f.Name()))
	}
	return vanished(d.calls().SyncFolder(dir))
}

// matchMode gives a new file the permissions of the one that it replaces.
func matchMode(path string, mode fs.FileMode) error {
	if mode == filePermissions {
		return nil // what the process's mask left of it
	}
	return os.Chmod(path, mode)
}

// fill writes, syncs and closes a file.
func fill(f Handle, contents []byte) error {
	_, err := f.Write(contents)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// InputError says that a path cannot be read, or written to whatever is to be written, or
// that another process holds it. What fails for a reason of the system, such as a
// full disk, is another error.
type InputError struct{ err error }

// Error returns what is in the way.
func (e *InputError) Error() string { return e.err.Error() }

// Unwrap returns the system's error, if it has one.
func (e *InputError) Unwrap() error { return e.err }

// BadInput says that the error is about what the user gave; no option settles it.
func (e *InputError) BadInput() string { return "" }

func refused(problem string) error { return &InputError{errors.New(problem)} }

// refusals are the errors of the system that are about a path.
var refusals = []error{
	fs.ErrExist, fs.ErrNotExist, fs.ErrPermission, syscall.EISDIR, syscall.ENOTDIR, syscall.ENAMETOOLONG,
}

// vanished is the error of a step that needs what the step before has made: if that is not there
// any more, somebody deletes the folder.
func vanished(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrGone
	}
	return err
}

// failed is the error of an output, for which a locked folder must be there.
func (d Disk) failed(path string, err error) error {
	if d.Locked {
		err = vanished(err)
	}
	return failed(path, err)
}

// failed is the error of an output: it names the file that was asked for rather
// than a temporary one.
func failed(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrGone):
		return fmt.Errorf("the folder %s %w", filepath.Dir(path), ErrGone)
	}
	err = cause(err)
	if slices.ContainsFunc(refusals, func(refusal error) bool { return errors.Is(err, refusal) }) {
		err = &InputError{err}
	}
	return fmt.Errorf("%s cannot be written: %w", path, err)
}
