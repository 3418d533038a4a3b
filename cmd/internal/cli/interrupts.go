package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// interrupts are the signals that ask the process to end. The first one ends it at once, or
// only the context where a command holds the process to stop by itself, for which it has some
// time. A second one always ends it. What is finished is on the disk by then.
type interrupts struct {
	free    chan struct{} // holds one unless a command holds the process
	held    bool
	signals chan os.Signal
	time    time.Duration // for a command to stop by itself
}

// catchInterrupts returns the signals, the context and what ends it. That the process was
// ended is written to errs.
func catchInterrupts(errs io.Writer) (i *interrupts, ctx context.Context, cancel func()) {
	i = &interrupts{free: make(chan struct{}, 1), signals: make(chan os.Signal, 2), time: 10 * time.Second}
	i.free <- struct{}{}
	limitsAreErrors()
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) { // as nohup does
			signal.Notify(i.signals, s)
		}
	}
	ctx, cancel = context.WithCancel(context.Background())
	go func() {
		if _, caught := <-i.signals; caught && i.ending(cancel) {
			fmt.Fprintln(errs, "unroll: interrupted")
			os.Exit(1)
		}
	}()
	return i, ctx, cancel
}

// ending reports whether the process is to end after a first signal: at once, or where a
// command holds it, when that releases it, after some time, or at a second signal.
func (i *interrupts) ending(cancel func()) bool {
	select {
	case <-i.free:
		return true
	default:
	}
	cancel()
	select {
	case <-i.free:
		return true
	case _, caught := <-i.signals:
		return caught
	case <-time.After(i.time):
		return true
	}
}

// hold keeps the first signal from ending the process until release is called: it ends the
// context alone. A command that ends by itself never calls release.
func (i *interrupts) hold() (release func()) {
	if i == nil || i.held {
		return func() {}
	}
	<-i.free // for ever, if the process is ending
	i.held = true
	return func() {
		i.held = false
		i.free <- struct{}{}
	}
}

// end stops catching signals.
func (i *interrupts) end() {
	signal.Stop(i.signals)
	close(i.signals)
}
