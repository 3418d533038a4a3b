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
		Long: "Serves a page that follows the runs in DIR, a folder that unroll run writes to or one that\n" +
			"holds such (default runs): how far they are, their losses as they grow, the scores and forecasts of\n" +
			"those that have finished. It answers browsers of this machine alone, and prints its address. Ctrl-C\n" +
			"ends it; the runs go on.",
		Example: "  unroll watch\n  unroll watch runs/001 --port 8080",
		RunE: func(cmd *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				return runWatch(cmd.Context(), s, "runs", port)
			case 1:
				return runWatch(cmd.Context(), s, args[0], port)
			}
			return usage("watch needs one folder at most, such as runs")
		},
	}
	cmd.Flags().IntVar(&port, "port", 0, "the port to answer on (default one that is free)")
	return cmd
}

func runWatch(ctx context.Context, s Streams, dir string, port int) error {
	if port < 0 || port > 65535 {
		return usage("--port %d: give a port from 1 to 65535, or 0 for one that is free", port)
	}
	server, err := watch.New(dir, pageOf)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return usage("--port %d: %v; give another port, or leave it out for one that is free", port, err)
	}
	fmt.Fprintf(s.Out, "http://%s/\n", listener.Addr())
	fmt.Fprintf(s.Err, "watching %s; Ctrl-C ends it\n", dir)
	return server.Serve(ctx, listener)
}
