package store

import (
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// CheckName refuses a path that no file or folder can have: it is empty, a name in it is too
// long, or Windows, if this is Windows, cannot have the name.
func CheckName(path string) error { return checkName(path, runtime.GOOS == "windows") }

// maxName is the length in bytes that all common file systems allow a name.
const maxName = 255

// Names that Windows takes for devices, whatever the extension, and characters that it does
// not allow in a name.
var (
	windowsDevice = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)`)
	windowsBad    = regexp.MustCompile(`[<>:"|?*\x00-\x1f]`)
)

func checkName(path string, windows bool) error {
	if path == "" {
		return refused("the name is empty")
	}
	if windows {
		path = strings.ReplaceAll(strings.TrimPrefix(path, filepath.VolumeName(path)), `\`, "/")
	}
	for name := range strings.SplitSeq(filepath.ToSlash(path), "/") {
		switch {
		case len(name) > maxName:
			return refused(fmt.Sprintf("a name of %d bytes is too long: give at most %d", len(name), maxName))
		case !windows, name == ".", name == "..":
		case windowsDevice.MatchString(name):
			return refused("Windows has a device of this name: choose another")
		case windowsBad.MatchString(name), strings.HasSuffix(name, "."), strings.HasSuffix(name, " "):
			return refused(`Windows allows none of <>:"|?* in a name, and no dot or space at its end`)
		}
	}
	return nil
}
