// Command unroll is a laboratory for recurrent networks on time series. Run it
// without arguments for its commands.
package main

import (
	"os"

	"unroll/cmd/internal/cli"
)

func main() { os.Exit(cli.Process()) }
