package web

import (
	"context"
	"log/slog"

	"mlscout/internal/store"
)

// trail writes the audit log beside the requests, so that a search does not wait
// for the disk. Nothing is dropped: a full trail makes requests wait.
type trail struct {
	db      *store.DB
	log     *slog.Logger
	entries chan store.AuditEntry
}

func newTrail(db *store.DB, log *slog.Logger) *trail {
	return &trail{db: db, log: log, entries: make(chan store.AuditEntry, 256)}
}

func (t *trail) note(e store.AuditEntry) { t.entries <- e }

// run writes until ctx ends, and then what is still waiting.
func (t *trail) run(ctx context.Context) {
	for {
		select {
		case e := <-t.entries:
			t.write(ctx, e)
		case <-ctx.Done():
			t.drain(context.WithoutCancel(ctx))
			return
		}
	}
}

func (t *trail) drain(ctx context.Context) {
	for {
		select {
		case e := <-t.entries:
			t.write(ctx, e)
		default:
			return
		}
	}
}

func (t *trail) write(ctx context.Context, e store.AuditEntry) {
	if err := t.db.Audit(context.WithoutCancel(ctx), e); err != nil {
		t.log.Error("audit entry not written", "action", e.Action, "error", err)
	}
}
