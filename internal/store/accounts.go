package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"mlscout/talent"
)

// Account is somebody who may sign in to the web interface.
type Account struct {
	Name     string    `json:"name"`
	Roles    []string  `json:"roles"`
	Password string    `json:"-"` // encoded hash; "" while only sign-in links work
	Created  time.Time `json:"created"`
}

// PassKind says what a pass is good for.
type PassKind string

// The kinds of pass.
const (
	Session    PassKind = "session"
	SignInLink PassKind = "link"  // works once
	APIToken   PassKind = "token" // for programs
)

// Pass lets somebody in without a password. Hash stands for the secret, which is
// never stored.
type Pass struct {
	Hash    string    `json:"-"`
	Kind    PassKind  `json:"kind"`
	Account string    `json:"account"`
	Label   string    `json:"label"`
	Scopes  []string  `json:"scopes"` // of a token; the others may do what their account may
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
}

// PutAccount makes an account or replaces its roles and password.
func (db *DB) PutAccount(ctx context.Context, a Account) error {
	return db.edit(ctx, "store account in", func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO accounts (name, roles, password, created) VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO UPDATE SET roles = excluded.roles, password = excluded.password`,
			clean(a.Name), strings.Join(a.Roles, ","), a.Password, t.stampNow())
		return err
	})
}

// Accounts lists the accounts by name.
func (db *DB) Accounts(ctx context.Context) ([]Account, error) {
	return db.accounts(ctx, `ORDER BY name`)
}

// Account returns one account; [talent.ErrNotFound] if there is none.
func (db *DB) Account(ctx context.Context, name string) (Account, error) {
	accounts, err := db.accounts(ctx, `WHERE name = $1`, name)
	if err == nil && len(accounts) == 0 {
		err = fmt.Errorf("account %q: %w", name, talent.ErrNotFound)
	}
	if err != nil {
		return Account{}, err
	}
	return accounts[0], nil
}

func (db *DB) accounts(ctx context.Context, where string, args ...any) ([]Account, error) {
	var accounts []Account
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var a Account
			var roles, created string
			err := rows.Scan(&a.Name, &roles, &a.Password, &created)
			a.Roles, a.Created = strings.Split(roles, ","), parseTime(created)
			accounts = append(accounts, a)
			return err
		}, `SELECT name, roles, password, created FROM accounts `+where, args...)
	})
	return accounts, db.explain("read accounts from", err)
}

// DropAccount removes an account with all its passes.
func (db *DB) DropAccount(ctx context.Context, name string) error {
	return db.edit(ctx, "remove account from", func(t *tx) error {
		n, err := t.exec(ctx, `DELETE FROM accounts WHERE name = $1`, name)
		if err == nil && n == 0 {
			err = fmt.Errorf("account %q: %w", name, talent.ErrNotFound)
		}
		if err == nil {
			_, err = t.exec(ctx, `DELETE FROM passes WHERE account = $1`, name)
		}
		return err
	})
}

// AddPass stores a pass, and forgets those that have expired.
func (db *DB) AddPass(ctx context.Context, p Pass) error {
	return db.edit(ctx, "store pass in", func(t *tx) error {
		if _, err := t.exec(ctx, `DELETE FROM passes WHERE expires < $1`, t.stampNow()); err != nil {
			return err
		}
		_, err := t.exec(ctx, `INSERT INTO passes (hash, kind, account, label, scopes, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			p.Hash, string(p.Kind), p.Account, clean(p.Label), strings.Join(p.Scopes, ","), t.stampNow(), p.Expires.UTC().Format(time.RFC3339))
		return err
	})
}

// Pass returns the unexpired pass of a kind with a hash; [talent.ErrNotFound] if
// there is none.
func (db *DB) Pass(ctx context.Context, kind PassKind, hash string) (Pass, error) {
	passes, err := db.passes(ctx, `kind = $2 AND hash = $3`, string(kind), hash)
	if err == nil && len(passes) == 0 {
		err = fmt.Errorf("%s: %w", kind, talent.ErrNotFound)
	}
	if err != nil {
		return Pass{}, err
	}
	return passes[0], nil
}

// Passes lists the unexpired passes of an account.
func (db *DB) Passes(ctx context.Context, account string) ([]Pass, error) {
	return db.passes(ctx, `account = $2`, account)
}

func (db *DB) passes(ctx context.Context, where string, args ...any) ([]Pass, error) {
	var passes []Pass
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var p Pass
			var scopes, created, expires string
			err := rows.Scan(&p.Hash, &p.Kind, &p.Account, &p.Label, &scopes, &created, &expires)
			p.Created, p.Expires = parseTime(created), parseTime(expires)
			if scopes != "" {
				p.Scopes = strings.Split(scopes, ",")
			}
			passes = append(passes, p)
			return err
		}, `SELECT hash, kind, account, label, scopes, created, expires FROM passes WHERE expires >= $1 AND `+where+` ORDER BY created, hash`,
			append([]any{t.stampNow()}, args...)...)
	})
	return passes, db.explain("read passes from", err)
}

// SpendPass removes a pass and says whether it was there: of two who come with
// the same link, one gets in.
func (db *DB) SpendPass(ctx context.Context, hash string) (bool, error) {
	var spent bool
	err := db.edit(ctx, "spend pass in", func(t *tx) error {
		n, err := t.exec(ctx, `DELETE FROM passes WHERE hash = $1`, hash)
		spent = n > 0
		return err
	})
	return spent, err
}

// DropPasses removes the passes of a kind that an account holds.
func (db *DB) DropPasses(ctx context.Context, account string, kind PassKind) error {
	return db.edit(ctx, "remove passes from", func(t *tx) error {
		_, err := t.exec(ctx, `DELETE FROM passes WHERE account = $1 AND kind = $2`, account, string(kind))
		return err
	})
}
