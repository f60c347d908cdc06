package main

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlscout/internal/store"
	"mlscout/talent"
)

func privacyRequestsCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "requests", Short: "what people asked for about their data, and by when it must be answered"},
		requestsLsCommand(a), requestsAddCommand(a), requestsExtendCommand(a), requestsCloseCommand(a))
}

func requestsLsCommand(a *app) *cobra.Command {
	var output outputFlags
	var open bool
	cmd := &cobra.Command{
		Use:   "ls",
		Short: "open requests by when they are due, then closed ones",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error {
				all, err := db.Requests(cmd.Context())
				if err != nil {
					return err
				}
				if open {
					all = slices.DeleteFunc(all, func(r store.Request) bool { return r.State != store.RequestOpen })
				}
				return output.write(a.out, newRequestsView(a.now(), all...))
			})
		},
	}
	cmd.Flags().BoolVar(&open, "open", false, "only those that are not answered yet")
	output.register(cmd)
	return cmd
}

func requestsAddCommand(a *app) *cobra.Command {
	var output outputFlags
	var channel, received, note string
	var kinds []string
	for _, kind := range store.RequestKinds() {
		kinds = append(kinds, string(kind))
	}
	cmd := &cobra.Command{
		Use:   "add KIND WHO",
		Short: "note a request: " + strings.Join(kinds, ", "),
		Long: `Notes what somebody asked for. WHO is a login, an id, an account elsewhere, an e-mail address or a name;
where it names a stored person, the request is tied to the record. An answer is due one month after the
request came in.`,
		Args:      exactArgs(2),
		ValidArgs: kinds,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(kinds, args[0]) {
				return usagef("privacy requests add: want one of %s, got %q", strings.Join(kinds, ", "), args[0])
			}
			request := store.Request{Kind: store.RequestKind(args[0]), Who: args[1], Channel: channel, Note: note}
			if received != "" {
				day, err := time.Parse(time.DateOnly, received)
				if err != nil || talent.DayOf(day) > talent.DayOf(a.now()) {
					return usagef("privacy requests add: --received: want a day up to today such as 2026-11-24, got %q", received)
				}
				request.Received = talent.DayOf(day)
			}
			if strings.TrimSpace(request.Who) == "" || strings.TrimSpace(channel) == "" {
				return usagef("privacy requests add: name who asks, and with --channel how it came in")
			}
			return a.changeRequest(cmd.Context(), output, func(ctx context.Context, db *store.DB) (store.Request, error) {
				return db.AddRequest(ctx, a.user(), request)
			})
		},
	}
	cmd.Flags().StringVar(&channel, "channel", "email", "how it came in: email, letter, phone, …")
	cmd.Flags().StringVar(&received, "received", "", "the day on which it came in (default today)")
	cmd.Flags().StringVar(&note, "note", "", "what else to know")
	output.register(cmd)
	return cmd
}

func requestsExtendCommand(a *app) *cobra.Command {
	var output outputFlags
	var reason string
	cmd := &cobra.Command{
		Use:   "extend ID --reason TEXT",
		Short: "two more months, once; the person must be told why",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := requestID(args[0])
			if err != nil {
				return err
			}
			if strings.TrimSpace(reason) == "" {
				return usagef("privacy requests extend: say why with --reason; the person must be told")
			}
			return a.changeRequest(cmd.Context(), output, func(ctx context.Context, db *store.DB) (store.Request, error) {
				return db.ExtendRequest(ctx, a.user(), id, reason)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why a month is not enough")
	output.register(cmd)
	return cmd
}

func requestsCloseCommand(a *app) *cobra.Command {
	var output outputFlags
	var outcome string
	var refused bool
	cmd := &cobra.Command{
		Use:   "close ID --outcome TEXT",
		Short: "note that a request is answered, and how",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := requestID(args[0])
			if err != nil {
				return err
			}
			if strings.TrimSpace(outcome) == "" {
				return usagef("privacy requests close: say with --outcome what was done, or why it was refused")
			}
			state := store.RequestDone
			if refused {
				state = store.RequestRefused
			}
			return a.changeRequest(cmd.Context(), output, func(ctx context.Context, db *store.DB) (store.Request, error) {
				return db.CloseRequest(ctx, a.user(), id, state, outcome)
			})
		},
	}
	cmd.Flags().StringVar(&outcome, "outcome", "", "what was done, or why not")
	cmd.Flags().BoolVar(&refused, "refused", false, "the request was refused")
	output.register(cmd)
	return cmd
}

func requestID(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, usagef("privacy requests: want the number of a request, got %q; `mlscout privacy requests ls` shows them", text)
	}
	return id, nil
}

// changeRequest does something to one request and prints it as it is then.
func (a *app) changeRequest(ctx context.Context, output outputFlags, do func(context.Context, *store.DB) (store.Request, error)) error {
	return a.withStore(ctx, func(db *store.DB) error {
		request, err := do(ctx, db)
		if err != nil {
			return err
		}
		return output.write(a.out, newRequestsView(a.now(), request))
	})
}

type requestsView struct {
	Schema   string          `json:"schema"`
	Requests []store.Request `json:"requests"`
	today    talent.Day
}

func newRequestsView(now time.Time, requests ...store.Request) requestsView {
	return requestsView{"mlscout.requests/v1", append([]store.Request{}, requests...), talent.DayOf(now)}
}

func (v requestsView) items() []any {
	var items []any
	for _, r := range v.Requests {
		items = append(items, r)
	}
	return items
}

func (v requestsView) table() table {
	t := table{columns: []string{"id", "kind", "who", "channel", "received", "due", "days", "state", "outcome"}}
	for _, r := range v.Requests {
		days := ""
		if r.State == store.RequestOpen {
			days = strconv.Itoa(int(r.Due - v.today))
		}
		t.rows = append(t.rows, []string{strconv.FormatInt(r.ID, 10), string(r.Kind), r.Who, r.Channel, r.Received.String(), r.Due.String(),
			days, string(r.State), r.Outcome})
	}
	return t
}
