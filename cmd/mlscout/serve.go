package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/spf13/cobra"

	"mlscout/config"
	"mlscout/crawler"
	"mlscout/internal/nightly"
	"mlscout/internal/recruiting"
	"mlscout/internal/store"
	"mlscout/internal/web"
)

type webOptions struct {
	listen string
	demo   bool // invented people: no sign-in on this machine, and every page says so
}

func serveCommand(a *app) *cobra.Command {
	var opts webOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "the web interface and its API",
		Long: `Serves search, prospects, shortlists, crawls and privacy to a browser, and the same data as JSON
under /api/v1. It listens on this machine only unless there are accounts (see mlscout account); the
first start makes an operator and prints a link to sign in with, once.`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serveWeb(cmd.Context(), opts) },
	}
	cmd.Flags().StringVar(&opts.listen, "listen", "", "host:port to listen on; overrides web.listen")
	return cmd
}

// serveWeb serves until the context ends. Stopping it is not an error.
func (a *app) serveWeb(ctx context.Context, opts webOptions) error {
	cfg, err := a.settings()
	if err != nil {
		return err
	}
	if opts.listen == "" {
		opts.listen = cfg.Web.Listen
	}
	if opts.demo && !web.Loopback(opts.listen) {
		return usagef("demo: %s: %w: nobody signs in here; use 127.0.0.1", opts.listen, web.ErrExposed)
	}
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	key, err := a.suppressionKey(cfg)
	if err != nil {
		return err
	}
	colleagues, err := a.colleagues(cfg)
	if err != nil {
		return err
	}
	night := a.nightBeside(rooms, opts.demo)
	site, err := web.New(web.Options{
		Controller: cfg.Network.Contact, Pseudonym: key.Pseudonym,
		FourEyesOver: cfg.Privacy.FourEyesOver, Processing: processingOf(cfg), Blind: cfg.Web.Blind, Colleagues: colleagues,
		Rooms: rooms, Team: cfg.Team.Zone(), Version: productVersion(), Demo: opts.demo, Open: opts.demo,
		Sources:   func(ctx context.Context) ([]crawler.Source, error) { return a.sources(ctx, rooms, nil) },
		Timetable: func(ctx context.Context) ([]nightly.SourceTime, error) { return a.timetable(ctx, rooms) },
		Night:     night, AuthHeader: cfg.Web.AuthHeader, TrustedProxies: cfg.Web.TrustedProxies,
	})
	if err != nil {
		return err
	}
	defer func() { _ = site.Close() }()
	if err := site.Registry().Register(newNightMetrics(rooms, night)); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", opts.listen)
	if err != nil {
		return fmt.Errorf("serve: %w; choose another address with --listen or web.listen", err)
	}
	defer listener.Close() // also closed by Run, which then has nothing to add
	address := "http://" + listener.Addr().String()
	if err := a.greet(ctx, rooms.Store, address, opts); err != nil {
		return err
	}
	err = site.Run(ctx, listener)
	if errors.Is(err, web.ErrExposed) {
		return usageError{fmt.Errorf("serve: %w", err)}
	}
	return err
}

// colleagues reads the team file that the settings name, if any.
func (a *app) colleagues(cfg *config.Config) (*recruiting.Team, error) {
	if cfg.Team.File == "" {
		return nil, nil
	}
	team, err := a.readTeam(cfg.Team.File)
	return &team, err
}

// nightBeside is the night that runs beside the server. Where the settings do not
// allow a crawl yet, the server does without.
func (a *app) nightBeside(rooms nightly.Rooms, demo bool) web.Night {
	if demo {
		return nil
	}
	scheduler, err := a.scheduler(rooms, func(nightly.NightReport) {})
	if err != nil {
		fmt.Fprintf(a.err, "mlscout: no night will run: %v\n", err)
		return nil
	}
	return scheduler
}

// greet tells where to look. Where no account has a password yet it prints a link
// that works once, and makes the first account if there is none.
func (a *app) greet(ctx context.Context, db *store.DB, address string, opts webOptions) error {
	fmt.Fprintf(a.err, "mlscout: listening on %s/ (Ctrl-C stops)\n", address)
	if opts.demo {
		fmt.Fprintln(a.err, "mlscout: invented people only; nobody has to sign in on this machine")
		return nil
	}
	accounts, err := db.Accounts(ctx)
	if err != nil || slices.ContainsFunc(accounts, func(known store.Account) bool { return known.Password != "" }) {
		return err
	}
	if len(accounts) == 0 {
		accounts = []store.Account{{Name: "operator", Roles: web.Roles()}}
		if err := db.PutAccount(ctx, accounts[0]); err != nil {
			return err
		}
	}
	link, err := web.Invite(ctx, db, accounts[0].Name, a.now())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.err, "mlscout: nobody has a password yet: sign in once with %s%s and set one under Account\n", address, link)
	return nil
}
