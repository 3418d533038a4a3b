//go:build unix

package cli_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// The program prints its address, answers there, and ends cleanly when it is
// interrupted while a page follows.
func TestWatchEndsCleanly(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		command := exec.CommandContext(t.Context(), "unroll", "watch", t.TempDir())
		out, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		address, err := bufio.NewReader(out).ReadString('\n')
		if err != nil || !strings.HasPrefix(address, "http://127.0.0.1:") {
			t.Fatalf("the address is %q, error %v", address, err)
		}
		events, err := http.Get(strings.TrimSpace(address) + "events")
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		told, err := io.ReadAll(events.Body)
		if err = errors.Join(err, events.Body.Close()); err != nil || !strings.Contains(string(told), "event: end") {
			t.Errorf("%v: the stream ends with %q, error %v", signal, told, err)
		}
		if err := command.Wait(); err != nil {
			t.Errorf("%v: the program ended with %v", signal, err)
		}
	}
}
