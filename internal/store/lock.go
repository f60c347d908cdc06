package store

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"time"
)

// ErrLocked says that another process holds the lock.
var ErrLocked = errors.New("held by another mlscout")

// nightLock is the file, beside the records, that a night locks.
const nightLock = "night.lock"

// LockNight makes this process the only one that runs a night on the store. It
// returns [ErrLocked] at once if another does. The lock dies with the process,
// however it ends.
func (db *DB) LockNight(ctx context.Context) (unlock func(), err error) {
	if db.dialect == postgres {
		unlock, err = db.advisoryLock(ctx, "night", false)
	} else {
		unlock, err = lockFile(ctx, filepath.Join(filepath.Dir(db.path), nightLock), false)
	}
	if err != nil {
		return nil, fmt.Errorf("lock night on %s: %w", db.path, err)
	}
	return unlock, nil
}

// lockFile takes the kernel's lock on a file.
func lockFile(ctx context.Context, path string, wait bool) (unlock func(), err error) {
	for {
		file, err := openLocked(path)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if !wait || !errors.Is(err, ErrLocked) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// advisoryLock takes PostgreSQL's session lock of that name on a connection of
// its own, which ends with the process.
func (db *DB) advisoryLock(ctx context.Context, name string, wait bool) (unlock func(), err error) {
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	held := true
	if wait {
		_, err = conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, lockNumber(name))
	} else {
		err = conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, lockNumber(name)).Scan(&held)
	}
	if err == nil && !held {
		err = ErrLocked
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		// Closing would hand the connection, lock and all, back to the pool.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, lockNumber(name))
		conn.Close()
	}, nil
}

// lockNumber is the number by which PostgreSQL knows a lock.
func lockNumber(name string) int64 {
	sum := fnv.New32a()
	sum.Write([]byte("mlscout " + name))
	return int64(sum.Sum32())
}
