package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Addresses are where the services of a world listen, each with a final slash.
type Addresses struct {
	GitHub     string // REST API
	GraphQL    string // without final slash
	HackerNews string
	Algolia    string
}

// Serve starts the services on free loopback ports. They end when ctx does or
// stop is called; stop returns once they have.
func Serve(ctx context.Context, w *World) (at Addresses, stop func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	stop = func() {
		cancel()
		running.Wait()
	}
	start := func(h http.Handler) string {
		if err != nil {
			return ""
		}
		l, listenErr := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if listenErr != nil {
			err = fmt.Errorf("demo services: %w", listenErr)
			return ""
		}
		server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
		running.Add(2)
		go func() {
			defer running.Done()
			if serveErr := server.Serve(l); !errors.Is(serveErr, http.ErrServerClosed) {
				cancel()
			}
		}()
		go func() {
			defer running.Done()
			<-ctx.Done()
			_ = server.Close() // the listener is gone either way
		}()
		return "http://" + l.Addr().String() + "/"
	}
	at = Addresses{GitHub: start(w.GitHub()), HackerNews: start(w.HackerNews()), Algolia: start(w.Algolia())}
	at.GraphQL = at.GitHub + "graphql"
	if err != nil {
		stop()
		return Addresses{}, func() {}, err
	}
	return at, stop, nil
}
