package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"golang.org/x/sync/errgroup"

	"mlscout/internal/nightly"
	"mlscout/internal/sourcing"
)

// ErrExposed refuses to listen where others can reach an unguarded site.
var ErrExposed = errors.New("refused to listen beyond this machine")

// Loopback says whether a listen address is reachable from this machine only.
func Loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// mayListen refuses an address beyond this machine to a site that is open or has
// no account with a password and no proxy that vouches for accounts.
func (s *Site) mayListen(ctx context.Context, address string) error {
	if Loopback(address) {
		return nil
	}
	if s.Open {
		return fmt.Errorf("%s: %w: it asks nobody to sign in; listen on 127.0.0.1", address, ErrExposed)
	}
	accounts, err := s.Rooms.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.Password != "" || s.AuthHeader != "" {
			return nil
		}
	}
	return fmt.Errorf("%s: %w: there is no account with a password yet; make one with `mlscout account add NAME --role operator --password-stdin`, and put a proxy with TLS in front", address, ErrExposed)
}

// Run serves on a listener until ctx ends, with the night beside it, and returns
// once everything it started has returned.
func (s *Site) Run(ctx context.Context, listener net.Listener) error {
	if err := s.mayListen(ctx, listener.Addr().String()); err != nil {
		return err
	}
	if err := s.warm(ctx); err != nil && !neverCrawled(err) && ctx.Err() == nil {
		return err
	}
	// The server outlives the parts below: requests are answered to the end.
	crew, inside := errgroup.WithContext(ctx)
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return inside },
	}
	crew.Go(func() error { s.trail.run(inside); return nil })
	crew.Go(func() error { s.crawlOnDemand(inside); return nil })
	crew.Go(func() error { s.finishErasures(inside); return nil })
	if s.Night != nil {
		crew.Go(func() error { return s.Night.Run(inside) })
	}
	crew.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve %s: %w", listener.Addr(), err)
		}
		return nil
	})
	crew.Go(func() error {
		<-inside.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		if err := server.Shutdown(end); err != nil {
			return server.Close()
		}
		return nil
	})
	return crew.Wait()
}

// warm searches for everybody once, so that the first visitor does not wait for
// the index to be read.
func (s *Site) warm(ctx context.Context) error {
	d, err := s.desk(ctx)
	if err != nil {
		return err
	}
	_, err = d.Search(ctx, sourcing.Request{Limit: pageSize})
	return err
}

// crawlOnDemand runs the crawls that the page asks for, one at a time, and ends
// with the server.
func (s *Site) crawlOnDemand(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case want := <-s.live.begin:
			if s.live.running() {
				want.answer <- nil
				continue
			}
			want.answer <- nil
			if _, err := s.Crawl(ctx, want.who, nightly.CrawlLimits{}); err != nil {
				s.log.Warn("crawl ended early", "error", err)
			}
		}
	}
}

// healthy says that the process answers; ready that the records do too.
func (s *Site) healthy(w http.ResponseWriter, _ *http.Request, _ actor) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}

func (s *Site) ready(w http.ResponseWriter, r *http.Request, _ actor) error {
	r, cancel := within(r, 2*time.Second)
	defer cancel()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if _, err := s.Rooms.Store.Seq(r.Context()); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, err = w.Write([]byte("the record store does not answer\n"))
		return err
	}
	_, err := w.Write([]byte("ready\n"))
	return err
}
