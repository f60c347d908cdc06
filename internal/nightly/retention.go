package nightly

import (
	"context"
	"errors"
	"fmt"
	"os"

	"mlscout/index"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// Expire erases those whose time is over, and whatever of them is left outside
// the records.
func (r Rooms) Expire(ctx context.Context, who string) ([]store.Expiring, error) {
	gone, err := r.Store.Expire(ctx, who)
	if err != nil {
		return nil, err
	}
	due, err := r.Store.CompactDue(ctx)
	if err != nil {
		return gone, err
	}
	if len(gone) > 0 || due {
		err = r.Forget(ctx)
	}
	return gone, err
}

// Forget finishes an erasure: it compacts the records, and makes the index and
// the newest backup anew. Feeds and older backups are deleted, since they may
// hold who was erased.
func (r Rooms) Forget(ctx context.Context) error {
	due, err := r.Store.CompactDue(ctx)
	if err == nil && due {
		err = r.Store.Compact(ctx)
	}
	if err != nil {
		return err
	}
	if _, err := index.Status(r.IndexDir); !errors.Is(err, index.ErrMissing) {
		if _, err := r.Index(ctx, true, func(string, int, int) {}); err != nil {
			return fmt.Errorf("erased from the records, but not from the index: %w; run `mlscout index rebuild`", err)
		}
		if err := index.Clean(r.IndexDir); err != nil {
			return fmt.Errorf("old index: %w", err)
		}
	}
	if err := os.RemoveAll(r.FeedDir); err != nil {
		return fmt.Errorf("old feeds: %w", err)
	}
	return r.renewBackups(ctx)
}

func (n Night) retentionStep(ctx context.Context, report *NightReport) (string, error) {
	gone, err := n.Expire(ctx, "night")
	report.Expired = len(gone)
	if err != nil {
		return "", err
	}
	if n.AuditKept == (privacy.Span{}) {
		return fmt.Sprintf("%d people and posts expired", len(gone)), nil
	}
	before := n.AuditKept.Before(talent.DayOf(n.Now()))
	if _, err := n.Store.ExpireRequests(ctx, before); err != nil {
		return "", err
	}
	dropped, err := n.Store.ExpireAudit(ctx, before)
	return fmt.Sprintf("%d people and posts expired, %d log entries dropped", len(gone), dropped), err
}
