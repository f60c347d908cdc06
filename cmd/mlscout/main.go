// Command mlscout finds and ranks MLOps people by what they did in the open.
// `mlscout help` lists its commands; `mlscout demo` shows it at work on an
// invented world, without an account and without the internet.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() { // a second Ctrl-C stops at once
		<-ctx.Done()
		stop()
	}()
	os.Exit(run(ctx, os.Args[1:], systemTerminal()))
}
