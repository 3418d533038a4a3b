package cli

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/watch"
)

func newWatch(s Streams) *cobra.Command {
	var port int
	cmd := &cobra.Command{
		Use:   "watch [DIR]",
		Short: "follow runs in a browser while they train",
		Long: "Serves a page with the progress and losses of the runs in DIR, and the scores and forecasts of the\n" +
			"finished ones. DIR is the folder of a run or a folder of runs (default runs). The server prints its\n" +
			"address and accepts only browsers on this computer. Ctrl-C stops the server, not the runs.",
		Example: "  unroll watch\n  unroll watch runs/001 --port 8080",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("watch takes one folder, such as runs")
			}
			return runWatch(cmd.Context(), s, append(args, "runs")[0], port)
		},
	}
	cmd.Flags().IntVar(&port, "port", 0, "port of the server (default a free one)")
	return cmd
}

func runWatch(ctx context.Context, s Streams, dir string, port int) error {
	server, err := watch.New(dir, pageOf)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return usage("--port %d: %v; give another port, or omit it for a free one", port, err)
	}
	s.interrupts.hold() // the server stops by itself
	fmt.Fprintf(s.Out, "http://%s/\n", listener.Addr())
	fmt.Fprintf(s.Err, "watching %s; stop with Ctrl-C\n", dir)
	return server.Serve(ctx, listener)
}
